"""Who may register and edit a company."""

from __future__ import annotations

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import Actor
from compounds.access import ASK_STREET, DESK, NEAR


def register_company(actor: Actor) -> Verdict:
    """Whoever may edit one."""
    return edit_company(actor)


def edit_company(actor: Actor) -> Verdict:
    """The guidance secretary and the lead, and officers of streets and communities, who see the licence."""
    if actor.holds(*DESK, *NEAR):
        return ALLOWED
    return denied("企业资料由业务指导组秘书，或者街道、社区的工作人员修改。", ASK_STREET)
