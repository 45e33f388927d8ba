"""Writing an agreement down: drafts, showing them, putting to signature, taking back, refusing, and oral ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.outbox import Payload
from mediation import ending
from mediation import records as cases
from mediation.agreements import access, records, wording
from mediation.agreements.effect import take_effect
from mediation.agreements.models import Agreement, Instalment, Obligation
from mediation.agreements.records import record
from mediation.agreements.wording import Promised, Terms
from mediation.agreements.workflow import AGREEMENT, FORM_NAMES, PENDING, Disposal, Duty, Form, Proof, State
from mediation.bodies import standing
from mediation.models import Case
from mediation.workflow import Stage

ledger.tell(
    {
        "mediation.agreement_written": "写协议草案（第{edition}版）",
        "mediation.agreement_shown": "把协议草案（第{edition}版）给各方看",
        "mediation.agreement_put": "协议第{edition}版交各方签字",
        "mediation.agreement_taken_back": "收回协议第{edition}版，接着谈",
        "mediation.agreement_not_signed": "第{party}方不在协议第{edition}版上签字",
        "mediation.agreement_oral": "登记口头协议，{reached_on}达成",
    },
    {"form": FORM_NAMES},
)
TEXT_MOST, WHAT_MOST, PROOF_MOST, BECAUSE_MOST = 5000, 500, 200, 200
OBLIGATIONS_MOST, INSTALMENTS_MOST = 12, 60
UNSIGNED = "unsigned"
"""The ending of a case in which somebody refuses to sign (人民法院在线调解规则第二十五条第七项, which we follow)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A first version, or one that is to replace the agreement in effect; `version` is the case's."""

    case_id: int
    version: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The same version written anew; `version` is the agreement's."""

    agreement_id: int
    version: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class Step:
    """A deed that needs no words; `version` is the agreement's."""

    agreement_id: int
    version: int


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Why a version is taken back, for all sides to read."""

    agreement_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class RefuseToSign:
    """A party does not sign: back to talking, or, where `ends`, no more mediation. No reason is asked for."""

    agreement_id: int
    party_id: int
    ends: bool = False


@dataclass(frozen=True, slots=True)
class RecordOral:
    """What was agreed by word of mouth, and on which day; `read_back` says that all heard and confirmed it."""

    case_id: int
    version: int
    terms: Terms
    reached_on: date
    read_back: bool


def draft(tx: Transaction, actor: Actor, command: Draft) -> int:
    """Write a new version, which its mediators alone see until they show it; returns its id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid. Source: 人民调解法第二十九条.
    """
    case, facts = cases.in_hand(tx, actor, command.case_id, command.version)
    access.draft(actor, facts).enforce()
    agreement = _begun(tx, actor, case, Form.WRITTEN)
    _write(tx, agreement, case, command.terms)
    record(tx, actor, "mediation.agreement_written", agreement, edition=agreement.edition)
    return agreement.id


def rewrite(tx: Transaction, actor: Actor, command: Rewrite) -> None:
    """Write a version anew that nobody was asked to sign; one that was shown has to be shown again.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id, command.version)
    access.rewrite(actor, facts).enforce()
    agreement.state = AGREEMENT.after(agreement.state, "write")
    _write(tx, agreement, case, command.terms)
    for decision in records.decisions(tx, case.id):
        if decision.checked_for_id == agreement.id:  # another text is held against the decision anew
            decision.proof, decision.checked_for_id = Proof.ATTACHED, None
    agreement.version = agreement.version + 1  # its own columns may stay while obligations change
    record(tx, actor, "mediation.agreement_written", agreement, edition=agreement.edition)


