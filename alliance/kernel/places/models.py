"""The tree of places, the alliances that cover them, and who holds what office where."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.actors import Office
from alliance.kernel.db import Base, Key, Short


class PlaceKind(StrEnum):
    """The levels of the tree; a zone overlays streets and is no level, a former place was a compound once."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    COMPOUND = "compound"
    ZONE = "zone"
    FORMER = "former"


class Place(Base):
    """A node of the one tree; `path` holds the codes from the root, so that below means prefix."""

    __tablename__ = "places"
    __table_args__ = (
        UniqueConstraint("path"),
        Index("ix_places_kind_path", "kind", "path"),
        CheckConstraint("path LIKE '/%/' OR path = '/'", name="path_shape"),
    )

    id: Mapped[Key]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    kind: Mapped[PlaceKind] = mapped_column(Enum(PlaceKind, native_enum=False, length=20, values_callable=list))
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[Short]
    path: Mapped[str] = mapped_column(String(200))


class ZoneStreet(Base):
    """A street that a zone is laid over."""

    __tablename__ = "zone_streets"

    zone_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True)


class Alliance(Base):
    """An alliance of homeowners' committees and the place it covers; `short` opens its references: 柯."""

    __tablename__ = "alliances"

    id: Mapped[Key]
    name: Mapped[Short]
    short: Mapped[str] = mapped_column(String(4))
    host: Mapped[str] = mapped_column(String(200), default="")
    legal_status: Mapped[str] = mapped_column(String(40), default="in_preparation")
    telephone: Mapped[str] = mapped_column(String(40), default="")
    """The number of its office, published in the foot of every page."""
    desk: Mapped[str] = mapped_column(String(120), default="")
    """Where its window is, and when it is open."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    place: Mapped[Place] = relationship()


class OfficeHeld(Scoped, Base):
    """An office that a person holds at a place from a day to a day, both included; open-ended where `ends_on` is null.

    `withdrawn_at` takes it back at once, whatever the days say; `places.queries.in_force` knows all three.
    """

    __tablename__ = "offices"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        Index("ix_offices_person_id_office", "person_id", "office"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    office: Mapped[Office] = mapped_column(Enum(Office, native_enum=False, length=40, values_callable=list))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    granted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship()

    __mapper_args__ = {"version_id_col": version}
