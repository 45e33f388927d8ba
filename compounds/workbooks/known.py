"""What the registry knows where the actor works, read in a constant number of statements, for verdicts and exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import visible, within
from alliance.kernel.accounts import queries as people
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place, PlaceKind
from compounds import access, walls
from compounds.models import Committee, Company, Compound, Contract, ContractKind, Governance, Role, Seat, Term
from compounds.queries import COMMUNITY, STREET, current_committee
from compounds.walls import Wall
from compounds.workflow import Stage

_DEVELOPER = aliased(Company, name="developer")


@dataclass(frozen=True, slots=True)
class Community:
    """A community in which the actor may register compounds."""

    place_id: int
    path: str
    name: str
    street: str


@dataclass(frozen=True, slots=True)
class KnownCompound:
    """A compound of the registry; `committee_id` is that of the committee in being."""

    compound_id: int
    place_id: int
    path: str
    community_id: int
    street: str
    community: str
    name: str
    households: int
    area: Decimal | None
    developer: str
    handed_over_on: date | None
    governance: Governance
    version: int
    committee_id: int | None


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A term of the registry; `members` are name and role in their order, those who left not counted."""

    term_id: int
    compound_id: int
    number: int
    elected_on: date
    starts_on: date
    ends_on: date
    stage: Stage
    filed_on: date | None
    evidence: str
    ended_on: date | None
    because: str
    version: int
    members: tuple[tuple[str, Role], ...] = ()
    people: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownContract:
    """A contract of the registry, with its company's name and code."""

    contract_id: int
    compound_id: int
    company: str
    credit_code: str
    kind: ContractKind
    starts_on: date
    ends_on: date | None
    fee: Decimal | None
    area: Decimal | None
    version: int


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that a verdict looks at; `codes` and `company_ids` are by the company's name."""

    communities: tuple[Community, ...]
    compounds: tuple[KnownCompound, ...]
    terms: tuple[KnownTerm, ...]
    contracts: tuple[KnownContract, ...]
    codes: dict[str, str]
    company_ids: dict[str, int]
    numbers_taken: frozenset[str]
    wall: Wall


def reach(actor: Actor) -> ColumnElement[bool]:
    """True for places where the actor may register and edit compounds: the twin of `register_compound`."""
    below = Place.path.startswith(actor.place_path, autoescape=True)
    return below if actor.holds(*access.DESK) else below & within(Place.path, actor, *access.NEAR)


def communities(reading: Transaction, actor: Actor) -> tuple[Community, ...]:
    """Where the actor may register compounds, in the order of the tree; one statement."""
    rows = reading.session.execute(
        select(Place.id, Place.path, Place.name, STREET.name)
        .join(STREET, Place.parent_id == STREET.id)
        .where(Place.kind == PlaceKind.COMMUNITY, reach(actor))
        .order_by(Place.path)
    )
    return tuple(Community(*row) for row in rows)


def known(reading: Transaction, actor: Actor, numbers: Collection[str] = ()) -> Known:
    """What verdicts on the actor's workbook look at; eight statements at most, whatever the number of rows.

    `numbers` are telephone numbers in the workbook; those that somebody already has come back as `numbers_taken`.
    """
    here = reach(actor)
    companies = _companies(reading, actor)
    return Known(
        communities(reading, actor),
        compounds(reading, actor, here),
        terms(reading, actor, here),
        contracts(reading, actor, here),
        {name: code or "" for _, name, code in companies},
        {name: key for key, name, _ in companies},
        _taken(reading, actor, numbers),
        walls.of(reading, actor),
    )


def compounds(reading: Transaction, actor: Actor, *where: ColumnElement[bool]) -> tuple[KnownCompound, ...]:
    """The compounds in sight of which `where` holds (of their `Place`), in the order of the tree; one statement."""
    rows: Any = reading.session.execute(
        select(
            Compound.id,
            Place.id,
            Place.path,
            COMMUNITY.id,
            STREET.name,
            COMMUNITY.name,
            Place.name,
            Compound.households,
            Compound.area,
            func.coalesce(_DEVELOPER.name, ""),
            Compound.handed_over_on,
            Compound.governance,
            Compound.version,
            Committee.id,
        )
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .outerjoin(_DEVELOPER, Compound.developer_id == _DEVELOPER.id)
        .outerjoin(Committee, current_committee())
        .where(visible(Compound, actor), *where)
        .order_by(Place.path, Compound.id)
    )
    return tuple(KnownCompound(*row) for row in rows)


def terms(reading: Transaction, actor: Actor, *where: ColumnElement[bool]) -> tuple[KnownTerm, ...]:
    """The terms of committees in being, with their members, oldest first; one statement."""
    rows: Any = reading.session.execute(
        select(
            Term.id,
            Committee.compound_id,
            Term.number,
            Term.elected_on,
            Term.starts_on,
            Term.ends_on,
            Term.stage,
            Term.filed_on,
            Term.filing_evidence,
            Term.ended_on,
            Term.ended_because,
            Term.version,
            Person.name,
            Seat.role,
            Person.id,
        )
        .join(Committee, Term.committee_id == Committee.id)
        .join(Place, Term.place_id == Place.id)
        .outerjoin(Seat, (Seat.term_id == Term.id) & Seat.left_on.is_(None))
        .outerjoin(Person, Seat.person_id == Person.id)
        .where(visible(Term, actor), Committee.dissolved_on.is_(None), *where)
        .order_by(Place.path, Term.number, Term.id, Seat.id)
    )
    heads: dict[int, Any] = {}
    members: dict[int, list[tuple[str, Role]]] = defaultdict(list)
    sitting: dict[int, set[int]] = defaultdict(set)
    for *head, name, role, person_id in rows:
        heads[head[0]] = head
        if name is not None:
            members[head[0]].append((name, role))
            sitting[head[0]].add(person_id)
    return tuple(KnownTerm(*(*head, tuple(members[key]), frozenset(sitting[key]))) for key, head in heads.items())


def contracts(reading: Transaction, actor: Actor, *where: ColumnElement[bool]) -> tuple[KnownContract, ...]:
    """The contracts, oldest first in each compound; one statement."""
    rows: Any = reading.session.execute(
        select(
            Contract.id,
            Contract.compound_id,
            Company.name,
            func.coalesce(Company.credit_code, ""),
            Contract.kind,
            Contract.starts_on,
            Contract.ends_on,
            Contract.fee,
            Contract.area,
            Contract.version,
        )
        .join(Company, Contract.company_id == Company.id)
        .join(Compound, Contract.compound_id == Compound.id)
        .join(Place, Compound.place_id == Place.id)
        .where(visible(Contract, actor), *where)
        .order_by(Place.path, Contract.starts_on, Contract.id)
    )
    return tuple(KnownContract(*row) for row in rows)


def _companies(reading: Transaction, actor: Actor) -> list[tuple[int, str, str | None]]:
    rows = reading.session.execute(
        select(Company.id, Company.name, Company.credit_code).where(visible(Company, actor)).order_by(Company.id)
    )
    return [(key, name, code) for key, name, code in rows]


def _taken(reading: Transaction, actor: Actor, numbers: Iterable[str]) -> frozenset[str]:
    """Which of the numbers are somebody's in the alliance; found by fingerprint, one statement."""
    prints = {people.phone_index(reading.keyring, number): number for number in numbers}
    if not prints:
        return frozenset()
    found = reading.session.scalars(
        select(Person.phone_index).where(
            Person.alliance_id == actor.alliance_id, Person.phone_index.in_(sorted(prints))
        )
    )
    return frozenset(prints[one] for one in found if one is not None)
