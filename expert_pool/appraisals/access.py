"""Who sees how an expert did, who marks after a panel, who appraises a year, and who replies."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import COMMITTEE, Actor
from expert_pool.access import ASK_KEEPER, keeps, witnesses
from expert_pool.appraisals.models import Appraisal, PanelMark
from expert_pool.appraisals.workflow import APPRAISAL, STATE_NAMES, Rater, State
from expert_pool.roster.access import REVIEWERS
from expert_pool.roster.models import Expert

LOOK = "请刷新页面，看看现在到了哪一步。"
ASK_OTHER = "请由另一位管理员或者联盟负责人来办。"


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """What a verdict looks at: where the panel sat, whether its days for marks run, and what keeps the actor out.

    `walled` is the sentence of whoever works for one of the companies, `panellist` is true for whoever sat there.
    """

    path: str
    open: bool
    panellist: bool
    walled: str = ""


@dataclass(frozen=True, slots=True)
class AppraisalFacts:
    """What a verdict looks at: whose appraisal, where it stands, and whether the right of reply is used or over."""

    person_id: int
    state: State
    heard: bool


@sees(PanelMark)
def marks_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The expert sees everything about himself, those who appraise see all, and whoever marked the own mark."""
    if actor.is_clock or actor.holds(*REVIEWERS):
        return true()
    if not actor.signed_in:
        return false()
    mine = PanelMark.expert_id.in_(select(Expert.id).where(Expert.person_id == actor.person_id))
    return or_(mine, PanelMark.marked_by_id == actor.person_id)


@sees(Appraisal)
def appraisals_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The expert in person, and those who appraise; nobody else."""
    if actor.is_clock or actor.holds(*REVIEWERS):
        return true()
    if not actor.signed_in:
        return false()
    return Appraisal.expert_id.in_(select(Expert.id).where(Expert.person_id == actor.person_id))


def rater_of(actor: Actor, path: str) -> Rater | None:
    """In which part the actor marks the experts of a panel; None for all others."""
    if actor.link is not None:
        return None
    if actor.holds(*COMMITTEE, at=path):
        return Rater.COMPOUND
    return Rater.HOST if keeps(actor) or witnesses(actor, path) else None


def mark(actor: Actor, facts: PanelFacts) -> Verdict:
    """The committee for the compound, and the host's side; never somebody who sat on the panel."""
    if rater_of(actor, facts.path) is None:
        return denied("专家由小区业委会和主持评审的社区、街道评价。", ASK_KEEPER)
    if facts.panellist:
        return denied("您是评审组成员，不评价同组的专家。", "请业委会的另一位委员，或者社区的工作人员来评价。")
    if facts.walled:
        return denied(facts.walled, "请另一位与参选企业没有关系的人来评价。")
    if facts.open:
        return ALLOWED
    return out_of_turn("现在不能评价这次的专家。", "评审报告公示以后的一段日子里可以评价；过了的，请告诉专家库管理员。")


def work(actor: Actor) -> Verdict:
    """Open the list of those to appraise."""
    if actor.holds(*REVIEWERS):
        return ALLOWED
    return denied("年度考核由专家库管理员和联盟负责人来办。", "您自己的考核，请看“我的考核”。")


def read_own(actor: Actor) -> Verdict:
    """Whoever has signed in, about themselves."""
    return ALLOWED if actor.signed_in else denied("请先登录，再看自己的考核。", ASK_KEEPER)


def state(actor: Actor, expert_person_id: int) -> Verdict:
    """The keeper or the lead, not in their own matter."""
    return _not_own(actor, expert_person_id)


def amend(actor: Actor, facts: AppraisalFacts) -> Verdict:
    """Whoever appraises, until it counts."""
    return _not_own(actor, facts.person_id) & _in_turn(facts, "amend")


def reply(actor: Actor, facts: AppraisalFacts) -> Verdict:
    """The expert in person, once, until it counts."""
    if not actor.signed_in or actor.person_id != facts.person_id:
        return denied("由专家本人说明。", ASK_KEEPER)
    if facts.state is State.REPLIED:
        return out_of_turn("您已经说明过了。", "还要补充的，请联系联盟的专家库管理员。")
    return _in_turn(facts, "reply")


def count(actor: Actor, facts: AppraisalFacts) -> Verdict:
    """Whoever appraises, once the expert has replied or the days for it are over."""
    may = _not_own(actor, facts.person_id) & _in_turn(facts, "count")
    if may and not facts.heard:
        return out_of_turn("本人还没有说明，说明的日子也没有过。", "本人说明以后，或者日子过了，可以计入。")
    return may


def suspend(actor: Actor, facts: AppraisalFacts) -> Verdict:
    """Whoever appraises, for one that failed; the roster has its own rule besides."""
    return _not_own(actor, facts.person_id) & _in_turn(facts, "suspend")


def excuse(actor: Actor, facts: AppraisalFacts) -> Verdict:
    """Whoever appraises, for one that failed."""
    return _not_own(actor, facts.person_id) & _in_turn(facts, "excuse")


def _not_own(actor: Actor, person_id: int) -> Verdict:
    if actor.person_id is not None and actor.person_id == person_id:
        return denied("不能考核自己。", ASK_OTHER)
    return work(actor)


def _in_turn(facts: AppraisalFacts, step: str) -> Verdict:
    if step in APPRAISAL.open_from(facts.state):
        return ALLOWED
    return out_of_turn(f"这份考核现在是“{STATE_NAMES[facts.state]}”，这一步不能办。", LOOK)
