"""Who sees reviewers, assignments and marks, who plans, and who marks: nobody sees another's marks before the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor
from compounds.awards.access import ASK_SECRETARY, LOOK, OVERSEERS, SECRETARY, apart, oversees, reads, runs
from compounds.awards.applications.models import AwardApplication
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment
from compounds.awards.reviewing.workflow import REVIEWER, REVIEWER_STAGES, ReviewerStage, SheetState
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import RUNNING, STAGE_NAMES, Stage
from compounds.walls import Wall

TO_INVITE = frozenset({Stage.OPEN, Stage.SCREENING, Stage.REVIEW})
MARKS_SHOWN = frozenset({Stage.INSPECTION, Stage.DELIBERATION, Stage.NOTICE, Stage.DECIDED})
"""Every sheet is locked, so nobody's marks can be swayed any more."""
NEVER_REVIEW = OVERSEERS | {SECRETARY}
"""They plan the reviews or read every mark; whoever does that gives none."""


@dataclass(frozen=True, slots=True)
class ReviewerFacts:
    """What a verdict looks at: how far the round and the reviewer are, and whose answer it is."""

    round_stage: Stage
    stage: ReviewerStage
    person_id: int


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a verdict looks at: how far the round is, whose sheet it is, whether it is void, locked, or still entered.

    `taking_part` is False once the compound left the round or was refused, `reviews` once the reviewer has left.
    """

    round_stage: Stage
    person_id: int
    void: bool
    state: SheetState
    taking_part: bool
    reviews: bool = True


@sees(AwardReviewer)
def reviewers_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who run or oversee the awards, and each the own line; nobody else learns who reviews."""
    if oversees(actor):
        return true()
    return AwardReviewer.person_id == actor.person_id if actor.signed_in else false()


