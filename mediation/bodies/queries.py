"""Reading the register of bodies: all of them with what their standing allows, one of them, and where they may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Happening
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from mediation.bodies import access, standing
from mediation.bodies.models import Body, LegalStatus
from mediation.bodies.standing import Standing


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One body with what its standing allows."""

    body_id: int
    version: int
    name: str
    place_id: int
    place_name: str
    standing: Standing
    registered_as: str
    registered_on: date | None
    address: str
    contact: str
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class BodyPage:
    """One body with its course and what may be done."""

    line: BodyLine
    timeline: tuple[Happening, ...]
    may_amend: Verdict
    may_end: Verdict
    may_attach: Verdict


def bodies(reading: Transaction, actor: Actor, *, ended: bool = True) -> tuple[BodyLine, ...]:
    """The bodies of the alliance, those that take cases first; one query."""
    query = (
        select(Body)
        .where(visible(Body, actor))
        .options(joinedload(Body.place))
        .order_by(Body.ended_on.is_not(None), Body.name)
    )
    rows = reading.session.scalars(query if ended else query.where(Body.ended_on.is_(None)))
    return tuple(_line(one) for one in rows)


def own(alliance_id: int) -> Select[int]:
    """The ids of the alliance's own bodies: its groups, and those at its own place. All others have to accept first."""
    place = select(Alliance.place_id).where(Alliance.id == alliance_id).scalar_subquery()
    here = or_(Body.status == LegalStatus.INFORMAL, Body.place_id == place)
    return select(Body.id).where(Body.alliance_id == alliance_id, here, Body.ended_on.is_(None))


def body_page(reading: Transaction, actor: Actor, body_id: int) -> BodyPage:
    """One body. Raises NotFound."""
    body = get_visible(reading.session, Body, actor, body_id)
    return BodyPage(
        line=_line(body),
        timeline=tuple(ledger.timeline(reading.session, Body, body.id)) if access.keep(actor) else (),
        may_amend=access.amend_body(actor, body),
        may_end=access.end_body(actor, body),
        may_attach=access.attach(actor, body),
    )


def places(reading: Transaction, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Where a body may be: the alliance's place, its streets and communities, by id and name; one query."""
    root = select(Place.path).join(Alliance, Alliance.place_id == Place.id).where(Alliance.id == actor.alliance_id)
    rows = reading.session.execute(
        select(Place.id, Place.name)
        .where(
            Place.path.startswith(root.scalar_subquery()),
            Place.kind.in_((PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY)),
        )
        .order_by(Place.path)
    )
    return tuple((key, name) for key, name in rows)


def _line(body: Body) -> BodyLine:
    return BodyLine(
        body_id=body.id,
        version=body.version,
        name=body.name,
        place_id=body.place_id,
        place_name=body.place.name,
        standing=standing.of(body.status),
        registered_as=body.registered_as,
        registered_on=body.registered_on,
        address=body.address,
        contact=body.contact,
        ended_on=body.ended_on,
    )
