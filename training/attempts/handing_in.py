"""Handing in: by the candidate, or by the clock when time is over; then graded, as far as no person has to mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from training.attempts import access, sheet
from training.attempts.clock import last_receipt
from training.attempts.models import Attempt, Exam, Mark
from training.attempts.records import in_hand, opened, plain, record, winners
from training.attempts.starting import DUE
from training.attempts.workflow import ATTEMPT, Stage
from training.items.grading import grade

ledger.tell(
    {
        "training.attempt_submitted": "交卷",
        "training.attempt_expired": "到时间自动收卷",
        "training.attempt_graded": "出成绩：{points}分，满分{most}分",
    }
)
GRADED = "training.attempt_graded"
"""Errand: an attempt that counts has its points (again, after a mark was changed)."""
PLACES = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand an attempt in."""

    attempt_id: int


def submit(tx: Transaction, actor: Actor, command: Submit) -> Stage:
    """Hand in; twice is once. Past the last receipt it was the clock that took the paper.

    Raises NotFound, NotPermitted, OutOfTurn for a void attempt.
    """
    attempt, facts = in_hand(tx, actor, command.attempt_id)
    if attempt.person_id == actor.person_id and attempt.stage in {Stage.SUBMITTED, Stage.EXPIRED, Stage.GRADED}:
        return attempt.stage
    access.submit(actor, facts).enforce()
    if tx.now > facts.last_receipt_at:
        _expire(tx, attempt)
        return attempt.stage
    attempt.stage = ATTEMPT.after(attempt.stage, "submit")
    attempt.handed_in_at = tx.now
    record(tx, actor, "training.attempt_submitted", attempt)
    _grade(tx, attempt)
    return attempt.stage


def due(tx: Transaction, payload: outbox.Payload) -> None:
    """Take the paper whose time is over; one that got more time meanwhile is looked at again when that is over."""
    take_if_over(tx, payload["attempt_id"])


def take_if_over(tx: Transaction, attempt_id: int) -> None:
    """Take one paper where its time with the grace is over; otherwise come back then."""
    attempt = tx.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt is None or attempt.stage is not Stage.STARTED:
        return
    over_at = last_receipt(attempt.deadline_at, attempt.grace_seconds)
    if tx.now < over_at:
        outbox.promise_at(tx, over_at, DUE, attempt_id=attempt.id)
    else:
        _expire(tx, attempt)


def turn_of_day(tx: Transaction, since: date) -> int:  # noqa: ARG001 -- the shape of a daily handler
    """Take whatever lies beyond its time, should an errand have gone astray; returns how many."""
    left: Sequence[Attempt] = tx.session.scalars(
        select(Attempt).where(Attempt.stage == Stage.STARTED, Attempt.deadline_at < tx.now)
    ).all()
    over = [one for one in left if last_receipt(one.deadline_at, one.grace_seconds) <= tx.now]
    for attempt in over:
        _expire(tx, attempt)
    return len(over)


def finish(tx: Transaction, attempt: Attempt) -> None:
    """Add the points up where every question has its own; tells the rooms above."""
    tx.session.flush()  # the marks are read back
    rows = tx.session.execute(select(Mark.points, Mark.points_most).where(Mark.attempt_id == attempt.id)).all()
    exam = attempt.exam
    attempt.essays_open = sum(points is None for points, _ in rows)
    if attempt.essays_open:
        return
    points = sum((points or Decimal(0) for points, _ in rows), Decimal(0))
    most = sum((most for _, most in rows), Decimal(0))
    attempt.points, attempt.points_most, attempt.passed = points, most, _passed(exam, points, most)
    if attempt.stage is not Stage.GRADED:
        attempt.stage, attempt.graded_at = ATTEMPT.after(attempt.stage, "grade"), tx.now
    record(tx, CLOCK, "training.attempt_graded", attempt, points=plain(points), most=plain(most))
    if not attempt.practice:
        outbox.promise(
            tx,
            GRADED,
            attempt_id=attempt.id,
            exam_id=attempt.exam_id,
            person_id=attempt.person_id,
            passed=attempt.passed,
        )


def _passed(exam: Exam, points: Decimal, most: Decimal) -> bool:
    return most > 0 and Fraction(points) * exam.pass_denominator >= Fraction(most) * exam.pass_numerator


def _expire(tx: Transaction, attempt: Attempt) -> None:
    attempt.stage = ATTEMPT.after(attempt.stage, "expire")
    attempt.handed_in_at = attempt.deadline_at
    record(tx, CLOCK, "training.attempt_expired", attempt)
    _grade(tx, attempt)


def _grade(tx: Transaction, attempt: Attempt) -> None:
    """Grade each question by its rule; an essay waits for a person, and in a practice it is left out."""
    given = winners(tx.session, attempt.id)
    for number, slot in sheet.of_paper(tx.session, attempt.paper_id).items():
        response = given.get(number)
        found = grade(slot.item, opened(tx.keyring, response))
        if found.needs_person and attempt.practice:
            continue
        points = None if found.needs_person else found.of(slot.points).quantize(PLACES, ROUND_HALF_EVEN)
        tx.session.add(
            Mark(
                alliance_id=attempt.alliance_id,
                attempt_id=attempt.id,
                slot=number,
                question_version_id=slot.question_version_id,
                response_id=response.id if response is not None else None,
                points=points,
                points_most=slot.points,
                by_person=found.needs_person,
            )
        )
    finish(tx, attempt)
