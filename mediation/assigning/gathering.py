"""What the registry and former cases know: the sides of a case, and every mediator's ties to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Office
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import OfficeHeld, Place
from alliance.kernel.places.queries import in_force
from compounds import walls
from compounds.models import Committee, Company, Compound, Contract, Relation, Seat, Term
from compounds.relations.kinds import RelationKind
from mediation.access import CaseFacts
from mediation.assigning.conflicts import CaseSides, Target, Tie, TieFact
from mediation.assigning.models import Assignment
from mediation.assigning.workflow import Stage as AssignmentStage
from mediation.mediators.models import Mediator
from mediation.models import Case, CasePerson, Party
from mediation.workflow import OPEN, Part

_TIES: dict[RelationKind, Tie] = {
    RelationKind.LIVES_IN: Tie.LIVES,
    RelationKind.OWNS_IN: Tie.OWNS,
    RelationKind.WORKS_FOR: Tie.WORKS,
    RelationKind.MANAGES: Tie.WORKS,
    RelationKind.KIN: Tie.KIN,
    RelationKind.SERVES: Tie.SERVES,
    RelationKind.EVALUATED: Tie.EVALUATED,
    RelationKind.MEDIATED: Tie.MEDIATED,
    RelationKind.INVESTED_IN: Tie.INVESTED,
}
_LEFT = frozenset({AssignmentStage.CHALLENGED, AssignmentStage.RESIGNED, AssignmentStage.REFUSED})
_DECLINED = frozenset({AssignmentStage.DECLINED, AssignmentStage.EXPIRED})
Ties = dict[int, list[TieFact]]
"""Ties by the mediator's person."""


def sides_of_case(reading: Transaction, facts: CaseFacts) -> CaseSides:
    """The compounds, committees, companies and people on the sides of a case; a constant number of queries."""
    parties = reading.session.execute(
        select(Party.name, Party.person_id, Party.company_id, Party.committee_id, Company.name, Committee.compound_id)
        .outerjoin(Company, Party.company_id == Company.id)
        .outerjoin(Committee, Party.committee_id == Committee.id)
        .where(Party.case_id == facts.case_id, Party.left_at.is_(None))
    ).all()
    companies = {row[2]: row[4] for row in parties if row[2] is not None}
    committees = {row[3]: row[0] for row in parties if row[3] is not None}
    wanted = {row[5] for row in parties if row[5] is not None} | {facts.compound_id} - {None}
    compounds: dict[int, str] = dict(
        reading.session.execute(
            select(Compound.id, Place.name).join(Place, Compound.place_id == Place.id).where(Compound.id.in_(wanted))
        ).all()
    )
    serving: dict[int, str] = dict(
        reading.session.execute(
            select(Company.id, Company.name)
            .join(Contract, Contract.company_id == Company.id)
            .where(Contract.compound_id.in_(wanted), walls.in_force(reading.today))
        ).all()
    )
    people = {row[0]: row[1] for row in reading.session.execute(_people(reading.today, facts, companies, committees))}
    return CaseSides(
        compounds=compounds,
        committees=committees,
        companies=companies,
        providers={key: name for key, name in serving.items() if key not in companies},
        people=people,
        party_names=frozenset(row[0] for row in parties),
    )


def _people(today: date, facts: CaseFacts, companies: Iterable[int], committees: Iterable[int]) -> Select[int, str]:
    """Parties in person, whoever stands for one, sits in its committee now, or runs its company."""
    sides = select(CasePerson.person_id).where(
        CasePerson.case_id == facts.case_id, CasePerson.part == Part.SIDE, CasePerson.until.is_(None)
    )
    named = select(Party.person_id).where(
        Party.case_id == facts.case_id, Party.person_id.is_not(None), Party.left_at.is_(None)
    )
    seated = (
        select(Seat.person_id)
        .join(Term, Seat.term_id == Term.id)
        .where(Term.committee_id.in_(sorted(committees)), Seat.left_on.is_(None), Seat.ends_on >= today)
    )
    runs = select(Relation.person_id).where(
        Relation.kind == RelationKind.MANAGES, Relation.to_company_id.in_(sorted(companies)), walls.open_on(today)
    )
    return select(Person.id, Person.name).where(
        or_(Person.id.in_(sides), Person.id.in_(named), Person.id.in_(seated), Person.id.in_(runs))
    )


