"""Reading companies: the list, one company, names to offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.tables import Page
from compounds import walls
from compounds.companies import access
from compounds.models import Company, CompanyKind, CompanyRole, Compound, Contract
from compounds.relations import queries as relations
from compounds.relations.queries import RelationLine

PAGE_SIZE = 30
OFFERED = 300
"""So many names are offered while somebody types; in a larger alliance the full name is typed."""


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """One row of the list; `serving` counts the compounds in sight that it serves today."""

    company_id: int
    name: str
    credit_code: str | None
    kinds: tuple[CompanyKind, ...]
    serving: int


@dataclass(frozen=True, slots=True)
class CompanyList:
    """One page of the list."""

    lines: tuple[CompanyLine, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """One company with what it is to compounds and others."""

    company_id: int
    name: str
    credit_code: str | None
    kinds: tuple[CompanyKind, ...]
    is_sample: bool
    version: int
    relations: tuple[RelationLine, ...]
    may_edit: Verdict


def company_list(reading: Transaction, actor: Actor, name: str, number: int = 1) -> CompanyList:
    """One page of the companies in sight, by name; four statements."""
    chosen = select(Company.id).where(visible(Company, actor))
    if name:
        chosen = chosen.where(
            or_(Company.name.icontains(name, autoescape=True), Company.credit_code.icontains(name, autoescape=True))
        )
    total = reading.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    page = Page(number, PAGE_SIZE, total)
    shown = chosen.order_by(Company.name, Company.id).limit(page.size).offset(page.offset)
    keys = list(reading.session.scalars(shown))
    serving = (
        select(func.count(func.distinct(Contract.compound_id)))
        .join(Compound, Contract.compound_id == Compound.id)
        .where(Contract.company_id == Company.id, visible(Compound, actor), walls.in_force(reading.today))
        .correlate(Company)
        .scalar_subquery()
    )
    rows: Any = reading.session.execute(
        select(Company.id, Company.name, Company.credit_code, serving)
        .where(Company.id.in_(keys))
        .order_by(Company.name, Company.id)
    )
    kinds: dict[int, list[CompanyKind]] = {}
    for key, kind in reading.session.execute(
        select(CompanyRole.company_id, CompanyRole.kind).where(CompanyRole.company_id.in_(keys))
    ):
        kinds.setdefault(key, []).append(kind)
    lines = (
        CompanyLine(key, label, code, tuple(sorted(kinds.get(key, ()))), count) for key, label, code, count in rows
    )
    return CompanyList(tuple(lines), page)


def company_page(reading: Transaction, actor: Actor, company_id: int) -> CompanyPage:
    """One company. Raises NotFound; a constant number of queries."""
    company = get_visible(reading.session, Company, actor, company_id)
    wall = walls.of(reading, actor).handling(company_id=company.id)
    return CompanyPage(
        company.id,
        company.name,
        company.credit_code,
        tuple(sorted(role.kind for role in company.roles)),
        company.is_sample,
        company.version,
        relations.of_company(reading, actor, company.id),
        access.edit_company(actor) & wall,
    )


def companies_by_name(reading: Transaction, actor: Actor) -> dict[str, int]:
    """The ids of all companies in sight by name; one statement."""
    query = select(Company.name, Company.id).where(visible(Company, actor)).order_by(Company.name)
    return dict(reading.session.execute(query).all())


def company_names(reading: Transaction, actor: Actor, *kinds: CompanyKind) -> tuple[str, ...]:
    """Names to offer while somebody types, of companies of any of the kinds where some are named; one statement."""
    chosen = select(Company.name).where(visible(Company, actor))
    if kinds:
        chosen = chosen.where(Company.roles.any(CompanyRole.kind.in_(kinds)))
    return tuple(reading.session.scalars(chosen.order_by(Company.name).limit(OFFERED)))
