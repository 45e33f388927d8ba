"""The port through which the rooms above hang their pages on a request's tracker: the draw, the sheets, the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from expert_pool.requests.models import SelectionRequest

EXTENSION = "expert_pool.requests.beside"
"""Where the running application keeps its one registry."""

Provider = Callable[[Transaction, Actor, SelectionRequest], Iterable[Fact]]


class Beside:
    """Gathers what the rooms above know of a request; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider; it names only pages that the actor may open, and costs the same for every request."""
        self._providers.append(provider)

    def of(self, reading: Transaction, actor: Actor, request: SelectionRequest) -> tuple[Fact, ...]:
        """All that is beside a request, in the order of the rooms."""
        return tuple(fact for provider in self._providers for fact in provider(reading, actor, request))
