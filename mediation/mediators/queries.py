"""Reading the roster: the list, one mediator, and what forms offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Happening
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from mediation import causes
from mediation.mediators import access
from mediation.mediators.actions import facts_of
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import LANGUAGE_NAMES, LEAVING_NAMES, Language, Standing

MOST_OPEN = "mediation.mediator_most_open"
_FORM_PLACES = 3000
_LEVELS = (PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY, PlaceKind.COMPOUND)


@dataclass(frozen=True, slots=True)
class MediatorLine:
    """One mediator in the list; `specialties` are cause codes."""

    mediator_id: int
    person_id: int
    name: str
    place_name: str
    specialties: tuple[str, ...]
    languages: tuple[str, ...]
    standing: Standing
    most_open: int
    trained_on: date | None
    introduced: str
    away_until: date | None

    @property
    def active(self) -> bool:
        """True for whoever takes cases."""
        return self.standing is Standing.ACTIVE

    @property
    def fields(self) -> str:
        """The specialties in words."""
        return "、".join(causes.title_of(code) for code in self.specialties) or "各类纠纷"


@dataclass(frozen=True, slots=True)
class AwayLine:
    """Days away."""

    away_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class MediatorMay:
    """What the reader may do with this line."""

    edit: Verdict
    accept_terms: Verdict
    set_away: Verdict
    leave: Verdict
    come_back: Verdict


@dataclass(frozen=True, slots=True)
class MediatorPage:
    """One mediator with days away and, for the desk and themselves, the course of the line."""

    line: MediatorLine
    place_id: int
    language_codes: tuple[str, ...]
    version: int
    registered_at: datetime
    terms_accepted_at: datetime | None
    left_on: date | None
    left_because: str
    away: tuple[AwayLine, ...]
    is_self: bool
    keeps: bool
    timeline: tuple[Happening, ...]
    may: MediatorMay


def roster(reading: Transaction, actor: Actor) -> tuple[MediatorLine, ...]:
    """All in sight of the actor, those who take cases first, then by name; two statements."""
    rows = reading.session.scalars(
        select(Mediator)
        .join(Person, Mediator.person_id == Person.id)
        .where(visible(Mediator, actor))
        .options(joinedload(Mediator.person), selectinload(Mediator.away))
        .order_by(Person.name, Mediator.id)
    ).all()
    lines = [_line(reading, row) for row in rows]
    order = (Standing.ACTIVE, Standing.REGISTERED, Standing.LEFT)
    return tuple(sorted(lines, key=lambda line: order.index(line.standing)))


def mediator_page(reading: Transaction, actor: Actor, mediator_id: int) -> MediatorPage:
    """One mediator. Raises NotFound; a constant number of queries."""
    row = get_visible(reading.session, Mediator, actor, mediator_id)
    facts = facts_of(row)
    keeps, is_self = bool(access.keep_roster(actor)), access.is_self(actor, facts)
    return MediatorPage(
        line=_line(reading, row),
        place_id=row.place_id,
        language_codes=tuple(row.languages),
        version=row.version,
        registered_at=row.registered_at,
        terms_accepted_at=row.terms_accepted_at,
        left_on=row.left_on,
        left_because=LEAVING_NAMES[row.left_because] if row.left_because is not None else "",
        away=tuple(AwayLine(one.id, one.starts_on, one.ends_on) for one in row.away if one.ends_on >= reading.today),
        is_self=is_self,
        keeps=keeps,
        timeline=tuple(ledger.timeline(reading.session, Mediator, row.id)) if keeps or is_self else (),
        may=MediatorMay(
            edit=access.edit_mediator(actor, facts),
            accept_terms=access.accept_terms(actor, facts),
            set_away=access.set_away(actor, facts),
            leave=access.leave_roster(actor, facts),
            come_back=access.come_back(actor, facts),
        ),
    )


def homes(reading: Transaction, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Streets, communities and compounds below the alliance, in the order of the tree; two statements."""
    root = reading.session.get_one(Alliance, actor.alliance_id or 0).place.path
    rows = reading.session.execute(
        select(Place.id, Place.name, Place.kind)
        .where(Place.path.startswith(root), Place.kind.in_(_LEVELS))
        .order_by(Place.path)
        .limit(_FORM_PLACES)
    )
    indent = {kind: "　" * at for at, kind in enumerate(_LEVELS)}
    return tuple((key, f"{indent[kind]}{name}") for key, name, kind in rows)


def usual_most_open(reading: Transaction, actor: Actor) -> int:
    """How many cases at once the form proposes."""
    root = reading.session.get_one(Alliance, actor.alliance_id or 0).place.path
    return parameters.on(reading, MOST_OPEN, root, reading.today, alliance_id=actor.alliance_id).whole


def _line(reading: Transaction, row: Mediator) -> MediatorLine:
    away = [one.ends_on for one in row.away if one.starts_on <= reading.today <= one.ends_on]
    return MediatorLine(
        row.id,
        row.person_id,
        row.person.name,
        row.place.name,
        tuple(row.specialties),
        tuple(LANGUAGE_NAMES[Language(code)] for code in row.languages),
        row.standing,
        row.most_open,
        row.trained_on,
        row.introduced,
        max(away, default=None),
    )
