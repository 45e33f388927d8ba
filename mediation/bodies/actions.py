"""Keeping the register of bodies: adding one, correcting it, raising or lowering its standing, ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.places.models import Alliance, Place
from compounds.versions import expect
from mediation.bodies import access
from mediation.bodies.models import STATUS_NAMES, Body, LegalStatus

ledger.tell(
    {
        "mediation.body_added": "登记调解组织，性质：{status}",
        "mediation.body_amended": "更正调解组织的登记，性质：{status}",
        "mediation.body_ended": "停用调解组织，从{ended_on}起",
    },
    {"status": STATUS_NAMES},
)
NAME_MOST = 100


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the register says of a body; `registered_as` is the number or paper that proves a standing in law."""

    name: str
    status: LegalStatus
    place_id: int
    registered_as: str = ""
    registered_on: date | None = None
    address: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class AmendBody:
    """A body as it is to read; `version` is the one that the page showed."""

    body_id: int
    version: int
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class EndBody:
    """From a day on the body takes no more cases; those it has go on."""

    body_id: int
    version: int
    ended_on: date


def add_body(tx: Transaction, actor: Actor, particulars: Particulars, alliance_id: int | None = None) -> Body:
    """Enter a body; the row is flushed and has its id. `alliance_id` is asked of the platform itself alone.

    Raises NotPermitted, Invalid for a standing without proof and for a name taken.
    Source: 人民调解法第八条、第十条、第三十四条; 民事诉讼法第二百零五条 for 依法设立.
    """
    access.add_body(actor).enforce()
    owner = alliance_id if actor.is_clock and alliance_id else actor.alliance_id
    alliance = tx.session.get_one(Alliance, owner)
    body = Body(alliance_id=alliance.id, registered_on=None, ended_on=None)
    _write(tx, body, alliance, particulars)
    tx.session.add(body)
    tx.session.flush()  # papers lie beside it by its id
    ledger.write(tx, actor, "mediation.body_added", body, version=body.version, status=body.status)
    return body


def amend_body(tx: Transaction, actor: Actor, command: AmendBody) -> None:
    """Correct a body; a new standing holds for every paper made from now on.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    body = get_visible(tx.session, Body, actor, command.body_id, lock=True)
    access.amend_body(actor, body).enforce()
    expect(tx, body, command.version)
    _write(tx, body, tx.session.get_one(Alliance, body.alliance_id), command.particulars)
    tx.session.flush()  # the line carries the version that this made
    ledger.write(tx, actor, "mediation.body_amended", body, version=body.version, status=body.status)


def end_body(tx: Transaction, actor: Actor, command: EndBody) -> None:
    """Let a body take no more cases. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    body = get_visible(tx.session, Body, actor, command.body_id, lock=True)
    access.end_body(actor, body).enforce()
    expect(tx, body, command.version)
    if command.ended_on > tx.today:
        raise Invalid("停用的日期不能晚于今天。", remedy="到那一天再来办。")
    body.ended_on = command.ended_on
    tx.session.flush()  # as above
    ledger.write(tx, actor, "mediation.body_ended", body, version=body.version, ended_on=body.ended_on)


def _write(tx: Transaction, body: Body, alliance: Alliance, told: Particulars) -> None:
    name = told.name.strip()[:NAME_MOST]
    if not name:
        raise Invalid("请填写组织的名称。")
    taken = select(Body.id).where(Body.alliance_id == alliance.id, Body.name == name)
    if tx.session.scalar(taken.where(Body.id != body.id) if body.id else taken) is not None:
        raise Invalid("已经有一个同名的组织。", remedy="请核对是不是登记过了。")
    place = tx.session.get(Place, told.place_id)
    if place is None or not place.path.startswith(alliance.place.path):
        raise Invalid("没有找到这个地方。", remedy="请从列出的街道、社区里选。")
    if told.status is not LegalStatus.INFORMAL and not (told.registered_as.strip() and told.registered_on):
        raise Invalid(
            "依法设立的组织，要写明凭什么文件设立、哪一天设立。",
            remedy="写文号或者备案号；还没有办下来的，先按“联盟调解组”登记。",
        )
    if told.registered_on is not None and told.registered_on > tx.today:
        raise Invalid("设立的日期不能晚于今天。", remedy="请照证明文件上的日期填。")
    body.name, body.status, body.place_id = name, told.status, place.id
    informal = told.status is LegalStatus.INFORMAL
    body.registered_as = "" if informal else told.registered_as.strip()
    body.registered_on = None if informal else told.registered_on
    body.address, body.contact = told.address.strip(), told.contact.strip()
