"""Who keeps out of what: people who work for companies, and the compounds these serve, for many people at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, union

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.places.queries import in_force as held_today
from compounds.membership.models import Member, MemberKind
from compounds.membership.workflow import BELONGING
from compounds.models import Company, Compound, Contract, Relation
from compounds.relations.kinds import WORKING
from compounds.walls import in_force, open_on


@dataclass(frozen=True, slots=True)
class Behind:
    """A company that somebody works for, and how many compounds it serves today."""

    company_id: int
    company: str
    compounds: int


def companies_of(reading: Transaction, alliance_id: int, people: Collection[int]) -> dict[int, tuple[Behind, ...]]:
    """For each of `people` the companies they work for: by relation, by office at a served compound, by membership.

    Two statements, none for nobody. It is the wall of `compounds.walls` for many people, so that a roster can show it.
    """
    if not people:
        return {}
    keys = sorted(people)
    related = select(Relation.person_id.label("person_id"), Relation.to_company_id.label("company_id")).where(
        Relation.alliance_id == alliance_id,
        Relation.person_id.in_(keys),
        Relation.kind.in_(WORKING),
        Relation.to_company_id.is_not(None),
        open_on(reading.today),
    )
    managing = (
        select(OfficeHeld.person_id, Contract.company_id)
        .join(Compound, Compound.place_id == OfficeHeld.place_id)
        .join(Contract, Contract.compound_id == Compound.id)
        .where(
            OfficeHeld.alliance_id == alliance_id,
            OfficeHeld.person_id.in_(keys),
            OfficeHeld.office == Office.PROPERTY_MANAGER,
            held_today(reading.today),
            in_force(reading.today),
        )
    )
    belonging = select(Member.person_id, Member.company_id).where(
        Member.alliance_id == alliance_id,
        Member.person_id.in_(keys),
        Member.kind == MemberKind.MANAGER,
        Member.stage.in_(sorted(BELONGING)),
    )
    pairs = union(related, managing, belonging).subquery()
    rows = reading.session.execute(
        select(pairs.c.person_id, Company.id, Company.name).join(Company, Company.id == pairs.c.company_id)
        .order_by(pairs.c.person_id, Company.name)
    ).all()  # fmt: skip
    served: dict[int, set[int]] = {}
    if rows:
        companies = sorted({row[1] for row in rows})
        contracts = select(Contract.company_id, Contract.compound_id).where(
            Contract.company_id.in_(companies), in_force(reading.today)
        )
        for company_id, compound_id in reading.session.execute(contracts):
            served.setdefault(company_id, set()).add(compound_id)
    found: dict[int, tuple[Behind, ...]] = {}
    for person_id, company_id, name in rows:
        behind = Behind(company_id, name, len(served.get(company_id, ())))
        found[person_id] = (*found.get(person_id, ()), behind)
    return found
