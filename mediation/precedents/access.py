"""Who writes, signs, reads and withdraws precedents, and who may object to one of their own case."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places.models import Place
from mediation import access as cases
from mediation.access import ASK_DESK, DESK, CaseFacts
from mediation.precedents.models import Precedent
from mediation.precedents.workflow import PRECEDENT, STAGE_NAMES, Stage
from mediation.workflow import Stage as CaseStage

SIGNERS = frozenset({Office.POLICY_SECRETARY, Office.LEGAL_ADVISER, Office.ALLIANCE_LEAD, Office.MEDIATION_SECRETARY})
WITHDRAWERS = frozenset({Office.POLICY_SECRETARY, Office.ALLIANCE_LEAD, Office.MEDIATION_SECRETARY})
TELLING = frozenset({CaseStage.FULFILLED, CaseStage.HANDED_OFF, CaseStage.FAILED})
"""Stages of a case that is over and from which others may learn."""
OPEN_TO_ALL = frozenset({Stage.PUBLISHED, Stage.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class PrecedentFacts:
    """What rules ask about one precedent; `had_part` is whoever ever had a part in its case, `sides` on a side."""

    precedent_id: int
    path: str
    stage: Stage
    drafted_by_id: int
    had_part: frozenset[int] = frozenset()
    sides: frozenset[int] = frozenset()


@sees(Precedent)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """Published ones and the stones of withdrawn ones: everybody. Drafts: the desk and their author; signers later."""
    if actor.is_clock:
        return true()
    here = select(Place.id)
    desk = Precedent.place_id.in_(here.where(within(Place.path, actor, DESK)))
    signing = and_(
        Precedent.stage == Stage.SUBMITTED, Precedent.place_id.in_(here.where(within(Place.path, actor, *SIGNERS)))
    )
    mine = Precedent.drafted_by_id == actor.person_id if actor.person_id is not None else false()
    return or_(Precedent.stage.in_(sorted(OPEN_TO_ALL)), desk, signing, mine)


def keeps(actor: Actor) -> Verdict:
    """Open the list of precedents in the making."""
    if actor.is_clock or actor.holds(*SIGNERS) or actor.holds(Office.MEDIATOR):
        return ALLOWED
    return denied("案例由矛盾调解组和调解员起草，由另一位工作人员签发。", ASK_DESK)


def draft(actor: Actor, case: CaseFacts, *, objected: bool, standing: bool) -> Verdict:
    """The desk or the mediator, of a case that is over, unless a side objects or there is one already."""
    if not (cases.on_desk(actor, case) or cases.mediates(actor, case)):
        return denied("案例由矛盾调解组秘书或者本案调解员起草。", ASK_DESK)
    if case.stage not in TELLING:
        return out_of_turn("案件还没有办结，不能做成案例。", "办结以后再来。")
    if objected:
        return out_of_turn("有一方当事人不同意把本案做成案例。", "请尊重当事人的意思，不再做。")
    if standing:
        return out_of_turn("本案已经有一份案例。", "请打开那一份接着办。")
    return ALLOWED


def save(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    """Whoever drafted it, and the desk, unless they were on a side of the case."""
    return _author(actor, precedent) & _in_turn(precedent, "save")


def decide(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    """Whoever drafted it, and the desk."""
    return save(actor, precedent)


def submit(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    """Whoever drafted it: they are the first of the two who answer for it."""
    if actor.person_id is None or actor.person_id != precedent.drafted_by_id:
        return denied("由起草人送签。", "要换人起草，请先“不做了”，再另起草一份。")
    return _no_side(actor, precedent) & _in_turn(precedent, "submit")


def send_back(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    """Whoever may sign it."""
    return _signer(actor, precedent) & _in_turn(precedent, "send_back")


def publish(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    """A second person who has nothing to do with the case."""
    return _signer(actor, precedent) & _in_turn(precedent, "publish")


def withdraw(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    """The desk, the policy group and the lead, at any time, unless they were on a side of the case."""
    if not (actor.is_clock or actor.holds(*WITHDRAWERS, at=precedent.path)):
        return denied("公开的案例由矛盾调解组、政策法规组或者联盟负责人撤回。", ASK_DESK)
    return _no_side(actor, precedent) & _in_turn(precedent, "withdraw")


def drop(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    """Whoever drafted it, and the desk."""
    return _author(actor, precedent) & _in_turn(precedent, "drop")


def object_to(actor: Actor, case: CaseFacts) -> Verdict:
    """A side, of its own case, at any time and without a reason."""
    if cases.sides_of(actor, case):
        return ALLOWED
    return denied("只有本案当事人可以表示不同意。", ASK_DESK)


def _author(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    mine = actor.person_id is not None and actor.person_id == precedent.drafted_by_id
    if mine or actor.is_clock or actor.holds(DESK, at=precedent.path):
        return _no_side(actor, precedent)
    return denied("案例由起草人和矛盾调解组秘书修改。", ASK_DESK)


def _no_side(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    if actor.person_id not in precedent.sides:
        return ALLOWED
    return denied(
        "您是这件纠纷的当事人一方，不能改、也不能撤回它的案例。",
        "请别的秘书来办；不同意公开的，在案件页上说一声就行。",
    )


def _signer(actor: Actor, precedent: PrecedentFacts) -> Verdict:
    if not actor.holds(*SIGNERS, at=precedent.path):
        return denied("案例由政策法规组秘书、法律顾问、联盟负责人或者另一位矛盾调解组秘书签发。", ASK_DESK)
    if actor.person_id == precedent.drafted_by_id:
        return denied("自己起草的不能自己签发。", "请另一位来签。")
    if actor.person_id in precedent.had_part:
        return denied("您经手过这件纠纷，不能签发它的案例。", "请没有经手的人来签。")
    return ALLOWED


def _in_turn(precedent: PrecedentFacts, step: str) -> Verdict:
    if step in PRECEDENT.open_from(precedent.stage):
        return ALLOWED
    return out_of_turn(f"这份案例现在是“{STAGE_NAMES[precedent.stage]}”，这一步不能办。", "请刷新页面看看。")
