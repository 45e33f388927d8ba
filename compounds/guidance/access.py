"""Who sees what the guidance desk keeps about a compound: those who govern it and those who help, never its company."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from alliance.kernel.access import within
from alliance.kernel.actors import COMMITTEE, Actor
from alliance.kernel.places.models import Place, PlaceKind
from compounds.access import DESK, NEAR, sees_all

ASK = "请联系社区、街道，或者联盟业务指导组。"


def in_sight(column: InstrumentedAttribute[int], actor: Actor) -> ColumnElement[bool]:
    """True for rows whose place id `column` is a compound the actor governs or helps.

    A compound's property company sees none of this: owners prepare here what concerns its contract.
    """
    return true() if sees_all(actor) else at_hand(column, actor)


def at_hand(column: InstrumentedAttribute[int], actor: Actor) -> ColumnElement[bool]:
    """True for rows whose place id `column` is a compound where the actor does the work, as `prepares` has it."""
    if actor.is_clock or actor.holds(*DESK):
        return true()
    seen: list[ColumnElement[bool]] = []
    if own := sorted({held.place_id for held in actor.offices if held.office in COMMITTEE}):
        seen.append(column.in_(own))
    if actor.holds(*NEAR):
        below = select(Place.id).where(Place.kind == PlaceKind.COMPOUND, within(Place.path, actor, *NEAR))
        seen.append(column.in_(below))
    return or_(false(), *seen)


def prepares(actor: Actor, path: str) -> bool:
    """True for those who do the work at the compound with this path: committee, community, street, guidance desk."""
    return actor.is_clock or actor.holds(*COMMITTEE, *NEAR, at=path) or actor.holds(*DESK, at=path)
