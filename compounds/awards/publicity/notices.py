"""What people are told about objections: those who decide and the compound that one came, its sender the answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from compounds import recipients
from compounds.awards import addresses
from compounds.awards.publicity.access import HANDLERS
from compounds.awards.publicity.models import AwardObjection
from compounds.awards.publicity.workflow import OBJECTION_STAGE_NAMES
from compounds.awards.rounds.queries import tree


def made(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: those who decide learn of an objection, the compound that it will be asked; never who made it."""
    one = tx.session.get_one(AwardObjection, int(payload["objection_id"]))
    line = tree(one.application.award).criterion(one.criterion).name
    own = recipients.officers(tx, one.alliance_id, one.place.path, *sorted(COMMITTEE)) - {one.person_id}
    deciding = recipients.officers(tx, one.alliance_id, one.place.path, *sorted(HANDLERS)) - own - {one.person_id}
    _tell(
        tx,
        one,
        deciding,
        title=f"请核实一条异议：{one.place.name}",
        body=f"有人对“{line}”提了异议。请在{full_date(one.answer_by)}以前答复；答复以前，这一届不能审定。",
        url=addresses.objection(one.id),
        kind="awards.objection_made",
    )
    _tell(
        tx,
        one,
        own,
        title=f"公示的得分有一条异议：{one.place.name}",
        body=f"有人对“{line}”提了异议，评选组会来听您说明。答复以前，名次显示“待定”。",
        url=addresses.public_notice(one.round_id),
        kind="awards.objection_told",
    )


def decided(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: whoever objected learns the answer."""
    one = tx.session.get_one(AwardObjection, int(payload["objection_id"]))
    if one.person_id is not None:
        _tell(
            tx,
            one,
            {one.person_id},
            title=f"您提的第{one.number}号异议有答复了：{OBJECTION_STAGE_NAMES[one.stage]}",
            body="答复写在公示页面上，没有写您的名字。",
            url=addresses.objection(one.id),
            kind="awards.objection_decided",
        )


def _tell(
    tx: Transaction, one: AwardObjection, people: Collection[int], *, title: str, body: str, url: str, kind: str
) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=one.alliance_id,
        title=title,
        body=body,
        url=url,
        kind=kind,
    )
