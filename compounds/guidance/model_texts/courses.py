"""The port through which the room of proceedings says for which compound a course runs that asks for papers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "guidance.texts.courses"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Course:
    """A course under way, with what people call it and where its page is."""

    proceeding_id: int
    compound_id: int
    title: str
    url: str


Provider = Callable[[Transaction, Actor, int], Course | None]
"""The course with this id, None where the actor sees none."""


class Courses:
    """Where the provider is kept; without one no course is known."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand the provider in."""
        self._provider = provider

    def of(self, reading: Transaction, actor: Actor, proceeding_id: int) -> Course | None:
        """The course with this id, where it is known and in sight."""
        return self._provider(reading, actor, proceeding_id) if self._provider is not None else None
