"""Performing: what was done is reported and confirmed to the fen; what is late is a default; all done ends the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Select, func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from mediation import records as cases
from mediation.access import CaseFacts, own_side
from mediation.agreements.models import Agreement, Instalment, Obligation
from mediation.agreements.workflow import Duty, State
from mediation.models import Case
from mediation.performing import access
from mediation.performing.access import OwedFacts
from mediation.performing.models import Performance, told_in_full
from mediation.performing.workflow import Receipt
from mediation.records import end
from mediation.workflow import Stage

ledger.tell(
    {
        "mediation.performance_reported": "登记履行：第{obligation}项第{instalment}期",
        "mediation.performance_confirmed": "确认收到：第{obligation}项第{instalment}期",
        "mediation.performance_disputed": "说没有收到：第{obligation}项第{instalment}期",
        "mediation.performance_taken_back": "收回登记：第{obligation}项第{instalment}期",
        "mediation.defaulted": "到期没有履行：第{obligation}项第{instalment}期",
        "mediation.cured": "到期的都补上了，接着履行",
        "mediation.fulfilled": "协议全部履行",
        "mediation.handed_off": "没有履行，转走其他途径",
    }
)
GRACE = "mediation.default_grace_days"
HOW_MOST, BECAUSE_MOST = 500, 500
FULFILLED, HANDED_OFF = "fulfilled", "handed_off"
"""Endings of `endings.toml`."""


@dataclass(frozen=True, slots=True)
class ReportDone:
    """That something of an instalment was done; `amount` for money alone."""

    instalment_id: int
    done_on: date
    amount: Decimal | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """A report that is confirmed or taken back; `version` is the report's."""

    performance_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A report that whoever is owed it does not find true, with a word for the other side."""

    performance_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class Close:
    """A step of the whole case; `version` is the case's."""

    case_id: int
    version: int
    words: str = ""


def report(tx: Transaction, actor: Actor, command: ReportDone) -> int:
    """Report that something was done; what the one who is owed it reports counts at once. Returns the report's id.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid for more than is owed. Source: 人民调解法第三十一条.
    """
    part, case, facts = _in_hand(tx, actor, command.instalment_id)
    owed = _owed(part)
    access.report(actor, facts, owed).enforce()
    if command.done_on > tx.today:
        raise Invalid("履行的日子还没有到。", remedy="请填实际办好、付款的那天。")
    amount = _amount(tx, part, command.amount)
    row = Performance(
        alliance_id=case.alliance_id,
        case_id=case.id,
        instalment_id=part.id,
        amount=amount,
        done_on=command.done_on,
        how=command.how.strip()[:HOW_MOST],
        reported_at=tx.now,
        reported_by_id=None if actor.link is not None else actor.person_id,
        reported_for_id=next((key for key in (owed.creditor_id, owed.debtor_id) if own_side(actor, facts, key)), None),
    )
    tx.session.add(row)
    tx.session.flush()  # proofs lie beside it by its id
    _tell(tx, actor, "mediation.performance_reported", case, part)
    if row.reported_for_id == owed.creditor_id:
        _count(tx, actor, row, part, case)
    else:
        outbox.promise(tx, "mediation.performance_reported", case_id=case.id, party_id=owed.creditor_id)
    return row.id


def confirm(tx: Transaction, actor: Actor, command: Settle) -> None:
    """Confirm a report; whoever works on the case may, where a proof lies beside it.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid without a proof.
    """
    row, part, case, facts = _report_in_hand(tx, actor, command.performance_id, command.version)
    owed = _owed(part)
    access.confirm(actor, facts, owed, row.receipt).enforce()
    if not own_side(actor, facts, owed.creditor_id) and not _has_proof(tx, row.id):
        raise Invalid("没有凭证，不能代为确认。", remedy="请先交上收条、回单或者照片，或者请收到的一方自己确认。")
    _count(tx, actor, row, part, case)


def dispute(tx: Transaction, actor: Actor, command: Dispute) -> None:
    """Say that it was not done as reported; both sides may go on talking, or sue (人民调解法第三十二条).

    Raises NotFound, NotPermitted, OutOfTurn, Invalid without a word.
    """
    row, part, case, facts = _report_in_hand(tx, actor, command.performance_id, command.version)
    access.dispute(actor, facts, _owed(part), row.receipt).enforce()
    if not command.because.strip():
        raise Invalid("请写明哪里不对。", remedy="例如：账上没有收到这笔钱。")
    row.receipt, row.because = Receipt.DISPUTED, command.because.strip()[:BECAUSE_MOST]
    row.settled_at, row.settled_by_id = tx.now, None if actor.link is not None else actor.person_id
    _tell(tx, actor, "mediation.performance_disputed", case, part)
    outbox.promise(tx, "mediation.performance_disputed", case_id=case.id, party_id=part.obligation.debtor_id)


