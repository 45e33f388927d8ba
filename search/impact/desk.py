"""What the page hands to the workbench: one line that leads to it while anything waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Impact
from alliance.kernel.workbench import Line, Section
from search.impact import access
from search.impact.addresses import CHANGES


def lines(impact: Impact) -> Callable[[Transaction, Actor], Iterator[Line]]:
    """The provider of the line; one statement, none for those who may not open the page."""

    def provider(reading: Transaction, actor: Actor) -> Iterator[Line]:
        if not access.look(actor) or actor.is_clock:
            return
        if count := impact.waiting(reading, actor):
            yield Line(
                Section.CHANGED,
                f"法规有变动，还有{count}件没有复核完",
                note="改了哪几个字、影响到什么、轮到谁，都在一页上",
                url=CHANGES,
                button="看影响",
                tone="law",
            )

    return provider
