"""The port through which each room puts its part on a case's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.access import CaseFacts

EXTENSION = "mediation.parts"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page: its heading and anchor, the template that shows it and reads `part.data`.

    `first` is true while the reader has something to do in it: such parts stand on top, the others fold. `brief` is
    what the heading of a folded one says: how things stand in it, in a few words.
    """

    anchor: str
    heading: str
    template: str
    data: object
    first: bool = False
    brief: str = ""


Provider = Callable[[Transaction, Actor, CaseFacts], Iterable[Part]]
"""(reading, actor, case): the caller has made sure that the actor sees the case; the room decides what of it."""


class Parts:
    """Gathers the parts of all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider; its query is scoped to the actor."""
        self._providers.append(provider)

    def gather(self, reading: Transaction, actor: Actor, case: CaseFacts) -> tuple[Part, ...]:
        """All parts for the actor of this case: those with something to do first, else in the order of adding."""
        found = [part for provider in self._providers for part in provider(reading, actor, case)]
        return tuple(sorted(found, key=lambda part: not part.first))
