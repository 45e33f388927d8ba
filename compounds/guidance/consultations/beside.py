"""The port through which the room of questions says what a question to the alliance is called and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.references import Reference

EXTENSION = "guidance.consultations.questions"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A question in sight of the actor."""

    id: int
    reference: str
    title: str
    url: str


Provider = Callable[[Transaction, Actor, int | None, Reference | None], Linked | None]
"""The question with this id, or this reference; None where the actor sees none."""


class Questions:
    """Where the provider is kept; without one no question is known."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand the provider in."""
        self._provider = provider

    def of(self, reading: Transaction, actor: Actor, question_id: int) -> Linked | None:
        """The question with this id."""
        return self._provider(reading, actor, question_id, None) if self._provider is not None else None

    def find(self, reading: Transaction, actor: Actor, typed: str) -> Linked | None:
        """The question with this reference as typed; None for what is none."""
        try:
            reference = Reference.parse(typed)
        except ValueError:
            return None
        return self._provider(reading, actor, None, reference) if self._provider is not None else None
