"""Who may mark a part of the law as overridden, and lift a mark. Everybody reads them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor, Office
from search.library.marks.models import OverrideMark

_WHO = "只有政策法规组秘书可以标注或者撤销“已被取代”。"
_HOW = "请把条文和理由告诉政策法规组。"


@sees(OverrideMark)
def see_marks(_: Actor) -> ColumnElement[bool]:
    """Everybody: what can be no basis must be known to all."""
    return true()


def set_mark(actor: Actor) -> Verdict:
    """The secretary of the policy group."""
    return ALLOWED if actor.holds(Office.POLICY_SECRETARY) else denied(_WHO, _HOW)


def lift(actor: Actor, *, lifted: bool) -> Verdict:
    """The secretary of the policy group, once."""
    if lifted and actor.holds(Office.POLICY_SECRETARY):
        return out_of_turn("这处标注已经撤销了。", "请刷新页面。")
    return set_mark(actor)
