"""The port through which rooms hang a panel on a compound's page: what they know of it and what is next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact

EXTENSION = "compounds.panels"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class CompoundKey:
    """The compound whose page is being made: all that a room needs for its own query."""

    compound_id: int
    place_id: int
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One room's card on a compound's page.

    `facts` are at most a handful; `empty` is the whole sentence shown where there are none and names the next step;
    `url` with `label` leads on, `links` (label, address) lead to the rooms beside. Panels stand in the order of `rank`;
    `first` is for the one thing with which such a compound begins, which stands above everything that is on record.
    """

    title: str
    facts: tuple[Fact, ...] = ()
    empty: str = ""
    url: str = ""
    label: str = ""
    links: tuple[tuple[str, str], ...] = ()
    rank: int = 50
    first: bool = False


Provider = Callable[[Transaction, Actor, CompoundKey], Iterable[Panel]]


class Panels:
    """Gathers the panels of all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider; its query is scoped to the actor and costs the same for every compound."""
        self._providers.append(provider)

    def gather(self, reading: Transaction, actor: Actor, compound: CompoundKey) -> tuple[Panel, ...]:
        """All panels for the actor on this compound, by rank."""
        found = [panel for provider in self._providers for panel in provider(reading, actor, compound)]
        return tuple(sorted(found, key=lambda panel: panel.rank))
