"""Reading one compound: its facts, its committee with terms and seats, its contracts, and what the actor may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, Verdict, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.days import remaining
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from compounds import access, walls
from compounds.clocks.reckoning import CONTRACT_LEAD
from compounds.filing import access as filing_access
from compounds.models import (
    Committee,
    Company,
    Compound,
    Contract,
    ContractEnd,
    ContractKind,
    FormerName,
    Governance,
    Role,
    Seat,
    Standing,
    Term,
)
from compounds.panels import CompoundKey
from compounds.queries import COMMUNITY, STREET, current_committee
from compounds.relations import access as relation_access
from compounds.relations import queries as relations
from compounds.relations.queries import RelationLine
from compounds.workflow import Stage

CONTRACTS_SHOWN = 5
_DEVELOPER = aliased(Company, name="developer")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the registry knows of a compound; `version` is that of its row."""

    compound_id: int
    place_id: int
    path: str
    name: str
    street_id: int
    street: str
    community: str
    households: int
    area: Decimal | None
    developer: str | None
    handed_over_on: date | None
    governance: Governance
    is_sample: bool
    version: int

    @property
    def key(self) -> CompoundKey:
        """What rooms get to make their panels."""
        return CompoundKey(self.compound_id, self.place_id, self.path, self.name)


@dataclass(frozen=True, slots=True)
class CommitteeFacts:
    """The committee in being."""

    committee_id: int
    founded_on: date
    standing: Standing
    standing_on: date | None
    standing_note: str
    version: int


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat by name."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term with its seats."""

    term_id: int
    reference: str
    number: int
    stage: Stage
    elected_on: date
    starts_on: date
    ends_on: date
    seats: tuple[SeatLine, ...]


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A service contract; `left` is in words how long it still runs, `tone` its colour."""

    contract_id: int
    company_id: int
    company: str
    kind: ContractKind
    starts_on: date
    ends_on: date | None
    fee: Decimal | None
    area: Decimal | None
    ended_on: date | None
    end_ground: ContractEnd | None
    version: int
    left: str
    tone: str


@dataclass(frozen=True, slots=True)
class CompoundMay:
    """What the actor may do on this compound."""

    edit_compound: Verdict
    record_contract: Verdict
    record_standing: Verdict
    register_term: Verdict
    correct_contract: Verdict
    end_contract: Verdict
    close_compound: Verdict
    record_relation: Verdict


@dataclass(frozen=True, slots=True)
class CompoundPage:
    """Everything that one compound's page shows of this package."""

    facts: Facts
    committee: CommitteeFacts | None
    terms: tuple[TermLine, ...]
    contracts: tuple[ContractLine, ...]
    timeline: tuple[Happening, ...]
    may: CompoundMay
    relations: tuple[RelationLine, ...]
    former_names: tuple[str, ...]
    term: TermLine | None
    """The term to show in full: the one in office, else the newest."""


def compound_page(reading: Transaction, actor: Actor, compound_id: int) -> CompoundPage:
    """One compound with its committee, terms, contracts and timeline. Raises NotFound; a constant number of queries."""
    facts, committee = _facts(reading, actor, compound_id)
    terms = _terms(reading, committee.committee_id) if committee else ()
    happened = ledger.timeline(reading.session, Compound, compound_id, limit=50)
    if committee:
        happened += ledger.timeline(reading.session, Committee, committee.committee_id, limit=50)
    newest = next(iter(terms), None)
    wall = walls.of(reading, actor).handling(compound_id=compound_id)
    if newest:
        happened += ledger.timeline(reading.session, Term, newest.term_id, limit=50)
    return CompoundPage(
        facts=facts,
        committee=committee,
        terms=terms,
        contracts=_contracts(reading, actor, facts),
        timeline=tuple(sorted(happened, key=lambda one: one.at, reverse=True)),
        may=CompoundMay(
            access.edit_compound(actor, facts.path) & wall,
            access.record_contract(actor, facts.path) & wall,
            access.record_standing(actor, facts.path) & wall,
            filing_access.register_term(actor, facts.path) & wall,
            access.correct_contract(actor, facts.path) & wall,
            access.end_contract(actor, facts.path) & wall,
            access.close_compound(actor, facts.path) & wall,
            relation_access.record_relation(actor, facts.path) & wall,
        ),
        relations=relations.of_compound(reading, actor, compound_id),
        former_names=former_names(reading, compound_id),
        term=next((term for term in terms if _sits(term, reading.today)), newest),
    )


def _sits(term: TermLine, today: date) -> bool:
    """True for a filed term that has begun; of two, the newer comes first in the list."""
    return term.stage is Stage.FILED and term.starts_on <= today


