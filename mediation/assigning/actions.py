"""Proposing and assigning a mediator, and their answer: accept, decline, disclose, resign; and who helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select, update

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Base, Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from compounds.versions import expect
from mediation.access import CaseFacts
from mediation.assigning import access, candidates, giving
from mediation.assigning.access import AssignmentFacts
from mediation.assigning.conflicts import Ground, Grounds
from mediation.assigning.giving import ConflictOfInterest
from mediation.assigning.models import Assignment, Ballot, Challenge
from mediation.assigning.workflow import ChosenBy, Declining, Grade, Seat, Stage
from mediation.consent import actions as consents
from mediation.consent import queries as consented
from mediation.consent.actions import THEMSELVES, Said
from mediation.consent.workflow import Scope
from mediation.mediators.models import Mediator
from mediation.models import Case
from mediation.records import in_hand, record
from mediation.workflow import Stage as CaseStage

M = TypeVar("M", bound=Base)
ledger.tell({"mediation.mediator_proposed": "拟派一位调解员，等各方同意调解后再定"})
WORDS_MOST = 1000
CHOOSING_NOW = "各方正在选调解员，已经有一方交了意见。"


@dataclass(frozen=True, slots=True)
class AssignMediator:
    """Who is to mediate; `version` is the case's that the page showed."""

    case_id: int
    mediator_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Assigned:
    """What came of it: `waits_for_sides` where something had to be disclosed first."""

    case_id: int
    assignment_id: int
    mediator_name: str
    waits_for_sides: bool


@dataclass(frozen=True, slots=True)
class Accept:
    """The mediator takes it; `clear` says that they know of no tie beyond what is shown."""

    assignment_id: int
    version: int
    clear: bool


@dataclass(frozen=True, slots=True)
class Decline:
    """The mediator does not take it; the words are for the desk."""

    assignment_id: int
    version: int
    because: Declining
    words: str = ""


@dataclass(frozen=True, slots=True)
class Disclose:
    """Something that the sides have to know before they agree; they read these words."""

    assignment_id: int
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class Resign:
    """The mediator cannot go on; the words are for the desk."""

    assignment_id: int
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class AnswerDisclosure:
    """A side knows what was disclosed and agrees to go on, or not; `said` where staff write it down."""

    case_id: int
    assignment_id: int
    party_id: int
    agrees: bool
    said: Said = THEMSELVES


@dataclass(frozen=True, slots=True)
class ReleaseHelper:
    """A co-mediator is no longer needed."""

    case_id: int
    assignment_id: int
    version: int


def propose_mediator(tx: Transaction, actor: Actor, command: AssignMediator) -> Assigned:
    """Note who is meant to mediate, before the parties have consented; nobody is told and nothing begins.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, ConflictOfInterest.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.propose_mediator(actor, facts).enforce()
    mediator, grounds, arithmetic = _chosen(tx, case, facts, command.mediator_id)
    giving.take_back(tx, actor, case)
    assignment = Assignment(
        alliance_id=case.alliance_id,
        case_id=case.id,
        mediator_id=mediator.id,
        seat=Seat.LEADS,
        stage=Stage.PROPOSED,
        chosen_by=ChosenBy.OFFICE,
        arithmetic=arithmetic,
        grounds=[ground.stored for ground in grounds.all if ground.grade is not Grade.HINT],
        proposed_at=tx.now,
        by_id=actor.person_id,
    )
    tx.session.add(assignment)
    tx.session.flush()  # the answer names it by its id
    case.version = case.version + 1  # its own columns stay, and yet the page is old
    record(tx, actor, "mediation.mediator_proposed", case, assignment_id=assignment.id)
    return Assigned(case.id, assignment.id, mediator.person.name, waits_for_sides=False)


def assign_mediator(tx: Transaction, actor: Actor, command: AssignMediator) -> Assigned:
    """Give the case to a mediator, who is asked to answer; or ask the sides first, where something is disclosed.

    Raises NotFound, NotPermitted, OutOfTurn (also while the sides are choosing), ChangedMeanwhile, ConflictOfInterest.
    Source: 人民调解法第十九条; the period is a promise after 人民法院在线调解规则第十条.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.assign_mediator(actor, facts).enforce()
    _refuse_while_choosing(tx, case)
    mediator, grounds, arithmetic = _chosen(tx, case, facts, command.mediator_id)
    _refuse_oneself(actor, mediator)
    assignment = giving.place(
        tx, actor, case, mediator, chosen_by=giving.why_office(tx, case.id), grounds=grounds, arithmetic=arithmetic
    )
    return Assigned(case.id, assignment.id, mediator.person.name, waits_for_sides=assignment.stage is Stage.DISCLOSED)


