"""Companies by name: found where the alliance knows them, made where it does not."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.models import Company, CompanyKind, CompanyRole


def company_named(tx: Transaction, actor: Actor, name: str, kind: CompanyKind) -> Company | None:
    """The company of that name, made where the alliance knows none; None for an empty name."""
    if not name:
        return None
    company = tx.session.scalar(select(Company).where(Company.alliance_id == actor.alliance_id, Company.name == name))
    if company is None:
        company = Company(alliance_id=actor.alliance_id, name=name, roles=[CompanyRole(kind=kind)])
        tx.session.add(company)
    elif kind not in {role.kind for role in company.roles}:
        company.roles.append(CompanyRole(kind=kind))
    return company
