"""How people stand in examinations, for the rooms above: the best of their tries, and what statistics are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from training.attempts.models import Attempt, Exam, Mark
from training.attempts.workflow import Stage


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in one examination; the best try counts, and a void one gives its try back.

    `share` is the best exact share of the points, from 0 to 1, None before any was graded.
    """

    exam_id: int
    attempts_most: int
    used: int = 0
    running_id: int | None = None
    waiting: bool = False
    share: Fraction | None = None
    passed_at: datetime | None = None

    @property
    def passed(self) -> bool:
        """True once a try was passed."""
        return self.passed_at is not None

    @property
    def left(self) -> int:
        """How many tries are left."""
        return max(0, self.attempts_most - self.used)


@dataclass(frozen=True, slots=True)
class MarkLine:
    """What a question earned at its place of a paper."""

    slot: int
    question_version_id: int
    points: Decimal
    points_most: Decimal


@dataclass(frozen=True, slots=True)
class Graded:
    """One graded try of an examination, without its person: `first` marks somebody's first."""

    attempt_id: int
    paper_id: int
    first: bool
    marks: tuple[MarkLine, ...]


def share_of(attempt: Attempt) -> Fraction | None:
    """The exact share of the points, None where there are none to get."""
    if attempt.points is None or not attempt.points_most:
        return None
    return Fraction(attempt.points) / Fraction(attempt.points_most)


def begun_since(started_at: datetime, since: date | None) -> bool:
    """True for a try that counts since a day; without one all do."""
    return since is None or local_date(started_at) >= since


def standing(exam: Exam, attempts: Iterable[Attempt], since: date | None = None) -> Standing:
    """Reckon how somebody stands from their tries of one examination since a day; practices do not count."""
    counted = [
        one
        for one in attempts
        if not one.practice and one.stage is not Stage.VOIDED and begun_since(one.started_at, since)
    ]
    shares = [share for one in counted if one.stage is Stage.GRADED and (share := share_of(one)) is not None]
    return Standing(
        exam_id=exam.id,
        attempts_most=exam.attempts_most,
        used=len(counted),
        running_id=next((one.id for one in counted if one.stage is Stage.STARTED), None),
        waiting=any(one.stage in {Stage.SUBMITTED, Stage.EXPIRED} for one in counted),
        share=max(shares, default=None),
        passed_at=min((one.handed_in_at for one in counted if one.passed and one.handed_in_at), default=None),
    )


def standings(
    reading: Transaction, alliance_id: int, people: Collection[int], codes: Collection[str]
) -> dict[tuple[int, str], Standing]:
    """How people stand, by person and the code of the examination; two statements, whoever many they are."""
    exams = {
        exam.id: exam
        for exam in reading.session.scalars(select(Exam).where(Exam.alliance_id == alliance_id, Exam.code.in_(codes)))
    }
    tries: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
    for attempt in reading.session.scalars(
        select(Attempt).where(Attempt.exam_id.in_(exams), Attempt.person_id.in_(people))
    ):
        tries[attempt.person_id, attempt.exam_id].append(attempt)
    return {
        (person_id, exam.code): standing(exam, tries[person_id, exam.id])
        for person_id in people
        for exam in exams.values()
    }


def standing_of(reading: Transaction, alliance_id: int, person_id: int, code: str) -> Standing | None:
    """How one person stands; None where the alliance has no such examination."""
    return standings(reading, alliance_id, {person_id}, {code}).get((person_id, code))


def responses_for(reading: Transaction, exam_id: int) -> tuple[Graded, ...]:
    """Every graded try that counts with what each question earned, in the order of starting; two statements.

    Tries under way or waiting for a person are left out: their marks are not all there.
    """
    attempts = reading.session.execute(
        select(Attempt.id, Attempt.paper_id, Attempt.person_id)
        .where(Attempt.exam_id == exam_id, Attempt.stage == Stage.GRADED, Attempt.practice.is_(False))
        .order_by(Attempt.started_at, Attempt.id)
    ).all()
    marks: dict[int, list[MarkLine]] = defaultdict(list)
    for attempt_id, slot, version_id, points, most in reading.session.execute(
        select(Mark.attempt_id, Mark.slot, Mark.question_version_id, Mark.points, Mark.points_most)
        .join(Attempt, Mark.attempt_id == Attempt.id)
        .where(Attempt.exam_id == exam_id, Attempt.stage == Stage.GRADED, Attempt.practice.is_(False))
        .order_by(Mark.attempt_id, Mark.slot)
    ):
        marks[attempt_id].append(MarkLine(slot, version_id, points or Decimal(0), most))
    seen: set[int] = set()
    found = []
    for attempt_id, paper_id, person_id in attempts:
        found.append(Graded(attempt_id, paper_id, person_id not in seen, tuple(marks[attempt_id])))
        seen.add(person_id)
    return tuple(found)