def add_helper(tx: Transaction, actor: Actor, command: AssignMediator) -> Assigned:
    """Ask one more mediator to help with a case that somebody mediates. Raises what `assign_mediator` raises.

    Source: 人民调解法第十九条; 人民法院在线调解规则第十一条, which we follow.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.add_helper(actor, facts).enforce()
    mediator, grounds, arithmetic = _chosen(tx, case, facts, command.mediator_id)
    _refuse_oneself(actor, mediator)
    already = select(Assignment.id).where(
        Assignment.case_id == case.id,
        Assignment.mediator_id == mediator.id,
        Assignment.stage.in_((Stage.DISCLOSED, Stage.GIVEN, Stage.ACCEPTED)),
    )
    if tx.session.scalar(already.limit(1)) is not None:
        raise OutOfTurn(f"{mediator.person.name}已经在办这一件。", remedy="请另选一位。")
    assignment = giving.place(
        tx,
        actor,
        case,
        mediator,
        chosen_by=ChosenBy.OFFICE,
        grounds=grounds,
        arithmetic=arithmetic,
        seat=Seat.HELPS,
    )
    return Assigned(case.id, assignment.id, mediator.person.name, waits_for_sides=assignment.stage is Stage.DISCLOSED)


def release_helper(tx: Transaction, actor: Actor, command: ReleaseHelper) -> None:
    """Thank a co-mediator who is no longer needed. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.release_helper(actor, facts).enforce()
    assignment = of_case(tx, Assignment, command.assignment_id, case)
    if assignment.seat is not Seat.HELPS:
        raise OutOfTurn("这一位是本案的调解员，不是共同调解员。", remedy="要换调解员，请用“更换调解员”。")
    if assignment.stage is Stage.ACCEPTED:
        giving.leave(tx, actor, case, assignment, "replace")
    else:
        giving.over(tx, assignment, "replace")


def accept_assignment(tx: Transaction, actor: Actor, command: Accept) -> bool:
    """The mediator takes the case; False where new ties were found that the sides have to agree to first.

    Ties are reckoned again, since something may have changed. Raises NotFound, NotPermitted, OutOfTurn,
    ChangedMeanwhile, Invalid, ConflictOfInterest. Source: 人民法院在线调解规则第十二条、第十三条, which we follow.
    """
    assignment, case, facts = _mine(tx, actor, command.assignment_id, command.version)
    access.accept_assignment(actor, facts_of(assignment)).enforce()
    if not command.clear:
        raise Invalid("请先确认与各方没有别的关系。", remedy="有关系的，请用“我有情况要披露”，或者选“不接受”。")
    grounds = candidates.grounds_of(tx, facts, assignment.mediator)
    if grounds.excluding:
        raise ConflictOfInterest(
            f"您应当回避：{grounds.sentence}。", remedy="请选“不接受”，原因选“与本案或者当事人有关系”。"
        )
    told = {ground["code"] for ground in assignment.grounds}
    fresh = [ground for ground in grounds.of(Grade.DISCLOSED) if ground.code not in told]
    if fresh:
        assignment.grounds = [*assignment.grounds, *(ground.stored for ground in fresh)]
        giving.show(tx, actor, case, assignment)
        return False
    giving.take_over(tx, actor, case, assignment)
    return True


def decline_assignment(tx: Transaction, actor: Actor, command: Decline) -> None:
    """The mediator does not take it, for a reason; the case goes back to the desk.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    assignment, case, _ = _mine(tx, actor, command.assignment_id, command.version)
    access.decline_assignment(actor, facts_of(assignment)).enforce()
    if command.because is Declining.OTHER and not command.words.strip():
        raise Invalid("请写明原因。", remedy="一句话就行，只有调解组看得到。")
    giving.back_to_desk(tx, actor, case, assignment, "declined")
    assignment.declined_as = command.because
    giving.over(tx, assignment, "decline", command.words[:WORDS_MOST])
    giving.gone(tx, actor, case, assignment, "mediation.mediator_declined")


def disclose(tx: Transaction, actor: Actor, command: Disclose) -> None:
    """The mediator tells the sides of something; they decide whether to go on, knowing it.

    In the middle of a case the work goes on until a side objects. Raises NotFound, NotPermitted, OutOfTurn,
    ChangedMeanwhile, Invalid. Source: 人民法院在线调解规则第十三条, which we follow by promise.
    """
    assignment, case, _ = _mine(tx, actor, command.assignment_id, command.version)
    access.disclose(actor, facts_of(assignment)).enforce()
    words = command.words.strip()[:WORDS_MOST]
    if not words:
        raise Invalid("请写明要披露的情况。", remedy="例如：三年前为这家物业做过一次培训。各方都看得到这段话。")
    ground = Ground("declared", Grade.DISCLOSED, words, words).stored
    if assignment.stage is Stage.GIVEN:
        assignment.grounds = [*assignment.grounds, ground]
        assignment.disclosed_words = words
        giving.show(tx, actor, case, assignment)
        return
    fresh = Assignment(
        alliance_id=case.alliance_id,
        case_id=case.id,
        mediator_id=assignment.mediator_id,
        seat=assignment.seat,
        stage=Stage.ACCEPTED,
        chosen_by=assignment.chosen_by,
        arithmetic=assignment.arithmetic,
        grounds=[*assignment.grounds, ground],
        disclosed_words=words,
        proposed_at=assignment.proposed_at,
        by_id=assignment.by_id,
        given_at=assignment.given_at,
        accepted_at=assignment.accepted_at,
    )
    giving.over(tx, assignment, "replace")
    tx.session.add(fresh)
    tx.session.flush()  # what the sides agree to is this row, not what they agreed to before
    challenges = update(Challenge).where(Challenge.assignment_id == assignment.id, Challenge.decided_at.is_(None))
    tx.session.execute(  # whoever wants another mediator wants that still
        challenges.values(assignment_id=fresh.id).execution_options(synchronize_session="fetch")
    )
    giving.gone(tx, actor, case, fresh, "mediation.disclosed")


def answer_disclosure(tx: Transaction, actor: Actor, command: AnswerDisclosure) -> None:
    """A side agrees to go on, knowing what was disclosed, or does not; when all agree the mediator is asked.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.answer_disclosure(actor, facts, command.party_id).enforce()
    assignment = of_case(tx, Assignment, command.assignment_id, case)
    if assignment.stage not in {Stage.DISCLOSED, Stage.ACCEPTED} or not discloses(assignment):
        raise OutOfTurn("这件事已经不用答复了。", remedy="请刷新页面，看看现在由谁调解。")
    say = consents.give if command.agrees else consents.refuse
    say(tx, actor, case, command.party_id, Scope.CONTINUATION, subject=assignment.id, said=command.said)
    if not command.agrees:
        if assignment.stage is Stage.ACCEPTED:
            giving.leave(tx, actor, case, assignment, "challenge")
        else:
            giving.over(tx, assignment, "refuse")
            giving.gone(tx, actor, case, assignment, "mediation.disclosure_refused")
    elif assignment.stage is Stage.DISCLOSED and consented.all_given(tx, case.id, Scope.CONTINUATION, assignment.id):
        giving.give(tx, actor, case, assignment)


