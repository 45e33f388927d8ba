"""Beginning an attempt: counted, drawn and given its deadline in the one transaction that creates it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import OutOfTurn
from training.access import ASK_DESK
from training.attempts import access, clock, sheet
from training.attempts.entitled import Doors
from training.attempts.models import Accommodation, Attempt, Exam
from training.attempts.records import record
from training.attempts.results import begun_since
from training.attempts.workflow import Stage

ledger.tell(
    {
        "training.attempt_started": "开始第{number}次考试",
        "training.practice_started": "开始做练习卷",
    }
)
DUE = "training.attempt_due"


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a try that counts."""

    exam_id: int


@dataclass(frozen=True, slots=True)
class Started:
    """The attempt to go on with; `fresh` is false where it had been begun already."""

    attempt_id: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody was given: percent of more time, and large type."""

    extra_percent: int = 0
    large_type: bool = False


def start(tx: Transaction, actor: Actor, command: Start, doors: Doors, *, seed: str = "") -> Started:
    """Begin an attempt, or go on with the one under way: pressed fifty times, there is one.

    The deadline is fixed here, on the server's clock. `seed` draws a paper known beforehand, for samples; no page sets
    it. Raises NotFound, NotPermitted, OutOfTurn before and after the window and when every try is used up, and
    whatever a paper that cannot be drawn is refused with.
    """
    exam = get_visible(tx.session, Exam, actor, command.exam_id, lock=True)
    access.start(actor, exam, tx.now).enforce()
    person_id = actor.person_id or 0
    if (running := running_of(tx, exam.id, person_id)) is not None:
        return Started(running, fresh=False)
    admission = doors.admission(tx, person_id, exam)
    admission.verdict.enforce()
    last, used = _count(tx, exam.id, person_id, since=admission.since)
    if used >= exam.attempts_most:
        raise OutOfTurn(f"这门考试最多考 {exam.attempts_most} 次，您已经考了 {used} 次。", remedy=ASK_DESK)
    given = accommodation_of(tx, exam.id, person_id)
    rule = clock.Rule(exam.limit_minutes, exam.closes_at, exam.grace_seconds)
    deadline_at = clock.deadline(rule, tx.now, given.extra_percent, admission.until)
    if deadline_at <= tx.now:
        raise OutOfTurn("这一场考试的时间已经过了。", remedy=ASK_DESK)
    attempt = Attempt(
        alliance_id=exam.alliance_id,
        exam_id=exam.id,
        person_id=person_id,
        paper_id=sheet.draw(tx, actor, exam.alliance_id, exam.blueprint, seed),
        number=last + 1,
        started_at=tx.now,
        deadline_at=deadline_at,
        grace_seconds=exam.grace_seconds,
        extra_percent=given.extra_percent,
        large_type=given.large_type,
        sitting_id=admission.sitting_id,
    )
    tx.session.add(attempt)
    record(tx, actor, "training.attempt_started", attempt, number=attempt.number)
    _promise(tx, attempt)
    return Started(attempt.id, fresh=True)


def practise(tx: Transaction, actor: Actor, command: Start) -> Started:
    """Begin a practice, which is not counted, or go on with the one under way. Raises what `start` raises."""
    exam = get_visible(tx.session, Exam, actor, command.exam_id, lock=True)
    person_id = actor.person_id or 0
    sitting = running_of(tx, exam.id, person_id) is not None
    access.practise(actor, exam, tx.now, sitting=sitting).enforce()
    if (running := running_of(tx, exam.id, person_id, practice=True)) is not None:
        return Started(running, fresh=False)
    given = accommodation_of(tx, exam.id, person_id)
    last, _ = _count(tx, exam.id, person_id, practice=True)
    attempt = Attempt(
        alliance_id=exam.alliance_id,
        exam_id=exam.id,
        person_id=person_id,
        paper_id=sheet.draw(tx, actor, exam.alliance_id, exam.blueprint),
        number=last + 1,
        practice=True,
        started_at=tx.now,
        deadline_at=clock.deadline(clock.Rule(exam.limit_minutes, None, 0), tx.now, given.extra_percent),
        grace_seconds=exam.grace_seconds,
        extra_percent=given.extra_percent,
        large_type=given.large_type,
    )
    tx.session.add(attempt)
    record(tx, actor, "training.practice_started", attempt)
    _promise(tx, attempt)
    return Started(attempt.id, fresh=True)


def running_of(reading: Transaction, exam_id: int, person_id: int, *, practice: bool = False) -> int | None:
    """The attempt under way, if its time is not over."""
    return reading.session.scalar(
        select(Attempt.id).where(
            Attempt.exam_id == exam_id,
            Attempt.person_id == person_id,
            Attempt.practice == practice,
            Attempt.stage == Stage.STARTED,
        )
    )


def accommodation_of(reading: Transaction, exam_id: int, person_id: int) -> Given:
    """What somebody is given in an examination: the most of what was recorded for it and for all."""
    rows = reading.session.execute(
        select(Accommodation.extra_percent, Accommodation.large_type).where(
            Accommodation.person_id == person_id,
            or_(Accommodation.exam_id.is_(None), Accommodation.exam_id == exam_id),
            Accommodation.ended_at.is_(None),
        )
    ).all()
    return Given(max((extra for extra, _ in rows), default=0), any(large for _, large in rows))


def _count(
    tx: Transaction, exam_id: int, person_id: int, *, practice: bool = False, since: date | None = None
) -> tuple[int, int]:
    """The number of the last attempt, and how many count since a day: a void one gives the try back."""
    rows = tx.session.execute(
        select(Attempt.number, Attempt.stage, Attempt.started_at).where(
            Attempt.exam_id == exam_id, Attempt.person_id == person_id, Attempt.practice == practice
        )
    ).all()
    used = [one for one in rows if one.stage is not Stage.VOIDED and begun_since(one.started_at, since)]
    return max((one.number for one in rows), default=0), len(used)


def _promise(tx: Transaction, attempt: Attempt) -> None:
    due_at = clock.last_receipt(attempt.deadline_at, attempt.grace_seconds)
    outbox.promise_at(tx, due_at, DUE, attempt_id=attempt.id)
