"""Who may move a clock: whoever takes the step that moves it; and who reads its account."""

from __future__ import annotations

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import Actor
from mediation.models import Case


def _moved_by_a_step(actor: Actor, case: Case) -> Verdict:
    """Somebody of the case's alliance, or the platform: the step that moves the clock has its own rule beside it."""
    if actor.is_clock or (actor.alliance_id == case.alliance_id and (actor.link or actor.person_id is not None)):
        return ALLOWED
    return denied("期限由办案的步骤带动，不能单独改。", "请联系联盟的矛盾调解组。")


start = stop = pause = resume = extend = carry_over = bring_back = _moved_by_a_step
