"""The port through which mediation tells who has an open dispute with a company; nothing here hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from alliance.kernel.db import Transaction

EXTENSION = "expert_pool.disputes"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """Somebody stands against a company in a dispute that is not over; `since` is when it was filed."""

    person_id: int
    company_id: int
    since: date


Provider = Callable[[Transaction, int, Collection[int]], Collection[OpenDispute]]
"""(reading, alliance_id, company_ids): every open dispute with one of the companies; one statement."""


class Disputes:
    """Asks the one who knows; without a provider it is unknown, which is not no."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand the provider in."""
        self._provider = provider

    def open_with(
        self, reading: Transaction, alliance_id: int, companies: Collection[int]
    ) -> Collection[OpenDispute] | None:
        """Who has an open dispute with one of the companies; None where nobody knows."""
        return self._provider(reading, alliance_id, companies) if self._provider is not None else None
