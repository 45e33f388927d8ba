"""The port through which the room above says whose line is objected to: until it is decided, its rank is not shown."""

from __future__ import annotations

from collections.abc import Callable, Collection

from alliance.kernel.db import Transaction

EXTENSION = "awards.pending"
Provider = Callable[[Transaction, int], Collection[int]]
"""The applications of an award (its id) whose objections are not decided yet; one statement."""


class Pending:
    """Gathers what is objected to; the wiring hands each provider in once. No provider: nothing is objected to."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Ask `provider` too."""
        self._providers.append(provider)

    def of(self, reading: Transaction, award_id: int) -> frozenset[int]:
        """The applications whose rank waits."""
        return frozenset(key for provider in self._providers for key in provider(reading, award_id))
