"""Reading the registry: the list, the picture by street, the figures, and what forms offer to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import visible, within
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place, PlaceKind
from alliance.kernel.tables import Page
from compounds import access
from compounds.models import Committee, Compound, Contract, FormerName, Governance, Standing, Term

PAGE_SIZE = 30
COMMUNITY = aliased(Place, name="community")
STREET = aliased(Place, name="street")
_NEWER = aliased(Contract, name="newer_contract")


class Showing(StrEnum):
    """What the list shows by its committees: all of one standing, those with any, those without, those just filed."""

    NONE = "none"
    ANY = "any"
    UNRATED = "unrated"
    WORKING = "working"
    WEAK = "weak"
    STALLED = "stalled"
    FILED = "filed"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list is narrowed to; everything may be left out."""

    street: int | None = None
    governance: Governance | None = None
    showing: Showing | None = None
    name: str = ""

    @property
    def narrows(self) -> bool:
        """True where anything was chosen."""
        return bool(self.street or self.governance or self.showing or self.name)


@dataclass(frozen=True, slots=True)
class CompoundLine:
    """One row of the list. `standing` is None without a committee; `contract_id` is None where none was recorded."""

    compound_id: int
    name: str
    street: str
    community: str
    households: int
    governance: Governance
    standing: Standing | None
    contract_id: int | None
    contract_ends_on: date | None
    is_sample: bool


@dataclass(frozen=True, slots=True)
class CompoundList:
    """One page of the list."""

    lines: tuple[CompoundLine, ...]
    page: Page


def current_committee() -> ColumnElement[bool]:
    """The join from a compound to its one committee in being."""
    return and_(Committee.compound_id == Compound.id, Committee.dissolved_on.is_(None))


def last_day() -> ColumnElement[date | None]:
    """The day with which a contract ends, early or not; null where it runs on without term."""
    return func.coalesce(Contract.ended_on, Contract.ends_on)


def is_newest() -> ColumnElement[bool]:
    """True for the contract of a compound that nothing follows, whether it has begun or not."""
    later = or_(
        _NEWER.starts_on > Contract.starts_on, and_(_NEWER.starts_on == Contract.starts_on, _NEWER.id > Contract.id)
    )
    return ~select(_NEWER.id).where(_NEWER.compound_id == Contract.compound_id, later).exists()


def compound_list(reading: Transaction, actor: Actor, choice: Choice, number: int = 1) -> CompoundList:
    """One page of the compounds in sight, street by street; two statements."""
    chosen = _narrowed(select(Compound.id), actor, choice, reading.today)
    total = reading.session.scalar(chosen.with_only_columns(func.count(Compound.id))) or 0
    page = Page(number, PAGE_SIZE, total)
    # The page is chosen by itself, so that contracts are looked up for its rows and not for the whole district.
    shown = chosen.order_by(Place.path).limit(page.size).offset(page.offset).correlate(None)
    latest = (
        select(Contract.id)
        .where(Contract.compound_id == Compound.id, Contract.starts_on <= reading.today)
        .order_by(Contract.starts_on.desc(), Contract.id.desc())
        .limit(1)
        .correlate(Compound)
        .scalar_subquery()
    )
    rows: Any = reading.session.execute(
        select(
            Compound.id,
            Place.name,
            STREET.name,
            COMMUNITY.name,
            Compound.households,
            Compound.governance,
            Committee.standing,
            Contract.id,
            last_day(),
            Compound.is_sample,
        )
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .outerjoin(Committee, current_committee())
        .outerjoin(Contract, Contract.id == latest)
        .where(Compound.id.in_(shown))
        .order_by(Place.path)
    )
    return CompoundList(tuple(CompoundLine(*row) for row in rows), page)


def _narrowed(query: Select[int], actor: Actor, choice: Choice, today: date) -> Select[int]:
    query = query.join(Place, Compound.place_id == Place.id).where(visible(Compound, actor))
    if choice.street is not None:
        query = query.join(COMMUNITY, Place.parent_id == COMMUNITY.id).where(COMMUNITY.parent_id == choice.street)
    if choice.governance is not None:
        query = query.where(Compound.governance == choice.governance)
    if choice.name:
        query = query.where(_named(choice.name))
    if choice.showing is Showing.FILED:
        since = today.replace(day=1)
        filed = select(Term.id).where(Term.place_id == Compound.place_id, visible(Term, actor), _filed(since, today))
        query = query.where(filed.exists())
    elif choice.showing is not None:
        query = query.outerjoin(Committee, current_committee()).where(_is_showing(choice.showing))
    return query


