"""Who sees an evaluation, who hosts it, who scores, and who is shown what each sheet changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link, within
from alliance.kernel.actors import Actor, LinkGrant
from alliance.kernel.places.models import Place
from expert_pool.access import ASK_KEEPER, ASKERS, SUPERVISORS, keeps, oversees, witnesses
from expert_pool.evaluations.models import Evaluation, Panellist
from expert_pool.evaluations.workflow import EVALUATION, OVER, RECKONED, STAGE_NAMES, SheetState, Stage

LOOK = "请刷新页面，看看现在到了哪一步。"
ASK_HOST = "请找现场主持人。"
PURPOSE = "panellist"
SCORE = "score"


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """What a verdict looks at: where, how far, whether the actor sits on the panel, and what keeps the actor out.

    `walled` is the sentence of whoever works for one of the companies; empty for all others. `sheet` is the state of
    the actor's own sheet: void for whoever does not sit any more, None for those who have none. `late` says that the
    time for scoring is over.
    """

    path: str
    stage: Stage
    panellist: bool = False
    walled: str = ""
    sheet: SheetState | None = None
    late: bool = False


@sees(Evaluation)
def evaluations_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Committee, street and community those of their place, keeper and overseers all, the panel its own."""
    if oversees(actor):
        return true()
    at_home = Evaluation.place_id.in_(select(Place.id).where(within(Place.path, actor, *ASKERS)))
    if actor.person_id is None:
        return at_home
    mine = select(Panellist.evaluation_id).where(Panellist.person_id == actor.person_id)
    return or_(at_home, Evaluation.id.in_(mine))


@sees_by_link(Evaluation)
def _by_link(grant: LinkGrant) -> ColumnElement[bool]:
    if grant.subject != Panellist.__tablename__:
        return false()
    return Evaluation.id.in_(select(Panellist.evaluation_id).where(Panellist.id == grant.subject_id))


@sees(Panellist)
def panellists_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the evaluation."""
    return Panellist.evaluation_id.in_(select(Evaluation.id).where(evaluations_in_sight(actor)))


def host(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """Street, community, bureau or keeper; never somebody of the panel, nor of a company that takes part."""
    if actor.link is not None or not (keeps(actor) or witnesses(actor, facts.path)):
        return denied("评审由社区、街道的工作人员或者专家库管理员主持。", ASK_KEEPER)
    if facts.panellist:
        return denied("您是评审组成员，不能同时主持。", "请社区、街道的另一位工作人员主持。")
    return _free(facts)


def name_owner(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The committee of the compound or the host, before the scoring begins."""
    if actor.link is None and not facts.panellist and actor.holds(*ASKERS, at=facts.path):
        return _free(facts) & _at(facts, Stage.GATHERING)
    return host(actor, facts) & _at(facts, Stage.GATHERING)