def ties_of(reading: Transaction, facts: CaseFacts, sides: CaseSides, *, person_id: int | None = None) -> Ties:
    """The ties of all mediators on the roster, or of one person, to what the case is about; a constant number.

    Only ties to this case's sides are read, so that the size of the registry does not matter.
    """
    roster = select(Mediator.person_id).where(Mediator.alliance_id == facts.alliance_id)
    if person_id is not None:
        roster = roster.where(Mediator.person_id == person_id)
    found: Ties = defaultdict(list)
    _homes(reading, roster, sides, found)
    _relations(reading, facts, roster, sides, found)
    _seats(reading, roster, sides, found)
    _managing(reading, roster, sides, found)
    _former_cases(reading, facts, roster, sides, found)
    _this_case(reading, facts, found)
    return found


def _homes(reading: Transaction, roster: Select[Any], sides: CaseSides, found: Ties) -> None:
    """Who comes from the compound itself, or from one that a party's company serves."""
    companies = sorted({*sides.companies, *sides.providers})
    rows = reading.session.execute(
        select(Mediator.person_id, Compound.id, Contract.company_id)
        .join(Compound, Compound.place_id == Mediator.place_id)
        .outerjoin(
            Contract,
            and_(
                Contract.compound_id == Compound.id, Contract.company_id.in_(companies), walls.in_force(reading.today)
            ),
        )
        .where(Mediator.person_id.in_(roster))
    )
    for person, compound_id, company_id in rows:
        if compound_id in sides.compounds:
            found[person].append(TieFact(Tie.HOME, Target.COMPOUND, compound_id))
        elif company_id is not None and company_id in sides.companies:
            found[person].append(TieFact(Tie.HAS_PROVIDER, Target.COMPANY, company_id))


def _relations(reading: Transaction, facts: CaseFacts, roster: Select[Any], sides: CaseSides, found: Ties) -> None:
    people, companies = sorted(sides.people), sorted({*sides.companies, *sides.providers})
    concerned = or_(
        Relation.to_compound_id.in_(sorted(sides.compounds)),
        Relation.to_company_id.in_(companies),
        Relation.to_person_id.in_(people),
        and_(Relation.kind == RelationKind.KIN, Relation.person_id.in_(people)),
    )
    rows = reading.session.execute(
        select(
            Relation.kind,
            Relation.person_id,
            Relation.to_person_id,
            Relation.to_company_id,
            Relation.to_compound_id,
            Relation.ends_on,
        ).where(
            Relation.alliance_id == facts.alliance_id,
            or_(Relation.person_id.in_(roster), Relation.to_person_id.in_(roster)),
            concerned,
        )
    )
    for kind, person, to_person, company, compound, ends_on in rows:
        until = ends_on if ends_on is not None and ends_on < reading.today else None
        tie = _TIES[kind]
        if person is None:  # a company's own ties are no mediator's
            continue
        if company is not None:
            found[person].append(TieFact(tie, Target.COMPANY, company, until))
        elif compound is not None:
            found[person].append(TieFact(tie, Target.COMPOUND, compound, until))
        elif to_person is not None:
            found[person].append(TieFact(tie, Target.PERSON, to_person, until))
            if kind is RelationKind.KIN:
                found[to_person].append(TieFact(tie, Target.PERSON, person, until))


