"""What the registry knows of the experts and a request: its sides, and every expert's ties to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, false, or_, select, union
from sqlalchemy.orm import aliased

from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import OFFICE_NAMES, OFFICERS, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import OfficeHeld, Place
from alliance.kernel.places.queries import in_force
from compounds import walls
from compounds.models import Committee, Company, Compound, Contract, Relation, Seat, Term
from compounds.relations.kinds import WORKING, RelationKind, Source
from expert_pool.conflicts.disputes import Disputes
from expert_pool.conflicts.grounds import Target, Tie, TieFact
from expert_pool.conflicts.workflow import Origin
from expert_pool.requests.models import RequestCompany, SelectionRequest
from expert_pool.roster.models import Expert
from expert_pool.roster.workflow import Standing

_SUPERVISING = OFFICERS | {Office.BUREAU_SUPERVISOR}
_LIVING = frozenset({RelationKind.LIVES_IN, RelationKind.OWNS_IN})
_TO_BIDDER: Mapping[RelationKind, Tie] = {
    RelationKind.WORKS_FOR: Tie.WORKS,
    RelationKind.MANAGES: Tie.WORKS,
    RelationKind.INVESTED_IN: Tie.INVESTED,
    RelationKind.EVALUATED: Tie.EVALUATED,
}
_TO_COMPOUND: Mapping[RelationKind, Tie] = {
    RelationKind.LIVES_IN: Tie.HOME,
    RelationKind.OWNS_IN: Tie.HOME,
    RelationKind.SERVES: Tie.SERVES,
}
_ORIGINS: Mapping[Source, Origin] = {source: Origin(source.value) for source in Source}
Facts = dict[int, list[TieFact]]
"""Facts by the expert's person."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a request: its compound with its committee, and the companies with those who run them.

    `chiefs` has for each person the companies; `names` are those of the people on both sides, for finding namesakes.
    """

    compound_id: int
    compound_name: str
    path: str
    developer_id: int | None
    developer_name: str
    bidders: Mapping[int, str]
    chiefs: Mapping[int, tuple[int, ...]]
    committee: frozenset[int]
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that the registry knows: facts by person, kin among the experts, and what nobody could tell.

    `homes` has the name of the compound that is an expert's place, with where it lies, by place. `kin` are pairs of
    person ids, the lower first.
    """

    sides: Sides
    facts: Mapping[int, list[TieFact]]
    kin: frozenset[tuple[int, int]]
    homes: Mapping[int, str]
    unknown: tuple[str, ...]


def gathered(reading: Transaction, request: SelectionRequest, disputes: Disputes) -> Gathered:
    """The sides of a request and the ties of every active expert to them; a constant number of statements."""
    roster = select(Expert.person_id).where(
        Expert.alliance_id == request.alliance_id, Expert.standing == Standing.ACTIVE
    )
    sides = sides_of(reading, request)
    facts: Facts = defaultdict(list)
    homes = _homes(reading, request.alliance_id, roster, sides, facts)
    kin = _relations(reading, request.alliance_id, roster, sides, facts)
    _seats(reading, roster, sides, facts)
    _offices(reading, roster, sides, facts)
    _firms(reading, request.alliance_id, roster, sides, facts)
    if request.asked_by_id is not None:
        asked = TieFact(Tie.ASKED, Target.COMPOUND, sides.compound_name, Origin.REQUEST)
        facts[request.asked_by_id].append(asked)
    known = disputes.open_with(reading, request.alliance_id, frozenset(sides.bidders))
    for one in known or ():
        facts[one.person_id].append(_to_bidder(Tie.DISPUTE, sides, one.company_id, Origin.ROOM, one.since))
    return Gathered(sides, facts, kin, homes, ("disputes",) if known is None else ())


