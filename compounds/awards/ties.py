"""Who must keep away from which compound: every tie between people who judge and the compounds that are judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.actors import COMMITTEE, OFFICERS, Office
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, ZoneStreet
from alliance.kernel.places.queries import in_force
from alliance.kernel.working_days import corresponding
from compounds import walls
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.queries import rules
from compounds.models import Committee, Compound, Contract, Relation, Seat, Term
from compounds.relations.kinds import RelationKind


class Tie(StrEnum):
    """What somebody is to a compound that is judged; each of them keeps away."""

    HOME = "home"
    SEAT = "seat"
    SERVES = "serves"
    COMPANY = "company"
    OFFICER = "officer"
    STREET = "street"
    KIN = "kin"
    DECLARED = "declared"


TIE_NAMES: dict[Tie, str] = {
    Tie.HOME: "住在这个小区，或者在这里有房产",
    Tie.SEAT: "在这个小区的业委会任职",
    Tie.SERVES: "为这个小区服务",
    Tie.COMPANY: "任职或者投资的企业与这个小区有合同关系",
    Tie.OFFICER: "是这个小区所在街道或社区的工作人员",
    Tie.STREET: "自己的小区和这个小区在同一个街道",
    Tie.KIN: "近亲属与这个小区有关系",
    Tie.DECLARED: "本人说明了关系",
}
TIE_YEARS = "awards.tie_years"
Pair = tuple[int, int]
"""A person and a compound, by id."""
_AT_HOME = frozenset({RelationKind.LIVES_IN, RelationKind.OWNS_IN})
_COMPANY = frozenset({RelationKind.WORKS_FOR, RelationKind.MANAGES, RelationKind.INVESTED_IN})
_KINDS = _AT_HOME | _COMPANY | {RelationKind.SERVES, RelationKind.KIN}
_OFFICES = COMMITTEE | OFFICERS | {Office.PROPERTY_MANAGER}
_YEAR = 12
"""Months."""
_COMMUNITY, _STREET = aliased(Place), aliased(Place)


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody says of the own ties: to a compound, to all of a street (by its place) or to those of a company."""

    person_id: int
    compound_id: int | None = None
    street_id: int | None = None
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Compound:
    path: str
    street_id: int
    companies: frozenset[int]


@dataclass(slots=True)
class _Own:
    """What one person has to do with, as the registry knows it."""

    homes: set[int] = field(default_factory=set)
    seats: set[int] = field(default_factory=set)
    served: set[int] = field(default_factory=set)
    companies: set[int] = field(default_factory=set)
    officer_paths: set[str] = field(default_factory=set)


def counting_since(reading: Transaction, round_: AwardRound) -> date:
    """From which day on a tie that has ended still keeps somebody away, by the rules that the round has sealed.

    One that was sealed before this was a rule goes by the number of the day on which it opened.
    """
    years = rules(round_).tie_years
    if years is None:
        path = reading.session.get_one(Alliance, round_.alliance_id).place.path
        opened = local_date(round_.opened_at or reading.now)
        years = parameters.on(reading, TIE_YEARS, path, opened, alliance_id=round_.alliance_id).whole
    return corresponding(reading.today, -years * _YEAR)


def between(
    reading: Transaction,
    alliance_id: int,
    person_ids: Collection[int],
    compound_ids: Collection[int],
    *,
    since: date,
    declared: Iterable[Declared] = (),
) -> dict[Pair, tuple[Tie, ...]]:
    """Every tie between the people and the compounds, by person and compound; six statements.

    A relation or a seat that ended on `since` or later still counts. Whoever lives, owns or sits in a compound keeps
    away from its whole street; an officer from everything below the own place.
    """
    if not person_ids or not compound_ids:
        return {}
    kin = _kin(reading, alliance_id, person_ids)
    everybody = {*person_ids, *(other for others in kin.values() for other in others)}
    own = _owned(reading, alliance_id, everybody, since)
    judged = _compounds(reading, {*compound_ids, *(one for each in own.values() for one in each.homes | each.seats)})
    stated = defaultdict(list)
    for one in declared:
        stated[one.person_id].append(one)
    found: dict[Pair, tuple[Tie, ...]] = {}
    for person_id in person_ids:
        relatives = [own[other] for other in kin.get(person_id, ())]
        near = own[person_id]
        streets = {judged[one].street_id for one in near.homes | near.seats if one in judged}
        for compound_id in compound_ids:
            compound = judged.get(compound_id)
            if compound is None:
                continue
            ties = set(_direct(near, compound_id, compound))
            if compound.street_id in streets:
                ties.add(Tie.STREET)
            if any(set(_direct(other, compound_id, compound)) - {Tie.OFFICER} for other in relatives):
                ties.add(Tie.KIN)
            if any(_says(one, compound_id, compound) for one in stated[person_id]):
                ties.add(Tie.DECLARED)
            if ties:
                found[person_id, compound_id] = tuple(tie for tie in Tie if tie in ties)
    return found


