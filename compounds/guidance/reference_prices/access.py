"""Who reads reference prices, and who may record, attach, check and withdraw them; never a firm's own people."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import COMMITTEE, Actor, Office
from compounds.access import DESK, NEAR, sees_all
from compounds.guidance.reference_prices.models import ReferencePrice
from compounds.guidance.reference_prices.workflow import PRICE, STAGE_NAMES, Stage

CHECKERS = (*DESK, Office.POLICY_SECRETARY, Office.LEGAL_ADVISER)
ASK = "请联系联盟业务指导组。"


@sees(ReferencePrice)
def _prices_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who record and check all; committees and officers what was checked; property companies nothing."""
    if not list_all(actor):
        return false()
    return true() if actor.is_clock or actor.holds(*CHECKERS) else ReferencePrice.stage == Stage.SHOWN


def list_all(actor: Actor) -> Verdict:
    """Committee members and officers; whoever manages a property for a firm reads none, whatever else they hold."""
    if actor.holds(Office.PROPERTY_MANAGER):
        return denied("参考价不给物业企业的工作人员看。", ASK)
    if actor.is_clock or actor.holds(*COMMITTEE, *NEAR, *CHECKERS) or sees_all(actor):
        return ALLOWED
    return denied("参考价给业委会委员、社区、街道和联盟的工作人员看。", ASK)


def record(actor: Actor) -> Verdict:
    """The guidance secretary and the lead."""
    if actor.holds(*DESK):
        return ALLOWED
    return denied("询价由业务指导组秘书登记。", ASK)


def attach(actor: Actor, price: ReferencePrice) -> Verdict:
    """Whoever may record, until it is checked."""
    return record(actor) & _in_turn(price, "attach")


def check(actor: Actor, price: ReferencePrice) -> Verdict:
    """Another one than who recorded it: guidance, policy, the lead or a lawyer."""
    if not actor.holds(*CHECKERS):
        return denied("参考价由业务指导组、政策法规组、联盟负责人或者法律顾问复核。", "请等他们办理。")
    if actor.person_id == price.recorded_by_id:
        return denied("参考价要由另一个人复核。", "请让另一位同事或者法律顾问打开这一页复核。")
    return _in_turn(price, "check")


def withdraw(actor: Actor, price: ReferencePrice) -> Verdict:
    """Whoever may record."""
    return record(actor) & _in_turn(price, "withdraw")


def _in_turn(price: ReferencePrice, deed: str) -> Verdict:
    if deed in PRICE.open_from(price.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{STAGE_NAMES[price.stage]}”，这一步不能办。", "请刷新页面再看。")
