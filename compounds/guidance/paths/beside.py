"""The port through which the rooms that paths lead to say what they hold: model texts and calculators by title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "compounds.guidance.paths.beside"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A page that a step leads to."""

    title: str
    url: str


Provider = Callable[[Transaction, Actor], Mapping[str, Beside]]
"""Everything that a room holds, by its code, for the actor; a constant number of statements."""


class Rooms:
    """Who holds the model texts, who the calculators, and where a path is begun; what nobody holds is not shown."""

    def __init__(self) -> None:
        self._papers: Provider | None = None
        self._calculators: Provider | None = None
        self._start = ""

    def provide(self, *, papers: Provider | None = None, calculators: Provider | None = None, start: str = "") -> None:
        """Hand in a room; `start` is the address at which a path is begun, to which its code is added."""
        self._papers, self._calculators = papers or self._papers, calculators or self._calculators
        self._start = start or self._start

    def papers(self, reading: Transaction, actor: Actor) -> Mapping[str, Beside]:
        """Model texts by code; none where nobody holds them."""
        return self._papers(reading, actor) if self._papers is not None else {}

    def calculators(self, reading: Transaction, actor: Actor) -> Mapping[str, Beside]:
        """Calculators by code; none where nobody holds them."""
        return self._calculators(reading, actor) if self._calculators is not None else {}

    def start(self, code: str) -> str:
        """Where the path is begun for a compound; empty where nobody keeps such files."""
        return f"{self._start}{code}" if self._start else ""
