"""Who may open the page: everybody whose office mends something that rests on the law."""

from __future__ import annotations

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import Actor, Office

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


def look(actor: Actor) -> Verdict:
    """Open the page; what stands on it, each room decides."""
    if actor.is_clock or actor.holds(*MENDERS):
        return ALLOWED
    return denied("“法规变动影响”给联盟里要照着法规改东西的人用。", "公开的答复、课程和范本，受影响的会标明“复核中”。")
