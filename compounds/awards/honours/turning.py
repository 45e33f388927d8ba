"""What becomes of an honour: a review is opened, it rests, holds again, is taken back, or its days are over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.workflow import STANDING as DOCUMENT_HOLDS
from compounds.awards.honours import records
from compounds.awards.honours.models import Honour, HonourReview
from compounds.awards.honours.workflow import ENDINGS, GROUND_NAMES, HONOUR, Ground, Outcome, Part, Status, What

QUESTIONED = "awards.honour_questioned"
"""Errand: payload review_id."""

ledger.tell(
    {"awards.honour_questioned": "开始荣誉复核：{ground}，{reply_until}前小区可以说明"}, {"ground": GROUND_NAMES}
)


def question(
    tx: Transaction, actor: Actor, honour: Honour, ground: Ground, lines: Sequence[dict[str, Any]] = (), **paper: Any
) -> HonourReview:
    """Open a review of an honour in hand; a suspended one stays suspended. The caller has asked whether it may be."""
    days = records.numbers_of(tx, honour.alliance_id, honour.place.path).reply_days
    review = HonourReview(
        alliance_id=honour.alliance_id,
        honour=honour,
        place_id=honour.place_id,
        part=Part.HEARING,
        ground=ground,
        lines=list(lines),
        opened_at=tx.now,
        opened_by_id=actor.person_id,
        reply_until=tx.today + timedelta(days=days),
        **paper,
    )
    tx.session.add(review)
    if honour.status is Status.VALID:
        turn(tx, honour, "question", What.QUESTIONED, GROUND_NAMES[ground])
    else:
        records.note(tx, honour, What.QUESTIONED, GROUND_NAMES[ground])
    records.record(tx, actor, "awards.honour_questioned", review, ground=ground, reply_until=review.reply_until)
    outbox.promise(tx, QUESTIONED, review_id=review.id)
    return review


def suspend(tx: Transaction, honour: Honour, because: str) -> None:
    """Let an honour rest until it is looked at again. Raises OutOfTurn."""
    turn(tx, honour, "suspend", ENDINGS[Outcome.SUSPEND], because)


def restore(tx: Transaction, honour: Honour, because: str) -> None:
    """Let an honour be worth again what its plaque says. Raises OutOfTurn."""
    turn(tx, honour, "restore", ENDINGS[Outcome.RESTORE], because)


def revoke(tx: Transaction, honour: Honour, because: str) -> None:
    """Take an honour back for good, and every paper that tells of it. Raises OutOfTurn."""
    turn(tx, honour, "revoke", ENDINGS[Outcome.REVOKE], because, ended_on=tx.today)
    for paper in records.papers_of(tx, honour.id):
        if paper.state in DOCUMENT_HOLDS:
            documents.revoke(tx, CLOCK, paper, because[: documents.LONGEST])


def expire(tx: Transaction, honour: Honour) -> None:
    """Let the days of an honour be over. Raises OutOfTurn."""
    because = f"有效期到{full_date(honour.valid_until)}为止"
    turn(tx, honour, "expire", What.EXPIRED, because, ended_on=honour.valid_until)


def turn(tx: Transaction, honour: Honour, step: str, what: What, because: str, *, ended_on: date | None = None) -> None:
    """Change what an honour is worth from today, with a line in its course; one that ends has its last day.

    Raises OutOfTurn.
    """
    honour.status, honour.since, honour.ended_on = HONOUR.after(honour.status, step), tx.today, ended_on
    records.note(tx, honour, what, because)
