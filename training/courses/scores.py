"""The port through which the room of examinations says how well somebody did, for rules that ask for a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from alliance.kernel.db import Transaction

EXTENSION = "training.courses.scores"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best result in one examination, in percent of its points, exact; `title` and `url` name and open it."""

    share: Fraction | None
    title: str
    url: str


Provider = Callable[[Transaction, int, int], Mapping[str, Best]]
"""For an alliance and a person, every examination by its code; `share` None where no result stands yet."""


class Scores:
    """Where the provider is kept; without one no score is known."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand the provider in."""
        self._provider = provider

    def of(self, reading: Transaction, alliance_id: int, person_id: int) -> Mapping[str, Best]:
        """Every examination by its code, as far as somebody knows."""
        return self._provider(reading, alliance_id, person_id) if self._provider is not None else {}
