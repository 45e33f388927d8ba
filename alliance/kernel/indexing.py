"""The port to any search engine: what rooms offer to be found, what is asked, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session


class IndexUnavailable(Exception):
    """The engine is away or its folder is gone; the message is a Chinese sentence for the page."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One thing that can be found. The index is a copy: everything in it can be made again from the database.

    `key` is unique and stable (`article:123`). `place_path` is where it applies ("/" the nation). `audience` names
    who may find it ("public", "alliance:1"): it is filtered inside the query. `weight` is 1.0 for neutral. It holds
    from `since` to `until`, both included; None is without end. `vector` is its meaning, where that was reckoned.
    """

    key: str
    kind: str
    title: str
    body: str
    place_path: str = "/"
    audience: tuple[str, ...] = ("public",)
    weight: float = 1.0
    level: str = ""
    since: date | None = None
    until: date | None = None
    vector: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """What is asked. `places` lists the paths that apply to the asker; `elsewhere` asks for all others instead.

    `also` holds words that mean the same as typed ones; they count less. `counted` asks for the exact total, which
    costs time; without it `Hits.total` is the number of hits returned. `on` leaves only what holds that day. `keys`
    leaves only these entries, whatever else matches: so a list found elsewhere passes the same filters. `vector` asks
    for what is near in meaning, where vectors are kept; an empty one is reckoned from the text. `facets` names
    fields (kind, level, place) to count by; `highlighted` asks for the marked body of each hit.
    """

    text: str
    audiences: tuple[str, ...] = ("public",)
    places: tuple[str, ...] | None = None
    elsewhere: bool = False
    kinds: tuple[str, ...] = ()
    limit: int = 10
    offset: int = 0
    also: str = ""
    counted: bool = False
    levels: tuple[str, ...] = ()
    on: date | None = None
    keys: tuple[str, ...] | None = None
    vector: tuple[float, ...] | None = None
    facets: tuple[str, ...] = ()
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One found key with its score; greater is better, comparable within one answer only.

    `marked` is its body in pieces, each with whether it is marked, where the query asked for that. `near` is the cosine
    between its meaning and that of the query, where both were reckoned.
    """

    key: str
    score: float
    marked: Sequence[tuple[str, bool]] = ()
    near: float | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """The found keys, best first, and how many there are in all."""

    total: int = 0
    found: Sequence[Hit] = field(default_factory=tuple)
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Index(Protocol):
    """A search engine; only the delivery process writes."""

    def search(self, query: IndexQuery) -> Hits:
        """Answer a query. Raises IndexUnavailable."""

    def search_all(self, queries: Sequence[IndexQuery]) -> Sequence[Hits]:
        """Answer several queries at once, in their order; one round trip where the engine is elsewhere.

        Raises IndexUnavailable.
        """

    def replace(self, entries: Iterable[IndexEntry]) -> int:
        """Add entries, or put them in place of those with the same key; returns how many."""

    def remove(self, keys: Iterable[str]) -> None:
        """Forget these keys; unknown ones are ignored."""

    def rebuild(self, entries: Iterable[IndexEntry]) -> int:
        """Fill a fresh index and swap it in; the old one answers until then; returns how many entries it has."""

    def count(self) -> int:
        """How many entries are searchable. Raises IndexUnavailable."""

    def keys(self) -> Iterator[str]:
        """Every key that is searchable, in no order: what a check compares with the database."""


Source = Callable[[Session, date], Iterable[IndexEntry]]
"""Everything that one package offers to be found on a day; a rebuild asks all of them."""
