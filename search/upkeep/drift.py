"""Comparing the index with what the rooms offer: what is missing, what is stale, and what nobody offers any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexEntry, IndexQuery, Source

_AT_ONCE = 400


@dataclass(slots=True)
class Drift:
    """The keys that differ, in the order in which they were met; the orphans by name."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """True where anything differs."""
        return bool(self.missing or self.stale or self.orphans)


def between(reading: Transaction, index: Index, sources: Sequence[Source]) -> Drift:
    """Compare every entry with the index: its key, its body, who may find it, and whether it holds today.

    Reads all sources once and the index in lots. Raises IndexUnavailable.
    """
    found = Drift()
    held = set(index.keys())
    offered = (entry for source in sources for entry in source(reading.session, reading.today))
    for lot in _lots(offered):
        found.checked += len(lot)
        found.missing += [entry.key for entry in lot if entry.key not in held]
        found.stale += _stale(index, [entry for entry in lot if entry.key in held], reading.today)
        held -= {entry.key for entry in lot}
    found.orphans = sorted(held)
    return found


def orphans(reading: Transaction, index: Index, sources: Sequence[Source]) -> list[str]:
    """The keys in the index that no source offers, by name. Raises IndexUnavailable."""
    held = set(index.keys())
    for source in sources:
        held -= {entry.key for entry in source(reading.session, reading.today)}
    return sorted(held)


def _stale(index: Index, lot: Sequence[IndexEntry], today: date) -> list[str]:
    """The entries of which the index says something else than the database."""
    by_audience: dict[tuple[str, ...], list[IndexEntry]] = defaultdict(list)
    for entry in lot:
        by_audience[entry.audience].append(entry)
    wrong: set[str] = set()
    for audience, mine in by_audience.items():
        whole = IndexQuery(
            "", audiences=audience, keys=tuple(entry.key for entry in mine), limit=len(mine), highlighted=True
        )
        now = IndexQuery("", audiences=audience, keys=whole.keys, limit=len(mine), on=today)
        bodies, holding = index.search_all([whole, now])
        said = {hit.key: "".join(piece for piece, _ in hit.marked) for hit in bodies.found}
        standing = {hit.key for hit in holding.found}
        wrong |= {entry.key for entry in mine if said.get(entry.key) != entry.body}
        wrong |= {entry.key for entry in mine if (entry.key in standing) is not _holds(entry, today)}
    return [entry.key for entry in lot if entry.key in wrong]


def _holds(entry: IndexEntry, day: date) -> bool:
    return (entry.since or date.min) <= day <= (entry.until or date.max)


def _lots(entries: Iterable[IndexEntry]) -> Iterator[list[IndexEntry]]:
    every = iter(entries)
    while lot := list(islice(every, _AT_ONCE)):
        yield lot
