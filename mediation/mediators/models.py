"""Mediators on the roster, and the days when they are away."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from mediation.mediators.workflow import Leaving, Standing


class Mediator(Scoped, Base):
    """A person on the roster. `specialties` are cause codes, `languages` codes of `workflow.Language`.

    `place_id` is where they come from, a compound or a community; `most_open` is how many cases they take at once.
    `office_id` is the office that came with the roster and ends with it, empty where it came otherwise.
    """

    __tablename__ = "mediators"
    __table_args__ = (
        UniqueConstraint("alliance_id", "person_id"),
        CheckConstraint("most_open > 0", name="takes_at_least_one"),
        CheckConstraint("standing <> 'active' OR terms_accepted_at IS NOT NULL", name="active_has_accepted"),
        CheckConstraint("(standing = 'left') = (left_on IS NOT NULL)", name="left_has_its_day"),
        CheckConstraint("(left_on IS NULL) = (left_because IS NULL)", name="left_has_its_reason"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), unique=True)
    standing: Mapped[Standing] = mapped_column(
        Enum(Standing, native_enum=False, length=20, values_callable=list), default=Standing.REGISTERED
    )
    specialties: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    most_open: Mapped[int]
    trained_on: Mapped[date | None]
    introduced: Mapped[Short] = mapped_column(default="")
    registered_at: Mapped[datetime]
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    terms_accepted_at: Mapped[datetime | None]
    left_on: Mapped[date | None]
    left_because: Mapped[Leaving | None] = mapped_column(
        Enum(Leaving, native_enum=False, length=20, values_callable=list)
    )
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    away: Mapped[list[Away]] = relationship(back_populates="mediator", order_by="Away.starts_on")

    __mapper_args__ = {"version_id_col": version}


class Away(Base):
    """Days on which a mediator takes nothing new, both included."""

    __tablename__ = "mediator_away"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        Index("ix_mediator_away_mediator_id_ends_on", "mediator_id", "ends_on"),
    )

    id: Mapped[Key]
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    mediator: Mapped[Mediator] = relationship(back_populates="away")