def show(tx: Transaction, actor: Actor, command: Step) -> None:
    """Let all sides read a draft, so that they can think and committees can ask their owners.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id, command.version)
    access.show(actor, facts).enforce()
    agreement.state = AGREEMENT.after(agreement.state, "show")
    agreement.shown_at = tx.now
    record(tx, actor, "mediation.agreement_shown", agreement, edition=agreement.edition)
    cases.record(tx, actor, "mediation.agreement_shown", case, edition=agreement.edition)
    outbox.promise(tx, "mediation.agreement_shown", case_id=case.id, agreement_id=agreement.id)


def put_to_signature(tx: Transaction, actor: Actor, command: Step) -> None:
    """Fix the text and its digest and ask all to sign; without the decisions it needs it becomes conditional.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for dates that have passed.
    """
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id, command.version)
    access.put_to_signature(actor, facts).enforce()
    late = [one.due_on for owed in agreement.obligations for one in owed.instalments if one.due_on < tx.today]
    if late:
        raise Invalid(f"协议里写的{full_date(min(late))}已经过了。", remedy="请先改好履行的日子，再交各方签字。")
    _fix(tx, agreement, case, facts.signers)
    agreement.shown_at = agreement.shown_at or tx.now
    if agreement.amends_id is None:
        cases.step(case, "put_to_signature")
    record(tx, actor, "mediation.agreement_put", agreement, edition=agreement.edition)
    cases.record(tx, actor, "mediation.agreement_put", case, edition=agreement.edition)
    outbox.promise(tx, "mediation.agreement_put", case_id=case.id, agreement_id=agreement.id)


def take_back(tx: Transaction, actor: Actor, command: TakeBack) -> None:
    """Take a version back before it takes effect; signatures on it stay on record and count for nothing else.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason.
    """
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id, command.version)
    access.take_back(actor, facts).enforce()
    if not command.because.strip():
        raise Invalid("请写明为什么收回。", remedy="各方都看得到，例如：第二条的日子要改。")
    shown = agreement.state is not State.DRAFT
    _withdraw(agreement, command.because)
    if case.stage is Stage.SIGNING and agreement.amends_id is None:
        cases.step(case, "take_back")
    record(tx, actor, "mediation.agreement_taken_back", agreement, edition=agreement.edition)
    if shown:
        cases.record(tx, actor, "mediation.agreement_taken_back", case, edition=agreement.edition)
        outbox.promise(tx, "mediation.agreement_taken_back", case_id=case.id, agreement_id=agreement.id)


def refuse_to_sign(tx: Transaction, actor: Actor, command: RefuseToSign) -> None:
    """Say that a party does not sign, without giving a reason: the case goes back to mediation, or ends.

    Raises NotFound, NotPermitted, OutOfTurn. Source: 人民调解法第二十三条、第二十六条; we follow
    人民法院在线调解规则第二十五条第七项.
    """
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id)
    access.refuse_to_sign(actor, facts, command.party_id).enforce()
    party = cases.party_of(case, command.party_id)
    _withdraw(agreement, f"{party.name}没有签字。")
    ends = command.ends and agreement.amends_id is None
    if not ends and agreement.amends_id is None:
        cases.step(case, "take_back")
    cases.record(tx, actor, "mediation.agreement_not_signed", case, edition=agreement.edition, party=party.position)
    if ends:
        ending.fail(tx, actor, ending.End(case.id, None, UNSIGNED))
    outbox.promise(tx, "mediation.agreement_taken_back", case_id=case.id, agreement_id=agreement.id)


def record_oral(tx: Transaction, actor: Actor, command: RecordOral) -> int:
    """Register an oral agreement, which binds from the day on which it was reached; returns its id.

    What disposes of what belongs to all owners has to be written. Raises NotFound, NotPermitted, OutOfTurn,
    ChangedMeanwhile, Invalid. Source: 人民调解法第二十八条、第三十条.
    """
    case, facts = cases.in_hand(tx, actor, command.case_id, command.version)
    access.record_oral(actor, facts).enforce()
    if not command.read_back:
        raise Invalid("口头协议要当场念给各方听，各方都说对，才能登记。", remedy="请念一遍，再勾选。")
    began = local_date(case.accepted_at) if case.accepted_at is not None else command.reached_on
    if not began <= command.reached_on <= tx.today:
        raise Invalid("达成的日子不对：要在开始调解以后，不能晚于今天。", remedy="请核对日期。")
    agreement = _begun(tx, actor, case, Form.ORAL)
    agreement.reached_on = command.reached_on
    _write(tx, agreement, case, command.terms)
    if agreement.disposes and records.committees(case, records.signers(agreement, facts)):
        raise Invalid(
            "涉及全体业主共有的权利，不能只是口头说好。", remedy="请写成书面协议，附上业主大会的决定，各方签字。"
        )
    _fix(tx, agreement, case, records.signers(agreement, facts))
    agreement.shown_at = tx.now
    cases.step(case, "put_to_signature")
    cases.record(tx, actor, "mediation.agreement_oral", case, reached_on=command.reached_on)
    take_effect(tx, actor, agreement, case, facts)
    return agreement.id


def case_over(tx: Transaction, payload: Payload) -> None:
    """Errand of a case that has ended: whatever was not in effect yet never will be."""
    if (agreement := records.pending(tx, int(payload["case_id"]))) is not None:
        _withdraw(agreement, "调解已经终止。")


def _begun(tx: Transaction, actor: Actor, case: Case, form: Form) -> Agreement:
    """The next version of a case, still empty. Raises OutOfTurn where one is open already."""
    newest = records.of_case(tx, case.id, *State)
    if newest is not None and newest.state in PENDING:
        if newest.state is State.SIGNING and newest.amends_id is None and case.stage is Stage.MEDIATING:
            _withdraw(newest, "调解员换了，重新起草。")
            tx.session.flush()  # of one case only one version is open
        else:
            raise OutOfTurn(
                f"第{newest.edition}版协议还没有办完。", remedy="请在那一版上改；已经交各方签字的，先收回。"
            )
    in_force = records.in_effect(tx, case.id)
    agreement = Agreement(
        alliance_id=case.alliance_id,
        case_id=case.id,
        place_id=case.place_id,
        amends_id=in_force.id if in_force is not None else None,
        edition=newest.edition + 1 if newest is not None else 1,
        form=form,
        title=_title(standing.of(case.body.status if case.body is not None else None), form),
        drafted_by_id=actor.person_id,
        drafted_at=tx.now,
        obligations=[],
        signatures=[],
    )
    tx.session.add(agreement)
    return agreement


def _title(known: standing.Standing, form: Form) -> str:
    return known.agreement_title if form is Form.WRITTEN else known.oral_title


def _write(tx: Transaction, agreement: Agreement, case: Case, terms: Terms) -> None:
    """Put down what was agreed. Raises Invalid where something that 人民调解法第二十九条 asks for is missing."""
    if agreement.form is Form.WRITTEN and not (terms.facts.strip() and terms.issues.strip()):
        raise Invalid("请写明纠纷的主要事实和争议事项。", remedy="照双方都认可的写，几句话就行。")
    if not terms.terms.strip():
        raise Invalid("请写明协议内容。", remedy="写清各方说好了什么。")
    if not 1 <= len(terms.obligations) <= OBLIGATIONS_MOST:
        raise Invalid(
            f"要履行的事项要有 1 到 {OBLIGATIONS_MOST} 项。",
            remedy="写清谁对谁做什么、到哪天；当场就办好的，日子写当天。",
        )
    known = {one.id for one in case.parties}
    for number, one in enumerate(terms.obligations, 1):
        _check(number, one, known)
    for name in ("facts", "issues", "responsibility", "terms", "manner"):
        setattr(agreement, name, getattr(terms, name).strip()[:TEXT_MOST])
    agreement.disposes = [one.value for one in Disposal if one in terms.disposes]
    agreement.obligations.clear()
    tx.session.flush()  # the old positions are free before the new ones are taken
    agreement.obligations.extend(
        Obligation(
            position=position,
            debtor_id=one.debtor_id,
            creditor_id=one.creditor_id,
            duty=one.duty,
            what=one.what.strip()[:WHAT_MOST],
            proof=one.proof.strip()[:PROOF_MOST],
            instalments=[
                Instalment(position=place, amount=part.amount, due_on=part.due_on)
                for place, part in enumerate(one.instalments, 1)
            ],
        )
        for position, one in enumerate(terms.obligations, 1)
    )
    tx.session.flush()  # its id and those of its parts


def _check(number: int, promised: Promised, known: set[int]) -> None:
    """Raise Invalid, or NotFound for a party of another case, where an obligation is not one."""
    if {promised.debtor_id, promised.creditor_id} - known:
        raise NotFound("没有找到这一方当事人。", remedy="请回到本案的页面重新打开。")
    if promised.debtor_id == promised.creditor_id:
        raise Invalid(f"第 {number} 项：自己不能欠自己。", remedy="请选对方是哪一方。")
    if not promised.what.strip():
        raise Invalid(f"第 {number} 项没有写要做什么。", remedy="例如：支付 2025 年电梯广告收益。")
    dates = [one.due_on for one in promised.instalments]
    if not 1 <= len(dates) <= INSTALMENTS_MOST or dates != sorted(set(dates)):
        raise Invalid(
            f"第 {number} 项的日子不对：至少一期，最多 {INSTALMENTS_MOST} 期，从早到晚，不能重复。",
            remedy="请按先后写，每期一个日子。",
        )
    amounts = [one.amount for one in promised.instalments]
    if promised.duty is Duty.MONEY and any(one is None or one <= 0 for one in amounts):
        raise Invalid(f"第 {number} 项是付钱，每一期都要写多少钱。", remedy="请写到分，例如 1234.50。")
    if promised.duty is Duty.ACT and (amounts != [None]):
        raise Invalid(f"第 {number} 项是办一件事，只写一个日子，不写钱。", remedy="要分几步的，写成几项。")


def _fix(tx: Transaction, agreement: Agreement, case: Case, signers: tuple[int, ...]) -> None:
    """Fix the text that is signed, and whether it is conditional. Raises OutOfTurn."""
    stage = AGREEMENT.after(agreement.state, "put_to_signature")
    lacking = records.without_mandate(agreement, case, signers, records.decisions(tx, case.id))
    agreement.conditional = bool(lacking)
    agreement.text = wording.canonical(records.wording_of(agreement, case, records.amended_edition(tx, agreement)))
    agreement.digest = wording.digest_of(agreement.text)
    agreement.state, agreement.put_at = stage, tx.now


def _withdraw(agreement: Agreement, because: str) -> None:
    agreement.state = AGREEMENT.after(agreement.state, "withdraw")
    agreement.because = because.strip()[:BECAUSE_MOST]
