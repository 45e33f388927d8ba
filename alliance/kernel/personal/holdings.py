"""The port through which rooms tell what they hold about a person, what law keeps of it, and what they erase."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from alliance.kernel.db import Transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """Why something stays after an erasure: the ground in words with its article, and the last day where there is one.

    With `name` the person's name stays on it until that day; otherwise only the number of the person does.
    """

    because: str
    until: date | None = None
    name: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """One table of what a room holds about a person, as the person reads it.

    `kept` is None for what an erasure removes. `first` is what the person must do before they can be erased, a
    sentence that names the way; empty where nothing stands in the way.
    """

    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    kept: Kept | None = None
    first: str = ""


Provider = Callable[[Transaction, int], Iterable[Holding]]
"""(reading, person_id): everything the room holds about the person; the person or the erasing staff asks."""
Eraser = Callable[[Transaction, int], object]
"""(tx, person_id): remove in this transaction what the room need not keep; to do so again changes nothing."""

_providers: dict[Provider, Eraser | None] = {}


def provide(provider: Provider, eraser: Eraser | None = None) -> None:
    """Add a room; handing in the same provider again changes nothing."""
    _providers[provider] = eraser


def gather(reading: Transaction, person_id: int) -> tuple[Holding, ...]:
    """What all rooms hold about a person, in the order in which they were added."""
    return tuple(holding for provider in _providers for holding in provider(reading, person_id))


def erase(tx: Transaction, person_id: int) -> None:
    """Let every room remove what it need not keep, all in this transaction."""
    for eraser in _providers.values():
        if eraser is not None:
            eraser(tx, person_id)


def hindrances(holdings: Iterable[Holding]) -> tuple[str, ...]:
    """What must be done before the person can be erased; empty where nothing stands in the way."""
    return tuple(dict.fromkeys(holding.first for holding in holdings if holding.first))


def name_until(holdings: Iterable[Holding], today: date) -> date | None:
    """The last day on which the name must stay on some record; None where none demands it today."""
    days = [one.kept.until for one in holdings if one.kept and one.kept.name and one.kept.until and one.rows]
    return max((day for day in days if day >= today), default=None)