def _direct(own: _Own, compound_id: int, compound: _Compound) -> Iterable[Tie]:
    if compound_id in own.homes:
        yield Tie.HOME
    if compound_id in own.seats:
        yield Tie.SEAT
    if compound_id in own.served:
        yield Tie.SERVES
    if own.companies & compound.companies:
        yield Tie.COMPANY
    if any(compound.path.startswith(path) for path in own.officer_paths):
        yield Tie.OFFICER


def _says(said: Declared, compound_id: int, compound: _Compound) -> bool:
    return (
        said.compound_id == compound_id
        or said.street_id == compound.street_id
        or (said.company_id is not None and said.company_id in compound.companies)
    )


def _kin(reading: Transaction, alliance_id: int, person_ids: Collection[int]) -> dict[int, set[int]]:
    rows = reading.session.execute(
        select(Relation.person_id, Relation.to_person_id).where(
            Relation.alliance_id == alliance_id,
            Relation.kind == RelationKind.KIN,
            or_(Relation.person_id.in_(person_ids), Relation.to_person_id.in_(person_ids)),
            walls.open_on(reading.today),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in rows:
        if one is None or other is None:
            continue
        found[one].add(other)
        found[other].add(one)
    return found


def _owned(reading: Transaction, alliance_id: int, people: Collection[int], since: date) -> Mapping[int, _Own]:
    found: dict[int, _Own] = defaultdict(_Own)
    for kind, person_id, company_id, compound_id in reading.session.execute(
        select(Relation.kind, Relation.person_id, Relation.to_company_id, Relation.to_compound_id).where(
            Relation.alliance_id == alliance_id,
            Relation.person_id.in_(people),
            Relation.kind.in_(_KINDS),
            or_(Relation.starts_on.is_(None), Relation.starts_on <= reading.today),
            or_(Relation.ends_on.is_(None), Relation.ends_on >= since),
        )
    ):
        if person_id is None:
            continue
        if kind in _AT_HOME and compound_id is not None:
            found[person_id].homes.add(compound_id)
        elif kind in _COMPANY and company_id is not None:
            found[person_id].companies.add(company_id)
        elif kind is RelationKind.SERVES and compound_id is not None:
            found[person_id].served.add(compound_id)
    for person_id, compound_id in reading.session.execute(
        select(Seat.person_id, Committee.compound_id)
        .join(Term, Seat.term_id == Term.id)
        .join(Committee, Term.committee_id == Committee.id)
        .where(
            Term.alliance_id == alliance_id,
            Seat.person_id.in_(people),
            Seat.ends_on >= since,
            or_(Seat.left_on.is_(None), Seat.left_on >= since),
        )
    ):
        found[person_id].seats.add(compound_id)
    _offices(reading, alliance_id, people, found)
    return found


def _offices(
    reading: Transaction, alliance_id: int, people: Collection[int], found: defaultdict[int, _Own] | dict[int, _Own]
) -> None:
    """Offices held today: of a committee and of a manager at a compound, of an officer at a street or community."""
    rows = reading.session.execute(
        select(OfficeHeld.person_id, OfficeHeld.office, Place.path, _STREET.path, Compound.id, Contract.company_id)
        .join(Place, OfficeHeld.place_id == Place.id)
        .outerjoin(ZoneStreet, ZoneStreet.zone_id == Place.id)
        .outerjoin(_STREET, ZoneStreet.street_id == _STREET.id)
        .outerjoin(Compound, Compound.place_id == Place.id)
        .outerjoin(Contract, and_(Contract.compound_id == Compound.id, walls.in_force(reading.today)))
        .where(
            OfficeHeld.alliance_id == alliance_id,
            OfficeHeld.person_id.in_(people),
            OfficeHeld.office.in_(_OFFICES),
            in_force(reading.today),
        )
    )
    for person_id, office, path, street_path, compound_id, company_id in rows:
        own = found[person_id]
        if office in OFFICERS:
            own.officer_paths.add(street_path or path)
        elif compound_id is not None and office in COMMITTEE:
            own.seats.add(compound_id)
        elif compound_id is not None:
            own.served.add(compound_id)
            own.companies.update({company_id} - {None})


def _compounds(reading: Transaction, compound_ids: Collection[int]) -> dict[int, _Compound]:
    """Where compounds lie, and the companies that serve or built them; two statements."""
    companies: dict[int, set[int]] = defaultdict(set)
    for compound_id, company_id in reading.session.execute(
        select(Contract.compound_id, Contract.company_id).where(
            Contract.compound_id.in_(compound_ids), walls.in_force(reading.today)
        )
    ):
        companies[compound_id].add(company_id)
    rows: Any = reading.session.execute(
        select(Compound.id, Place.path, _COMMUNITY.parent_id, Compound.developer_id)
        .join(Place, Compound.place_id == Place.id)
        .join(_COMMUNITY, Place.parent_id == _COMMUNITY.id)
        .where(Compound.id.in_(compound_ids))
    )
    return {
        key: _Compound(path, street_id, frozenset({*companies[key], developer_id} - {None}))
        for key, path, street_id, developer_id in rows
    }