def sides_of(reading: Transaction, request: SelectionRequest) -> Sides:
    """The compound, its developer, its committee, the companies that still take part, and who runs them."""
    today = reading.today
    compound = reading.session.execute(
        select(Place.name, Place.path, Compound.developer_id, Company.name)
        .join(Place, Compound.place_id == Place.id)
        .outerjoin(Company, Compound.developer_id == Company.id)
        .where(Compound.id == request.compound_id)
    ).one()
    bidders: dict[int, str] = dict(
        reading.session.execute(
            select(Company.id, Company.name)
            .join(RequestCompany, RequestCompany.company_id == Company.id)
            .where(RequestCompany.request_id == request.id, RequestCompany.left_at.is_(None))
            .order_by(RequestCompany.number)
        ).all()
    )
    chiefs = reading.session.execute(
        select(Person.id, Company.id, Person.name)
        .join(Relation, Relation.person_id == Person.id)
        .join(Company, Relation.to_company_id == Company.id)
        .where(
            Relation.alliance_id == request.alliance_id,
            Relation.kind == RelationKind.MANAGES,
            Relation.to_company_id.in_(sorted(bidders)),
            walls.open_on(today),
        )
        .order_by(Relation.id)
    ).all()
    seated = reading.session.execute(
        select(Person.id, Person.name)
        .join(Seat, Seat.person_id == Person.id)
        .join(Term, Seat.term_id == Term.id)
        .join(Committee, Term.committee_id == Committee.id)
        .where(
            Committee.compound_id == request.compound_id,
            Seat.left_on.is_(None),
            Seat.ends_on >= today,
            or_(Term.ended_on.is_(None), Term.ended_on >= today),
        )
    ).all()
    return Sides(
        request.compound_id,
        compound[0],
        compound[1],
        compound[2],
        compound[3] or "",
        bidders,
        {person: tuple(run for other, run, _ in chiefs if other == person) for person, _, _ in chiefs},
        frozenset(person for person, _ in seated),
        {person: name for person, _, name in chiefs} | dict(seated),
    )


def _to_bidder(tie: Tie, sides: Sides, company_id: int, origin: Origin, since: date | None = None) -> TieFact:
    return TieFact(tie, Target.BIDDER, sides.bidders[company_id], origin, since, company_id=company_id)


def _homes(reading: Transaction, alliance_id: int, roster: Select[Any], sides: Sides, facts: Facts) -> dict[int, str]:
    """Where experts are at home: the compound itself, one of the same developer, one that a bidder serves."""
    placed: Any = (
        select(Expert.person_id.label("person_id"), Compound.id.label("compound_id"))
        .join(Compound, Compound.place_id == Expert.place_id)
        .where(Expert.alliance_id == alliance_id, Expert.standing == Standing.ACTIVE)
    )
    living: Any = select(Relation.person_id, Relation.to_compound_id).where(
        Relation.alliance_id == alliance_id,
        Relation.kind.in_(sorted(_LIVING)),
        Relation.person_id.in_(roster),
        walls.open_on(reading.today),
    )
    at = union(placed, living).subquery()
    around_it = aliased(Place)
    served = and_(
        Contract.compound_id == Compound.id,
        Contract.company_id.in_(sorted(sides.bidders)),
        walls.in_force(reading.today),
    )
    rows = reading.session.execute(
        select(
            at.c.person_id,
            Compound.id,
            Place.id,
            Place.name,
            around_it.name,
            Compound.developer_id,
            Contract.company_id,
            Contract.starts_on,
        )
        .join(Compound, at.c.compound_id == Compound.id)
        .join(Place, Compound.place_id == Place.id)
        .join(around_it, Place.parent_id == around_it.id)
        .outerjoin(Contract, served)
        .order_by(at.c.person_id, Compound.id, Contract.id)
    )
    homes: dict[int, str] = {}
    own: set[int] = set()
    for person, compound, place, name, around, developer, company, since in rows:
        homes[place] = f"{name}（{around}）"  # two compounds may bear one name, and are not one home
        if compound == sides.compound_id:
            own.add(person)
            continue
        if developer is not None and developer == sides.developer_id:
            facts[person].append(TieFact(Tie.BUILT_BY, Target.DEVELOPER, name, Origin.DEVELOPER))
        if company is not None:
            facts[person].append(_to_bidder(Tie.SERVED_BY, sides, company, Origin.CONTRACT, since))
    for person in sorted(own):
        facts[person].append(TieFact(Tie.HOME, Target.COMPOUND, sides.compound_name, Origin.ROSTER))
    return homes


