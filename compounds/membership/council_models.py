"""Meetings of the council: agenda, attendance, decisions with their counts, and minutes in versions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Long, Short
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.membership.models import Member
from compounds.membership.workflow import MeetingStage
from compounds.models import Company


class Meeting(Scoped, Base):
    """A meeting of the council. `members` and `present` are counted when it is held, and so is the quorum then."""

    __tablename__ = "council_meetings"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint(
            "stage NOT IN ('held', 'drafted', 'signed', 'published') OR (members IS NOT NULL AND present IS NOT NULL)",
            name="held_is_counted",
        ),
        CheckConstraint("present IS NULL OR (present >= 0 AND present <= members)", name="present_among_members"),
        CheckConstraint("stage <> 'published' OR published_on IS NOT NULL", name="published_has_its_day"),
        Index("ix_council_meetings_stage_starts_at", "stage", "starts_at"),
    )

    id: Mapped[Key]
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    title: Mapped[Short]
    venue: Mapped[Short]
    starts_at: Mapped[datetime]
    stage: Mapped[MeetingStage] = mapped_column(
        Enum(MeetingStage, native_enum=False, length=20, values_callable=list), default=MeetingStage.SCHEDULED
    )
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    noticed_on: Mapped[date | None]
    members: Mapped[int | None]
    present: Mapped[int | None]
    quorate: Mapped[bool | None]
    published_on: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()
    items: Mapped[list[Item]] = relationship(back_populates="meeting", order_by="Item.number")
    attendance: Mapped[list[Attendance]] = relationship(back_populates="meeting", order_by="Attendance.member_id")
    minutes: Mapped[list[Minutes]] = relationship(back_populates="meeting", order_by="Minutes.number")

    __mapper_args__ = {"version_id_col": version}


class Item(Base):
    """One item of the agenda, perhaps concerning a company, and what was decided on it."""

    __tablename__ = "council_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint(
            "(passed IS NULL) = (votes_for IS NULL OR votes_against IS NULL OR votes_abstain IS NULL)",
            name="decided_by_counts",
        ),
        CheckConstraint(
            "votes_for IS NULL OR (votes_for >= 0 AND votes_against >= 0 AND votes_abstain >= 0)",
            name="votes_not_negative",
        ),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meetings.id"))
    number: Mapped[int]
    title: Mapped[Short]
    proposal: Mapped[Long] = mapped_column(default="")
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    changes_charter: Mapped[bool] = mapped_column(default=False)
    resolution: Mapped[Long] = mapped_column(default="")
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    votes_abstain: Mapped[int | None]
    passed: Mapped[bool | None]
    meeting: Mapped[Meeting] = relationship(back_populates="items")
    company: Mapped[Company | None] = relationship()
    recusals: Mapped[list[Recusal]] = relationship(
        back_populates="item", order_by="Recusal.member_id", cascade="all, delete-orphan"
    )


class Attendance(Base):
    """A member at a meeting by the person who came for it."""

    __tablename__ = "council_attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meetings.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    came: Mapped[bool]
    meeting: Mapped[Meeting] = relationship(back_populates="attendance")
    member: Mapped[Member] = relationship()
    person: Mapped[Person] = relationship()


class Recusal(Base):
    """A member who keeps out of an item since it concerns the own company; kept as it was on that day."""

    __tablename__ = "council_recusals"

    item_id: Mapped[int] = mapped_column(ForeignKey("council_items.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ground: Mapped[Short]
    item: Mapped[Item] = relationship(back_populates="recusals")
    person: Mapped[Person] = relationship()


class Minutes(Base):
    """One version of the minutes; signed ones stay as they are, and `because` says why a new one was written."""

    __tablename__ = "council_minutes"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("(signed_on IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("number = 1 OR because <> ''", name="corrected_for_a_reason"),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meetings.id"))
    number: Mapped[int]
    body: Mapped[Long]
    because: Mapped[str] = mapped_column(String(500), default="")
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_on: Mapped[date | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    meeting: Mapped[Meeting] = relationship(back_populates="minutes")
    drafted_by: Mapped[Person | None] = relationship(foreign_keys=[drafted_by_id])
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])
