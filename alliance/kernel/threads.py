"""The thread of a matter (来龙去脉): from what a record came and what came of it, as links that the reader may open.

Each page of a record asks for its thread; whoever knows a neighbour hands in a provider, and the wiring shows them all.
A provider yields nothing about what the actor may not open: not even that it is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact

Key = int | str
Provider = Callable[[Transaction, Actor, Key], Iterable[Fact]]
"""(reading, actor, key): the caller has made sure that the actor sees the record itself."""


class Threads:
    """The providers by what their records are called: a table's name, or what the asker says instead."""

    def __init__(self) -> None:
        self._providers: dict[str, list[Provider]] = defaultdict(list)

    def provide(self, subject: str, provider: Provider) -> None:
        """Add a provider; the wiring calls this, in the order in which people are to read."""
        self._providers[subject].append(provider)

    def of(self, reading: Transaction, actor: Actor, subject: str, key: Key) -> tuple[Fact, ...]:
        """What comes before and after one record, for this actor; empty where nobody knows anything."""
        return tuple(fact for provider in self._providers[subject] for fact in provider(reading, actor, key))
