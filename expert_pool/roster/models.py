"""Experts, the fields for which they were found fit, the days when they are away, and measures against them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from expert_pool.fields import Field
from expert_pool.roster.workflow import Entry, MeasureKind, MeasureState, Reason, Standing


class Expert(Scoped, Base):
    """A person of the pool, or on the way into it.

    `reference` is the number of the appointment, 柯专〔2026〕3号. `place_id` is where they come from, a compound or a
    community; `unit` where they work. `nominated_by_id` is empty for whoever applied. `office_id` is the office that
    came with the appointment and ends with it. `most_a_year` is the expert's own limit of panels, never above the
    pool's. `serves_to` is the last day of the appointment. `trained_to` is the last day of the certificate as training
    told last: each day, and whenever one is issued or revoked. `promised` is the edition of the promise that was
    accepted at `promised_at`. `told` is what was written to them when something was sent back or declined.
    """

    __tablename__ = "experts"
    __table_args__ = (
        UniqueConstraint("alliance_id", "person_id"),
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint("standing <> 'active' OR consented_at IS NOT NULL", name="active_has_consented"),
        CheckConstraint("standing <> 'active' OR reference IS NOT NULL", name="active_has_number"),
        CheckConstraint("standing <> 'active' OR promised_at IS NOT NULL", name="active_has_promised"),
        CheckConstraint("(appointed_on IS NULL) = (serves_to IS NULL)", name="appointed_for_a_time"),
        CheckConstraint("most_a_year > 0", name="takes_at_least_one"),
        Index("ix_experts_alliance_id_standing", "alliance_id", "standing"),
    )

    id: Mapped[Key]
    reference: Mapped[Reference | None] = mapped_column(ReferenceColumn)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), unique=True)
    standing: Mapped[Standing] = mapped_column(Enum(Standing, native_enum=False, length=20, values_callable=list))
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    unit: Mapped[Short] = mapped_column(default="")
    entry: Mapped[Entry] = mapped_column(Enum(Entry, native_enum=False, length=20, values_callable=list))
    entry_ground: Mapped[Short] = mapped_column(default="")
    introduced: Mapped[Short] = mapped_column(default="")
    most_a_year: Mapped[int]
    entered_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]
    promised: Mapped[str] = mapped_column(String(20), default="")
    trained_to: Mapped[date | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[datetime | None]
    appointed_on: Mapped[date | None]
    serves_to: Mapped[date | None]
    ended_on: Mapped[date | None]
    told: Mapped[Short] = mapped_column(default="")
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    fields: Mapped[list[ExpertField]] = relationship(back_populates="expert", order_by="ExpertField.id")
    away: Mapped[list[ExpertAway]] = relationship(back_populates="expert", order_by="ExpertAway.starts_on")
    measures: Mapped[list[ExpertMeasure]] = relationship(back_populates="expert", order_by="ExpertMeasure.id")

    __mapper_args__ = {"version_id_col": version}


class ExpertField(Scoped, Base):
    """One field of an expert with its ground; it counts for a draw only once somebody has found it good.

    `found_good_on` and `valid_to` are the days between which it counts, `refused_on` when it was found wanting, with
    `note` as the reason. The evidence lies beside it as attachments, which fewer people see than the field itself.
    """

    __tablename__ = "expert_fields"
    __table_args__ = (
        UniqueConstraint("expert_id", "field"),
        CheckConstraint("years >= 0", name="years_not_negative"),
        CheckConstraint("(found_good_on IS NULL) = (valid_to IS NULL)", name="found_good_for_a_time"),
        CheckConstraint("found_good_on IS NULL OR refused_on IS NULL", name="good_or_refused"),
    )

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    field: Mapped[Field] = mapped_column(Enum(Field, native_enum=False, length=20, values_callable=list))
    years: Mapped[int]
    ground: Mapped[Short] = mapped_column(default="")
    entered_at: Mapped[datetime]
    found_good_on: Mapped[date | None]
    found_good_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    valid_to: Mapped[date | None]
    refused_on: Mapped[date | None]
    note: Mapped[Short] = mapped_column(default="")
    expert: Mapped[Expert] = relationship(back_populates="fields")


class ExpertAway(Base):
    """Days on which an expert takes nothing, both included."""

    __tablename__ = "expert_away"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        Index("ix_expert_away_expert_id_ends_on", "expert_id", "ends_on"),
    )

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    expert: Mapped[Expert] = relationship(back_populates="away")


class ExpertMeasure(Base):
    """A suspension, or a removal that was proposed: for a listed reason, with what the expert said to it.

    A suspension counts from the day it is made to `until`, or until it is lifted. A removal is decided by somebody
    other than whoever proposed it, after the expert has replied or `reply_by` is over.
    """

    __tablename__ = "expert_measures"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_at_its_time"),
        CheckConstraint("kind = 'removal' OR state <> 'upheld'", name="only_a_removal_is_upheld"),
        CheckConstraint("(reply = '') = (replied_at IS NULL)", name="replied_at_its_time"),
        Index(
            "uq_expert_measures_open",
            "expert_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    kind: Mapped[MeasureKind] = mapped_column(Enum(MeasureKind, native_enum=False, length=20, values_callable=list))
    because: Mapped[Reason] = mapped_column(Enum(Reason, native_enum=False, length=30, values_callable=list))
    facts: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    until: Mapped[date | None]
    reply_by: Mapped[date]
    reply: Mapped[str] = mapped_column(String(500), default="")
    replied_at: Mapped[datetime | None]
    state: Mapped[MeasureState] = mapped_column(Enum(MeasureState, native_enum=False, length=20, values_callable=list))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_because: Mapped[Short] = mapped_column(default="")
    expert: Mapped[Expert] = relationship(back_populates="measures")
