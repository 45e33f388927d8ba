"""Who brings in the hotline's work orders, who sees them, and who answers them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import Actor
from alliance.kernel.places.models import Place
from alliance.kernel.table_runs import access as table_runs
from mediation.access import DESK, FOR_THE_HOTLINE
from mediation.hotline.models import HotlineOrder, HotlineRun
from mediation.models import CasePerson
from mediation.workflow import Part

ASK = "请联系联盟的矛盾调解组，或者所在街道。"


@sees(HotlineRun)
def runs_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own; the mediation secretary also what others have imported, never what others prepare."""
    here = HotlineRun.place_id.in_(select(Place.id).where(within(Place.path, actor, DESK)))
    return table_runs.in_sight(HotlineRun, actor, here)


@sees(HotlineOrder)
def orders_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The offices competent there, and the mediators of the case; never a side."""
    if actor.is_clock:
        return true()
    me = CasePerson.person_id == actor.person_id if actor.person_id is not None else false()
    now = select(CasePerson.case_id).where(me, CasePerson.until.is_(None))
    here = HotlineOrder.place_id.in_(select(Place.id).where(within(Place.path, actor, *FOR_THE_HOTLINE)))
    beside = HotlineOrder.case_id.not_in(now.where(CasePerson.part == Part.SIDE))
    mediated = HotlineOrder.case_id.in_(now.where(CasePerson.part.in_((Part.MEDIATOR, Part.CO_MEDIATOR))))
    return or_(and_(here, beside), mediated)


def work(actor: Actor) -> Verdict:
    """The mediation secretary, and a street for its own compounds."""
    if actor.holds(*FOR_THE_HOTLINE):
        return ALLOWED
    return denied("12345 工单由矛盾调解组和街道办理。", ASK)


def preview_run(actor: Actor) -> Verdict:
    """Those who work on the hotline's orders."""
    return work(actor)


def review_run(actor: Actor, run: HotlineRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return work(actor) & table_runs.goes_on(actor, run, "review")


def confirm_run(actor: Actor, run: HotlineRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return work(actor) & table_runs.goes_on(actor, run, "confirm")


def drop_run(actor: Actor, run: HotlineRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return table_runs.goes_on(actor, run, "drop")


def answer_order(actor: Actor, order: HotlineOrder) -> Verdict:
    """Those competent at the place of the order, once."""
    if not actor.holds(*FOR_THE_HOTLINE, at=order.place):
        return denied("工单由矛盾调解组，或者当地街道回复。", ASK)
    if order.answered_at is not None:
        return out_of_turn("这张工单已经回复过。", "要补充的，请在热线平台上办。")
    return ALLOWED
