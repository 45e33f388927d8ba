"""A pool as it may be frozen: every active expert with the fields asked for, or the ground to stand back. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from expert_pool.fields import Field


@dataclass(frozen=True, slots=True)
class PoolMember:
    """One active expert. Without a `ground` there is at least one of the fields asked for, in the request's order.

    `number` is that of the appointment, `unit` where they come from, `home` the compound they come from, empty for
    those who come from none; `place_id` is the place of it. `most` is how many panels they take in a year.
    """

    expert_id: int
    person_id: int
    number: str
    name: str
    unit: str
    home: str
    place_id: int
    most: int
    fields: tuple[Field, ...] = ()
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """Everybody of the pool for one request, by expert id, and whether it may be frozen.

    `seats` are those of the request in its order, `backups` how many more each field needs. `kin` holds pairs of expert
    ids, the lower first, who may not sit together. `relaxed` are the rules lifted for this request. `unknown` names
    what nobody could tell. `problems` are the reasons against freezing, in sentences that name the way out.
    """

    members: tuple[PoolMember, ...]
    seats: tuple[tuple[Field, int], ...]
    backups: int
    kin: frozenset[tuple[int, int]] = frozenset()
    relaxed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """True where nothing stands against freezing."""
        return not self.problems

    @property
    def eligible(self) -> tuple[PoolMember, ...]:
        """Those who may be drawn."""
        return tuple(member for member in self.members if not member.ground)

    @property
    def by_ground(self) -> Mapping[str, int]:
        """How many stand back, by ground."""
        return Counter(member.ground for member in self.members if member.ground)
