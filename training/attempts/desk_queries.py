"""Reading for the desk that runs examinations: the list, one with its attempts, and who was given more time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from training.attempts import access
from training.attempts.models import Accommodation, Attempt, Exam, Response
from training.attempts.results import share_of
from training.attempts.workflow import EXAM_KIND_NAMES, EXAM_STAGE_NAMES, STAGE_NAMES, Stage
from training.papers.models import Blueprint
from training.programmes import programmes

_MOST_LINES = 500
_MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One examination in the desk's list."""

    exam: Exam
    started: int
    waiting: int
    passed: int

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return EXAM_KIND_NAMES[self.exam.kind]

    @property
    def stage_name(self) -> str:
        """The stage in words."""
        return EXAM_STAGE_NAMES[self.exam.stage]


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One try in the desk's list."""

    attempt_id: int
    name: str
    number: int
    stage: Stage
    started_at: datetime
    handed_in_at: datetime | None
    share: Fraction | None
    passed: bool | None
    extra_percent: int

    @property
    def stage_name(self) -> str:
        """The stage in words."""
        return STAGE_NAMES[self.stage]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One examination as the desk sees it."""

    line: DeskLine
    attempts: tuple[AttemptLine, ...]
    may_edit: Verdict
    may_open: Verdict
    may_close: Verdict


@dataclass(frozen=True, slots=True)
class GivenLine:
    """What somebody was given; why only for the desk."""

    accommodation_id: int
    name: str
    exam_title: str
    extra_percent: int
    large_type: bool
    because: str
    recorded_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One answer as it arrived, without what was answered."""

    number: int
    slot: int
    given_at: datetime
    received_at: datetime
    counted: bool


def desk_lines(reading: Transaction, actor: Actor) -> list[DeskLine]:
    """Every examination with its counts; two statements."""
    counts = {
        exam_id: (started, waiting, passed)
        for exam_id, started, waiting, passed in reading.session.execute(
            select(
                Attempt.exam_id,
                func.count(),
                func.count().filter(Attempt.stage.in_((Stage.SUBMITTED, Stage.EXPIRED))),
                func.count().filter(Attempt.passed.is_(True)),
            )
            .where(visible(Attempt, actor), Attempt.practice.is_(False), Attempt.stage != Stage.VOIDED)
            .group_by(Attempt.exam_id)
        )
    }
    exams = reading.session.scalars(select(Exam).where(visible(Exam, actor)).order_by(Exam.id))
    return [DeskLine(exam, *counts.get(exam.id, (0, 0, 0))) for exam in exams]


def desk_page(reading: Transaction, actor: Actor, exam_id: int) -> DeskPage:
    """One examination with its tries, the newest first. Raises NotFound, NotPermitted."""
    access.keep_exams(actor).enforce()
    exam = get_visible(reading.session, Exam, actor, exam_id)
    rows = reading.session.scalars(
        select(Attempt)
        .where(visible(Attempt, actor), Attempt.exam_id == exam.id, Attempt.practice.is_(False))
        .options(joinedload(Attempt.person))
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
        .limit(_MOST_LINES)
    ).all()
    line = next(one for one in desk_lines(reading, actor) if one.exam.id == exam.id)
    return DeskPage(
        line=line,
        attempts=tuple(
            AttemptLine(
                one.id,
                one.person.name,
                one.number,
                one.stage,
                one.started_at,
                one.handed_in_at,
                share_of(one),
                one.passed,
                one.extra_percent,
            )
            for one in rows
        ),
        may_edit=access.edit_exam(actor, exam),
        may_open=access.open_exam(actor, exam),
        may_close=access.close_exam(actor, exam),
    )


def receipts(reading: Transaction, actor: Actor, attempt_id: int) -> list[ReceiptLine]:
    """When each answer of a try was given and received; for the desk. Raises NotFound, NotPermitted."""
    access.keep_exams(actor).enforce()
    attempt = get_visible(reading.session, Attempt, actor, attempt_id)
    rows = reading.session.execute(
        select(Response.number, Response.slot, Response.given_at, Response.received_at, Response.counted)
        .where(Response.attempt_id == attempt.id)
        .order_by(Response.number)
    )
    return [ReceiptLine(*row) for row in rows]


def blueprint_choices(reading: Transaction, actor: Actor) -> list[tuple[str, str]]:
    """What a form offers to draw from."""
    rows = reading.session.execute(
        select(Blueprint.code, Blueprint.title).where(visible(Blueprint, actor)).order_by(Blueprint.id)
    )
    return [(code, title) for code, title in rows]


def programme_choices() -> list[tuple[str, str]]:
    """The programmes that an examination may belong to."""
    return [(one.code, one.label) for one in programmes().values()]


def exam_choices(reading: Transaction, actor: Actor) -> list[tuple[int, str]]:
    """The examinations that a form offers."""
    rows = reading.session.execute(select(Exam.id, Exam.title).where(visible(Exam, actor)).order_by(Exam.id))
    return [(key, title) for key, title in rows]


def given_lines(reading: Transaction, actor: Actor) -> list[GivenLine]:
    """Who was given more time or large type, the newest first. Raises NotPermitted."""
    access.see_accommodations(actor).enforce()
    tells = bool(access.accommodate(actor))
    rows: Sequence[Accommodation] = reading.session.scalars(
        select(Accommodation)
        .where(visible(Accommodation, actor))
        .options(joinedload(Accommodation.person), joinedload(Accommodation.exam))
        .order_by(Accommodation.id.desc())
        .limit(_MOST_LINES)
    ).all()
    context = context_of(Accommodation.because_sealed)
    return [
        GivenLine(
            one.id,
            one.person.name,
            one.exam.title if one.exam is not None else "所有考试",
            one.extra_percent,
            one.large_type,
            reading.keyring.open(one.because_sealed, context) if tells else "",
            one.recorded_at,
            one.ended_at,
        )
        for one in rows
    ]


def people_called(reading: Transaction, actor: Actor, name: str) -> list[tuple[int, str]]:
    """People with an account whose name is or begins with `name`: id and name, with the masked number."""
    if not name:
        return []
    rows = reading.session.scalars(
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(visible(Person, actor), or_(Person.name == name, Person.name.startswith(name, autoescape=True)))
        .order_by(Person.name, Person.id)
        .limit(_MOST_FOUND)
    ).all()
    return [(one.id, f"{one.name}（{one.phone_masked}）" if one.phone_masked else one.name) for one in rows]


def person_named(reading: Transaction, actor: Actor, person_id: int) -> str:
    """The name of somebody in sight. Raises NotFound."""
    return get_visible(reading.session, Person, actor, person_id).name
