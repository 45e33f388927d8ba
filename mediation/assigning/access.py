"""Who sees assignments, choices, challenges and guests, and who may take which step of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link, visible
from alliance.kernel.actors import Actor, LinkGrant
from mediation import access as cases
from mediation.access import ASK_DESK, DESK, TURN, CaseFacts
from mediation.assigning.models import Assignment, Challenge, Choice, Guest
from mediation.assigning.workflow import ASSIGNMENT, STAGE_NAMES, Mode, Seat, Stage
from mediation.mediators.models import Mediator
from mediation.models import Case
from mediation.sight import held_by, of_desk, of_link, own_parties
from mediation.workflow import BEFORE_ACCEPTED, UNDER_WAY
from mediation.workflow import Stage as CaseStage

CHOOSING = frozenset({CaseStage.ACCEPTED})
HELPED = frozenset({CaseStage.MEDIATING, CaseStage.SUSPENDED})
ONLY_MEDIATOR = "由被指派的调解员本人答复。"
ONLY_SIDE = "由当事人这一方自己办。"


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """What a verdict looks at: whose it is, in what seat, and where it stands."""

    person_id: int
    seat: Seat
    stage: Stage


@sees(Assignment)
def assignments_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The desk, and the mediator whom it names; the sides read who mediates on the case's own page."""
    if actor.is_clock:
        return true()
    mine = select(Mediator.id).where(Mediator.person_id == actor.person_id) if actor.signed_in else None
    desk = Assignment.case_id.in_(select(Case.id).where(of_desk(actor)))
    return or_(desk, Assignment.mediator_id.in_(mine) if mine is not None else false())


@sees(Choice)
def choices_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the case knows that a mediator is being chosen; ballots have no page but one's own."""
    return true() if actor.is_clock else Choice.case_id.in_(select(Case.id).where(visible(Case, actor)))


@sees(Guest)
def guests_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the case."""
    return true() if actor.is_clock else Guest.case_id.in_(select(Case.id).where(visible(Case, actor)))


@sees(Challenge)
def challenges_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The desk, and the party that made it."""
    if actor.is_clock:
        return true()
    desk = Challenge.case_id.in_(select(Case.id).where(of_desk(actor)))
    return or_(desk, Challenge.party_id.in_(own_parties(actor)))


@sees_by_link(Choice)
def _choice_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    return Choice.case_id.in_(of_link(grant))


@sees_by_link(Guest)
def _guest_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    return Guest.case_id.in_(of_link(grant))


@sees_by_link(Challenge)
def _challenge_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    return Challenge.party_id.in_(held_by(grant))


