"""What every step of the paths rests on, for the page of what changes of the law have touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Rests, Turn
from compounds.guidance import addresses
from compounds.guidance.paths import shipped

ROOM = "办事路径"
_TURN = Turn("对照新条文看一遍这一步", (Office.GUIDANCE_SECRETARY, Office.POLICY_SECRETARY, Office.ALLIANCE_LEAD))


def resting(reading: Transaction, actor: Actor) -> Iterator[Rests]:  # noqa: ARG001 -- the same for everybody
    """Each step with its grounds, which were compared with the law when the path was last checked; no statement."""
    for path in shipped.paths().values():
        since = date.fromisoformat(path.checked_on)
        for step in path.steps:
            url = f"{addresses.path(path.code)}#{step.code}"
            subject, title = f"path/{path.code}/{step.code}", f"{path.title}：{step.title}"
            yield Rests(subject, ROOM, title, url, "；".join(step.grounds), since, _TURN)
