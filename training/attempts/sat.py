"""What was answered on a paper, for the room of papers, which draws and grades it again."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from training.attempts.addresses import result
from training.attempts.marking import marks_of
from training.attempts.models import Attempt
from training.attempts.records import opened, winners
from training.papers.sat import Answered, Sat


def of_paper(reading: Transaction, actor: Actor, paper_id: int) -> Sat | None:
    """The answers that count and the points that stand, for whoever sees the attempt; four statements."""
    row = reading.session.execute(
        select(Attempt).where(Attempt.paper_id == paper_id, visible(Attempt, actor))
    ).scalar_one_or_none()
    if row is None:
        return None
    given = winners(reading.session, row.id)
    marks = {mark.slot: mark for mark in marks_of(reading.session, row.id)}
    return Sat(
        result(row.id),
        tuple(
            Answered(
                slot=slot - 1,
                response=opened(reading.keyring, given.get(slot)),
                points=marks[slot].points if slot in marks else None,
                by_person=slot in marks and marks[slot].by_person,
            )
            for slot in sorted(set(given) | set(marks))
        ),
    )
