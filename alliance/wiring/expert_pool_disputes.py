"""What mediation tells the expert pool: who stands against a company in a dispute that is not over."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from compounds.models import Company
from expert_pool.conflicts.disputes import OpenDispute
from mediation.models import Case, CasePerson, Party
from mediation.workflow import OPEN, Part


def open_disputes(reading: Transaction, alliance_id: int, companies: Collection[int]) -> tuple[OpenDispute, ...]:
    """Parties, and whoever stands for one, in open cases against one of the companies; one statement."""
    against, side = aliased(Party, name="against"), aliased(Party, name="side")
    person = func.coalesce(CasePerson.person_id, side.person_id)
    rows = reading.session.execute(
        select(person, Company.id, func.min(Case.filed_at))
        .select_from(against)
        .join(Case, against.case_id == Case.id)
        .join(Company, against.company_id == Company.id)
        .join(side, and_(side.case_id == Case.id, side.id != against.id))
        .outerjoin(
            CasePerson,
            and_(CasePerson.party_id == side.id, CasePerson.part == Part.SIDE, CasePerson.until.is_(None)),
        )
        .where(
            Case.alliance_id == alliance_id,
            Case.stage.in_(OPEN),
            Company.id.in_(sorted(companies)),
            against.left_at.is_(None),
            side.left_at.is_(None),
            or_(CasePerson.person_id.is_not(None), side.person_id.is_not(None)),
        )
        .group_by(person, Company.id)
        .order_by(person, Company.id)
    )
    return tuple(OpenDispute(who, company, local_date(since)) for who, company, since in rows)
