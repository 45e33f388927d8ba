"""Who may open the page, and who may note that something on it still stands."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, false, true

from alliance.kernel.access import ALLOWED, Verdict, denied, sees
from alliance.kernel.actors import OFFICE_NAMES, Actor, Office
from search.impact.models import Look

MENDERS = frozenset(
    {
        Office.POLICY_SECRETARY,
        Office.GUIDANCE_SECRETARY,
        Office.MEDIATION_SECRETARY,
        Office.LEGAL_ADVISER,
        Office.ALLIANCE_LEAD,
        Office.SYSTEM_ADMINISTRATOR,
    }
)


@sees(Look)
def _looks_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who may open the page."""
    return true() if look(actor) else false()


def look(actor: Actor) -> Verdict:
    """Open the page; what stands on it, each room decides."""
    if actor.is_clock or actor.holds(*MENDERS):
        return ALLOWED
    return denied("“法规变动影响”给联盟里要照着法规改东西的人用。", "公开的答复、课程和范本，受影响的会标明“复核中”。")


def note(actor: Actor, offices: Collection[Office]) -> Verdict:
    """Note that a thing still stands: those whose turn it is to compare it with the law."""
    if actor.holds(*offices):
        return ALLOWED
    names = "、".join(OFFICE_NAMES[office] for office in offices)
    return denied(f"这一处由{names}对照。", "请转告他们。")


def take_back(actor: Actor, offices: Collection[Office]) -> Verdict:
    """Let it wait again: whoever might have noted it."""
    return note(actor, offices)
