"""Who sees honours and reviews, who opens a review, who answers, who proposes and who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import COMMITTEE, OFFICERS, Actor, Office
from alliance.kernel.places.models import Place
from compounds.awards.access import ASK_SECRETARY, LOOK, SECRETARY, not_own, oversees, runs
from compounds.awards.honours.models import Honour, HonourReview
from compounds.awards.honours.workflow import REVIEW, STANDING, STATUS_NAMES, Part, Status

DECIDERS = frozenset({SECRETARY, Office.ALLIANCE_LEAD})
"""One of them decides what another person has proposed."""
ASK_OTHER = "请由另一位秘书或者联盟负责人来办。"


@dataclass(frozen=True, slots=True)
class HonourFacts:
    """What a verdict looks at: where the compound lies, the status, an open review, and what keeps the actor out."""

    path: str
    status: Status
    in_review: bool
    walled: Verdict = ALLOWED


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What a verdict looks at; `proposer` is the person who proposed the outcome."""

    path: str
    part: Part
    reply_until: date
    replied: bool
    proposer: int | None
    walled: Verdict = ALLOWED


@sees(Honour)
def honours_in_sight(_actor: Actor) -> ColumnElement[bool]:
    """Everybody: an honour that nobody can look up is worth nothing."""
    return true()


@sees(HonourReview)
def reviews_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who run or oversee the awards; the compound's committee, and the officers of its place."""
    if oversees(actor):
        return true()
    near = select(Place.id).where(or_(within(Place.path, actor, *COMMITTEE), within(Place.path, actor, *OFFICERS)))
    return HonourReview.place_id.in_(near)


def under_review(actor: Actor, honour: HonourFacts) -> Verdict:
    """The secretary, of an honour that stands and is not looked at already; the clock after a re-check."""
    may = runs(actor) & honour.walled & not_own(actor, honour.path)
    if may and honour.status not in STANDING:
        return out_of_turn(f"这项荣誉现在是“{STATUS_NAMES[honour.status]}”，不用再做荣誉复核。", LOOK)
    if may and honour.in_review:
        return out_of_turn("这项荣誉正在复核。", "请到正在办的那一件里处理；有新的文书，等这一件办完再开始。")
    return may


def reply(actor: Actor, review: ReviewFacts) -> Verdict:
    """The compound's committee, until an outcome is proposed."""
    if not actor.holds(*COMMITTEE, at=review.path):
        return denied("由这个小区的业委会来说明。", "您是业委会成员、却打不开的，请联系所在社区。")
    return _in_turn(review, "reply")


def propose(actor: Actor, review: ReviewFacts, today: date) -> Verdict:
    """The secretary, once the compound has answered or its days are over."""
    may = runs(actor) & review.walled & not_own(actor, review.path) & _in_turn(review, "propose")
    if may and not review.replied and today <= review.reply_until:
        return out_of_turn("小区还没有说明，说明的日子也没有过。", "小区说明以后，或者日子过了，再提出意见。")
    return may


def decide(actor: Actor, review: ReviewFacts) -> Verdict:
    """A secretary or the lead, never the one who proposed; never alone, never unheard."""
    if not actor.holds(*DECIDERS):
        return denied("由评选组的另一位秘书或者联盟负责人决定。", ASK_SECRETARY)
    may = review.walled & not_own(actor, review.path) & _in_turn(review, "decide")
    if may and actor.person_id == review.proposer:
        return denied("意见是您提出的，要由另一个人决定。", ASK_OTHER)
    return may


def _in_turn(review: ReviewFacts, step: str) -> Verdict:
    if step in REVIEW.open_from(review.part):
        return ALLOWED
    return out_of_turn("这一步现在不能办。", LOOK)
