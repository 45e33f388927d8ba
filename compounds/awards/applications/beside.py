"""The port through which the rooms above hang their pages on an application: screening, visits, the result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from compounds.awards.applications.models import AwardApplication

EXTENSION = "awards.applications.beside"
"""Where the running application keeps its one registry."""

Provider = Callable[[Transaction, Actor, AwardApplication], Iterable[Fact]]
Worth = Callable[[Transaction, Collection[int]], Mapping[int, Fact]]
"""What became of applications that won, by id: what they won, and what it is worth today; one statement."""


class Beside:
    """Gathers what the rooms above know of an application; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []
        self._worths: list[Worth] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider; it names only pages that the actor may open, and costs the same for everyone."""
        self._providers.append(provider)

    def provide_worth(self, worth: Worth) -> None:
        """Add the room that knows what was won; everybody may know that."""
        self._worths.append(worth)

    def worth(self, reading: Transaction, won: Collection[int]) -> dict[int, Fact]:
        """What applications that won are worth today; those of which no room knows are left out."""
        return {key: fact for one in self._worths for key, fact in one(reading, won).items()} if won else {}

    def of(self, reading: Transaction, actor: Actor, application: AwardApplication) -> tuple[Fact, ...]:
        """All that is beside an application, in the order of the rooms."""
        return tuple(fact for provider in self._providers for fact in provider(reading, actor, application))