def placed(model: Any, actor: Actor, *, street: int | None = None, **wanted: object) -> Select[Any]:
    """The ids of records in sight that lie at a compound, joined with its place, community and street.

    Narrowed to one street, and to each column of `wanted` that is not None.
    """
    query = (
        select(model.id)
        .join(Place, model.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(visible(model, actor))
    )
    if street is not None:
        query = query.where(STREET.id == street)
    return query.where(*(getattr(model, column) == value for column, value in wanted.items() if value is not None))


def _named(name: str) -> ColumnElement[bool]:
    """True for compounds whose name, or a name they had, contains what was typed."""
    former = select(FormerName.id).where(
        FormerName.compound_id == Compound.id, FormerName.name.icontains(name, autoescape=True)
    )
    return or_(Place.name.icontains(name, autoescape=True), former.exists())


def _is_showing(showing: Showing) -> ColumnElement[bool]:
    if showing is Showing.NONE:
        return Committee.id.is_(None)
    if showing is Showing.ANY:
        return Committee.id.is_not(None)
    return Committee.standing == Standing(showing.value)


@dataclass(frozen=True, slots=True)
class StreetLine:
    """How the compounds of one street are governed: `counts` by `Showing`, without `ANY`."""

    street_id: int
    name: str
    counts: dict[Showing, int]

    @property
    def total(self) -> int:
        """All compounds of the street in sight."""
        return sum(self.counts.values())


COUNTED = (Showing.WORKING, Showing.WEAK, Showing.STALLED, Showing.UNRATED, Showing.NONE)
"""Every compound is counted in exactly one of these, the best first."""


def by_street(reading: Transaction, actor: Actor) -> tuple[StreetLine, ...]:
    """The compounds in sight, counted by street and standing; one statement."""
    rows = reading.session.execute(
        select(STREET.id, STREET.name, *(func.sum(case((_is_showing(one), 1), else_=0)) for one in COUNTED))
        .select_from(Compound)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .outerjoin(Committee, current_committee())
        .where(visible(Compound, actor))
        .group_by(STREET.id, STREET.name, STREET.path)
        .order_by(STREET.path)
    )
    return tuple(StreetLine(row[0], row[1], dict(zip(COUNTED, (int(n) for n in row[2:]), strict=True))) for row in rows)


@dataclass(frozen=True, slots=True)
class Figures:
    """Three numbers on everything in sight."""

    total: int
    with_committee: int
    working: int


def figures(reading: Transaction, actor: Actor) -> Figures:
    """How many compounds are in sight, how many have a committee, how many of those work; one statement."""
    row = reading.session.execute(
        select(
            func.count(Compound.id),
            func.count(Committee.id),
            func.count(case((Committee.standing == Standing.WORKING, 1))),
        )
        .select_from(Compound)
        .outerjoin(Committee, current_committee())
        .where(visible(Compound, actor))
    ).one()
    return Figures(*row)


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place to choose in a form."""

    place_id: int
    name: str


def streets(reading: Transaction, actor: Actor) -> tuple[PlaceChoice, ...]:
    """The streets by which the actor may narrow the list; none for those who see one compound; one statement."""
    if not access.sees_many(actor):
        return ()
    reach = Place.path.startswith(actor.place_path, autoescape=True)
    if not access.sees_all(actor):
        reach = and_(reach, within(Place.path, actor, *access.NEAR))
    rows = reading.session.execute(
        select(Place.id, Place.name).where(Place.kind == PlaceKind.SUBDISTRICT, reach).order_by(Place.path)
    )
    return tuple(PlaceChoice(*row) for row in rows)


def communities(reading: Transaction, actor: Actor) -> tuple[tuple[str, tuple[PlaceChoice, ...]], ...]:
    """Where the actor may register a compound, gathered by street; one statement."""
    reach = Place.path.startswith(actor.place_path, autoescape=True)
    if not actor.holds(*access.DESK):
        reach = and_(reach, within(Place.path, actor, *access.NEAR))
    rows = reading.session.execute(
        select(STREET.name, Place.id, Place.name)
        .join(STREET, Place.parent_id == STREET.id)
        .where(Place.kind == PlaceKind.COMMUNITY, reach)
        .order_by(Place.path)
    )
    gathered: dict[str, list[PlaceChoice]] = {}
    for street, place_id, name in rows:
        gathered.setdefault(street, []).append(PlaceChoice(place_id, name))
    return tuple((street, tuple(choices)) for street, choices in gathered.items())


def own_compounds(reading: Transaction, actor: Actor) -> tuple[tuple[int, str], ...]:
    """The ids and names of the compounds that the actor belongs to or serves, by office; one statement."""
    places = sorted({held.place_id for held in actor.offices if held.office in access.OWN})
    rows = reading.session.execute(
        select(Compound.id, Place.name)
        .join(Place, Compound.place_id == Place.id)
        .where(visible(Compound, actor), Compound.place_id.in_(places))
        .order_by(Place.path)
    )
    return tuple((key, name) for key, name in rows)


def filed_since(reading: Transaction, actor: Actor, day: date) -> int:
    """How many filings of terms in sight were confirmed for a day from `day` on; one statement."""
    query = select(func.count(Term.id)).where(visible(Term, actor), _filed(day, reading.today))
    return reading.session.scalar(query) or 0


def _filed(since: date, until: date) -> ColumnElement[bool]:
    return Term.filed_on.between(since, until)
