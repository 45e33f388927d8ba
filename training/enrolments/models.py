"""Enrolments, what is credited to them, cohorts with their days, and ticks on the list of the first thirty days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from training.enrolments.workflow import Cause, CohortStage, Ending, Ground, Stage
from training.programmes import Seat

CODE_MOST, KEY_MOST, REASON_MOST, EVIDENCE_MOST = 40, 60, 300, 200
EXAM = "exam"
"""Stands among the parts of an enrolment for the final examination; the others are codes of modules."""
EVERYBODY = 0
"""Stands for the owner of a tick that the whole committee shares."""


class Enrolment(Scoped, Base):
    """Somebody is to learn a programme once for a key: `term:12`, `appointment:mediator-3`, `once`, `hand:2026-11-22`.

    `place_id` is the compound of the seat, else the alliance's own place. `due_on` counts from `counted_from`: the
    election, the day on which a by-elected member took the seat, or the day of enrolment for whoever was elected long
    before. `seat` is what the person does in the committee, as far as the order of learning goes.
    """

    __tablename__ = "training_enrolments"
    __table_args__ = (
        UniqueConstraint("alliance_id", "person_id", "programme", "key"),
        CheckConstraint("due_on >= counted_from", name="due_after_it_counts"),
        CheckConstraint("stage <> 'done' OR done_on IS NOT NULL", name="done_has_its_day"),
        CheckConstraint("(stage = 'ended') = (ended_on IS NOT NULL)", name="ended_has_its_day"),
        CheckConstraint("(ended_on IS NULL) = (ending IS NULL)", name="ended_has_its_ground"),
        CheckConstraint("cause <> 'hand' OR because <> ''", name="by_hand_with_its_reason"),
        Index("ix_training_enrolments_stage_due_on", "stage", "due_on"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    programme: Mapped[str] = mapped_column(String(CODE_MOST))
    key: Mapped[str] = mapped_column(String(KEY_MOST))
    cause: Mapped[Cause] = mapped_column(Enum(Cause, native_enum=False, length=20, values_callable=list))
    because: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    seat: Mapped[Seat | None] = mapped_column(Enum(Seat, native_enum=False, length=20, values_callable=list))
    term_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("training_cohorts.id"), index=True)
    counted_from: Mapped[date]
    due_on: Mapped[date]
    enrolled_on: Mapped[date]
    enrolled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.RUNNING
    )
    done_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ending: Mapped[Ending | None] = mapped_column(Enum(Ending, native_enum=False, length=20, values_callable=list))
    reminded_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    credits: Mapped[list[Credit]] = relationship(back_populates="enrolment", order_by="Credit.id")

    __mapper_args__ = {"version_id_col": version}


class Credit(Base):
    """A part of the programme that need not be learnt now: learnt before and unchanged since, or waived on evidence.

    `part` is the code of a module, or `exam`.
    """

    __tablename__ = "training_credits"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "part"),
        CheckConstraint("ground <> 'waived' OR (evidence <> '' AND because <> '')", name="waived_on_evidence"),
    )

    id: Mapped[Key]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("training_enrolments.id"))
    part: Mapped[str] = mapped_column(String(CODE_MOST))
    ground: Mapped[Ground] = mapped_column(Enum(Ground, native_enum=False, length=20, values_callable=list))
    learnt_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(EVIDENCE_MOST), default="")
    because: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
    enrolment: Mapped[Enrolment] = relationship(back_populates="credits")


class Cohort(Scoped, Base):
    """A class (班次) that learns a programme together, for a street or the whole alliance."""

    __tablename__ = "training_cohorts"
    __table_args__ = (
        CheckConstraint("due_on >= starts_on", name="due_after_it_starts"),
        CheckConstraint("(stage = 'planned') = (sent_at IS NULL)", name="sent_has_its_moment"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    name: Mapped[Short]
    programme: Mapped[str] = mapped_column(String(CODE_MOST))
    starts_on: Mapped[date]
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    stage: Mapped[CohortStage] = mapped_column(
        Enum(CohortStage, native_enum=False, length=20, values_callable=list), default=CohortStage.PLANNED
    )
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_on: Mapped[date]
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    days: Mapped[list[CohortDay]] = relationship(back_populates="cohort", order_by="CohortDay.starts_at")
    members: Mapped[list[CohortMember]] = relationship(back_populates="cohort", order_by="CohortMember.id")

    __mapper_args__ = {"version_id_col": version}


class CohortDay(Base):
    """When and where a cohort meets, and for what."""

    __tablename__ = "training_cohort_days"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),)

    id: Mapped[Key]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("training_cohorts.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    spot: Mapped[Short]
    about: Mapped[Short]
    cohort: Mapped[Cohort] = relationship(back_populates="days")


class CohortMember(Base):
    """Somebody in a cohort; `enrolment_id` comes when the cohort is sent."""

    __tablename__ = "training_cohort_members"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)

    id: Mapped[Key]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("training_cohorts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("training_enrolments.id"), index=True)
    cohort: Mapped[Cohort] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()


class FirstDayTick(Base):
    """One line of 上任30天清单 that is done: for the whole committee (`owner_id` 0), or for one member alone."""

    __tablename__ = "training_first_day_ticks"
    __table_args__ = (UniqueConstraint("term_id", "line", "owner_id"),)

    id: Mapped[Key]
    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    line: Mapped[str] = mapped_column(String(CODE_MOST))
    owner_id: Mapped[int]
    done_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    done_on: Mapped[date]
