"""Companies found by name where the alliance knows them, and made where it does not."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.models import Company, CompanyKind, CompanyRole


def company_named(tx: Transaction, actor: Actor, name: str, kind: CompanyKind) -> Company | None:
    """The company of that name, made where the alliance knows none; None for an empty name.

    Two who name a new company at once get the same row: the second waits for the first and takes it up.
    """
    if not name:
        return None
    company = _known(tx, actor, name)
    if company is None:
        try:
            with tx.session.begin_nested():
                company = Company(alliance_id=actor.alliance_id, name=name, roles=[CompanyRole(kind=kind)])
                tx.session.add(company)
        except IntegrityError:
            company = _known(tx, actor, name)
            if company is None:
                raise
    if kind not in {role.kind for role in company.roles}:
        _add_role(tx, company, kind)
    return company


def _known(tx: Transaction, actor: Actor, name: str) -> Company | None:
    return tx.session.scalar(select(Company).where(Company.alliance_id == actor.alliance_id, Company.name == name))


def _add_role(tx: Transaction, company: Company, kind: CompanyKind) -> None:
    try:
        with tx.session.begin_nested():
            company.roles.append(CompanyRole(kind=kind))
    except IntegrityError:
        tx.session.refresh(company, ["roles"])  # somebody else said so a moment ago
