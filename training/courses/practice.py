"""The port through which the bank hands in questions that a lesson asks in passing: told at once, not graded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from alliance.kernel.db import Transaction
from training.curriculum import shipped
from training.curriculum.questions import CHECKED_AT_ONCE
from training.items.definition import Item

EXTENSION = "training.courses.practice"
"""Where the running application keeps its one registry."""
Provider = Callable[[Transaction, int, Collection[str]], Mapping[str, Item]]
"""For an alliance, those of these questions (by code) that may be asked today; what is under review is left out."""


class Practice:
    """Where the provider is kept; without one the questions are asked as they ship."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand the provider in."""
        self._provider = provider

    def of(self, reading: Transaction, alliance_id: int, codes: Collection[str]) -> dict[str, Item]:
        """The questions of these codes that can be answered at once, in the order of `codes`."""
        if self._provider is not None:
            known = self._provider(reading, alliance_id, codes)
        else:
            known = {code: one.item for code, one in shipped.questions().items()}
        return {code: known[code] for code in codes if code in known and known[code].kind in CHECKED_AT_ONCE}