def _relations(
    reading: Transaction, alliance_id: int, roster: Select[Any], sides: Sides, facts: Facts
) -> frozenset[tuple[int, int]]:
    """What the relations say of experts and the sides; returns which experts are kin of one another."""
    own_kin = and_(Relation.kind == RelationKind.KIN, Relation.person_id.in_(roster), Relation.to_person_id.in_(roster))
    people = sorted({*sides.chiefs, *sides.committee})
    concerned = or_(
        Relation.to_compound_id == sides.compound_id,
        Relation.to_company_id.in_(sorted(sides.bidders)),
        and_(
            Relation.kind == RelationKind.KIN,
            or_(Relation.to_person_id.in_(people), Relation.person_id.in_(people)),
        ),
        own_kin,
    )
    rows = reading.session.execute(
        select(
            Relation.kind,
            Relation.person_id,
            Relation.to_person_id,
            Relation.to_company_id,
            Relation.to_compound_id,
            Relation.starts_on,
            Relation.ends_on,
            Relation.source,
        )
        .where(
            Relation.alliance_id == alliance_id,
            or_(Relation.person_id.in_(roster), Relation.to_person_id.in_(roster)),
            concerned,
        )
        .order_by(Relation.id)
    )
    kin: set[tuple[int, int]] = set()
    for kind, person, to_person, company, compound, since, ends_on, source in rows:
        over = ends_on is not None and ends_on < reading.today
        origin = _ORIGINS[source]
        if person is None:  # a company's own ties are no expert's
            continue
        if kind is RelationKind.KIN:
            if not over and to_person is not None:
                kin.add((person, to_person))
                facts[person] += _kin(sides, to_person, origin, since)
                facts[to_person] += _kin(sides, person, origin, since)
        elif company is not None and company in sides.bidders and kind in _TO_BIDDER:
            tied = _to_bidder(_TO_BIDDER[kind], sides, company, origin, since)
            facts[person].append(replace(tied, until=ends_on))
        elif compound == sides.compound_id and kind in _TO_COMPOUND:
            facts[person].append(
                TieFact(_TO_COMPOUND[kind], Target.COMPOUND, sides.compound_name, origin, since, ends_on)
            )
    return frozenset(kin)


def _kin(sides: Sides, other: int, origin: Origin, since: date | None) -> Iterator[TieFact]:
    """What it means to be kin of somebody."""
    for company in sides.chiefs.get(other, ()):
        yield TieFact(Tie.KIN, Target.CHIEF, sides.bidders[company], origin, since, company_id=company)
    if other in sides.committee:
        yield TieFact(Tie.KIN, Target.COMMITTEE, sides.compound_name, origin, since)


def _seats(reading: Transaction, roster: Select[Any], sides: Sides, facts: Facts) -> None:
    rows = reading.session.execute(
        select(Seat.person_id, Seat.starts_on, Seat.left_on, Seat.ends_on, Term.ended_on)
        .join(Term, Seat.term_id == Term.id)
        .join(Committee, Term.committee_id == Committee.id)
        .where(Seat.person_id.in_(roster), Committee.compound_id == sides.compound_id)
        .order_by(Seat.ends_on.desc(), Seat.id)
    )
    for person, since, *ends in rows:
        until = min(day for day in ends if day is not None)
        facts[person].append(TieFact(Tie.SITS, Target.COMPOUND, sides.compound_name, Origin.SEAT, since, until))


