"""Reading relations: what is recorded, and what follows from contracts, developers and seats, which is never copied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import MISSING, Verdict, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.places.models import Place
from compounds import addresses
from compounds.models import Company, Compound, Contract, Relation, Seat, Term
from compounds.relations import access
from compounds.relations.kinds import PERSONAL, SHAPES, SOURCE_NAMES, Party, RelationKind

FROM_CONTRACT, FROM_REGISTER = "物业服务合同", "小区登记"
_TO_PERSON, _TO_COMPANY, _TO_PLACE = (
    aliased(Person, name="to_person"),
    aliased(Company, name="to_company"),
    aliased(Place, name="to_place"),
)
_HERE, _RECORDER = aliased(Place, name="relation_place"), aliased(Person, name="recorder")


@dataclass(frozen=True, slots=True)
class End:
    """One party of a relation by name; `url` is empty where there is no page to go to."""

    party: Party
    party_id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class RelationLine:
    """One relation as people read it: `subject` `label` `object`, from, to, and who said so.

    `over` is true outside its days. `relation_id` is None for what follows from contracts, developers and seats, which
    nobody ends here.
    """

    relation_id: int | None
    kind: RelationKind | None
    label: str
    subject: End
    object: End
    starts_on: date | None
    ends_on: date | None
    source: str
    evidence: str
    recorded_by: str
    version: int
    may_end: Verdict | None
    place_id: int = 0
    over: bool = False

    @property
    def personal(self) -> bool:
        """True for kinds that only staff and the officers of the place read."""
        return self.kind in PERSONAL

    def holds_on(self, day: date) -> bool:
        """True from the first day to the last."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or self.ends_on >= day)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What one person is to compounds and companies."""

    person_id: int
    name: str
    relations: tuple[RelationLine, ...]


def of_person(reading: Transaction, actor: Actor, person_id: int) -> tuple[RelationLine, ...]:
    """What a person is to others, and the seats held, in sight of the actor; two statements."""
    mine = or_(Relation.person_id == person_id, Relation.to_person_id == person_id)
    return _ordered(reading.today, (*_recorded(reading, actor, mine), *_seats(reading, actor, person_id)))


def person_page(reading: Transaction, actor: Actor, person_id: int) -> PersonPage:
    """What a person is to others. Raises NotFound for one the actor knows nothing of, NotPermitted for neighbours."""
    access.see_person(actor).enforce()
    sat = select(Seat.id).join(Term, Seat.term_id == Term.id).where(Seat.person_id == Person.id, visible(Term, actor))
    related = select(Relation.id).where(
        visible(Relation, actor), or_(Relation.person_id == Person.id, Relation.to_person_id == Person.id)
    )
    name = None
    if 0 < person_id <= LARGEST_KEY:
        name = reading.session.scalar(
            select(Person.name).where(
                Person.id == person_id,
                Person.alliance_id == actor.alliance_id,
                or_(visible(Person, actor), sat.exists(), related.exists()),
            )
        )
    if name is None:
        raise NotFound(MISSING, remedy="请从小区页面的委员名单或者关系里进入。")
    return PersonPage(person_id, name, of_person(reading, actor, person_id))


def one(reading: Transaction, actor: Actor, relation_id: int) -> RelationLine:
    """One recorded relation. Raises NotFound; one statement."""
    found = _recorded(reading, actor, Relation.id == relation_id) if 0 < relation_id <= LARGEST_KEY else []
    if not found:
        raise NotFound(MISSING, remedy="请从小区或者企业的页面进入。")
    return found[0]


def of_company(reading: Transaction, actor: Actor, company_id: int) -> tuple[RelationLine, ...]:
    """What a company is to others, and the compounds it serves or built, in sight of the actor; three statements."""
    mine = or_(Relation.company_id == company_id, Relation.to_company_id == company_id)
    return _ordered(
        reading.today,
        (
            *_recorded(reading, actor, mine),
            *_contracts(reading, actor, Contract.company_id == company_id),
            *_developers(reading, actor, Compound.developer_id == company_id),
        ),
    )


def of_compound(reading: Transaction, actor: Actor, compound_id: int) -> tuple[RelationLine, ...]:
    """What people and companies are to a compound, in sight of the actor; three statements.

    Lines between people or companies that are kept in the compound's file are among them.
    """
    here = select(Compound.place_id).where(Compound.id == compound_id).scalar_subquery()
    mine = or_(Relation.to_compound_id == compound_id, Relation.place_id == here)
    return _ordered(
        reading.today,
        (
            *_recorded(reading, actor, mine),
            *_contracts(reading, actor, Contract.compound_id == compound_id),
            *_developers(reading, actor, Compound.id == compound_id),
        ),
    )


