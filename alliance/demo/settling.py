"""The moves of a sample dispute from its agreement on: signing, performing, the court, visits and surveys."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from alliance.demo.casework import Casework
from alliance.demo.dispute import APPLICANT, Dispute, Move
from alliance.kernel.db import Transaction
from mediation.agreements import actions, signing
from mediation.agreements.actions import Draft, RecordOral, Step
from mediation.agreements.models import Instalment
from mediation.agreements.signing import Seal, Sign, SignAsMediator
from mediation.agreements.wording import Dated, Promised, Terms
from mediation.agreements.workflow import Duty
from mediation.papers import actions as papers
from mediation.performing import actions as performing
from mediation.performing import court, visits
from mediation.performing.actions import Close, ReportDone
from mediation.performing.models import FollowUp
from mediation.performing.visits import AnswerSurvey, PlanFollowUp, RecordFollowUp
from mediation.performing.workflow import Contact, Mood
from mediation.workflow import PartyKind, PartyRole


def terms_of(work: Casework, tx: Transaction, one: Dispute) -> Terms:
    """What the data say, with the parties of the case and days counted from the day of seeding."""
    deal = one.deal
    if deal is None:
        raise LookupError(f"{one.key} has no deal")
    ids = {role: work.party(tx, one, role).id for role in (APPLICANT, PartyRole.RESPONDENT)}
    owed = tuple(
        Promised(
            ids[promise.debtor],
            ids[APPLICANT if promise.debtor is not APPLICANT else PartyRole.RESPONDENT],
            Duty.MONEY if promise.parts[0][1] else Duty.ACT,
            promise.what,
            tuple(
                Dated(work.seeded_on + timedelta(days=days), Decimal(amount) if amount else None)
                for days, amount in promise.parts
            ),
            promise.proof,
        )
        for promise in deal.owed
    )
    return Terms(deal.facts, deal.issues, deal.duty, deal.terms, deal.manner, owed, deal.disposes)


def show(work: Casework, tx: Transaction, one: Dispute, _: Move) -> None:
    """The mediator writes a draft and lets the sides read it."""
    case, mediator = work.case(tx, one), work.mediator(tx, one)
    key = actions.draft(tx, mediator, Draft(case.id, case.version, terms_of(work, tx, one)))
    actions.show(tx, mediator, Step(key, work.agreement(tx, one).version))


def put(work: Casework, tx: Transaction, one: Dispute, _: Move) -> None:
    """The mediator puts the agreement to signature; one that was not shown yet is written down first."""
    case, mediator = work.case(tx, one), work.mediator(tx, one)
    if work.pending(tx, one) is None:
        actions.draft(tx, mediator, Draft(case.id, case.version, terms_of(work, tx, one)))
    agreement = work.agreement(tx, one)
    actions.put_to_signature(tx, mediator, Step(agreement.id, agreement.version))


def sign(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """A side signs: whoever has an account by a click, everybody else by the party's code."""
    party, actor = work.party(tx, one, move.role), work.side(tx, one, move.role)
    agreement = work.agreement(tx, one)
    name, acts_as = actor.name, ""
    if actor.link is not None:
        name = party.name if party.kind is PartyKind.PERSON else move.who
        acts_as = "" if party.kind is PartyKind.PERSON else "项目经理"
    signing.sign(tx, actor, Sign(agreement.id, agreement.digest, party.id, name, acts_as))


def sign_as_mediator(work: Casework, tx: Transaction, one: Dispute, _: Move) -> None:
    """The mediator signs."""
    mediator, agreement = work.mediator(tx, one), work.agreement(tx, one)
    signing.sign_as_mediator(tx, mediator, SignAsMediator(agreement.id, agreement.digest, mediator.name))


def seal(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The body's officer records its seal."""
    agreement = work.agreement(tx, one)
    signing.seal(tx, work.actor(tx, move.who), Seal(agreement.id, agreement.digest, tx.today))


def oral(work: Casework, tx: Transaction, one: Dispute, _: Move) -> None:
    """What was agreed by word of mouth is read back and registered."""
    case = work.case(tx, one)
    command = RecordOral(case.id, case.version, terms_of(work, tx, one), tx.today, read_back=True)
    actions.record_oral(tx, work.mediator(tx, one), command)


def pay(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """Whoever is owed it reports what was done; `more` is the place of obligation and instalment, 1.1."""
    position, place = (int(number) for number in move.more.split("."))
    obligation = work.agreement(tx, one).obligations[position - 1]
    part = obligation.instalments[place - 1]
    role = obligation.creditor.role if move.who != "debtor" else obligation.debtor.role
    performing.report(tx, work.side(tx, one, role), ReportDone(part.id, tx.today, part.amount, move.text))


def late(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The desk notes that nothing came; where `text` says why, it is to ask how it stands."""
    case, desk = work.case(tx, one), work.desk(tx)
    performing.default(tx, desk, Close(case.id, case.version))
    if move.text:
        visits.plan_follow_up(tx, desk, PlanFollowUp(case.id, tx.today, reason=move.text))


def hand_off(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """Whoever waited goes another way."""
    case = work.case(tx, one)
    waiting = tx.session.get_one(Instalment, performing.late_parts(tx, case)[0].id)
    actor = work.side(tx, one, waiting.obligation.creditor.role)
    performing.hand_off(tx, actor, Close(case.id, case.version, move.text))


def wish(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """A side wants the court's confirmation."""
    party = work.party(tx, one, move.role)
    court.wish(tx, work.side(tx, one, move.role), court.Wish(party.case_id, party.id))


def visit(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The desk asks how it went; the visit that was planned, or one of its own."""
    case, desk = work.case(tx, one), work.desk(tx)
    open_ones = select(FollowUp.id).where(FollowUp.case_id == case.id, FollowUp.done_on.is_(None)).limit(1)
    key = tx.session.scalar(open_ones) or visits.plan_follow_up(tx, desk, PlanFollowUp(case.id, tx.today))
    tx.session.flush()  # its version, as that of a case
    row = tx.session.get_one(FollowUp, key)
    mood = Mood(move.more) if move.more else Mood.CALM
    command = RecordFollowUp(key, row.version, tx.today, Contact.TELEPHONE, move.text, mood)
    visits.record_follow_up(tx, desk, command)


def survey(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """A side says how satisfied it is: two digits in `more`, of the outcome and of how it was treated."""
    party = work.party(tx, one, move.role)
    outcome, attitude = (int(digit) for digit in move.more)
    command = AnswerSurvey(party.case_id, party.id, outcome, attitude, move.text)
    visits.answer_survey(tx, work.side(tx, one, move.role), command)


def print_out(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The papers of an older case, by their kinds."""
    papers.keep_up(tx, work.cases[one.key], *move.more.split())


MOVES = {
    "show": show,
    "put": put,
    "sign": sign,
    "sign_as_mediator": sign_as_mediator,
    "seal": seal,
    "oral": oral,
    "pay": pay,
    "late": late,
    "hand_off": hand_off,
    "wish": wish,
    "visit": visit,
    "survey": survey,
    "print": print_out,
}
