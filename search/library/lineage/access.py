"""Who may confirm and correct what became of an article. Everybody reads it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from alliance.kernel.access import ALLOWED, Verdict, denied, sees
from alliance.kernel.actors import Actor, Office
from search.library.lineage.models import LineageLink


@sees(LineageLink)
def see_links(_: Actor) -> ColumnElement[bool]:
    """Everybody, as they see the versions."""
    return true()


def confirm(actor: Actor) -> Verdict:
    """The secretary of the policy group and legal advisers, who read both texts."""
    if actor.holds(Office.POLICY_SECRETARY, Office.LEGAL_ADVISER):
        return ALLOWED
    return denied("条文的沿革由政策法规组秘书或者法律顾问确认。", "发现对得不对，请告诉政策法规组。")


def correct(actor: Actor) -> Verdict:
    """Whoever may confirm."""
    return confirm(actor)
