"""Who sees which starter questions are offered, and who may adopt, withhold and offer them again."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor
from search.questions.access import ASK_DESK, DESK
from search.questions.starter.models import Choice, StarterChoice


@sees(StarterChoice)
def choices_in_sight(_: Actor) -> ColumnElement[bool]:
    """Everybody of the alliance: the list that everybody reads depends on it."""
    return true()


def keeps(actor: Actor) -> bool:
    """True for whoever keeps the starter questions: the policy secretary."""
    return actor.is_clock or actor.holds(*DESK)


def adopt(actor: Actor, choice: Choice | None) -> Verdict:
    """The policy secretary, once."""
    if choice is Choice.ADOPTED:
        return out_of_turn("这一条已经采用过了。", "请打开对应的问题接着办。")
    return _desk(actor)


def withhold(actor: Actor, choice: Choice | None) -> Verdict:
    """The policy secretary, while it is offered as it ships."""
    if choice is not None:
        return out_of_turn("这一条现在不是按原样公开的。", "请刷新页面看看。")
    return _desk(actor)


def offer_again(actor: Actor, choice: Choice | None) -> Verdict:
    """The policy secretary, what was withheld."""
    if choice is not Choice.WITHHELD:
        return out_of_turn("这一条没有停用。", "请刷新页面看看。")
    return _desk(actor)


def _desk(actor: Actor) -> Verdict:
    if keeps(actor):
        return ALLOWED
    return denied("起步知识由政策法规组秘书采用或者停用。", ASK_DESK)
