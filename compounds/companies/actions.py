"""Companies entered into the register, and mended with their code."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds import reasons, walls
from compounds.companies import access, credit_codes
from compounds.models import Company, CompanyKind, CompanyRole
from compounds.names import changed_words
from compounds.versions import expect

ledger.tell(
    {"compounds.company_registered": "登记了企业", "compounds.company_edited": "修改了企业资料：{changed}"},
    {"changed": changed_words},
)


@dataclass(frozen=True, slots=True)
class EditCompany:
    """New facts for a company; an empty code means that it is not known. `because` says why the name changes."""

    company_id: int
    version: int
    name: str
    credit_code: str
    kinds: frozenset[CompanyKind]
    because: str = ""


@dataclass(frozen=True, slots=True)
class RegisterCompany:
    """A company new to the alliance; an empty code means that it is not known."""

    name: str
    credit_code: str
    kinds: frozenset[CompanyKind]


def register_company(tx: Transaction, actor: Actor, command: RegisterCompany) -> Company:
    """Enter a company. Raises NotPermitted, Invalid for a name or code that is there and a code that does not check."""
    access.register_company(actor).enforce()
    if actor.alliance_id is None:
        raise ValueError("a company belongs to an alliance")
    code = _checked(command.credit_code)
    _refuse_twin(tx, actor.alliance_id, None, command.name, code)
    roles = [CompanyRole(kind=kind) for kind in sorted(command.kinds)]
    company = Company(alliance_id=actor.alliance_id, name=command.name, credit_code=code, roles=roles)
    try:
        with tx.session.begin_nested():
            tx.session.add(company)
    except IntegrityError as twice:
        raise Invalid("这家企业刚刚被别人登记了。", remedy="请到企业列表里查找。") from twice
    ledger.write(tx, actor, "compounds.company_registered", company, version=1)
    return company


def edit_company(tx: Transaction, actor: Actor, command: EditCompany) -> Company:
    """Change a company's name, code and kinds; the ledger keeps what was and what is, the reason stands beside it.

    Raises NotFound, NotPermitted (also behind the wall), ChangedMeanwhile, Invalid for a name or code that another
    company of the alliance has, for a code that does not check, and for another name without a reason.
    """
    company = get_visible(tx.session, Company, actor, command.company_id, lock=True)
    access.edit_company(actor).enforce()
    walls.of(tx, actor).handling(company_id=company.id).enforce()
    expect(tx, company, command.version)
    code = _checked(command.credit_code)
    _refuse_twin(tx, company.alliance_id, company.id, command.name, code)
    kinds = {role.kind for role in company.roles}
    changed: dict[str, list[object]] = {}
    if company.name != command.name:
        if not command.because:
            raise Invalid("更改企业名称，请写明原因。", remedy="例如：营业执照变更登记，或者原来登记时写错了字。")
        changed["name"] = [reasons.keep(tx, company, company.name), None]
    if company.credit_code != code:
        changed["credit_code"] = [company.credit_code, code]
    if kinds != command.kinds:
        changed["kinds"] = [sorted(kinds), sorted(command.kinds)]
    if not changed:
        return company
    company.name, company.credit_code = command.name, code
    company.roles = [role for role in company.roles if role.kind in command.kinds]
    company.roles += [CompanyRole(kind=kind) for kind in sorted(command.kinds - kinds)]
    company.version = company.version + 1  # roles alone would leave the row as it was, and yet the page is old
    reason_id = reasons.keep(tx, company, command.because) if command.because else None
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(
        tx,
        actor,
        "compounds.company_edited",
        company,
        changed=changed,
        reason_id=reason_id,
        version=company.version,
    )
    return company


def _checked(code: str) -> str | None:
    if not code:
        return None
    try:
        return credit_codes.read(code)
    except ValueError as wrong:
        raise Invalid(f"统一社会信用代码{wrong}") from wrong


def _refuse_twin(tx: Transaction, alliance_id: int, company_id: int | None, name: str, code: str | None) -> None:
    others = select(Company.name).where(Company.alliance_id == alliance_id, Company.id != (company_id or 0))
    if tx.session.scalar(others.where(Company.name == name).limit(1)) is not None:
        raise Invalid(f"已经有一家企业叫“{name}”。", remedy="请到企业列表里查找，不要重复登记。")
    if code is not None and (twin := tx.session.scalar(others.where(Company.credit_code == code).limit(1))):
        raise Invalid(f"这个统一社会信用代码已经登记在“{twin}”名下。", remedy="请照营业执照核对。")