def _offices(reading: Transaction, roster: Select[Any], sides: Sides, facts: Facts) -> None:
    """Offices that oversee the compound or run the pool, and managers, who work for whoever is under contract."""
    rows = reading.session.execute(
        select(OfficeHeld.person_id, OfficeHeld.office, Place.path, OfficeHeld.starts_on, Contract.company_id)
        .join(Place, OfficeHeld.place_id == Place.id)
        .outerjoin(Compound, Compound.place_id == Place.id)
        .outerjoin(
            Contract,
            and_(
                OfficeHeld.office == Office.PROPERTY_MANAGER,
                Contract.compound_id == Compound.id,
                Contract.company_id.in_(sorted(sides.bidders)),
                walls.in_force(reading.today),
            ),
        )
        .where(
            OfficeHeld.person_id.in_(roster),
            OfficeHeld.office.in_(sorted(_SUPERVISING | {Office.POOL_KEEPER, Office.PROPERTY_MANAGER})),
            in_force(reading.today),
        )
        .order_by(OfficeHeld.id)
    )
    for person, office, path, since, company in rows:
        if company is not None:
            facts[person].append(_to_bidder(Tie.WORKS, sides, company, Origin.OFFICE, since))
        elif office is Office.POOL_KEEPER:
            facts[person].append(TieFact(Tie.KEEPS, Target.COMPOUND, OFFICE_NAMES[office], Origin.OFFICE, since))
        elif office is Office.PROPERTY_MANAGER:
            if path == sides.path:
                facts[person].append(TieFact(Tie.SERVES, Target.COMPOUND, sides.compound_name, Origin.OFFICE, since))
        elif sides.path.startswith(path) or office is Office.BUREAU_SUPERVISOR:
            facts[person].append(TieFact(Tie.SUPERVISES, Target.COMPOUND, OFFICE_NAMES[office], Origin.OFFICE, since))


def _firms(reading: Transaction, alliance_id: int, roster: Select[Any], sides: Sides, facts: Facts) -> None:
    """Experts whose own company, no bidder, serves the compound, has invested in a bidder, or has one as investor."""
    today = reading.today
    working = (
        select(Relation.person_id.label("person_id"), Relation.to_company_id.label("firm_id"))
        .where(
            Relation.alliance_id == alliance_id,
            Relation.kind.in_(sorted(WORKING)),
            Relation.person_id.in_(roster),
            Relation.to_company_id.not_in(sorted(sides.bidders)) if sides.bidders else ~false(),
            walls.open_on(today),
        )
        .subquery()
    )
    bidders = sorted(sides.bidders)
    tied = reading.session.execute(
        select(
            working.c.person_id,
            Relation.company_id,
            Relation.to_company_id,
            Relation.to_compound_id,
            Relation.starts_on,
            Relation.source,
        )
        .join(Relation, or_(Relation.company_id == working.c.firm_id, Relation.to_company_id == working.c.firm_id))
        .where(
            Relation.company_id.is_not(None),
            walls.open_on(today),
            or_(
                and_(Relation.kind == RelationKind.SERVES, Relation.to_compound_id == sides.compound_id),
                and_(
                    Relation.kind == RelationKind.INVESTED_IN,
                    or_(Relation.company_id.in_(bidders), Relation.to_company_id.in_(bidders)),
                ),
            ),
        )
        .order_by(Relation.id)
    )
    for person, company, to_company, compound, since, source in tied:
        if compound is not None:
            facts[person].append(_serving(sides, _ORIGINS[source], since))
        else:
            bidder = company if company in sides.bidders else to_company
            facts[person].append(_to_bidder(Tie.FIRM, sides, bidder, _ORIGINS[source], since))
    serving = reading.session.execute(
        select(working.c.person_id, Contract.starts_on)
        .join(Contract, Contract.company_id == working.c.firm_id)
        .where(Contract.compound_id == sides.compound_id, walls.in_force(today))
        .order_by(Contract.id)
    )
    for person, since in serving:
        facts[person].append(_serving(sides, Origin.CONTRACT, since))


def _serving(sides: Sides, origin: Origin, since: date | None) -> TieFact:
    return TieFact(Tie.FIRM, Target.COMPOUND, sides.compound_name, origin, since)


def namesakes(sides: Sides, experts: Iterable[tuple[int, str]]) -> frozenset[int]:
    """The experts, by person, who have the name of somebody on a side and are another record: perhaps the same."""
    names: dict[str, set[int]] = defaultdict(set)
    for person, name in sides.names.items():
        names[name].add(person)
    return frozenset(person for person, name in experts if names.get(name, set()) - {person})
