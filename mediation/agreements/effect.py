"""Taking effect: what is still lacking, and what follows once nothing is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI, local_date
from alliance.kernel.db import Transaction
from mediation import records as cases
from mediation.access import CaseFacts
from mediation.agreements import records
from mediation.agreements.models import Agreement, AssemblyDecision
from mediation.agreements.workflow import AGREEMENT, DISPOSAL_NAMES, Disposal, Form, Method, Proof, Role, State
from mediation.bodies import standing
from mediation.clocks import actions as clocks
from mediation.clocks.names import ClockName
from mediation.models import Case
from mediation.workflow import Stage

ledger.tell(
    {
        "mediation.agreement_effective": "协议第{edition}版生效，生效日{effective_on}",
        "mediation.agreement_replaced": "协议第{edition}版被新协议替代",
    }
)
EFFECTIVE = "mediation.agreement_effective"
"""The errand that tells others of an agreement in effect."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """What stands between a version and its effect: whose signature, whose check, which decisions of owners."""

    parties: tuple[int, ...] = ()
    mediator: bool = False
    seal: bool = False
    unchecked: int = 0
    decisions: tuple[tuple[int, frozenset[Disposal]], ...] = ()

    @property
    def nothing(self) -> bool:
        """True where everything is there."""
        return not (self.parties or self.mediator or self.seal or self.unchecked or self.decisions)

    def sentences(self, names: dict[int, str]) -> tuple[str, ...]:
        """What is still lacking, as people read it; `names` are the parties' by their ids."""
        told = [f"等{names.get(key, '一方')}签字" for key in self.parties]
        if self.mediator:
            told.append("等调解员签名")
        if self.seal:
            told.append("等调解组织盖章")
        if self.unchecked:
            told.append(f"有 {self.unchecked} 个纸上的签名等第二个人核对")
        for key, left in self.decisions:
            matters = "、".join(DISPOSAL_NAMES[one] for one in Disposal if one in left)
            told.append(f"{names.get(key, '业委会')}还缺核对过的业主大会决定（{matters}）")
        return tuple(told)


def lacking(agreement: Agreement, case: Case, facts: CaseFacts, known: Iterable[AssemblyDecision]) -> Lacking:
    """What a version still needs; 三签 of 人民调解法第二十九条, as far as the body's standing asks for them."""
    needed = standing.of(facts.body_status)
    signed = {one.party_id for one in agreement.signatures}
    signers = records.signers(agreement, facts)
    roles = {one.role for one in agreement.signatures}
    return Lacking(
        parties=tuple(key for key in signers if key not in signed),
        mediator=Role.MEDIATOR not in roles,
        seal=needed.sealed and Role.BODY not in roles,
        unchecked=sum(one.method is Method.PAPER and one.checked_at is None for one in agreement.signatures),
        decisions=tuple(records.without_mandate(agreement, case, signers, known).items()),
    )


def settle(tx: Transaction, actor: Actor, agreement: Agreement, case: Case, facts: CaseFacts) -> bool:
    """Let the version take effect where nothing is lacking any more; returns whether it did."""
    tx.session.flush()  # a signature of this transaction counts
    tx.session.refresh(agreement, ["signatures"])
    if agreement.state is not State.SIGNING:
        return False
    if not lacking(agreement, case, facts, records.decisions(tx, case.id)).nothing:
        return False
    take_effect(tx, actor, agreement, case, facts)
    return True


def take_effect(tx: Transaction, actor: Actor, agreement: Agreement, case: Case, facts: CaseFacts) -> None:
    """Put a version into effect, start what counts from that day, and tell everybody.

    It binds from the last signature on it, an oral one from the day it was reached. Where it was conditional, it
    binds from the day of the owners' decision if that came later. Source: 人民调解法第二十九条第二款、第三十条,
    民法典第一百五十八条.
    """
    instant = _instant(tx, agreement)
    _replace(tx, actor, agreement)
    agreement.state = AGREEMENT.after(agreement.state, "take_effect")
    agreement.effective_at, agreement.registered_at = instant, tx.now
    case.effective_at = agreement.effective_at
    if agreement.amends_id is None:
        cases.step(case, "take_effect")
    elif case.stage is Stage.BREACHED:
        cases.step(case, "cure")
    day = local_date(agreement.effective_at)
    clocks.stop(tx, actor, case, ClockName.MEDIATION)
    if agreement.form is Form.WRITTEN and standing.of(facts.body_status).may_confirm:
        clocks.start(tx, actor, case, ClockName.CONFIRMATION, on=day)
    clocks.start(tx, actor, case, ClockName.FOLLOW_UP, on=day)
    cases.record(tx, actor, EFFECTIVE, case, edition=agreement.edition, effective_on=day)
    outbox.promise(tx, EFFECTIVE, case_id=case.id, agreement_id=agreement.id)


def _instant(tx: Transaction, agreement: Agreement) -> datetime:
    if agreement.reached_on is not None:
        return datetime.combine(agreement.reached_on, time(), SHANGHAI)
    instants = [one.at for one in agreement.signatures]
    if agreement.conditional:
        instants += [
            datetime.combine(one.decided_on, time(), SHANGHAI)
            for one in records.decisions(tx, agreement.case_id)
            if one.proof is Proof.CHECKED and one.checked_for_id == agreement.id
        ]
    return max(instants)


def _replace(tx: Transaction, actor: Actor, agreement: Agreement) -> None:
    """The agreement in force so far steps back: its text stays, and what was paid on it stays paid."""
    if agreement.amends_id is None:
        return
    before = tx.session.get_one(Agreement, agreement.amends_id)
    before.state = AGREEMENT.after(before.state, "replace")
    tx.session.flush()  # of one case only one agreement is in effect
    records.record(tx, actor, "mediation.agreement_replaced", before, edition=before.edition)
