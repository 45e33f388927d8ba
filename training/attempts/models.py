"""Examinations, attempts, every answer that was acknowledged, marks with their changes, and accommodations."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy import BigInteger, CheckConstraint, Dialect, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Short
from training.attempts.workflow import ExamKind, ExamStage, Release, Stage
from training.papers.models import Paper

_RUNNING = "stage = 'started'"
_SCALE = 10**5


class Points(TypeDecorator[Decimal]):
    """Points with five places, stored as a whole number of hundred-thousandths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Scale up; more than five places are refused, never rounded."""
        if value is None:
            return None
        scaled = value * _SCALE
        if scaled != scaled.to_integral_value(ROUND_HALF_EVEN):
            raise ValueError(f"{value} has more than five decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Scale down."""
        return None if value is None else Decimal(value) / _SCALE


class Exam(Scoped, Base):
    """What is asked of whom: a blueprint, a window, minutes, tries, and from which share of the points it is passed.

    `code` is what programmes name it by. `opens_at` and `closes_at` are empty where it is open without end. The share
    is exact: `pass_numerator` of `pass_denominator`.
    """

    __tablename__ = "training_exams"
    __table_args__ = (
        UniqueConstraint("alliance_id", "code"),
        CheckConstraint("closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at", name="closes_after_it_opens"),
        CheckConstraint("limit_minutes > 0 AND attempts_most > 0 AND grace_seconds >= 0", name="numbers_positive"),
        CheckConstraint("pass_numerator > 0 AND pass_numerator <= pass_denominator", name="pass_share"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[Short]
    programme: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[ExamKind] = mapped_column(Enum(ExamKind, native_enum=False, length=20, values_callable=list))
    stage: Mapped[ExamStage] = mapped_column(
        Enum(ExamStage, native_enum=False, length=20, values_callable=list), default=ExamStage.DRAFT
    )
    blueprint: Mapped[str] = mapped_column(String(40))
    """The code of the blueprint; the paper that is drawn keeps which version of it."""
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    limit_minutes: Mapped[int]
    attempts_most: Mapped[int]
    pass_numerator: Mapped[int]
    pass_denominator: Mapped[int]
    grace_seconds: Mapped[int]
    release: Mapped[Release] = mapped_column(
        Enum(Release, native_enum=False, length=20, values_callable=list), default=Release.AT_ONCE
    )
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def in_hall(self) -> bool:
        """True where it is begun only inside a sitting."""
        return self.kind is ExamKind.HALL


class Attempt(Scoped, Base):
    """One person's try. The deadline is fixed when it starts and only ever moves later.

    `last_number` is the number of the last receipt, `last_seq` the highest that a device gave an answer. `essays_open`
    counts what a person still has to mark. A practice is never counted.
    """

    __tablename__ = "training_attempts"
    __table_args__ = (
        UniqueConstraint("exam_id", "person_id", "practice", "number"),
        CheckConstraint("deadline_at > started_at", name="deadline_after_the_start"),
        CheckConstraint("(stage = 'voided') = (voided_at IS NOT NULL)", name="voided_at_an_instant"),
        CheckConstraint("stage <> 'voided' OR voided_because <> ''", name="voided_with_a_reason"),
        CheckConstraint(
            "stage NOT IN ('submitted', 'expired', 'graded') OR handed_in_at IS NOT NULL", name="handed_in"
        ),
        CheckConstraint("stage <> 'graded' OR (points IS NOT NULL AND passed IS NOT NULL)", name="graded_has_points"),
        Index(
            "uq_training_attempts_running",
            "exam_id",
            "person_id",
            "practice",
            unique=True,
            sqlite_where=text(_RUNNING),
            postgresql_where=text(_RUNNING),
        ),
        Index("ix_training_attempts_stage_deadline_at", "stage", "deadline_at"),
    )

    id: Mapped[Key]
    exam_id: Mapped[int] = mapped_column(ForeignKey("training_exams.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("training_papers.id"), index=True)
    number: Mapped[int]
    practice: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.STARTED
    )
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    grace_seconds: Mapped[int]
    extra_percent: Mapped[int] = mapped_column(default=0)
    large_type: Mapped[bool] = mapped_column(default=False)
    sitting_id: Mapped[int | None]
    last_number: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    essays_open: Mapped[int] = mapped_column(default=0)
    handed_in_at: Mapped[datetime | None]
    graded_at: Mapped[datetime | None]
    points: Mapped[Decimal | None] = mapped_column(Points)
    points_most: Mapped[Decimal | None] = mapped_column(Points)
    passed: Mapped[bool | None]
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    voided_because: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()
    exam: Mapped[Exam] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    paper: Mapped[Paper] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Response(Base):
    """One answer as it arrived, whether it counted or not; sealed, since it is somebody's own.

    `client` and `seq` are the device's own: the same pair is the same answer, sent again. `number` is the receipt.
    """

    __tablename__ = "training_responses"
    __table_args__ = (
        UniqueConstraint("attempt_id", "client", "seq"),
        UniqueConstraint("attempt_id", "number"),
        CheckConstraint("given_at <= received_at", name="given_before_it_was_received"),
    )

    id: Mapped[Key]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("training_attempts.id"))
    slot: Mapped[int]
    client: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int]
    number: Mapped[int]
    given_at: Mapped[datetime]
    received_at: Mapped[datetime]
    counted: Mapped[bool]
    answer_sealed: Mapped[str] = mapped_column(EncryptedText)


class Mark(Scoped, Base):
    """What one question of an attempt earned: `points` of `points_most`, None until a person has marked it."""

    __tablename__ = "training_marks"
    __table_args__ = (
        UniqueConstraint("attempt_id", "slot"),
        CheckConstraint("by_person OR points IS NOT NULL", name="points_unless_by_a_person"),
        CheckConstraint("points IS NULL OR (points >= 0 AND points <= points_most)", name="points_range"),
        CheckConstraint("second_done_at IS NULL OR second_asked_at IS NOT NULL", name="second_look_was_asked"),
        Index("ix_training_marks_waiting", "by_person", "marked_at"),
    )

    id: Mapped[Key]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("training_attempts.id"))
    slot: Mapped[int]
    question_version_id: Mapped[int] = mapped_column(ForeignKey("training_question_versions.id"), index=True)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("training_responses.id"), index=True)
    points: Mapped[Decimal | None] = mapped_column(Points)
    points_most: Mapped[Decimal] = mapped_column(Points)
    by_person: Mapped[bool] = mapped_column(default=False)
    marked_at: Mapped[datetime | None]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    because: Mapped[str] = mapped_column(String(500), default="")
    second_asked_at: Mapped[datetime | None]
    second_because_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    second_done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    attempt: Mapped[Attempt] = relationship()
    response: Mapped[Response | None] = relationship()
    changes: Mapped[list[MarkChange]] = relationship(back_populates="mark", order_by="MarkChange.id")

    __mapper_args__ = {"version_id_col": version}


class MarkChange(Base):
    """Who set a mark, from what to what, and why."""

    __tablename__ = "training_mark_changes"

    id: Mapped[Key]
    mark_id: Mapped[int] = mapped_column(ForeignKey("training_marks.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    before: Mapped[Decimal | None] = mapped_column(Points)
    after: Mapped[Decimal] = mapped_column(Points)
    because: Mapped[str] = mapped_column(String(500))
    mark: Mapped[Mark] = relationship(lambda: Mark, back_populates="changes")


class Accommodation(Scoped, Base):
    """More time or large type for one person, in one examination or (without `exam_id`) in all; why is sealed."""

    __tablename__ = "training_accommodations"
    __table_args__ = (
        CheckConstraint("extra_percent >= 0 AND extra_percent <= 200", name="extra_range"),
        CheckConstraint("extra_percent > 0 OR large_type", name="something_is_given"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    exam_id: Mapped[int | None] = mapped_column(ForeignKey("training_exams.id"), index=True)
    extra_percent: Mapped[int] = mapped_column(default=0)
    large_type: Mapped[bool] = mapped_column(default=False)
    because_sealed: Mapped[str] = mapped_column(EncryptedText)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    exam: Mapped[Exam | None] = relationship()
