"""Who reads the figures of mediation, and of which places."""

from __future__ import annotations

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import Actor
from mediation.access import READS_FIGURES


def read(actor: Actor) -> Verdict:
    """The desk, the lead, the guiding body, the bureau, and each street for itself."""
    if actor.holds(*READS_FIGURES):
        return ALLOWED
    return denied("调解的统计给调解组、联盟负责人、指导单位、住建局和街道看。", "您自己的调解，在“我的调解”里。")