def see_ranking(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediation secretary: the list says of everybody what they are to whom."""
    return cases.desk(actor, case)


def own(actor: Actor, assignment: AssignmentFacts) -> Verdict:
    """The page of one assignment is its mediator's."""
    return _mediator(actor, assignment)


def see_fairness(actor: Actor) -> Verdict:
    """The desk; and each mediator their own line, which is on their own page."""
    if actor.holds(DESK):
        return ALLOWED
    return denied("派案是否均匀的数字由矛盾调解组看。", "您自己的件数在您的调解员页面上。")


def propose_mediator(actor: Actor, case: CaseFacts) -> Verdict:
    """The secretary, before the parties have consented."""
    return cases.desk(actor, case) & cases.at(case, BEFORE_ACCEPTED | CHOOSING)


def assign_mediator(actor: Actor, case: CaseFacts) -> Verdict:
    """The secretary, once the parties have consented; again until the mediator has answered."""
    return cases.desk(actor, case) & cases.in_turn(case, "assign")


def add_helper(actor: Actor, case: CaseFacts) -> Verdict:
    """The secretary, while somebody mediates. Source: 人民调解法第十九条."""
    return cases.desk(actor, case) & cases.at(case, HELPED)


def release_helper(actor: Actor, case: CaseFacts) -> Verdict:
    """The secretary."""
    return cases.desk(actor, case) & cases.at(case, UNDER_WAY)


def accept_assignment(actor: Actor, assignment: AssignmentFacts) -> Verdict:
    """The mediator in person."""
    return _mediator(actor, assignment) & _in_turn(assignment, "accept")


def decline_assignment(actor: Actor, assignment: AssignmentFacts) -> Verdict:
    """The mediator in person."""
    return _mediator(actor, assignment) & _in_turn(assignment, "decline")


def disclose(actor: Actor, assignment: AssignmentFacts) -> Verdict:
    """The mediator in person, before accepting or in the course of the case."""
    if assignment.stage in {Stage.GIVEN, Stage.ACCEPTED}:
        return _mediator(actor, assignment)
    return _mediator(actor, assignment) & _late(assignment)


def resign(actor: Actor, assignment: AssignmentFacts) -> Verdict:
    """The mediator in person, in the middle of the case."""
    return _mediator(actor, assignment) & _in_turn(assignment, "resign")


def answer_disclosure(actor: Actor, case: CaseFacts, party_id: int) -> Verdict:
    """Each side for itself; the secretary writes down what was said by telephone or at the counter."""
    if party_id in cases.sides_of(actor, case) or cases.on_desk(actor, case):
        return ALLOWED
    return denied(ONLY_SIDE, ASK_DESK)


def open_choice(actor: Actor, case: CaseFacts) -> Verdict:
    """The secretary, or the platform when all have consented."""
    return cases.desk(actor, case) & cases.at(case, CHOOSING)


def cast_ballot(actor: Actor, case: CaseFacts, party_id: int, mode: Mode | None = None) -> Verdict:  # noqa: ARG001 -- the twin's shape
    """Each side for itself while the choice is open; the secretary for whoever said it at the counter."""
    if party_id in cases.sides_of(actor, case) or cases.on_desk(actor, case):
        return cases.at(case, CHOOSING)
    return denied("选调解员由当事人各方自己办。", ASK_DESK)


def challenge(actor: Actor, case: CaseFacts, party_id: int) -> Verdict:
    """Each side for itself, from the assignment to the agreement. Source: 人民调解法第二十三条第一项."""
    if party_id not in cases.sides_of(actor, case):
        return denied(ONLY_SIDE, ASK_DESK)
    return cases.at(case, UNDER_WAY | {CaseStage.ASSIGNED})


def decide_challenge(actor: Actor, case: CaseFacts) -> Verdict:
    """The secretary."""
    return cases.desk(actor, case)


def invite_guest(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator, or the secretary. Source: 人民调解法第二十条."""
    if cases.mediates(actor, case) or cases.on_desk(actor, case):
        return cases.at(case, HELPED)
    return denied("邀请别人参加，由本案调解员提出。", ASK_DESK)


def answer_guest(actor: Actor, case: CaseFacts, party_id: int) -> Verdict:
    """Each side for itself; the secretary and the mediator write down what was said."""
    if party_id in cases.sides_of(actor, case) or cases.on_desk(actor, case) or cases.mediates(actor, case):
        return ALLOWED
    return denied(ONLY_SIDE, ASK_DESK)


def withdraw_guest(actor: Actor, case: CaseFacts) -> Verdict:
    """Whoever may invite."""
    return invite_guest(actor, case)


def _mediator(actor: Actor, assignment: AssignmentFacts) -> Verdict:
    if actor.signed_in and actor.person_id == assignment.person_id:
        return ALLOWED
    return denied(ONLY_MEDIATOR, ASK_DESK)


def _in_turn(assignment: AssignmentFacts, step: str) -> Verdict:
    return ALLOWED if step in ASSIGNMENT.open_from(assignment.stage) else _late(assignment)


def _late(assignment: AssignmentFacts) -> Verdict:
    return out_of_turn(f"这次指派现在是“{STAGE_NAMES[assignment.stage]}”，这一步不能办。", TURN)