def take_back_report(tx: Transaction, actor: Actor, command: Settle) -> None:
    """Take a mistaken report back before it is confirmed. Raises NotFound, NotPermitted, OutOfTurn."""
    row, part, case, facts = _report_in_hand(tx, actor, command.performance_id, command.version)
    access.take_back_report(actor, facts, _owed(part), row.receipt).enforce()
    row.receipt = Receipt.WITHDRAWN
    row.settled_at, row.settled_by_id = tx.now, None if actor.link is not None else actor.person_id
    _tell(tx, actor, "mediation.performance_taken_back", case, part)


def default(tx: Transaction, actor: Actor, command: Close) -> None:
    """Note that something due was not performed, days of grace included.

    Raises NotFound, NotPermitted, OutOfTurn where nothing is late enough, ChangedMeanwhile.
    """
    case, facts = cases.in_hand(tx, actor, command.case_id, command.version)
    late = late_parts(tx, case, graced=True)
    access.default(actor, facts, {one.obligation.creditor_id for one in late}).enforce()
    if not late:
        raise OutOfTurn("现在没有过了宽限期还没办的。", remedy="到期以后先催一催；过了宽限期再登记。")
    _default(tx, actor, case, late[0])


def default_all(tx: Transaction, _last_day: date) -> None:
    """Each new day: whatever is late beyond the days of grace makes its case one that was not performed.

    What the debtor has reported in full waits for the creditor's word: silence alone brands nobody.
    """
    waiting = (
        select(Case.id)
        .join(Agreement, Agreement.case_id == Case.id)
        .join(Obligation, Obligation.agreement_id == Agreement.id)
        .join(Instalment, Instalment.obligation_id == Obligation.id)
        .where(
            Case.stage == Stage.PERFORMING,
            Agreement.state == State.EFFECTIVE,
            Instalment.done_at.is_(None),
            Instalment.due_on < tx.today,
            ~told_in_full(),
        )
        .distinct()
        .order_by(Case.id)
    )
    for key in tx.session.scalars(waiting).all():
        case, _ = cases.in_hand(tx, CLOCK, key)
        if late := late_parts(tx, case, graced=True, untold=True):
            _default(tx, CLOCK, case, late[0])


def hand_off(tx: Transaction, actor: Actor, command: Close) -> None:
    """Stop waiting and go another way, such as a suit; the case ends here.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile. Source: 人民调解法第三十二条.
    """
    case, facts = cases.in_hand(tx, actor, command.case_id, command.version)
    creditors = {one.obligation.creditor_id for one in late_parts(tx, case)}
    access.hand_off(actor, facts, creditors).enforce()
    end(tx, actor, case, "hand_off", HANDED_OFF, words=command.words)
    cases.record(tx, actor, "mediation.handed_off", case)
    outbox.promise(tx, "mediation.ended", case_id=case.id)


def late_parts(tx: Transaction, case: Case, *, graced: bool = False, untold: bool = False) -> list[Instalment]:
    """What is due and not done, the oldest first; with `graced` only what is late beyond the days of grace.

    With `untold` without what was reported in full and waits for the creditor.
    """
    before = tx.today
    if graced:
        value = parameters.on(tx, GRACE, case.place.path, tx.today, alliance_id=case.alliance_id)
        before -= timedelta(days=value.whole)
    query = _open_parts(case.id).where(Instalment.due_on < before)
    return list(tx.session.scalars(query.where(~told_in_full()) if untold else query))


def _open_parts(case_id: int) -> Select[Instalment]:
    return (
        select(Instalment)
        .join(Obligation, Instalment.obligation_id == Obligation.id)
        .join(Agreement, Obligation.agreement_id == Agreement.id)
        .where(Agreement.case_id == case_id, Agreement.state == State.EFFECTIVE, Instalment.done_at.is_(None))
        .order_by(Instalment.due_on, Obligation.position, Instalment.position)
    )


