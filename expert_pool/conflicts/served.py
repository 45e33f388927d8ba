"""The port through which the draws tell who sat when, from opened draws alone; nothing here hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from alliance.kernel.db import Transaction

EXTENSION = "expert_pool.served"
"""Where the running application keeps its one registry."""

Days = Mapping[int, tuple[date, ...]]
"""The days of the panels of which somebody was an opened member, by expert id."""
Provider = Callable[[Transaction, int, date], Days]
"""(reading, alliance_id, since): from opened draws, those that ended as abandoned left out."""


class Served:
    """Asks the one who knows; without a provider nobody has sat on a panel yet."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand the provider in."""
        self._provider = provider

    def since(self, reading: Transaction, alliance_id: int, day: date) -> Days:
        """On which days the experts of an alliance sat, from `day` on."""
        return self._provider(reading, alliance_id, day) if self._provider is not None else {}
