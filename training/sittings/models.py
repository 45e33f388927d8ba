"""Sittings, who is invited to them, and every sign of somebody being there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from training.attempts.models import Exam
from training.sittings.workflow import Kind, Stage, Way

REASON_MOST, DEVICE_MOST, KEY_MOST = 300, 32, 40


class Sitting(Scoped, Base):
    """A lesson or an examination in a room, at a time. `modules` are the codes of what is taught, in a lesson.

    `place_id` is the street whose people it is for, or the alliance's own place; `spot` is the room. `sent_at` is when
    the invited were last told.
    """

    __tablename__ = "training_sittings"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("(kind = 'exam') = (exam_id IS NOT NULL)", name="exam_of_its_kind"),
        CheckConstraint("(stage = 'cancelled') = (cancelled_because <> '')", name="cancelled_with_a_reason"),
        CheckConstraint("(stage = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_at_an_instant"),
        CheckConstraint("places_most > 0", name="places_positive"),
        Index("ix_training_sittings_stage_ends_at", "stage", "ends_at"),
    )

    id: Mapped[Key]
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20, values_callable=list))
    title: Mapped[Short]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    exam_id: Mapped[int | None] = mapped_column(ForeignKey("training_exams.id"), index=True)
    modules: Mapped[list[str]] = mapped_column(JSON, default=list)
    spot: Mapped[Short]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    places_most: Mapped[int]
    note: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.PLANNED
    )
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    sent_at: Mapped[datetime | None]
    sheet_typed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_because: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    cancelled_because: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    exam: Mapped[Exam | None] = relationship(lazy="joined")
    invited: Mapped[list[Invited]] = relationship(back_populates="sitting", order_by="Invited.seat")

    __mapper_args__ = {"version_id_col": version}


class Invited(Base):
    """Somebody with a seat. `decided` is what the desk found where marks contradict one another, with its reason.

    `present` is what was confirmed; empty until then. An id is never given again: whoever gets the place of somebody
    who was dropped would be marked by the code that is printed for the other.
    """

    __tablename__ = "training_sitting_people"
    __table_args__ = (
        UniqueConstraint("sitting_id", "person_id"),
        UniqueConstraint("sitting_id", "seat"),
        CheckConstraint("decided IS NULL OR because <> ''", name="decided_with_a_reason"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("training_sittings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    seat: Mapped[int]
    decided: Mapped[bool | None]
    because: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    present: Mapped[bool | None]
    sitting: Mapped[Sitting] = relationship(back_populates="invited")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Mark(Base):
    """One sign of somebody being there; it stays, and one that was made by mistake is withdrawn.

    `invited_id` is empty for a code that belongs to nobody here: `other_id` is the sitting that it belongs to, empty
    where it is none of ours. `key` is the telephone's own number of it: sent twice, it is kept once.
    """

    __tablename__ = "training_sitting_marks"
    __table_args__ = (UniqueConstraint("sitting_id", "device", "key"),)

    id: Mapped[Key]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("training_sittings.id"))
    invited_id: Mapped[int | None] = mapped_column(ForeignKey("training_sitting_people.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("training_sittings.id"))
    way: Mapped[Way] = mapped_column(Enum(Way, native_enum=False, length=20, values_callable=list))
    device: Mapped[str] = mapped_column(String(DEVICE_MOST))
    key: Mapped[str] = mapped_column(String(KEY_MOST))
    marked_at: Mapped[datetime]
    received_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
