"""The port through which the rooms above hang their pages on an application: screening, visits, the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from compounds.awards.applications.models import AwardApplication

EXTENSION = "awards.applications.beside"
"""Where the running application keeps its one registry."""

Provider = Callable[[Transaction, Actor, AwardApplication], Iterable[Fact]]


class Beside:
    """Gathers what the rooms above know of an application; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider; it names only pages that the actor may open, and costs the same for everyone."""
        self._providers.append(provider)

    def of(self, reading: Transaction, actor: Actor, application: AwardApplication) -> tuple[Fact, ...]:
        """All that is beside an application, in the order of the rooms."""
        return tuple(fact for provider in self._providers for fact in provider(reading, actor, application))
