"""Consultations, their tasks, and the questions put to lawyers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.guidance.consultations.workflow import Doer, Stage, Way

NEED_MOST, FOUND_MOST, ADVICE_MOST, ANSWER_MOST = 1000, 2000, 4000, 4000
REASON_MOST, TASK_MOST = 500, 200


class Consultation(Scoped, Base):
    """One visit, call or meeting that somebody asked for, 柯导〔2026〕1号.

    `caller_sealed` is name and number of somebody who telephoned and has no account. `starts_at` and `ends_at` are the
    hours of the helper; `happened_on`, `found` and `advice` are the record. `question_id` names the question to the
    alliance that led here, in a room that this one does not know. `deeds` counts what was done beside the file's own
    columns, so that each raises its version.
    """

    __tablename__ = "guidance_consultations"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint(
            "stage <> 'booked' OR (starts_at IS NOT NULL AND helper_id IS NOT NULL AND spot <> '')",
            name="booked_with_day_place_and_helper",
        ),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL) AND ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(
            "stage NOT IN ('recorded', 'closed') OR (happened_on IS NOT NULL AND found <> '' AND advice <> '')",
            name="recorded_with_words",
        ),
        CheckConstraint("(stage IN ('closed', 'dropped')) = (ended_on IS NOT NULL)", name="ended_has_its_day"),
        CheckConstraint("stage <> 'dropped' OR ended_because <> ''", name="dropped_has_its_reason"),
        CheckConstraint("follows_id <> id", name="follows_another"),
        Index("ix_guidance_consultations_stage_starts_at", "stage", "starts_at"),
        Index(
            "uq_guidance_consultations_helper",
            "helper_id",
            "starts_at",
            unique=True,
            sqlite_where=text("stage = 'booked'"),
            postgresql_where=text("stage = 'booked'"),
        ),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    way: Mapped[Way] = mapped_column(Enum(Way, native_enum=False, length=20, values_callable=list))
    subject: Mapped[Short]
    need: Mapped[str] = mapped_column(String(NEED_MOST))
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.ASKED
    )
    asked_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    caller_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_consultations.id"), index=True)
    proceeding_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_proceedings.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(index=True)
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    spot: Mapped[Short] = mapped_column(default="")
    happened_on: Mapped[date | None]
    found: Mapped[str] = mapped_column(String(FOUND_MOST), default="")
    advice: Mapped[str] = mapped_column(String(ADVICE_MOST), default="")
    ended_on: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    deeds: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    helper: Mapped[Person | None] = relationship(foreign_keys=[helper_id])
    tasks: Mapped[list[Task]] = relationship(back_populates="consultation", order_by="Task.position")
    questions: Mapped[list[LegalQuestion]] = relationship(back_populates="consultation", order_by="LegalQuestion.id")

    __mapper_args__ = {"version_id_col": version}


class Task(Base):
    """What somebody is to do by a day, as it was advised."""

    __tablename__ = "guidance_tasks"
    __table_args__ = (
        UniqueConstraint("consultation_id", "position"),
        Index("ix_guidance_tasks_due_on", "due_on"),
    )

    id: Mapped[Key]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("guidance_consultations.id"))
    position: Mapped[int]
    what: Mapped[Short]
    doer: Mapped[Doer] = mapped_column(Enum(Doer, native_enum=False, length=20, values_callable=list))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    note: Mapped[Short] = mapped_column(default="")
    consultation: Mapped[Consultation] = relationship(back_populates="tasks")


class LegalQuestion(Base):
    """One question to one lawyer, with the file before them; the answer is an opinion."""

    __tablename__ = "guidance_opinions"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_with_words"),
        Index("ix_guidance_opinions_lawyer_id_answered_at", "lawyer_id", "answered_at"),
        Index(
            "uq_guidance_opinions_open",
            "consultation_id",
            "lawyer_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("guidance_consultations.id"))
    question: Mapped[str] = mapped_column(String(NEED_MOST))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    lawyer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str] = mapped_column(String(ANSWER_MOST), default="")
    answered_at: Mapped[datetime | None]
    consultation: Mapped[Consultation] = relationship(back_populates="questions")
    lawyer: Mapped[Person] = relationship(foreign_keys=[lawyer_id])
