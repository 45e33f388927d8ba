"""What records say of the compounds that somebody may look at: one compound fact by fact, and all of them in a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select, true

from alliance.kernel import working_days
from alliance.kernel.access import get_visible, visible, within
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds.awards import access as awards
from compounds.awards.checks import access
from compounds.awards.evidence import Evidence, Fact, Period, Record
from compounds.awards.facts.codes import FACTS, FactKind, Room, of_room
from compounds.awards.facts.queries import known
from compounds.models import Compound
from compounds.queries import COMMUNITY, STREET

MONTHS = "awards.facts_months"
PAGE_SIZE = 30
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of fact at one compound; `fact` is None where nothing is known.

    `own` are the confidential records behind it that the reader may open.
    """

    kind: FactKind
    fact: Fact | None
    own: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The facts whose records one room keeps."""

    room: Room
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class CompoundFacts:
    """Everything that records say of one compound in a period, and what they do not."""

    compound_id: int
    name: str
    period: Period
    groups: tuple[Group, ...]

    @property
    def known(self) -> int:
        """How many kinds are known."""
        return sum(row.fact is not None for group in self.groups for row in group.rows)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every kind in its order."""
        return tuple(row for group in self.groups for row in group.rows)


@dataclass(frozen=True, slots=True)
class Line:
    """One compound of the list, with its facts by code."""

    compound_id: int
    name: str
    street: str
    facts: Mapping[str, Fact]

    @property
    def unknown(self) -> tuple[FactKind, ...]:
        """The kinds of which nothing is known."""
        return tuple(kind for code, kind in FACTS.items() if code not in self.facts)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the compounds in sight."""

    lines: tuple[Line, ...]
    page: Page
    period: Period


def usual_period(reading: Transaction, actor: Actor) -> Period:
    """The months up to today of which the pages tell where nothing else is asked; one statement."""
    months = parameters.on(reading, MONTHS, actor.place_path, reading.today, alliance_id=actor.alliance_id).whole
    first = working_days.corresponding(reading.today, -months) + timedelta(days=1)
    return Period(first, reading.today)


def asked_period(reading: Transaction, actor: Actor, first: str, last: str) -> Period:
    """The days that an address names, or the usual ones where it names none that can be."""
    try:
        asked = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return usual_period(reading, actor)
    return asked if EARLIEST <= asked.first < asked.last else usual_period(reading, actor)


def of_compound(
    reading: Transaction, actor: Actor, evidence: Evidence, compound_id: int, period: Period
) -> CompoundFacts:
    """One compound. Raises NotFound, NotPermitted; a constant number of statements."""
    compound = get_visible(reading.session, Compound, actor, compound_id)
    access.see_records(actor, compound.place).enforce()
    facts = known(reading, evidence, (compound_id,), period)[compound_id]
    own = evidence.behind(reading, actor, compound_id, period)
    groups = tuple(
        Group(room, tuple(Row(kind, facts.get(kind.code), own.get(kind.code, ())) for kind in of_room(room)))
        for room in Room
    )
    return CompoundFacts(compound_id, compound.place.name, period, groups)


def listed(reading: Transaction, actor: Actor, evidence: Evidence, period: Period, number: int) -> Listed:
    """One page of the compounds whose records the actor may see. Raises NotPermitted."""
    access.see_lists(actor).enforce()
    total = reading.session.scalar(
        select(func.count(Compound.id)).join(Place, Compound.place_id == Place.id).where(*_sight(actor))
    )
    page = Page(number, PAGE_SIZE, total or 0)
    return Listed(_lines(reading, actor, evidence, period, page), page, period)


def every(reading: Transaction, actor: Actor, evidence: Evidence, period: Period) -> tuple[Line, ...]:
    """All compounds whose records the actor may see. Raises NotPermitted; a constant number of statements."""
    access.see_lists(actor).enforce()
    return _lines(reading, actor, evidence, period, None)


def _lines(
    reading: Transaction, actor: Actor, evidence: Evidence, period: Period, page: Page | None
) -> tuple[Line, ...]:
    query = (
        select(Compound.id, Place.name, STREET.name)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(*_sight(actor))
        .order_by(Place.path)
    )
    if page is not None:
        query = query.offset(page.offset).limit(page.size)
    rows = reading.session.execute(query).all()
    facts = known(reading, evidence, [row[0] for row in rows], period)
    return tuple(Line(key, name, street, facts[key]) for key, name, street in rows)


def _sight(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    here = true() if awards.oversees(actor) else within(Place.path, actor, *access.OWN)
    return visible(Compound, actor), here
