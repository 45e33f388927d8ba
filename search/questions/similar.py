"""The port through which asking hands over what may already answer a question that is being typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "questions.similar"
"""Where the running application keeps its one registry."""
MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that may answer the question: an answered question (`answered`) or an article.

    `key` is its key in the index, `url` a path of ours, `excerpt` the words to judge it by, `note` what it is.
    """

    key: str
    title: str
    url: str
    excerpt: str = ""
    note: str = ""
    answered: bool = False


Provider = Callable[[Transaction, Actor, str], Iterable[Found]]


class Similar:
    """Asks the one provider; without one, or where the index is away, nothing is offered and filing goes on."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Hand in what finds; its query is scoped to the actor, and it raises nothing where the index is away."""
        self._provider = provider

    def to(self, reading: Transaction, actor: Actor, text: str) -> tuple[Found, ...]:
        """What may answer `text`, the best first."""
        if self._provider is None or not text.strip():
            return ()
        return tuple(self._provider(reading, actor, text))[:MOST]
