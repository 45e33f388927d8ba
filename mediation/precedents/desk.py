"""What precedents put on people's desks: those to sign, those sent back, and published ones that a side objects to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from mediation import causes
from mediation.access import DESK
from mediation.models import CasePerson
from mediation.precedents import access, addresses
from mediation.precedents.models import Precedent, PrecedentObjection
from mediation.precedents.workflow import Stage

MOST = 50


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """What waits for the actor; one statement."""
    if not _may_have(actor):
        return
    rows = reading.session.scalars(
        select(Precedent).where(visible(Precedent, actor), _waits(actor)).order_by(Precedent.id).limit(MOST)
    )
    for one in rows:
        cause = causes.title_of(one.cause)
        if one.stage is Stage.PUBLISHED:
            title, button, tone = f"当事人不同意，请撤回案例：{one.reference}", "撤回", "late"
        elif one.stage is Stage.SUBMITTED:
            title, button, tone = f"案例待签发：{cause}", "看一看", "due"
        else:
            title, button, tone = f"案例退回修改：{cause}", "修改", "due"
        yield Line(
            Section.TODO, title, url=addresses.precedent(one.id), tone=tone, button=button, place_path=one.place.path
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor; one statement."""
    if not _may_have(actor):
        return 0
    query = select(func.count()).select_from(Precedent).where(visible(Precedent, actor), _waits(actor))
    return min(reading.session.scalar(query) or 0, MOST)


def _may_have(actor: Actor) -> bool:
    """True for offices that draft or sign; everybody else is spared the statement."""
    return actor.holds(*access.SIGNERS, Office.MEDIATOR)


def _waits(actor: Actor) -> ColumnElement[bool]:
    had_part = select(CasePerson.id).where(
        CasePerson.case_id == Precedent.case_id, CasePerson.person_id == actor.person_id
    )
    signing = (
        and_(Precedent.stage == Stage.SUBMITTED, Precedent.drafted_by_id != actor.person_id, ~had_part.exists())
        if actor.holds(*access.SIGNERS)
        else false()
    )
    objection = select(PrecedentObjection.id).where(PrecedentObjection.case_id == Precedent.case_id)
    taking_down = and_(Precedent.stage == Stage.PUBLISHED, objection.exists()) if actor.holds(DESK) else false()
    returned = and_(
        Precedent.stage == Stage.DRAFT, Precedent.returned_because != "", Precedent.drafted_by_id == actor.person_id
    )
    return or_(signing, taking_down, returned)
