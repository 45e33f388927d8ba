"""The port through which rooms add a column of figures by street to the page of the district."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "compounds.overview.columns"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class StreetColumn:
    """One room's figures: `counts` by the place id of the street, and the page that lists just these where it is."""

    label: str
    counts: Mapping[int, int]
    urls: Mapping[int, str] = field(default_factory=dict)


Provider = Callable[[Transaction, Actor], StreetColumn | None]


class StreetColumns:
    """Gathers the columns of all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider: figures in sight of the actor in a constant number of queries, None for no part."""
        self._providers.append(provider)

    def gather(self, reading: Transaction, actor: Actor) -> tuple[StreetColumn, ...]:
        """All columns for the actor, in the order of the wiring."""
        found = (provider(reading, actor) for provider in self._providers)
        return tuple(column for column in found if column is not None)
