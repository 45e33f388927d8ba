"""A contract that is mended, or ends early: what was wrongly entered and what came otherwise, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds import access, reasons, walls
from compounds.companies.naming import company_named
from compounds.models import CompanyKind, Compound, Contract, ContractEnd, ContractKind
from compounds.names import CONTRACT_END_NAMES, changed_words
from compounds.versions import expect

ledger.tell(
    {
        "compounds.contract_corrected": "更正物业服务合同：{changed}",
        "compounds.contract_ended": "登记物业服务合同提前终止（{ground}），最后一天是{ended_on}",
    },
    {"changed": changed_words, "ground": CONTRACT_END_NAMES},
)


@dataclass(frozen=True, slots=True)
class CorrectContract:
    """What the contract really says, where it was entered wrongly; the old figures stay in the history."""

    contract_id: int
    version: int
    company: str
    kind: ContractKind
    starts_on: date
    ends_on: date | None
    fee: Decimal | None
    area: Decimal | None
    because: str


@dataclass(frozen=True, slots=True)
class EndContract:
    """A contract ended before its last day; `ended_on` is the last day of service."""

    contract_id: int
    version: int
    ended_on: date
    ground: ContractEnd
    because: str = ""


def correct_contract(tx: Transaction, actor: Actor, command: CorrectContract) -> int:
    """Mend a mistake of entry; returns the compound's id.

    Raises NotFound, NotPermitted (also behind the wall), ChangedMeanwhile, Invalid without a reason, for dates that run
    backwards, and where nothing differs.
    """
    contract, compound = _in_hand(tx, actor, command.contract_id)
    access.correct_contract(actor, compound.place.path).enforce()
    expect(tx, contract, command.version)
    if not command.because:
        raise Invalid("请写明哪里登记错了。", remedy="例如：止日看错一年，照合同原件改正。")
    if command.ends_on is not None and command.ends_on <= command.starts_on:
        raise Invalid("合同的止日要晚于起日。", remedy="请核对合同上的日期。")
    if contract.ended_on is not None and not command.starts_on <= contract.ended_on:
        raise Invalid("合同的起日晚于已经登记的提前终止日。", remedy="请核对起日。")
    company = company_named(tx, actor, command.company, CompanyKind.SERVICE_PROVIDER)
    if company is None:
        raise Invalid("请填写物业服务企业的名称。")
    tx.session.flush()  # a new company's id belongs into the contract
    walls.of(tx, actor).handling(company_id=company.id).enforce()
    pairs: dict[str, tuple[object, object]] = {
        "company": (contract.company_id, company.id),
        "kind": (contract.kind, command.kind),
        "starts_on": (contract.starts_on, command.starts_on),
        "ends_on": (contract.ends_on, command.ends_on),
        "fee": (contract.fee, command.fee),
        "area": (contract.area, command.area),
    }
    changed = {field: [old, new] for field, (old, new) in pairs.items() if old != new}
    if not changed:
        raise Invalid("没有改动。", remedy="不用更正的，请返回。")
    contract.company_id, contract.kind = company.id, command.kind
    contract.starts_on, contract.ends_on = command.starts_on, command.ends_on
    contract.fee, contract.area = command.fee, command.area
    _record(tx, actor, "compounds.contract_corrected", compound, contract, because=command.because, changed=changed)
    return compound.id


def end_contract(tx: Transaction, actor: Actor, command: EndContract) -> int:
    """Record that a contract ended early; returns the compound's id.

    Raises NotFound, NotPermitted (also behind the wall), ChangedMeanwhile, OutOfTurn for one that is over already,
    Invalid for a day outside the contract. Source: 民法典第九百四十条、第九百四十六条、第九百四十八条.
    """
    contract, compound = _in_hand(tx, actor, command.contract_id)
    access.end_contract(actor, compound.place.path).enforce()
    expect(tx, contract, command.version)
    if contract.ended_on is not None:
        raise OutOfTurn("这份合同已经登记提前终止。", remedy="登记错了的，请用“更正”。")
    if command.ended_on < contract.starts_on or (contract.ends_on is not None and command.ended_on >= contract.ends_on):
        raise Invalid("提前终止的日期要在合同期限之内。", remedy="按期结束的合同不用登记终止。")
    contract.ended_on, contract.end_ground = command.ended_on, command.ground
    facts = {"ended_on": command.ended_on, "ground": command.ground}
    _record(tx, actor, "compounds.contract_ended", compound, contract, because=command.because, **facts)
    outbox.promise(tx, "compounds.contract_ended", contract_id=contract.id)
    return compound.id


def _in_hand(tx: Transaction, actor: Actor, contract_id: int) -> tuple[Contract, Compound]:
    contract = get_visible(tx.session, Contract, actor, contract_id, lock=True)
    compound = get_visible(tx.session, Compound, actor, contract.compound_id)
    walls.of(tx, actor).handling(compound_id=compound.id, company_id=contract.company_id).enforce()
    return contract, compound


def _record(
    tx: Transaction, actor: Actor, verb: str, compound: Compound, contract: Contract, *, because: str, **facts: object
) -> None:
    """A line about the contract, with the version that this step made; the compound's history reads it too."""
    reason_id = reasons.keep(tx, contract, because) if because else None
    tx.session.flush()  # the version is known only now
    ledger.write(
        tx, actor, verb, contract, version=contract.version, compound_id=compound.id, reason_id=reason_id, **facts
    )
