"""Clocks of cases and what happened to each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key
from alliance.kernel.working_days import Unit
from mediation.clocks.names import ClockName, EventKind, Standing
from mediation.models import Case


class Clock(Base):
    """One period of a case, with the number that was in force on the day it started.

    `case_id` is the case it was started for; `carried_to_id` the one it counts for while the former is merged into
    it. `due_on` is what the events say, and empty while the clock stands still. `provisional` days lie beyond the
    published calendar and are reckoned again each new day.
    """

    __tablename__ = "mediation_clocks"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(standing = 'paused') = (due_on IS NULL)", name="due_unless_paused"),
        CheckConstraint("(standing = 'stopped') = (stopped_on IS NOT NULL)", name="stopped_on_a_day"),
        CheckConstraint("carried_to_id <> case_id", name="carried_elsewhere"),
        Index(
            "uq_mediation_clocks_case_id_name_open",
            "case_id",
            "name",
            unique=True,
            sqlite_where=text("standing <> 'stopped'"),
            postgresql_where=text("standing <> 'stopped'"),
        ),
        Index("ix_mediation_clocks_standing_due_on", "standing", "due_on"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    carried_to_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    name: Mapped[ClockName] = mapped_column(Enum(ClockName, native_enum=False, length=20, values_callable=list))
    standing: Mapped[Standing] = mapped_column(
        Enum(Standing, native_enum=False, length=20, values_callable=list), default=Standing.RUNNING
    )
    started_on: Mapped[date]
    started_at: Mapped[datetime]
    number: Mapped[int]
    unit: Mapped[Unit] = mapped_column(Enum(Unit, native_enum=False, length=20, values_callable=list))
    parameter_id: Mapped[int] = mapped_column(ForeignKey("parameters.id"))
    due_on: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    stopped_on: Mapped[date | None]
    told_on: Mapped[date | None]
    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    events: Mapped[list[ClockEvent]] = relationship(back_populates="clock", order_by="ClockEvent.position")


class ClockEvent(Base):
    """One thing that happened to a clock: when, by whom, why. Never changed, never taken away.

    `words` and `evidence` are read by all sides. `details` holds the parties who consented to an extension, or the
    case into which the clock was carried.
    """

    __tablename__ = "mediation_clock_events"
    __table_args__ = (
        UniqueConstraint("clock_id", "position"),
        CheckConstraint("(kind = 'extended') = (days > 0)", name="extended_by_days"),
    )

    id: Mapped[Key]
    clock_id: Mapped[int] = mapped_column(ForeignKey("mediation_clocks.id"))
    position: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(Enum(EventKind, native_enum=False, length=20, values_callable=list))
    happened_on: Mapped[date]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(String(500), default="")
    evidence: Mapped[str] = mapped_column(String(200), default="")
    days: Mapped[int] = mapped_column(default=0)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    clock: Mapped[Clock] = relationship(back_populates="events")
    person: Mapped[Person | None] = relationship()