def _recorded(reading: Transaction, actor: Actor, mine: ColumnElement[bool]) -> list[RelationLine]:
    rows: Any = reading.session.execute(
        select(
            Relation,
            Person.name,
            Company.name,
            _TO_PERSON.name,
            _TO_COMPANY.name,
            _TO_PLACE.name,
            _RECORDER.name,
            _HERE.path,
        )
        .join(_HERE, Relation.place_id == _HERE.id)
        .outerjoin(Person, Relation.person_id == Person.id)
        .outerjoin(Company, Relation.company_id == Company.id)
        .outerjoin(_TO_PERSON, Relation.to_person_id == _TO_PERSON.id)
        .outerjoin(_TO_COMPANY, Relation.to_company_id == _TO_COMPANY.id)
        .outerjoin(Compound, Relation.to_compound_id == Compound.id)
        .outerjoin(_TO_PLACE, Compound.place_id == _TO_PLACE.id)
        .outerjoin(_RECORDER, Relation.recorded_by_id == _RECORDER.id)
        .where(visible(Relation, actor), mine)
    )
    knows_people = bool(access.see_person(actor))
    found = []
    for relation, person, company, to_person, to_company, to_compound, recorder, path in rows:
        subject = _end(knows_people, person=(relation.person_id, person), company=(relation.company_id, company))
        to = _end(
            knows_people,
            person=(relation.to_person_id, to_person),
            company=(relation.to_company_id, to_company),
            compound=(relation.to_compound_id, to_compound),
        )
        found.append(
            RelationLine(
                relation.id,
                relation.kind,
                SHAPES[relation.kind].label,
                subject,
                to,
                relation.starts_on,
                relation.ends_on,
                SOURCE_NAMES[relation.source],
                relation.evidence,
                recorder or "平台",
                relation.version,
                access.end_relation(actor, path, relation.kind),
                relation.place_id,
            )
        )
    return found


def _end(
    knows_people: bool,  # noqa: FBT001 -- one of two ways to write a name
    *,
    person: tuple[int | None, str | None],
    company: tuple[int | None, str | None],
    compound: tuple[int | None, str | None] = (None, None),
) -> End:
    if person[0] is not None:
        return End(Party.PERSON, person[0], person[1] or "", addresses.person(person[0]) if knows_people else "")
    if company[0] is not None:
        return End(Party.COMPANY, company[0], company[1] or "", addresses.company(company[0]))
    if compound[0] is None:
        raise ValueError("a relation without an end")
    return End(Party.COMPOUND, compound[0], compound[1] or "", addresses.compound(compound[0]))


def _reckoned(subject: End, label: str, to: End, source: str) -> RelationLine:
    return RelationLine(None, None, label, subject, to, None, None, source, "", "", 0, None)


def _contracts(reading: Transaction, actor: Actor, mine: ColumnElement[bool]) -> list[RelationLine]:
    rows = reading.session.execute(
        select(
            Company.id, Company.name, Compound.id, Place.name, Contract.starts_on, Contract.ends_on, Contract.ended_on
        )
        .select_from(Contract)
        .join(Company, Contract.company_id == Company.id)
        .join(Compound, Contract.compound_id == Compound.id)
        .join(Place, Compound.place_id == Place.id)
        .where(mine, visible(Contract, actor), visible(Compound, actor))
    )
    return [
        replace(
            _reckoned(
                End(Party.COMPANY, company_id, company, addresses.company(company_id)),
                SHAPES[RelationKind.SERVES].label,
                End(Party.COMPOUND, compound_id, compound, addresses.compound(compound_id)),
                FROM_CONTRACT,
            ),
            starts_on=starts_on,
            ends_on=ended_on or ends_on,
        )
        for company_id, company, compound_id, compound, starts_on, ends_on, ended_on in rows
    ]


def _developers(reading: Transaction, actor: Actor, mine: ColumnElement[bool]) -> list[RelationLine]:
    rows = reading.session.execute(
        select(Company.id, Company.name, Compound.id, Place.name)
        .select_from(Compound)
        .join(Company, Compound.developer_id == Company.id)
        .join(Place, Compound.place_id == Place.id)
        .where(mine, visible(Compound, actor))
    )
    return [
        _reckoned(
            End(Party.COMPANY, company_id, company, addresses.company(company_id)),
            "建设了",
            End(Party.COMPOUND, compound_id, compound, addresses.compound(compound_id)),
            FROM_REGISTER,
        )
        for company_id, company, compound_id, compound in rows
    ]


def _seats(reading: Transaction, actor: Actor, person_id: int) -> list[RelationLine]:
    rows = reading.session.execute(
        select(
            Person.name, Compound.id, Place.name, Term.number, Seat.starts_on, Seat.ends_on, Seat.left_on, Term.ended_on
        )
        .select_from(Seat)
        .join(Person, Seat.person_id == Person.id)
        .join(Term, Seat.term_id == Term.id)
        .join(Compound, Compound.place_id == Term.place_id)
        .join(Place, Compound.place_id == Place.id)
        .where(Seat.person_id == person_id, visible(Term, actor))
    )
    return [
        replace(
            _reckoned(
                End(Party.PERSON, person_id, name, addresses.person(person_id)),
                f"第{number}届业委会任职于",
                End(Party.COMPOUND, compound_id, compound, addresses.compound(compound_id)),
                FROM_REGISTER,
            ),
            starts_on=starts_on,
            ends_on=min(day for day in (ends_on, left_on, ended_on) if day is not None),
        )
        for name, compound_id, compound, number, starts_on, ends_on, left_on, ended_on in rows
    ]


def _ordered(today: date, lines: tuple[RelationLine, ...]) -> tuple[RelationLine, ...]:
    """The newest first, those whose beginning nobody knows last."""
    marked = (replace(line, over=not line.holds_on(today)) for line in lines)
    return tuple(sorted(marked, key=lambda line: line.starts_on or date.min, reverse=True))
