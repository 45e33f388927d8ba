"""Who is told: those who hold an office over a place today, and those who sit in a term."""

from __future__ import annotations

from sqlalchemy import literal, or_, select

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import OfficeHeld, Place, ZoneStreet
from alliance.kernel.places.queries import in_force
from compounds.models import Role, Seat


def seated(tx: Transaction, term_id: int, *roles: Role) -> set[int]:
    """The people who sit in a term now, in one of `roles`."""
    return set(
        tx.session.scalars(
            select(Seat.person_id).where(Seat.term_id == term_id, Seat.role.in_(roles), Seat.left_on.is_(None))
        )
    )


def officers(tx: Transaction, alliance_id: int, path: str, *offices: Office) -> set[int]:
    """Those who hold one of `offices` today at a place or above it, through a zone too."""
    here = literal(path)
    zones = select(ZoneStreet.zone_id).join(Place, ZoneStreet.street_id == Place.id).where(here.startswith(Place.path))
    return set(
        tx.session.scalars(
            select(OfficeHeld.person_id)
            .join(Place, OfficeHeld.place_id == Place.id)
            .where(
                OfficeHeld.alliance_id == alliance_id,
                OfficeHeld.office.in_(offices),
                in_force(tx.today),
                or_(here.startswith(Place.path), OfficeHeld.place_id.in_(zones)),
            )
        )
    )


def officers_at(tx: Transaction, alliance_id: int, path: str, office: Office) -> set[int]:
    """Those who hold the office today at the very place, and nowhere above it."""
    return set(
        tx.session.scalars(
            select(OfficeHeld.person_id)
            .join(Place, OfficeHeld.place_id == Place.id)
            .where(
                OfficeHeld.alliance_id == alliance_id,
                OfficeHeld.office == office,
                Place.path == path,
                in_force(tx.today),
            )
        )
    )
