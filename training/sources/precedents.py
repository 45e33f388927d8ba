"""The port through which mediation tells its precedents: what each is called, and its words while it is published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "training.precedents"
"""Where the running application keeps the one who knows."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """One precedent that the actor may open; without words once it was withdrawn, and then `stands` is False."""

    precedent_id: int
    reference: str
    title: str
    url: str
    stands: bool
    facts: str = ""
    focus: str = ""
    process: str = ""
    outcome: str = ""
    advice: str = ""

    @property
    def as_lesson(self) -> str:
        """Its words as the body of a lesson begins."""
        parts = (
            ("事情的经过", self.facts),
            ("争的是什么", self.focus),
            ("怎么调的", self.process),
            ("结果怎样", self.outcome),
            ("对我们的启示", self.advice),
        )
        return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts if text)

    @property
    def as_stem(self) -> str:
        """Its words as a question begins."""
        return f"{self.facts}\n\n{self.focus}"

    @property
    def as_explanation(self) -> str:
        """Its words as an explanation begins."""
        return "\n\n".join(text for text in (self.outcome, self.advice) if text)


Provider = Callable[[Transaction, Actor, Collection[int]], Mapping[int, Precedent]]
"""(reading, actor, ids): those that the actor may open, by id; one statement."""


class Precedents:
    """Asks the one who knows; without one, nothing is known."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand the provider in."""
        self._provider = provider

    def of(self, reading: Transaction, actor: Actor, ids: Collection[int]) -> Mapping[int, Precedent]:
        """The precedents of these ids that the actor may open."""
        return self._provider(reading, actor, ids) if self._provider is not None and ids else {}

    def standing(self, reading: Transaction, actor: Actor, precedent_id: int) -> Precedent | None:
        """One that is published; None for every other."""
        found = self.of(reading, actor, [precedent_id]).get(precedent_id)
        return found if found is not None and found.stands else None
