"""Who sees results and objections, who objects, who answers, and who writes down what the assembly decided."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link, within
from alliance.kernel.actors import Actor, LinkGrant
from alliance.kernel.places.models import Place
from expert_pool.access import ASK_KEEPER, ASKERS, WITNESSES, keeps, oversees, witnesses
from expert_pool.results.models import ResultObjection, SelectionResult

PURPOSE = "objection"
READ = "read_objection"


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What a verdict looks at: where, whether objections are still taken, and what keeps the actor out.

    `walled` is the sentence of whoever works for one of the companies; empty for all others.
    """

    path: str
    open: bool
    walled: str = ""


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """What a verdict looks at: where, who made it, whether it is answered, and what keeps the actor out."""

    path: str
    person_id: int | None
    answered: bool
    walled: str = ""


@sees(SelectionResult)
def results_in_sight(_actor: Actor) -> ColumnElement[bool]:
    """Everybody: a result is there to be read."""
    return true()


@sees(ResultObjection)
def objections_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who answer and those who oversee, and whoever made it; the public reads gist and answer on the result."""
    if oversees(actor):
        return true()
    near = ResultObjection.place_id.in_(select(Place.id).where(within(Place.path, actor, *WITNESSES)))
    if actor.person_id is None:
        return near
    return or_(near, ResultObjection.person_id == actor.person_id)


@sees_by_link(ResultObjection)
def _by_link(grant: LinkGrant) -> ColumnElement[bool]:
    if grant.subject != ResultObjection.__tablename__ or READ not in grant.verbs:
        return false()
    return ResultObjection.id == grant.subject_id


def object_to(actor: Actor, facts: ResultFacts) -> Verdict:
    """Anybody who has signed in, as long as objections are taken."""
    if not actor.signed_in:
        return denied("登录以后，答复会通知您。", "没有账号的，不用登录也能提，会给您一个查询码。")
    return _in_time(facts)


def object_openly(actor: Actor, facts: ResultFacts) -> Verdict:
    """Whoever has no account here, and is given a code."""
    if actor.signed_in:
        return denied("您已经登录，不用查询码。", "请直接提交，答复出来会通知您。")
    return _in_time(facts)


def not_published() -> Verdict:
    """Before the report is published there is nothing to object to, and nothing to decide about."""
    return out_of_turn("评审报告还没有公示。", "公示以后再来。")


def answers(actor: Actor, path: str) -> Verdict:
    """The keeper, and street, community or bureau of the place."""
    if actor.link is None and (keeps(actor) or witnesses(actor, path)):
        return ALLOWED
    return denied("异议由专家库管理员或者社区、街道的工作人员答复。", ASK_KEEPER)


def answer(actor: Actor, facts: ObjectionFacts) -> Verdict:
    """Whoever answers, once; never one's own, nor for somebody who works for a company that takes part."""
    if not (may := answers(actor, facts.path)):
        return may
    if actor.person_id is not None and actor.person_id == facts.person_id:
        return denied("这条异议是您自己提的，不能由您答复。", "请由另一位工作人员答复。")
    if facts.walled:
        return denied(facts.walled, "请另一位与参选企业没有关系的工作人员答复。")
    return out_of_turn("这条异议已经答复过了。", "答复在这一页，人人看得到。") if facts.answered else ALLOWED


def record_decision(actor: Actor, facts: ResultFacts) -> Verdict:
    """The committee of the compound, or its street and community where there is none."""
    if actor.link is not None or not actor.holds(*ASKERS, at=facts.path):
        return denied("业主大会的决定由本小区业委会登记；没有业委会的，由社区、街道登记。", "请转告业委会主任。")
    return denied(facts.walled, "请业委会的另一位委员登记。") if facts.walled else ALLOWED


def _in_time(facts: ResultFacts) -> Verdict:
    if facts.open:
        return ALLOWED
    return out_of_turn("公示的日子已经过了，这里不再收异议。", "选哪一家由业主大会表决，您可以在业主大会上提出来。")
