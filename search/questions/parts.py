"""The port through which the answers' room puts the answer on a question's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "questions.parts"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page: the template that shows it, which reads `part.data`."""

    template: str
    data: object


Provider = Callable[[Transaction, Actor, int, date | None], Iterable[Part]]
"""(reading, actor, question_id, on): the caller has made sure that the actor sees the question; `on` is a past day."""


class Parts:
    """Gathers the parts of all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider; its query is scoped to the actor."""
        self._providers.append(provider)

    def gather(self, reading: Transaction, actor: Actor, question_id: int, on: date | None) -> tuple[Part, ...]:
        """All parts for the actor of this question, in the order in which rooms were added."""
        return tuple(part for provider in self._providers for part in provider(reading, actor, question_id, on))
