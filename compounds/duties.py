"""The port through which rooms hand in what must be done by when: the calendar of duties of a compound or a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "compounds.duties"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What duties are asked of: one compound, or everything in sight at or below the place with this path."""

    path: str
    compound_id: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that somebody must do by a day.

    `title` is what, in words; `who` does it; `url` leads to where it is done or recorded; `basis` is law and article
    and its nature; `kind` is the room's own word for it, the same for every duty of its sort.
    """

    due_on: date
    title: str
    url: str
    place_name: str
    basis: str
    kind: str
    who: str = ""
    compound_id: int | None = None


Provider = Callable[[Transaction, Actor, Scope, date], Iterable[Duty]]


class Duties:
    """Gathers the duties of all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider: what is due until a day and not done, overdue too, in sight of the actor."""
        self._providers.append(provider)

    def gather(self, reading: Transaction, actor: Actor, scope: Scope, until: date) -> tuple[Duty, ...]:
        """All duties in the scope due until a day, overdue ones too, the earliest first."""
        found = [duty for provider in self._providers for duty in provider(reading, actor, scope, until)]
        return tuple(sorted(found, key=lambda duty: (duty.due_on, duty.place_name, duty.kind, duty.url)))
