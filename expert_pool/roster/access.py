"""Who sees the pool and its evidence, and who may nominate, apply, review, appoint, be away, suspend and remove."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import COMMITTEE, OFFICERS, SECRETARIES, Actor, Office
from expert_pool.access import ASK_KEEPER, KEEPER, SUPERVISORS, oversees
from expert_pool.roster.models import Expert, ExpertField
from expert_pool.roster.workflow import AWAY_FROM_IT, EXPERT, IN_POOL, OPEN, STANDING_NAMES, Standing

REVIEWERS = frozenset({KEEPER, Office.ALLIANCE_LEAD})
"""They review, appoint, suspend and remove; never in their own matter, and no removal that they proposed themselves."""
NOMINATORS = COMMITTEE | OFFICERS | SECRETARIES | REVIEWERS
NEVER_EXPERTS = SUPERVISORS | {KEEPER, Office.SYSTEM_ADMINISTRATOR}
"""Whoever runs the draws, runs the machine or supervises both is not drawn."""
ANSWER = "answer_nomination"
"""The verb of the link with which the nominated answer."""
TURN = "请刷新页面，看看现在该办哪一步。"


@dataclass(frozen=True, slots=True)
class ExpertFacts:
    """What a verdict looks at."""

    expert_id: int
    person_id: int
    nominated_by_id: int | None
    standing: Standing


@sees(Expert)
def experts_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Keeper and overseers all; everybody signed in the active ones, their own line and whom they nominated.

    Who is in the pool is no secret; who was drawn is.
    """
    if oversees(actor):
        return true()
    if not actor.signed_in:
        return false()
    return or_(
        Expert.standing == Standing.ACTIVE,
        Expert.person_id == actor.person_id,
        Expert.nominated_by_id == actor.person_id,
    )


@sees(ExpertField)
def evidence_in_sight(actor: Actor) -> ColumnElement[bool]:
    """A field's evidence is for the expert, for the keeper and overseers, and at first for whoever nominated them."""
    if oversees(actor):
        return true()
    if not actor.signed_in:
        return false()
    mine = Expert.person_id == actor.person_id
    theirs = and_(Expert.nominated_by_id == actor.person_id, Expert.standing.in_(OPEN))
    return ExpertField.expert_id.in_(select(Expert.id).where(or_(mine, theirs)))


def is_self(actor: Actor, expert: ExpertFacts) -> bool:
    """True for the expert in person, signed in."""
    return actor.signed_in and actor.person_id == expert.person_id


def keeps_roster(actor: Actor) -> Verdict:
    """The keeper, or the lead of the alliance; the clock where a day is over."""
    if actor.is_clock or actor.holds(*REVIEWERS):
        return ALLOWED
    return denied("这一步由专家库管理员或者联盟负责人来办。", ASK_KEEPER)


def reads_all(actor: Actor, expert: ExpertFacts) -> bool:
    """True for whoever reads the whole file of an expert: the expert, the keeper, overseers."""
    return is_self(actor, expert) or oversees(actor)


def helps(actor: Actor, expert: ExpertFacts) -> bool:
    """True for whoever nominated somebody, as long as the way into the pool is open."""
    return actor.signed_in and actor.person_id == expert.nominated_by_id and expert.standing in OPEN


def apply(actor: Actor) -> Verdict:
    """Anybody signed in, but those who run or supervise the draws."""
    if not actor.signed_in:
        return denied("请先登录，再申请。", "没有账号的，请小区业委会或者社区推荐您。")
    if actor.holds(*NEVER_EXPERTS):
        return denied("管理专家库、管系统、做监管的人不进专家库。", "您可以推荐别人。")
    return ALLOWED


def nominate(actor: Actor) -> Verdict:
    """Committees, street and community, secretaries, the keeper and the lead."""
    if actor.holds(*NOMINATORS):
        return ALLOWED
    return denied("推荐专家由业委会、街道、社区和联盟来做。", "您自己想当专家的，请直接申请。")


def ask_again(actor: Actor, expert: ExpertFacts) -> Verdict:
    """Whoever nominated them, or the keeper, while no answer has come."""
    if not actor.holds(*REVIEWERS) and not helps(actor, expert):
        return denied("由推荐的人或者专家库管理员重新发。", ASK_KEEPER)
    return ALLOWED if expert.standing is Standing.NOMINATED else _late(expert)


