"""The port through which training says whether a mediator is trained; nothing in mediation hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from alliance.kernel.db import Transaction

EXTENSION = "mediation.trained"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Trained:
    """How somebody stands with the mediators' training: until when, else what is lacking; `url` leads to the page."""

    until: date | None
    lacks: tuple[str, ...] = ()
    url: str = ""


Provider = Callable[[Transaction, int], Trained]
"""(reading, person_id): how the person stands today."""


class Training:
    """Asks the one who knows; without a provider nothing is known, and the page says nothing."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand the provider in."""
        self._provider = provider

    def of(self, reading: Transaction, person_id: int) -> Trained | None:
        """How a person stands; None where nobody knows."""
        return self._provider(reading, person_id) if self._provider is not None else None