def resign(tx: Transaction, actor: Actor, command: Resign) -> None:
    """The mediator leaves in the middle of a case; it goes back to the desk with all that was done.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    assignment, case, _ = _mine(tx, actor, command.assignment_id, command.version)
    access.resign(actor, facts_of(assignment)).enforce()
    if not command.words.strip():
        raise Invalid("请写明为什么不能继续。", remedy="一句话就行，只有调解组看得到。")
    giving.leave(tx, actor, case, assignment, "resign", words=command.words[:WORDS_MOST])


def facts_of(assignment: Assignment) -> AssignmentFacts:
    """What the rules ask of an assignment."""
    return AssignmentFacts(assignment.mediator.person_id, assignment.seat, assignment.stage)


def discloses(assignment: Assignment) -> bool:
    """True where the sides have something to agree to."""
    return any(ground["grade"] == Grade.DISCLOSED for ground in assignment.grounds)


def of_case(tx: Transaction, model: type[M], key: int, case: Case) -> M:
    """A row of a case that the caller holds. Raises NotFound."""
    found = tx.session.get(model, key, with_for_update=True)
    if found is None or getattr(found, "case_id", None) != case.id:
        raise NotFound("没有找到。", remedy="请回到本案的页面重新打开。")
    return found


def _mine(tx: Transaction, actor: Actor, assignment_id: int, version: int) -> tuple[Assignment, Case, CaseFacts]:
    """The assignment, and its case, which the mediator does not see before accepting."""
    assignment = get_visible(tx.session, Assignment, actor, assignment_id, lock=True)
    case, facts = in_hand(tx, CLOCK, assignment.case_id)
    expect(tx, assignment, version)
    return assignment, case, facts


def _chosen(
    tx: Transaction, case: Case, facts: CaseFacts, mediator_id: int
) -> tuple[Mediator, Grounds, dict[str, object]]:
    """The mediator with grounds and arithmetic as they stand now. Raises NotFound, ConflictOfInterest, Invalid."""
    standing = candidates.standings(tx, case, facts)
    candidate = candidates.mediator_named(standing, mediator_id)
    if candidate.grounds.excluding:
        raise ConflictOfInterest(
            f"{candidate.name}应当回避：{candidate.grounds.sentence}。", remedy="请从名单里另选一位。"
        )
    ranked = standing.ranking.find(mediator_id)
    if ranked is None:
        left = next(one for one in standing.ranking.left if one.candidate.mediator_id == mediator_id)
        raise Invalid(f"{candidate.name}现在不能接案：{'；'.join(left.reasons)}。", remedy="请从名单里另选一位。")
    return tx.session.get_one(Mediator, mediator_id), candidate.grounds, ranked.stored


def _refuse_while_choosing(tx: Transaction, case: Case) -> None:
    choice = giving.open_choice_of(tx, case.id)
    if choice is None:
        return
    begun = tx.session.scalar(select(Ballot.id).where(Ballot.choice_id == choice.id).limit(1))
    if begun is not None and case.stage is CaseStage.ACCEPTED:
        raise OutOfTurn(CHOOSING_NOW, remedy="请等各方选好；到期还没有选好的，平台会提醒您指派。")


def _refuse_oneself(actor: Actor, mediator: Mediator) -> None:
    if actor.person_id == mediator.person_id:
        raise Invalid("不能把案子派给自己。", remedy="请由另一位秘书指派。")
