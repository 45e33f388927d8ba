"""The port through which a room says what compounds are distinguished with; it stands on their public cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from alliance.kernel.db import Transaction

EXTENSION = "compounds.overview.distinctions"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Distinction:
    """One distinction: what it is called, its public page, and what it is worth today in words and tone."""

    label: str
    url: str
    standing: str
    tone: str = ""


Provider = Callable[[Transaction, Collection[int]], Mapping[int, tuple[Distinction, ...]]]


class Distinctions:
    """Gathers the distinctions of all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider: by compound, what everybody may know, in a constant number of statements."""
        self._providers.append(provider)

    def of(self, reading: Transaction, compound_ids: Collection[int]) -> Mapping[int, tuple[Distinction, ...]]:
        """All distinctions of the compounds; one that has none is left out."""
        found: defaultdict[int, tuple[Distinction, ...]] = defaultdict(tuple)
        for provider in self._providers:
            for key, ones in provider(reading, compound_ids).items():
                found[key] += ones
        return dict(found)
