"""What people are told about appraisals: the expert the points and the outcome, those who appraise the reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliance.kernel import notices
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.places import queries as places
from compounds import recipients
from expert_pool import addresses
from expert_pool.appraisals.models import Appraisal
from expert_pool.appraisals.workflow import STATE_NAMES, State
from expert_pool.roster.access import REVIEWERS


def told(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: the expert learns the points, and until when to reply; amended ones have their own message."""
    one = tx.session.get_one(Appraisal, payload["appraisal_id"])
    if one.version != payload["version"] or one.state is not State.TOLD:
        return
    _send(
        tx,
        one,
        one.expert.person_id,
        title=f"{one.year}年的专家考核",
        body=f"请看分数和理由。有不同意见的，请在{full_date(one.reply_by)}以前说明；到那天没有说明的，就照这个分计入。",
        kind="expert_pool.appraisal_told",
    )


def replied(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: those who appraise learn that there is a reply to read."""
    one = tx.session.get_one(Appraisal, payload["appraisal_id"])
    root = places.root_path(tx.session, one.alliance_id)
    people = recipients.officers(tx, one.alliance_id, root, *sorted(REVIEWERS)) - {one.expert.person_id}
    for person_id in sorted(people):
        _send(
            tx,
            one,
            person_id,
            title="专家对年度考核作了说明",
            body="请看了说明，再决定改分还是计入。",
            kind="expert_pool.appraisal_replied",
        )


def counted(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: the expert learns that it counts."""
    one = tx.session.get_one(Appraisal, payload["appraisal_id"])
    _send(
        tx,
        one,
        one.expert.person_id,
        title=f"{one.year}年的专家考核有了结果",
        body=f"{STATE_NAMES[one.state]}。考核不影响抽取的顺序。",
        kind="expert_pool.appraisal_counted",
    )


def _send(tx: Transaction, one: Appraisal, person_id: int, *, title: str, body: str, kind: str) -> None:
    notices.send(
        tx,
        alliance_id=one.alliance_id,
        person_id=person_id,
        title=title,
        body=body,
        url=addresses.appraisal(one.id),
        kind=kind,
    )
