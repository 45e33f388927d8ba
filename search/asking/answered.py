"""Questions that were answered before: how rooms hand them in, and which articles each of them lends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "asking.answered"
"""Where the running application keeps its one registry."""

PRECEDENTS = "asking.precedents"
"""The same for precedents of mediation: another registry of the same kind."""

KIND = "answer"
"""The kind under which answered questions stand in the index."""

PRECEDENT = "precedent"
"""The kind under which precedents of mediation stand in the index."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answered question, ready to show.

    `label` is what it is (联盟正式答复, 起步知识), `valid_as_of` the day whose law it rests on, `warning` what a reader
    must know first, empty where nothing. `articles` are the ids of the articles that it cites, as far as loaded.
    """

    key: str
    title: str
    url: str
    text: str
    label: str
    valid_as_of: date | None = None
    warning: str = ""
    articles: tuple[int, ...] = ()


Provider = Callable[[Transaction, Actor, Sequence[str]], Mapping[str, Answered]]
"""Of these keys of the index those that are the room's own and that the actor may see, in a constant number of
statements."""


class AnsweredQuestions:
    """Asks every room that answers questions; without any, articles alone are found."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Hand a room's answered questions in."""
        self._providers.append(provider)

    @property
    def any(self) -> bool:
        """True where some room answers questions."""
        return bool(self._providers)

    def of(self, reading: Transaction, actor: Actor, keys: Sequence[str]) -> dict[str, Answered]:
        """The answered questions behind these keys."""
        found: dict[str, Answered] = {}
        if keys:
            for provider in self._providers:
                found |= provider(reading, actor, keys)
        return found