def _default(tx: Transaction, actor: Actor, case: Case, part: Instalment) -> None:
    cases.step(case, "default")
    _tell(tx, actor, "mediation.defaulted", case, part)
    outbox.promise(tx, "mediation.defaulted", case_id=case.id)


def _count(tx: Transaction, actor: Actor, row: Performance, part: Instalment, case: Case) -> None:
    """Let a report count, and the case go on by it: cured, or fulfilled."""
    row.receipt, row.settled_at = Receipt.CONFIRMED, tx.now
    row.settled_by_id = None if actor.link is not None else actor.person_id
    paid = part.paid + (row.amount or Decimal(0))
    if part.amount is None or paid == part.amount:
        part.done_at = tx.now
    part.paid = paid
    _tell(tx, actor, "mediation.performance_confirmed", case, part)
    outbox.promise(tx, "mediation.performance_confirmed", case_id=case.id, party_id=part.obligation.debtor_id)
    tx.session.flush()  # what is still open is asked below
    if tx.session.scalars(_open_parts(case.id).limit(1)).first() is None:
        end(tx, actor, case, "fulfil", FULFILLED)
        cases.record(tx, actor, "mediation.fulfilled", case)
        outbox.promise(tx, "mediation.ended", case_id=case.id)
        outbox.promise(tx, "mediation.fulfilled", case_id=case.id)
    elif case.stage is Stage.BREACHED and not late_parts(tx, case):
        cases.step(case, "cure")
        cases.record(tx, actor, "mediation.cured", case)


def _amount(tx: Transaction, part: Instalment, amount: Decimal | None) -> Decimal | None:
    """The sum of a report. Raises Invalid where it is none, or more than is still open."""
    if part.obligation.duty is Duty.ACT:
        return None
    if amount is None or amount <= 0:
        raise Invalid("请填付了多少钱。", remedy="照回单、收条上的数填到分。")
    told = tx.session.scalar(
        select(func.coalesce(func.sum(Performance.amount), 0)).where(
            Performance.instalment_id == part.id, Performance.receipt == Receipt.REPORTED
        )
    )
    left = (part.amount or Decimal(0)) - part.paid - Decimal(told or 0)
    if amount > left:
        raise Invalid(f"这一期只差 {left} 元，填的多了。", remedy="多付的，请登记到下一期；登记错了的，先收回。")
    return amount


def _in_hand(tx: Transaction, actor: Actor, instalment_id: int) -> tuple[Instalment, Case, CaseFacts]:
    """One instalment of the agreement in effect, with its case, locked. Raises NotFound."""
    found = tx.session.execute(
        select(Agreement.id, Agreement.case_id)
        .join(Obligation, Obligation.agreement_id == Agreement.id)
        .join(Instalment, Instalment.obligation_id == Obligation.id)
        .where(Instalment.id == instalment_id, Agreement.state == State.EFFECTIVE)
    ).one_or_none()
    if found is None:
        raise NotFound("没有找到这一项。", remedy="请回到本案的页面重新打开。")
    get_visible(tx.session, Agreement, actor, found.id)
    case, facts = cases.in_hand(tx, actor, found.case_id)
    part = tx.session.scalars(
        select(Instalment).where(Instalment.id == instalment_id).with_for_update(of=Instalment)
    ).one()
    return part, case, facts


def _report_in_hand(
    tx: Transaction, actor: Actor, performance_id: int, version: int
) -> tuple[Performance, Instalment, Case, CaseFacts]:
    key = get_visible(tx.session, Performance, actor, performance_id).instalment_id
    part, case, facts = _in_hand(tx, actor, key)
    row = get_visible(tx.session, Performance, actor, performance_id, lock=True)
    if row.version != version:
        raise OutOfTurn("这一条刚被别人办过。", remedy="请刷新这一页再看。")
    return row, part, case, facts


def _owed(part: Instalment) -> OwedFacts:
    return OwedFacts(part.obligation.debtor_id, part.obligation.creditor_id, part.done_at is not None)


def _has_proof(tx: Transaction, performance_id: int) -> bool:
    proof = select(Attachment.id).where(
        Attachment.subject == Performance.__tablename__,
        Attachment.subject_id == performance_id,
        Attachment.withdrawn_at.is_(None),
    )
    return tx.session.scalar(proof.limit(1)) is not None


def _tell(tx: Transaction, actor: Actor, verb: str, case: Case, part: Instalment) -> None:
    cases.record(tx, actor, verb, case, obligation=part.obligation.position, instalment=part.position)
