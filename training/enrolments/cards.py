"""The port through which the rooms above put their cards on 我的培训: certificates, delta lessons, sittings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "training.cards"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing of a room above that concerns the learner.

    `section` is the heading under which it stands (证书, 补学, 现场考试); `text` one or two plain sentences; `tone` go,
    due, late, law or empty with `mark` its word; `url` and `button` lead on. `urgent` cards stand above everything.
    """

    section: str
    title: str
    text: str
    url: str = ""
    button: str = ""
    mark: str = ""
    tone: str = ""
    rank: int = 50
    urgent: bool = False


Provider = Callable[[Transaction, Actor], Iterable[Card]]


class Cards:
    """Gathers the cards of all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider: its own cards of the actor, in a constant number of queries."""
        self._providers.append(provider)

    def gather(self, reading: Transaction, actor: Actor) -> tuple[Card, ...]:
        """All cards for the actor, urgent ones first, then by rank."""
        found = [card for provider in self._providers for card in provider(reading, actor)]
        return tuple(sorted(found, key=lambda card: (not card.urgent, card.rank)))
