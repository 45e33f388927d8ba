"""What lay words put on the workbench of the policy group: searches that found nothing."""

from __future__ import annotations

from collections.abc import Iterator

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from search.words import access, queries

TRAILS = "/words/trails?only=nothing"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One line while searches that found nothing wait; one statement for the policy group, none for others."""
    if access.read_trails(actor) and not actor.is_clock and (number := queries.waiting(reading, actor)):
        yield Line(
            Section.CHANGED,
            f"有 {number} 个问题大家搜过，没有查到",
            note="看看是不是说法不同，加一个说法，下次就查得到。",
            url=TRAILS,
            button="去看看",
        )
