"""What follows when a round begins its public notice: the notice with its days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliance.kernel import ledger
from alliance.kernel.actors import CLOCK
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.awards.publicity import queries
from compounds.awards.publicity.models import AwardNotice
from compounds.awards.rounds import records
from compounds.awards.rounds.workflow import Stage

NOTICE_DAYS = "awards.notice_days"
ledger.tell({"awards.notice_posted": "居民可以对任何一项提异议，到{until}为止"})


def after_round(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand after a round moved: post the notice, counted from the day it began; repeated, nothing more."""
    round_ = records.in_hand(tx, CLOCK, int(payload["round_id"]))
    if round_.stage is not Stage.NOTICE:
        return
    last = queries.last_notice(tx, round_.id)
    if last is not None and last.posted_at >= round_.stage_since:
        return
    place = tx.session.get_one(Alliance, round_.alliance_id).place
    since = local_date(round_.stage_since)
    period = parameters.period_after(
        tx, NOTICE_DAYS, place.path, since, happened="开始公示", alliance_id=round_.alliance_id
    )
    tx.session.add(
        AwardNotice(
            alliance_id=round_.alliance_id,
            round_id=round_.id,
            number=1 if last is None else last.number + 1,
            since=since,
            until=period.due,
            posted_at=tx.now,
        )
    )
    records.record(tx, CLOCK, "awards.notice_posted", round_, until=period.due)
