"""Reading what is mended: a contract for its form, doubles of a compound, and compounds that were filed away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import MISSING, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.places.models import Place
from compounds.models import Company, Compound, CompoundClosing, Contract, ContractKind, FormerName
from compounds.queries import COMMUNITY, STREET

MOST_FOUND = 12
_INTO = aliased(Compound, name="into")
_INTO_PLACE = aliased(Place, name="into_place")


@dataclass(frozen=True, slots=True)
class Head:
    """A compound by name and place, with the version of its row."""

    compound_id: int
    name: str
    path: str
    version: int


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A contract as it is entered, by the names of its form."""

    contract_id: int
    compound_id: int
    compound: str
    path: str
    company: str
    kind: ContractKind
    starts_on: date
    ends_on: date | None
    fee: Decimal | None
    area: Decimal | None
    version: int


@dataclass(frozen=True, slots=True)
class Twin:
    """A compound that may be the same as another."""

    compound_id: int
    name: str
    street: str
    community: str
    households: int


@dataclass(frozen=True, slots=True)
class Closing:
    """A compound that was filed away; `into_id` is where its records went."""

    name: str
    closed_on: date
    because: str
    into_id: int | None
    into: str | None


def compound_head(reading: Transaction, actor: Actor, compound_id: int) -> Head:
    """One compound in sight. Raises NotFound."""
    compound = get_visible(reading.session, Compound, actor, compound_id)
    return Head(compound.id, compound.place.name, compound.place.path, compound.version)


def contract_facts(reading: Transaction, actor: Actor, contract_id: int) -> ContractFacts:
    """One contract in sight. Raises NotFound; one statement."""
    row = None
    if 0 < contract_id <= LARGEST_KEY:
        row = reading.session.execute(
            select(
                Contract.id,
                Compound.id,
                Place.name,
                Place.path,
                Company.name,
                Contract.kind,
                Contract.starts_on,
                Contract.ends_on,
                Contract.fee,
                Contract.area,
                Contract.version,
            )
            .join(Compound, Contract.compound_id == Compound.id)
            .join(Place, Compound.place_id == Place.id)
            .join(Company, Contract.company_id == Company.id)
            .where(Contract.id == contract_id, visible(Contract, actor), visible(Compound, actor))
        ).one_or_none()
    if row is None:
        raise NotFound(MISSING, remedy="请从小区页面进入。")
    return ContractFacts(*row)


def twins(reading: Transaction, actor: Actor, compound_id: int, name: str) -> tuple[Twin, ...]:
    """Other compounds in sight whose name, or a former one, contains what was typed; one statement."""
    if not name:
        return ()
    former = select(FormerName.id).where(
        FormerName.compound_id == Compound.id, FormerName.name.icontains(name, autoescape=True)
    )
    rows = reading.session.execute(
        select(Compound.id, Place.name, STREET.name, COMMUNITY.name, Compound.households)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(
            visible(Compound, actor),
            Compound.id != compound_id,
            or_(Place.name.icontains(name, autoescape=True), former.exists()),
        )
        .order_by(Place.path)
        .limit(MOST_FOUND)
    )
    return tuple(Twin(*row) for row in rows)


def closings(reading: Transaction, actor: Actor) -> tuple[Closing, ...]:
    """The compounds that were filed away, in sight of the actor, the latest first; one statement."""
    rows = reading.session.execute(
        select(Place.name, CompoundClosing.closed_on, CompoundClosing.because, _INTO.id, _INTO_PLACE.name)
        .join(Place, CompoundClosing.place_id == Place.id)
        .outerjoin(_INTO, CompoundClosing.merged_into_id == _INTO.id)
        .outerjoin(_INTO_PLACE, _INTO.place_id == _INTO_PLACE.id)
        .where(visible(CompoundClosing, actor))
        .order_by(CompoundClosing.closed_on.desc(), CompoundClosing.id.desc())
    )
    return tuple(Closing(*row) for row in rows)


def merged_into(reading: Transaction, actor: Actor, compound_id: int) -> int | None:
    """Where the records of a compound went that is no more, for those who see that one; one statement."""
    if not 0 < compound_id <= LARGEST_KEY:
        return None
    return reading.session.scalar(
        select(CompoundClosing.merged_into_id)
        .join(Compound, CompoundClosing.merged_into_id == Compound.id)
        .where(CompoundClosing.compound_id == compound_id, visible(Compound, actor))
    )