def answer_nomination(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The nominated in person: signed in, or by the link that was handed to them."""
    by_link = actor.link is not None and ANSWER in actor.link.verbs
    if not by_link and not is_self(actor, expert):
        return denied("同意不同意，由本人答复。", "请本人登录，或者用推荐时给的链接。")
    return ALLOWED if expert.standing is Standing.NOMINATED else _late(expert)


def amend(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The expert in person, the keeper for them, and whoever nominated them on the way in."""
    if not (is_self(actor, expert) or actor.holds(*REVIEWERS) or helps(actor, expert)):
        return denied("资料由本人修改。", ASK_KEEPER)
    return ALLOWED if expert.standing in OPEN | {Standing.ACTIVE} else _late(expert)


def enter_field(actor: Actor, expert: ExpertFacts) -> Verdict:
    """Whoever may change the particulars."""
    return amend(actor, expert)


def drop_field(actor: Actor, expert: ExpertFacts) -> Verdict:
    """Whoever may change the particulars."""
    return amend(actor, expert)


def hand_in(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The expert in person, or the keeper or nominator who brings the papers."""
    return amend(actor, expert) & _in_turn(expert, "hand_in")


def reviews(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The keeper or the lead, who is neither the expert nor whoever nominated them."""
    if not (may := keeps_roster(actor)):
        return may
    if actor.person_id == expert.person_id:
        return denied("不能审核自己。", "请由另一位管理员或者联盟负责人来审。")
    if actor.person_id == expert.nominated_by_id:
        return denied("这个人是您推荐的，不能由您审核。", "请由另一位管理员或者联盟负责人来审。")
    return ALLOWED


def find(actor: Actor, expert: ExpertFacts) -> Verdict:
    """A reviewer says whether a field is good, on the way in or later."""
    late = _late(expert) if expert.standing not in {Standing.APPLIED, Standing.REVIEWED, Standing.ACTIVE} else ALLOWED
    return reviews(actor, expert) & late


def send_back(actor: Actor, expert: ExpertFacts) -> Verdict:
    """A reviewer asks for more papers."""
    return reviews(actor, expert) & _in_turn(expert, "send_back")


def pass_review(actor: Actor, expert: ExpertFacts) -> Verdict:
    """A reviewer finds somebody fit; training comes next."""
    return reviews(actor, expert) & _in_turn(expert, "pass")


def decline(actor: Actor, expert: ExpertFacts) -> Verdict:
    """A reviewer declines."""
    return reviews(actor, expert) & _in_turn(expert, "decline")


def appoint(actor: Actor, expert: ExpertFacts) -> Verdict:
    """A reviewer takes somebody into the pool."""
    return reviews(actor, expert) & _in_turn(expert, "appoint")


def renew(actor: Actor, expert: ExpertFacts) -> Verdict:
    """A reviewer prolongs an appointment."""
    return reviews(actor, expert) & (ALLOWED if expert.standing is Standing.ACTIVE else _late(expert))


def set_away(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The expert in person, or the keeper for them."""
    if not is_self(actor, expert) and not actor.holds(*REVIEWERS):
        return denied("不方便的日子由专家本人填，或者请管理员代填。", ASK_KEEPER)
    return ALLOWED if expert.standing in IN_POOL else _late(expert)


def end_away(actor: Actor, expert: ExpertFacts) -> Verdict:
    """Whoever may say that somebody is away."""
    return set_away(actor, expert)


def set_most(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The expert in person, or the keeper for them."""
    return set_away(actor, expert)


def leave(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The expert in person, or the keeper where they have asked for it."""
    if not is_self(actor, expert) and not actor.holds(*REVIEWERS):
        return denied("退出由本人提出。", ASK_KEEPER)
    return _in_turn(expert, "leave")


def suspend(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The keeper or the lead, not in their own matter."""
    return _not_own(actor, expert) & _in_turn(expert, "suspend")


def lift(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The keeper or the lead, not in their own matter."""
    return _not_own(actor, expert) & _in_turn(expert, "resume")


def propose_removal(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The keeper or the lead, not in their own matter; another of them decides."""
    return _not_own(actor, expert) & _in_turn(expert, "remove")


def reply(actor: Actor, expert: ExpertFacts) -> Verdict:
    """The expert in person."""
    if not is_self(actor, expert):
        return denied("由专家本人说明。", ASK_KEEPER)
    return ALLOWED if expert.standing in IN_POOL else _late(expert)


def decide_removal(actor: Actor, expert: ExpertFacts, proposed_by_id: int | None) -> Verdict:
    """The keeper or the lead, but not whoever proposed it."""
    if actor.person_id is not None and actor.person_id == proposed_by_id:
        return denied("除名是您提议的，不能由您决定。", "请由另一位管理员或者联盟负责人决定。")
    return _not_own(actor, expert) & _in_turn(expert, "remove")


def comes_again(expert: ExpertFacts) -> Verdict:
    """Somebody who has a line already: only those who left, or were declined, come again."""
    if expert.standing in AWAY_FROM_IT:
        return ALLOWED
    if expert.standing is Standing.REMOVED:
        return out_of_turn("已经除名的，不能再进专家库。", ASK_KEEPER)
    return out_of_turn(f"已经有一份了，现在是“{STANDING_NAMES[expert.standing]}”。", "请打开那一份接着办。")


def _not_own(actor: Actor, expert: ExpertFacts) -> Verdict:
    if actor.person_id is not None and actor.person_id == expert.person_id:
        return denied("不能办自己的事。", "请由另一位管理员或者联盟负责人来办。")
    return keeps_roster(actor)


def _in_turn(expert: ExpertFacts, step: str) -> Verdict:
    return ALLOWED if step in EXPERT.open_from(expert.standing) else _late(expert)


def _late(expert: ExpertFacts) -> Verdict:
    return out_of_turn(f"现在是“{STANDING_NAMES[expert.standing]}”，这一步不能办。", TURN)
