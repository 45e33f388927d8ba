"""The port through which other rooms show their rosters beside a group: mediators, and in time experts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.membership.models import GroupKind

EXTENSION = "membership.rosters"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person on a roster: the name, for what, from where, and the address of their page."""

    name: str
    what: str
    place_name: str
    url: str


Provider = Callable[[Transaction, Actor], tuple[RosterLine, ...]]


class Rosters:
    """One roster for a group; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: dict[GroupKind, tuple[Provider, str]] = {}

    def provide(self, kind: GroupKind, provider: Provider, url: str) -> None:
        """Set the roster of a group, with the address of the whole list; its query is scoped to the actor."""
        self._providers[kind] = (provider, url)

    def of(self, reading: Transaction, actor: Actor, kind: GroupKind) -> tuple[tuple[RosterLine, ...], str] | None:
        """The lines and the address of the list; None where no room keeps such a roster."""
        found = self._providers.get(kind)
        return None if found is None else (found[0](reading, actor), found[1])
