"""The port through which the room of attempts says what was answered on a paper, so that it can be graded again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from training.items.answering import Response

EXTENSION = "training.papers.sat"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered in one place of the paper, counted from 0, and the points that stand in the result.

    `points` is None as long as there is no result. `by_person` says that somebody gave them, and not the rules.
    """

    slot: int
    response: Response
    points: Decimal | None = None
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Sat:
    """One sitting of a paper: where its page is, and its answers in the order of the paper."""

    url: str
    answers: tuple[Answered, ...]


Provider = Callable[[Transaction, Actor, int], Sat | None]
"""What was answered on the paper with this id; None where nobody has sat it, or the actor may not know."""


class Sittings:
    """Where the provider is kept; without one no answers are known."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand the provider in."""
        self._provider = provider

    def of(self, reading: Transaction, actor: Actor, paper_id: int) -> Sat | None:
        """What was answered on a paper, where that is known and in sight."""
        return self._provider(reading, actor, paper_id) if self._provider is not None else None
