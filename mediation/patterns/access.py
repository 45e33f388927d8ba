"""Who reads which disputes return, and who says what was done about them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places.models import Place
from mediation.access import DESK
from mediation.patterns.models import Pattern

READERS = (Office.POLICY_SECRETARY, DESK, Office.ALLIANCE_LEAD)
ASK = "请联系政策法规组。"


@sees(Pattern)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """The policy group, the mediation desk and the lead."""
    if actor.is_clock:
        return true()
    return Pattern.place_id.in_(select(Place.id).where(within(Place.path, actor, *READERS)))


def reads(actor: Actor) -> Verdict:
    """Open the list."""
    if actor.is_clock or actor.holds(*READERS):
        return ALLOWED
    return denied("反复出现的纠纷由政策法规组、矛盾调解组和联盟负责人看。", ASK)


def handle(actor: Actor, path: str, *, handled: bool) -> Verdict:
    """The policy secretary, once."""
    if not actor.holds(Office.POLICY_SECRETARY, at=path):
        return denied("由政策法规组秘书填写怎么处理的。", ASK)
    return out_of_turn("这一条已经处理过了。", "请刷新页面看看。") if handled else ALLOWED
