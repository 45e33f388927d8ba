"""The port through which rooms say who cites an article: answers, exam questions, templates, other laws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "search.library.citing"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One place that cites an article.

    `article_id` is the article cited, in the version that is meant; `title` and `url` name and open the citing place;
    `room` is the word for its sort, as pages group by it (官方答复, 法规); `unit` the part cited, `note` what has to be
    said of it (复核中).
    """

    article_id: int
    title: str
    url: str
    room: str
    unit: str = ""
    note: str = ""


Provider = Callable[[Transaction, Actor, Collection[int]], Iterable[Cited]]
"""Who cites any of these articles, in sight of the actor; a constant number of statements."""


class Citing:
    """Gathers who cites an article from all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider; it leaves out what the actor may not see."""
        self._providers.append(provider)

    def gather(self, reading: Transaction, actor: Actor, articles: Collection[int]) -> tuple[Cited, ...]:
        """Everything that cites any of these articles, in the order of the rooms as they were handed in."""
        if not articles:
            return ()
        return tuple(line for provider in self._providers for line in provider(reading, actor, articles))

    def counts(self, reading: Transaction, actor: Actor, articles: Collection[int]) -> dict[int, int]:
        """How many places cite each of these articles; those that nobody cites are left out."""
        return dict(Counter(line.article_id for line in self.gather(reading, actor, articles)))
