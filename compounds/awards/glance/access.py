"""Who looks at the district: those who run or oversee the awards, and the officers of street and community."""

from __future__ import annotations

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import OFFICERS, Actor
from compounds.awards.access import oversees


def look(actor: Actor) -> Verdict:
    """Whoever sees more than one compound; figures are of what they see."""
    if oversees(actor) or actor.holds(*OFFICERS):
        return ALLOWED
    return denied("评选一览由评选组、街道、社区和住建局查看。", "各小区的荣誉，对所有人公开，请看“评选荣誉”。")