def drop_owner(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """Whoever may name one."""
    return name_owner(actor, facts)


def seat_panel(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, until the report is published or it failed."""
    return host(actor, facts) & _not_at(facts, OVER)


def sign_in(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, at the beginning, and later for whoever takes an empty seat."""
    return host(actor, facts) & _at(facts, Stage.GATHERING, Stage.SCORING)


def print_attendance(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host."""
    return host(actor, facts)


def hand_link(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, to whoever has signed in."""
    return seat_panel(actor, facts)


def let_go(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, until the report is published."""
    return seat_panel(actor, facts)


def void_locked(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The bureau: once the sums were shown a host knows whose sheet would change the order."""
    if actor.holds(*SUPERVISORS):
        return let_go(actor, facts)
    return let_go(actor, facts) & denied(
        "分数已经出来过，锁定的评分表只能由住建局来作废。", "发现这位评审要回避的，请报住建局办理。"
    )


def type_price(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host's side and the committee, from the opened papers, before the scoring; two of them for each company."""
    return name_owner(actor, facts)


def set_invalid(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, for the panel, until the sheets are locked."""
    return host(actor, facts) & _at(facts, Stage.GATHERING, Stage.SCORING)


def set_valid(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, before the scoring begins."""
    return host(actor, facts) & _at(facts, Stage.GATHERING)


def ask_company(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The panel and the host, until the sheets are locked."""
    sits = facts.panellist and facts.sheet is not SheetState.VOID
    allowed = ALLOWED if sits else host(actor, facts)
    return allowed & _at(facts, Stage.GATHERING, Stage.SCORING)


def note_answer(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, until the sheets are locked."""
    return host(actor, facts) & _at(facts, Stage.GATHERING, Stage.SCORING)


def start(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host."""
    return host(actor, facts) & _in_turn(facts, "start")


def fail(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, where nothing is left to be scored."""
    return host(actor, facts) & _in_turn(facts, "fail")


def give_longer(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, while it is scored."""
    return host(actor, facts) & _at(facts, Stage.SCORING)


def save_sheet(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The panellist, the own sheet, until it is locked."""
    if not _on_panel(actor, facts) or facts.sheet is None:
        return denied("打分由签到的评审组成员本人来打。", ASK_HOST)
    if facts.sheet is SheetState.VOID:
        return denied("您已经不在评审组里，评分表已作废。", ASK_HOST)
    if facts.sheet is SheetState.LOCKED:
        return out_of_turn("您的评分表已经锁定，不能再改。", "确实写错的，请主持人加一条更正记录。")
    if facts.stage is Stage.SCORING and facts.late:
        return out_of_turn("打分的时间到了。", "还没有打完的，请主持人写明原因，延长时间。")
    return _at(facts, Stage.SCORING)


def lock_sheet(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The panellist, the own sheet."""
    return save_sheet(actor, facts)


def give_reason(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The panellist, once everything is locked and until the report is signed."""
    if not _on_panel(actor, facts) or facts.sheet is not SheetState.LOCKED:
        return denied("理由由打分的本人来写。", ASK_HOST)
    return _at(facts, Stage.LOCKED, Stage.SIGNING)


def correct(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host, once everything is locked: what is found wrong is added, and no mark is changed."""
    return host(actor, facts) & _at(facts, *RECKONED)


def see_results(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """Whether the actor may read the sums: the host's side from the locking on, everybody who sees it once signed."""
    if facts.stage not in RECKONED:
        return out_of_turn("全部评分表锁定以后，才能看分数。", "请等评审组都锁定。")
    if facts.stage is not Stage.LOCKED:
        return ALLOWED
    return see_effects(actor, facts)


def see_effects(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """Who sees what each sheet changed: street, community, bureau and keeper, never somebody of the panel."""
    if facts.panellist or not (keeps(actor) or witnesses(actor, facts.path)):
        return denied(
            "每份评分表的影响只给监督的人看：街道、社区、住建局和专家库管理员。", "评审报告签名时您会看到总的结果。"
        )
    if facts.stage not in RECKONED:
        return out_of_turn("全部评分表锁定以后，才能看分数。", "请等评审组都锁定。")
    return _free(facts)


def put_to_sign(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host."""
    return host(actor, facts) & _in_turn(facts, "put_to_sign")


def sign_report(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The panellist whose sheet counts."""
    if not _on_panel(actor, facts) or facts.sheet is not SheetState.LOCKED:
        return denied("评审报告由打了分的评审组成员签名。", ASK_HOST)
    return _at(facts, Stage.SIGNING)


def publish(actor: Actor, facts: EvaluationFacts) -> Verdict:
    """The host."""
    return host(actor, facts) & _in_turn(facts, "publish")


def set_weights(actor: Actor, path: str) -> Verdict:
    """Who adapts the score sheet: whoever asks for the panel, or the keeper; the request says until when."""
    if keeps(actor) or actor.holds(*ASKERS, at=path):
        return ALLOWED
    return denied("评分表由提出申请的小区或者专家库管理员来定。", ASK_KEEPER)


def _on_panel(actor: Actor, facts: EvaluationFacts) -> bool:
    """True for whoever sits there, by account or by the link that the host handed out for it."""
    return facts.panellist and (actor.link is None or SCORE in actor.link.verbs)


def _free(facts: EvaluationFacts) -> Verdict:
    return denied(facts.walled, "请另一位与参选企业没有关系的工作人员来办。") if facts.walled else ALLOWED


def _in_turn(facts: EvaluationFacts, step: str) -> Verdict:
    return ALLOWED if step in EVALUATION.open_from(facts.stage) else _turn(facts)


def _at(facts: EvaluationFacts, *stages: Stage) -> Verdict:
    return ALLOWED if facts.stage in stages else _turn(facts)


def _not_at(facts: EvaluationFacts, stages: Collection[Stage]) -> Verdict:
    return _turn(facts) if facts.stage in stages else ALLOWED


def _turn(facts: EvaluationFacts) -> Verdict:
    return out_of_turn(f"现在是“{STAGE_NAMES[facts.stage]}”，这一步不能办。", LOOK)