def compound_facts(reading: Transaction, actor: Actor, compound_id: int) -> Facts:
    """The facts alone, for forms. Raises NotFound."""
    return _facts(reading, actor, compound_id)[0]


def _facts(reading: Transaction, actor: Actor, compound_id: int) -> tuple[Facts, CommitteeFacts | None]:
    row: Any = None
    if 0 < compound_id <= LARGEST_KEY:
        row = reading.session.execute(
            select(
                Compound.id,
                Place.id,
                Place.path,
                Place.name,
                STREET.id,
                STREET.name,
                COMMUNITY.name,
                Compound.households,
                Compound.area,
                _DEVELOPER.name,
                Compound.handed_over_on,
                Compound.governance,
                Compound.is_sample,
                Compound.version,
                Committee.id,
                Committee.founded_on,
                Committee.standing,
                Committee.standing_on,
                Committee.standing_note,
                Committee.version,
            )
            .join(Place, Compound.place_id == Place.id)
            .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
            .join(STREET, COMMUNITY.parent_id == STREET.id)
            .outerjoin(_DEVELOPER, Compound.developer_id == _DEVELOPER.id)
            .outerjoin(Committee, current_committee())
            .where(Compound.id == compound_id, visible(Compound, actor))
        ).one_or_none()
    if row is None:
        raise NotFound(MISSING, remedy="请从小区列表进入；如果是别人发给您的网址，请向对方核对。")
    first = len(Facts.__slots__)
    return Facts(*row[:first]), CommitteeFacts(*row[first:]) if row[first] is not None else None


def _terms(reading: Transaction, committee_id: int) -> tuple[TermLine, ...]:
    rows = reading.session.execute(
        select(
            Term.id,
            Term.reference,
            Term.number,
            Term.stage,
            Term.elected_on,
            Term.starts_on,
            Term.ends_on,
            Person.name,
            Seat.role,
        )
        .outerjoin(Seat, and_(Seat.term_id == Term.id, Seat.left_on.is_(None)))
        .outerjoin(Person, Seat.person_id == Person.id)
        .where(Term.committee_id == committee_id)
        .order_by(Term.number.desc(), Seat.id)
    )
    heads: dict[int, tuple[str, int, Stage, date, date, date]] = {}
    seats: dict[int, list[SeatLine]] = {}
    for term_id, reference, number, stage, elected_on, starts_on, ends_on, name, role in rows:
        heads[term_id] = (str(reference), number, stage, elected_on, starts_on, ends_on)
        if name is not None:
            seats.setdefault(term_id, []).append(SeatLine(name, role))
    return tuple(TermLine(key, *head, tuple(seats.get(key, ()))) for key, head in heads.items())


def _contracts(reading: Transaction, actor: Actor, facts: Facts) -> tuple[ContractLine, ...]:
    rows: Any = reading.session.execute(
        select(
            Contract.id,
            Contract.company_id,
            Company.name,
            Contract.kind,
            Contract.starts_on,
            Contract.ends_on,
            Contract.fee,
            Contract.area,
            Contract.ended_on,
            Contract.end_ground,
            Contract.version,
        )
        .join(Company, Contract.company_id == Company.id)
        .where(Contract.compound_id == facts.compound_id)
        .order_by(Contract.starts_on.desc(), Contract.id.desc())
        .limit(CONTRACTS_SHOWN)
    ).all()
    found = parameters.on(reading, CONTRACT_LEAD, facts.path, reading.today, alliance_id=actor.alliance_id)
    lead = found.whole
    lines: list[tuple[Any, ...]] = [(*row, *_clock(row, reading.today, lead)) for row in rows]
    return tuple(ContractLine(*line) for line in lines)


def former_names(reading: Transaction, compound_id: int) -> tuple[str, ...]:
    """The names that a compound had before, the latest first; the caller has loaded it through its own sight."""
    rows = reading.session.scalars(
        select(FormerName.name).where(FormerName.compound_id == compound_id).order_by(FormerName.id.desc())
    )
    return tuple(dict.fromkeys(rows))


def _clock(row: Any, today: date, lead: int) -> tuple[str, str]:
    if row.ended_on is not None and row.ended_on < today:
        return "提前终止", ""
    return clock(row.ended_on or row.ends_on, today, lead, row.starts_on)


def clock(ends_on: date | None, today: date, lead: int, starts_on: date | None = None) -> tuple[str, str]:
    """How long something still runs, in words and as a tone; amber within `lead` days of the end, red after it."""
    if starts_on is not None and starts_on > today:
        return "还没开始", ""
    if ends_on is None:
        return "不定期", ""
    left = (ends_on - today).days
    tone = "late" if left < 0 else "due" if left <= max(lead, 0) else "go"
    return remaining(ends_on, today, "已到期"), tone
