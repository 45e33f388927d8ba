"""What people are told about objections: those who answer that one came, whoever made it the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE, Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from compounds import recipients
from expert_pool import addresses
from expert_pool.access import KEEPER
from expert_pool.results.models import ResultObjection, SelectionResult


def objection_made(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: keeper and community learn that there is something to answer; who made it stands not in it."""
    one = tx.session.get_one(ResultObjection, payload["objection_id"])
    people = recipients.officers(tx, one.alliance_id, one.place.path, KEEPER, Office.COMMUNITY_OFFICER)
    notices.send_each(
        tx,
        people - {one.person_id},
        alliance_id=one.alliance_id,
        title=f"请答复一条异议：{one.place.name}",
        body=f"有人对评审结果提了异议。请在{full_date(one.answer_by)}以前答复；答复以前，这次选聘不能办结。",
        url=addresses.objection(one.result.request_id, one.id),
        kind="expert_pool.objection_made",
    )


def objection_answered(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: whoever objected while signed in learns the answer; others look it up with their code."""
    one = tx.session.get_one(ResultObjection, payload["objection_id"])
    if one.person_id is None:
        return
    notices.send(
        tx,
        alliance_id=one.alliance_id,
        person_id=one.person_id,
        title="您提的异议有答复了",
        body="答复公开在结果页面上，没有写您的名字。点开看您写的和答复。",
        url=addresses.objection(one.result.request_id, one.id),
        kind="expert_pool.objection_answered",
    )


def decided(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: keeper, community and committee learn what the owners' assembly decided."""
    result = tx.session.get_one(SelectionResult, payload["result_id"])
    if result.decided_on is None:
        return
    told = f"选定{result.chosen.name}" if result.chosen is not None else "没有选定这次参加的企业"
    people = recipients.officers(
        tx, result.alliance_id, result.place.path, KEEPER, Office.COMMUNITY_OFFICER, *sorted(COMMITTEE)
    )
    notices.send_each(
        tx,
        people - {result.noted_by_id},
        alliance_id=result.alliance_id,
        title=f"业主大会有了决定：{result.place.name}",
        body=f"{full_date(result.decided_on)}，业主大会{told}。",
        url=addresses.result(result.request_id),
        kind="expert_pool.result_decided",
    )
