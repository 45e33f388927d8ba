"""The wall: whoever works for a company never handles what concerns it, or the compounds it serves, in another office.

Enforced in the registry's own deeds, in the alliance's membership, and wherever a room decides about a company.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, union

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from compounds.models import Compound, Contract, Relation
from compounds.queries import last_day
from compounds.relations.kinds import WORKING

ASK_ANOTHER = "请由另一位与这家企业没有关系的工作人员办理；不清楚找谁的，请联系联盟负责人。"


def in_force(day: date) -> ColumnElement[bool]:
    """True for service contracts in force on `day`, both end days included; one without term runs on."""
    ends_on = last_day()
    return and_(Contract.starts_on <= day, or_(ends_on.is_(None), ends_on >= day))


def open_on(day: date) -> ColumnElement[bool]:
    """True for relations that hold on `day`; one without a first day has always held."""
    return and_(
        or_(Relation.starts_on.is_(None), Relation.starts_on <= day),
        or_(Relation.ends_on.is_(None), Relation.ends_on >= day),
    )


@dataclass(frozen=True, slots=True)
class Wall:
    """What an actor must keep out of: `companies` worked for or managed, and `compounds` they serve or built, by id."""

    companies: frozenset[int] = frozenset()
    compounds: frozenset[int] = frozenset()

    def handling(self, *, compound_id: int | None = None, company_id: int | None = None) -> Verdict:
        """Whether the actor may decide about a compound or a company; reading one's own pages is no handling."""
        if company_id is not None and company_id in self.companies:
            return denied("您在这家企业任职，不能办理与它有关的事项。", ASK_ANOTHER)
        if compound_id is not None and compound_id in self.compounds:
            return denied("您任职的企业与这个小区有合同关系，不能办理这个小区的事项。", ASK_ANOTHER)
        return ALLOWED


NO_WALL = Wall()


def of(reading: Transaction, actor: Actor) -> Wall:
    """The wall of the actor today; at most two statements, none for the platform itself and the anonymous.

    Companies come from open relations (works for, manages) and, for a property manager, from the contracts in force
    at the compounds of that office.
    """
    if actor.person_id is None or actor.alliance_id is None:
        return NO_WALL
    today = reading.today
    employed = select(Relation.to_company_id).where(
        Relation.alliance_id == actor.alliance_id,
        Relation.person_id == actor.person_id,
        Relation.kind.in_(WORKING),
        open_on(today),
    )
    served = sorted({held.place_id for held in actor.offices if held.office is Office.PROPERTY_MANAGER})
    managing = (
        select(Contract.company_id)
        .join(Compound, Contract.compound_id == Compound.id)
        .where(Compound.place_id.in_(served) if served else false(), in_force(today))
    )
    both: Any = union(employed, managing) if served else employed
    companies = frozenset(reading.session.scalars(both))
    if not companies:
        return NO_WALL
    serving = select(Contract.compound_id).where(Contract.company_id.in_(companies), in_force(today))
    built = select(Compound.id).where(Compound.developer_id.in_(companies))
    concerned: Any = union(serving, built)
    return Wall(companies, frozenset(reading.session.scalars(concerned)))
