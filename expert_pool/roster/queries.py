"""Reading the pool: who may be drawn on a day, and the roster with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import typed
from alliance.kernel.access import visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import COMMITTEE, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from alliance.kernel.tables import Page
from expert_pool.access import oversees
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.roster.models import Expert, ExpertAway, ExpertField
from expert_pool.roster.workflow import Standing

ON_A_PAGE = 30
WORDS_MOST = 30
_FORM_PLACES = 3000
_LEVELS = (PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY, PlaceKind.COMPOUND)


@dataclass(frozen=True, slots=True)
class Member:
    """An active expert as a frozen pool sees them on a day.

    `number` is that of the appointment. `fields` are those found good that still hold; `most` is how many panels they
    take in a year; `trained` says whether their certificate holds; `away` is every stretch of days, both included.
    """

    expert_id: int
    person_id: int
    number: str
    name: str
    unit: str
    place_id: int
    place_name: str
    fields: frozenset[Field]
    most: int
    trained: bool
    away: tuple[tuple[date, date], ...]

    def is_away(self, day: date) -> bool:
        """True on a day on which they take nothing."""
        return any(first <= day <= last for first, last in self.away)


@dataclass(frozen=True, slots=True)
class Filter:
    """What narrows the roster: a field, a standing (for those who see more than the active), a part of the name."""

    field: Field | None = None
    standing: Standing | None = None
    words: str = ""

    @property
    def narrows(self) -> bool:
        """True where anything is chosen."""
        return bool(self.field or self.standing or self.words)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One expert in the list. Training, terms and days away are for those who oversee the pool, else empty."""

    expert_id: int
    name: str
    reference: str
    unit: str
    place_name: str
    fields: tuple[Field, ...]
    standing: Standing
    trained_to: date | None
    serves_to: date | None
    away_until: date | None

    @property
    def field_names(self) -> str:
        """The fields in words."""
        return "、".join(FIELD_NAMES[one] for one in self.fields) or "还没有审核通过的专业"


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of the roster; `by_field` counts the active experts of each field, whatever the filter."""

    rows: tuple[RosterRow, ...]
    page: Page
    by_field: dict[Field, int]
    oversees: bool


def holds(field: ExpertField, day: date) -> bool:
    """True where a field was found good and still counts on a day."""
    return field.found_good_on is not None and field.valid_to is not None and field.valid_to >= day


def pool_members(reading: Transaction, alliance_id: int, day: date) -> tuple[Member, ...]:
    """Every active expert of the alliance as they stand on `day`, by their id; three statements."""
    rows = reading.session.scalars(
        select(Expert)
        .where(Expert.alliance_id == alliance_id, Expert.standing == Standing.ACTIVE, Expert.serves_to >= day)
        .options(joinedload(Expert.person), selectinload(Expert.fields), selectinload(Expert.away))
        .order_by(Expert.id)
    )
    return tuple(_member(row, day) for row in rows)


def roster(reading: Transaction, actor: Actor, chosen: Filter, *, number: int = 1, size: int = ON_A_PAGE) -> Roster:
    """The experts in sight, by name: the active ones for most, all for those who oversee the pool.

    A constant number of statements.
    """
    sees_all = oversees(actor)
    where = [visible(Expert, actor), *_narrowed(reading, chosen)]
    if not sees_all:
        where.append(Expert.standing == Standing.ACTIVE)
    query = select(Expert).join(Person, Expert.person_id == Person.id).where(*where)
    total = reading.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = Page(number, size, total)
    rows = reading.session.scalars(
        query.options(joinedload(Expert.person), selectinload(Expert.fields), selectinload(Expert.away))
        .order_by(Person.name, Expert.id)
        .limit(size)
        .offset(page.offset)
    ).all()
    return Roster(
        tuple(_row(reading, row, sees_all=sees_all) for row in rows), page, _by_field(reading, actor), sees_all
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


def own_home(actor: Actor) -> int | None:
    """The place of the compound whose committee one sits on: its members own property there. No statement."""
    return next((held.place_id for held in actor.offices if held.office in COMMITTEE), None)


def own_line(reading: Transaction, actor: Actor) -> Expert | None:
    """The line of whoever is asking; None for those who never came near the pool."""
    if actor.person_id is None:
        return None
    return reading.session.scalars(
        select(Expert).where(visible(Expert, actor), Expert.person_id == actor.person_id)
    ).one_or_none()


def _narrowed(reading: Transaction, chosen: Filter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if chosen.field is not None:
        good = and_(ExpertField.field == chosen.field, ExpertField.valid_to >= reading.today)
        where.append(Expert.fields.any(good))
    if chosen.standing is not None:
        where.append(Expert.standing == chosen.standing)
    if words := typed.searched(chosen.words, WORDS_MOST):
        where.append(or_(Person.name.contains(words, autoescape=True), Expert.unit.contains(words, autoescape=True)))
    return where


def _by_field(reading: Transaction, actor: Actor) -> dict[Field, int]:
    rows = reading.session.execute(
        select(ExpertField.field, func.count().label("experts"))
        .join(Expert, ExpertField.expert_id == Expert.id)
        .where(visible(Expert, actor), Expert.standing == Standing.ACTIVE, ExpertField.valid_to >= reading.today)
        .group_by(ExpertField.field)
    )
    known = {row.field: row.experts for row in rows}
    return {field: known.get(field, 0) for field in Field}


def _row(reading: Transaction, row: Expert, *, sees_all: bool) -> RosterRow:
    return RosterRow(
        row.id,
        row.person.name,
        str(row.reference or ""),
        row.unit,
        row.place.name,
        tuple(one.field for one in row.fields if holds(one, reading.today)),
        row.standing,
        row.trained_to if sees_all else None,
        row.serves_to if sees_all else None,
        _away_until(row.away, reading.today) if sees_all else None,
    )


def _away_until(away: list[ExpertAway], today: date) -> date | None:
    return max((one.ends_on for one in away if one.starts_on <= today <= one.ends_on), default=None)


def _member(row: Expert, day: date) -> Member:
    return Member(
        row.id,
        row.person_id,
        str(row.reference),
        row.person.name,
        row.unit,
        row.place_id,
        row.place.name,
        frozenset(one.field for one in row.fields if holds(one, day)),
        row.most_a_year,
        row.trained_to is not None and row.trained_to >= day,
        tuple((one.starts_on, one.ends_on) for one in row.away),
    )
