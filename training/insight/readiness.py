"""What each compound is ready for: for every kind of business, whether somebody there is certified or has learnt it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, select, true

from alliance.kernel.access import visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds.models import Committee, Compound, Role, Seat, Term
from compounds.queries import COMMUNITY, STREET
from compounds.workflow import Stage
from training.certificates.models import Certificate
from training.certificates.workflow import State
from training.courses.models import ModuleCompletion
from training.insight import access
from training.insight.areas import AREAS, Area
from training.programmes import NEW_MEMBER, programme

_SITTING = (Stage.ELECTED, Stage.SUBMITTED, Stage.FILED)


class Level(StrEnum):
    """How ready a compound is for a kind of business."""

    CERTIFIED = "certified"
    LEARNT = "learnt"
    NOBODY = "nobody"


LEVEL_NAMES = {Level.CERTIFIED: "有持证的人", Level.LEARNT: "有人学过", Level.NOBODY: "还没有人"}
TONES = {Level.CERTIFIED: "go", Level.LEARNT: "due", Level.NOBODY: ""}


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody who sits in a committee with a vote: certified, and which modules they have done."""

    person_id: int
    name: str
    role: Role
    certified: bool
    modules: frozenset[str]

    def level(self, area: Area) -> Level:
        """How far this member is for a kind of business; a certificate covers every required module."""
        if self.certified and area.module in programme(NEW_MEMBER).required_modules:
            return Level.CERTIFIED
        return Level.LEARNT if area.module in self.modules else Level.NOBODY


@dataclass(frozen=True, slots=True)
class Readiness:
    """One compound that has a committee, with everybody who sits there."""

    compound_id: int
    place_id: int
    name: str
    path: str
    street_id: int
    street: str
    members: tuple[Sitting, ...]

    def level(self, area: Area) -> Level:
        """The best level among the members."""
        levels = {member.level(area) for member in self.members}
        return next(level for level in Level if level in levels or level is Level.NOBODY)

    def knowing(self, area: Area) -> tuple[Sitting, ...]:
        """Who has learnt it, those with a certificate first."""
        order = list(Level)
        found = [member for member in self.members if member.level(area) is not Level.NOBODY]
        return tuple(sorted(found, key=lambda member: (order.index(member.level(area)), member.person_id)))

    @property
    def gaps(self) -> tuple[Area, ...]:
        """The kinds of business for which nobody is certified."""
        return tuple(area for area in AREAS if self.level(area) is not Level.CERTIFIED)

    @property
    def unready(self) -> tuple[Area, ...]:
        """The kinds of business that nobody has learnt at all."""
        return tuple(area for area in AREAS if self.level(area) is Level.NOBODY)

    @property
    def certified(self) -> int:
        """How many members hold a certificate."""
        return sum(member.certified for member in self.members)


def readiness(reading: Transaction, actor: Actor, *, compound_id: int | None = None) -> tuple[Readiness, ...]:
    """Every compound in sight that has a sitting committee, or the one asked for, by street and name; three statements.

    Alternates have no vote and are left out.
    """
    narrowed: ColumnElement[bool] = true() if compound_id is None else Compound.id == compound_id
    rows = reading.session.execute(
        select(
            Compound.id,
            Place.id,
            Place.name,
            Place.path,
            STREET.id,
            STREET.name,
            Seat.person_id,
            Person.name,
            Seat.role,
        )
        .select_from(Compound)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .join(Committee, Committee.compound_id == Compound.id)
        .join(Term, Term.committee_id == Committee.id)
        .join(Seat, Seat.term_id == Term.id)
        .join(Person, Seat.person_id == Person.id)
        .where(
            visible(Compound, actor),
            access.in_sight(actor),
            narrowed,
            Term.stage.in_(_SITTING),
            Seat.left_on.is_(None),
            Seat.role != Role.ALTERNATE,
        )
        .order_by(STREET.path, Place.name, Place.id, Seat.id)
    ).all()
    people = {row.person_id for row in rows}
    # One committee is asked for by its members; for the whole district the list would be longer than the answer.
    few = people if compound_id is not None else None
    certified, modules = _certified(reading, actor, few), _learnt(reading, actor, few)
    grouped: dict[int, list[Sitting]] = defaultdict(list)
    for row in rows:
        if all(row.person_id != known.person_id for known in grouped[row[0]]):
            known = modules.get(row.person_id, frozenset())
            grouped[row[0]].append(Sitting(row.person_id, row[7], row.role, row.person_id in certified, known))
    heads = {row[0]: row[:6] for row in rows}
    return tuple(Readiness(*head, members=tuple(grouped[key])) for key, head in heads.items())


def _certified(reading: Transaction, actor: Actor, people: Collection[int] | None) -> frozenset[int]:
    found = reading.session.scalars(
        select(Certificate.person_id).where(
            Certificate.alliance_id == actor.alliance_id,
            Certificate.programme == NEW_MEMBER,
            Certificate.state == State.VALID,
            Certificate.valid_from <= reading.today,
            Certificate.valid_to >= reading.today,
            true() if people is None else Certificate.person_id.in_(people),
        )
    )
    return frozenset(found)


def _learnt(reading: Transaction, actor: Actor, people: Collection[int] | None) -> Mapping[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = reading.session.execute(
        select(ModuleCompletion.person_id, ModuleCompletion.module_code)
        .where(
            ModuleCompletion.alliance_id == actor.alliance_id,
            ModuleCompletion.module_code.in_([area.module for area in AREAS]),
            true() if people is None else ModuleCompletion.person_id.in_(people),
        )
        .distinct()
    )
    for person_id, module in rows:
        found[person_id].add(module)
    return {person_id: frozenset(codes) for person_id, codes in found.items()}


@dataclass(frozen=True, slots=True)
class StreetLine:
    """One street: its committees, their members, how many hold a certificate, and what is lacking where."""

    street_id: int
    name: str
    committees: int
    members: int
    certified: int
    unready: int
    """How many committees have a kind of business that nobody has learnt."""


def by_street(found: Sequence[Readiness]) -> tuple[StreetLine, ...]:
    """The same compounds, summed by street, in the order of the list."""
    streets: dict[int, list[Readiness]] = defaultdict(list)
    for one in found:
        streets[one.street_id].append(one)
    return tuple(
        StreetLine(
            key,
            compounds[0].street,
            len(compounds),
            sum(len(one.members) for one in compounds),
            sum(one.certified for one in compounds),
            sum(bool(one.unready) for one in compounds),
        )
        for key, compounds in streets.items()
    )


def lacking(found: Sequence[Readiness]) -> tuple[tuple[Area, Mapping[Level, int]], ...]:
    """For each kind of business how many compounds stand at each level."""
    return tuple((area, {level: sum(one.level(area) is level for one in found) for level in Level}) for area in AREAS)