@sees(ReviewAssignment)
def assignments_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who run or oversee the awards, and each the own ones."""
    if oversees(actor):
        return true()
    return ReviewAssignment.reviewer_id.in_(select(AwardReviewer.id).where(reviewers_in_sight(actor)))


def evidence_for_reviewers(actor: Actor) -> ColumnElement[bool]:
    """Reviewers open what was handed in by the compounds that they review, until the round is decided or they leave."""
    if not actor.signed_in:
        return false()
    return AwardApplication.id.in_(
        select(ReviewAssignment.application_id)
        .join(AwardReviewer, ReviewAssignment.reviewer_id == AwardReviewer.id)
        .join(AwardRound, AwardReviewer.round_id == AwardRound.id)
        .where(
            AwardReviewer.person_id == actor.person_id,
            AwardReviewer.stage == ReviewerStage.ACCEPTED,
            ReviewAssignment.void_at.is_(None),
            AwardRound.stage.in_(RUNNING),
        )
    )


def read_reviewing(actor: Actor) -> Verdict:
    """Those who run or oversee the awards."""
    return reads(actor)


def invite(actor: Actor, round_stage: Stage) -> Verdict:
    """The secretary, until the reviews are done."""
    return runs(actor) & _at(round_stage, TO_INVITE)


def accept(actor: Actor, facts: ReviewerFacts) -> Verdict:
    """Whoever was asked, unless the person has come to plan reviews or to read every mark since."""
    return _own(actor, facts) & _impartial(actor) & _at(facts.round_stage, TO_INVITE) & _in_turn(facts, "accept")


def decline(actor: Actor, facts: ReviewerFacts) -> Verdict:
    """Whoever was asked."""
    return _own(actor, facts) & _in_turn(facts, "decline")


def leave(actor: Actor, facts: ReviewerFacts) -> Verdict:
    """Whoever reviews, until the reviews are done."""
    return _own(actor, facts) & _at(facts.round_stage, TO_INVITE) & _in_turn(facts, "leave")


def let_go(actor: Actor, facts: ReviewerFacts) -> Verdict:
    """The secretary, until the reviews are done."""
    return runs(actor) & _at(facts.round_stage, TO_INVITE) & _in_turn(facts, "leave")


def declare_tie(actor: Actor, facts: ReviewerFacts, *, marks_known: bool = False) -> Verdict:
    """Whoever reviews, or the secretary who learns of it, until the reviews are done.

    Once the marks were shown, in another review, only the reviewer does: nobody picks the sheets that count.
    """
    own = actor.person_id == facts.person_id
    mine = ALLOWED if own else runs(actor)
    if mine and marks_known and not own:
        return denied(
            "第一轮的分数已经看得到，要回避的只能由评委本人说明。",
            "请让评委本人登录说明；他不说明的，请写进合议记录，报监督的人处理。",
        )
    if facts.stage not in {ReviewerStage.INVITED, ReviewerStage.ACCEPTED}:
        return mine & out_of_turn(f"现在是“{REVIEWER_STAGES[facts.stage]}”，不用再补充。", LOOK)
    return mine & _at(facts.round_stage, TO_INVITE)


def plan(actor: Actor, round_stage: Stage, walled: Verdict = ALLOWED) -> Verdict:
    """The secretary, while reviews are written; never one who works for a company that serves an entry."""
    return runs(actor) & _at(round_stage, {Stage.REVIEW}) & walled


def fill(actor: Actor, round_stage: Stage, walled: Verdict = ALLOWED) -> Verdict:
    """As `plan`."""
    return plan(actor, round_stage, walled)


def replace(actor: Actor, round_stage: Stage, walled: Verdict = ALLOWED) -> Verdict:
    """As `plan`."""
    return plan(actor, round_stage, walled)


def ask_again(actor: Actor, round_stage: Stage, walled: Verdict = ALLOWED) -> Verdict:
    """As `plan`."""
    return plan(actor, round_stage, walled)


def read_sheet(actor: Actor, facts: SheetFacts) -> Verdict:
    """The reviewer alone; those who run or oversee the awards read marks once the reviews are over, all together."""
    if actor.person_id is not None and actor.person_id == facts.person_id:
        return ALLOWED
    return denied("评分表只有评委本人能看。", "评委评分结束以后，监督的人可以看全部分数。")


def read_papers(actor: Actor, facts: SheetFacts) -> Verdict:
    """What the compound handed in: the reviewer of the sheet, until the round is decided or the reviewer leaves."""
    if facts.void or not facts.reviews:
        return read_sheet(actor, facts) & out_of_turn("这一份不用您评了，小区的材料不再给您看。", ASK_SECRETARY)
    if facts.round_stage not in RUNNING:
        return read_sheet(actor, facts) & out_of_turn(
            "这一届已经办完，小区的材料不再给评委看。", "您打的分和校验码一直在这一页。"
        )
    return read_sheet(actor, facts)


def save_sheet(actor: Actor, facts: SheetFacts) -> Verdict:
    """The reviewer of the sheet, while reviews are written and it is not locked."""
    mine = read_sheet(actor, facts) & _impartial(actor)
    if not mine:
        return mine
    if facts.void:
        return out_of_turn("这一份不用您评了，填过的不算分。", "您手上其余的，请从“我的评审”进入。")
    if not facts.taking_part:
        return out_of_turn("这个小区已经不参加评选，这一份不用评了。", "您手上其余的，请从“我的评审”进入。")
    if facts.state is SheetState.LOCKED:
        return out_of_turn("这份评分表已经锁定，谁也不能再改。", "发现自己打错了的，请告诉有礼小区评选组，会记录在案。")
    return _at(facts.round_stage, {Stage.REVIEW})


def lock_sheet(actor: Actor, facts: SheetFacts) -> Verdict:
    """As `save_sheet`."""
    return save_sheet(actor, facts)


def see_marks(actor: Actor, round_stage: Stage, entries: Iterable[str] = ()) -> Verdict:
    """Those who run or oversee the awards, once nobody reviews any more; nobody whose own compound is an entry.

    `entries` are the paths of the compounds that take part.
    """
    return (
        read_reviewing(actor)
        & apart(actor, entries)
        & (
            ALLOWED
            if round_stage in MARKS_SHOWN
            else out_of_turn("评委还在评，谁也看不到别人的分。", "全部锁定、评委评分结束以后，再来看。")
        )
    )


def walled(wall: Wall, compound_ids: Collection[int]) -> Verdict:
    """Whether the actor may decide about all of these compounds."""
    return next((one for one in (wall.handling(compound_id=key) for key in compound_ids) if not one), ALLOWED)


def _impartial(actor: Actor) -> Verdict:
    if not actor.holds(*NEVER_REVIEW):
        return ALLOWED
    return denied("您现在办评选，或者能看全部分数，不能再当评委。", "请从“我的评审”答复不参加或者退出，会换人来评。")


def _own(actor: Actor, facts: ReviewerFacts) -> Verdict:
    if actor.person_id is not None and actor.person_id == facts.person_id:
        return ALLOWED
    return denied("这由受邀的评委本人来答复。", ASK_SECRETARY)


def _in_turn(facts: ReviewerFacts, step: str) -> Verdict:
    if step in REVIEWER.open_from(facts.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{REVIEWER_STAGES[facts.stage]}”，这一步不能办。", LOOK)


def _at(stage: Stage, stages: Collection[Stage]) -> Verdict:
    if stage in stages:
        return ALLOWED
    return out_of_turn(f"这一届现在是“{STAGE_NAMES[stage]}”，这一步不能办。", LOOK)