def _seats(reading: Transaction, roster: Select[Any], sides: CaseSides, found: Ties) -> None:
    rows = reading.session.execute(
        select(Seat.person_id, Committee.id, Committee.compound_id, Seat.left_on, Seat.ends_on, Term.ended_on)
        .join(Term, Seat.term_id == Term.id)
        .join(Committee, Term.committee_id == Committee.id)
        .where(
            Seat.person_id.in_(roster),
            or_(Committee.id.in_(sorted(sides.committees)), Committee.compound_id.in_(sorted(sides.compounds))),
        )
    )
    for person, committee, compound, *ends in rows:
        last = min(day for day in ends if day is not None)
        until = last if last < reading.today else None
        if committee in sides.committees:
            found[person].append(TieFact(Tie.SITS, Target.COMMITTEE, committee, until))
        else:
            found[person].append(TieFact(Tie.SITS, Target.COMPOUND, compound, until))


def _managing(reading: Transaction, roster: Select[Any], sides: CaseSides, found: Ties) -> None:
    """Property managers by office: whoever manages a compound works for the company under contract there."""
    rows = reading.session.execute(
        select(OfficeHeld.person_id, Contract.company_id)
        .join(Compound, Compound.place_id == OfficeHeld.place_id)
        .join(Contract, and_(Contract.compound_id == Compound.id, walls.in_force(reading.today)))
        .where(
            OfficeHeld.person_id.in_(roster),
            OfficeHeld.office == Office.PROPERTY_MANAGER,
            in_force(reading.today),
            Contract.company_id.in_(sorted({*sides.companies, *sides.providers})),
        )
    )
    for person, company_id in rows:
        found[person].append(TieFact(Tie.WORKS, Target.COMPANY, company_id))


def _former_cases(reading: Transaction, facts: CaseFacts, roster: Select[Any], sides: CaseSides, found: Ties) -> None:
    """Who has mediated another case of the same party, or has one of the same compound in hand."""
    mediated = aliased(CasePerson, name="mediated")
    rows = reading.session.execute(
        select(
            mediated.person_id,
            mediated.until,
            Case.stage,
            Case.ended_at,
            Party.company_id,
            Party.committee_id,
            Party.person_id,
        )
        .join(Case, mediated.case_id == Case.id)
        .outerjoin(
            Party,
            and_(
                Party.case_id == Case.id,
                or_(
                    Party.company_id.in_(sorted(sides.companies)),
                    Party.committee_id.in_(sorted(sides.committees)),
                    Party.person_id.in_(sorted(sides.people)),
                ),
            ),
        )
        .where(
            mediated.part.in_((Part.MEDIATOR, Part.CO_MEDIATOR)),
            mediated.person_id.in_(roster),
            Case.alliance_id == facts.alliance_id,
            Case.id != facts.case_id,
            or_(
                Party.id.is_not(None),
                Case.compound_id == facts.compound_id if facts.compound_id is not None else false(),
            ),
        )
    )
    for person, until, stage, ended_at, company, committee, party_person in rows:
        over = until or ended_at
        last = local_date(over) if over is not None else None
        for target, key in (
            (Target.COMPANY, company),
            (Target.COMMITTEE, committee),
            (Target.PERSON, party_person),
        ):
            if key is not None:
                found[person].append(TieFact(Tie.MEDIATED, target, key, last))
        if company is None and committee is None and party_person is None:
            near = Tie.MEDIATES_NEAR if stage in OPEN and until is None else Tie.MEDIATED
            found[person].append(TieFact(near, Target.COMPOUND, facts.compound_id or 0))


def _this_case(reading: Transaction, facts: CaseFacts, found: Ties) -> None:
    """Who has left this very case, or has not taken it."""
    rows = reading.session.execute(
        select(Mediator.person_id, Assignment.stage)
        .join(Mediator, Assignment.mediator_id == Mediator.id)
        .where(Assignment.case_id == facts.case_id, Assignment.stage.in_(sorted(_LEFT | _DECLINED)))
    )
    for person, stage in rows:
        tie = Tie.LEFT_CASE if stage in _LEFT else Tie.DECLINED_CASE
        found[person].append(TieFact(tie, Target.CASE, facts.case_id))
