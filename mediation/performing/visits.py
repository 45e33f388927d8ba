"""Follow-up visits, planned and made; and what both sides say of the outcome and of how they were treated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from mediation import records as cases
from mediation.agreements.models import Agreement
from mediation.clocks import actions as clocks
from mediation.clocks.names import CLOCKS, ClockName
from mediation.models import Case
from mediation.performing import access
from mediation.performing.models import FollowUp, Survey
from mediation.performing.workflow import CONTACT_NAMES, GRADES, Contact, Mood

ledger.tell(
    {
        "mediation.follow_up_planned": "安排回访，{planned_on}",
        "mediation.follow_up_made": "回访（{contact}），{done_on}",
    },
    {"contact": CONTACT_NAMES},
)
WORDS_MOST, REASON_MOST = 1000, 200
REASON = "了解协议履行情况"


@dataclass(frozen=True, slots=True)
class PlanFollowUp:
    """A day for a visit; `party_id` where one party alone is to be visited."""

    case_id: int
    planned_on: date
    party_id: int | None = None
    reason: str = REASON


@dataclass(frozen=True, slots=True)
class RecordFollowUp:
    """What was found; `handling` says what is done about it and is needed where there is danger."""

    follow_up_id: int
    version: int
    done_on: date
    contact: Contact
    performed: str
    mood: Mood
    handling: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSurvey:
    """What a party says: of the outcome, and apart from it of how it was treated; 1 to 5."""

    case_id: int
    party_id: int
    outcome: int
    attitude: int
    words: str = ""


def plan_first(tx: Transaction, payload: Payload) -> None:
    """Errand: an agreement has taken effect, so a first visit is planned for the day that is promised."""
    case = tx.session.get_one(Case, payload["case_id"])
    agreement = tx.session.get_one(Agreement, payload["agreement_id"])
    known = select(FollowUp.id).where(FollowUp.agreement_id == agreement.id).limit(1)
    if agreement.effective_at is None or tx.session.scalar(known) is not None:
        return
    period = parameters.period_after(
        tx,
        CLOCKS[ClockName.FOLLOW_UP].parameter,
        case.place.path,
        local_date(agreement.effective_at),
        happened="协议生效",
        alliance_id=case.alliance_id,
    )
    tx.session.add(_planned(case, agreement.id, period.due, REASON))


def plan_follow_up(tx: Transaction, actor: Actor, command: PlanFollowUp) -> int:
    """Plan one more visit; returns its id. Raises NotFound, NotPermitted, OutOfTurn, Invalid for a past day."""
    case, facts = cases.in_hand(tx, actor, command.case_id)
    access.plan_follow_up(actor, facts).enforce()
    if command.planned_on < tx.today:
        raise Invalid("回访的日子已经过了。", remedy="请选今天或者以后的日子；已经做过的，直接登记。")
    if command.party_id is not None and command.party_id not in facts.party_names:
        raise Invalid("没有这一方当事人。", remedy="请从列出的当事人里选。")
    row = _planned(case, None, command.planned_on, command.reason.strip()[:REASON_MOST] or REASON)
    row.party_id = command.party_id
    tx.session.add(row)
    cases.record(tx, actor, "mediation.follow_up_planned", case, planned_on=command.planned_on)
    return row.id


def record_follow_up(tx: Transaction, actor: Actor, command: RecordFollowUp) -> None:
    """Write down what a visit found. Raises NotFound, NotPermitted, OutOfTurn, Invalid.

    Source: 人民调解法第三十一条第二款.
    """
    case_id = get_visible(tx.session, FollowUp, actor, command.follow_up_id).case_id
    case, facts = cases.in_hand(tx, actor, case_id)
    row = get_visible(tx.session, FollowUp, actor, command.follow_up_id, lock=True)
    access.record_follow_up(actor, facts).enforce()
    if row.version != command.version or row.done_on is not None:
        raise OutOfTurn("这次回访已经登记过了。", remedy="要再回访，请另安排一次。")
    if command.done_on > tx.today:
        raise Invalid("回访的日子还没有到。", remedy="请填实际回访的那天。")
    if not command.performed.strip():
        raise Invalid("请写明履行得怎样，当事人满意不满意。", remedy="照当事人说的写。")
    if command.mood is Mood.DANGER and not command.handling.strip():
        raise Invalid("有激化的苗头，要写明怎么处理。", remedy="有人要动手的先报警，再在案件页上记下风险。")
    row.done_on, row.contact, row.mood = command.done_on, command.contact, command.mood
    row.performed = command.performed.strip()[:WORDS_MOST]
    row.handling = command.handling.strip()[:WORDS_MOST]
    row.visitor_id = actor.person_id
    clocks.stop(tx, actor, case, ClockName.FOLLOW_UP)
    cases.record(tx, actor, "mediation.follow_up_made", case, contact=command.contact, done_on=command.done_on)
    if command.mood is Mood.DANGER:
        outbox.promise(tx, "mediation.follow_up_danger", case_id=case.id)


def answer_survey(tx: Transaction, actor: Actor, command: AnswerSurvey) -> None:
    """Say, once, how satisfied a party is; the ledger keeps no line, since it would show who has answered.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    case, facts = cases.in_hand(tx, actor, command.case_id)
    known = select(Survey.id).where(Survey.case_id == case.id, Survey.party_id == command.party_id)
    answered = tx.session.scalar(known) is not None
    access.answer_survey(actor, facts, command.party_id, answered=answered).enforce()
    if command.outcome not in GRADES or command.attitude not in GRADES:
        raise Invalid("请各选一项。", remedy="结果和态度分开说。")
    tx.session.add(
        Survey(
            alliance_id=case.alliance_id,
            case_id=case.id,
            party_id=command.party_id,
            person_id=None if actor.link is not None else actor.person_id,
            outcome=command.outcome,
            attitude=command.attitude,
            words=command.words.strip()[:WORDS_MOST],
            answered_at=tx.now,
        )
    )
    tx.session.flush()  # a second answer at once is refused here


def _planned(case: Case, agreement_id: int | None, on: date, reason: str) -> FollowUp:
    return FollowUp(
        alliance_id=case.alliance_id, case_id=case.id, agreement_id=agreement_id, planned_on=on, reason=reason
    )
