"""How search stands: which engine answers, how full it is, what it understands, and what waits to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from alliance.kernel.db import Clock, Transaction
from alliance.kernel.indexing import Index, IndexUnavailable, Source
from alliance.kernel.outbox import Errand, Lot
from search.engine.fusion import Fused
from search.engine.meili import MeiliIndex
from search.engine.trickle import ERRAND, Progress, Trickle
from search.library.actions import CHANGED

EMBEDDED = "embedded"
MEILISEARCH = "meilisearch"


@dataclass(frozen=True, slots=True)
class Standing:
    """The engine and its version, entries held and offered by kind, vectors, errands waiting and given up.

    `held` is None where the index is away, and `trouble` says why. `meaning` is None where words alone are searched.
    """

    engine: str
    version: str
    held: int | None
    trouble: str
    offered: Mapping[str, int]
    meaning: Progress | None
    waiting: int
    dead: int

    @property
    def expected(self) -> int:
        """How many entries the index should have."""
        return sum(self.offered.values())

    @property
    def whole(self) -> bool:
        """True where nothing is missing by number; `check` compares one by one."""
        return self.held is not None and self.held >= self.expected

    def as_values(self) -> dict[str, object]:
        """The same as plain values."""
        meaning = self.meaning
        return {
            "engine": self.engine,
            "version": self.version,
            "entries": self.held,
            "expected": self.expected,
            "kinds": dict(self.offered),
            "trouble": self.trouble,
            "vectors": {"model": meaning.model, "offered": meaning.offered, "held": meaning.held} if meaning else None,
            "backlog": {"waiting": self.waiting, "dead": self.dead},
        }


def take(reading: Transaction, index: Index, sources: Sequence[Source], clock: Clock) -> Standing:
    """How search stands now; reads all sources, and tells of an index that is away instead of raising."""
    words = index.words if isinstance(index, Fused) else index
    held, trouble, version = None, "", ""
    try:
        version = words.version() if isinstance(words, MeiliIndex) else ""
        held = index.count()
    except IndexUnavailable as away:
        trouble = str(away)
    offered = Counter(entry.kind for source in sources for entry in source(reading.session, reading.today))
    meaning = None
    if isinstance(index, Fused):
        meaning = Trickle(index.meaning, index.nearest, sources, clock).progress(reading)
    return Standing(
        engine=MEILISEARCH if isinstance(words, MeiliIndex) else EMBEDDED,
        version=version,
        held=held,
        trouble=trouble,
        offered=offered,
        meaning=meaning,
        waiting=_errands(reading, Lot.WAITING),
        dead=_errands(reading, Lot.DEAD),
    )


def _errands(reading: Transaction, lot: Lot) -> int:
    """How many errands of the index are in this lot."""
    ours = or_(Errand.kind.in_((CHANGED, ERRAND)), Errand.kind.startswith("search."))
    return reading.session.scalar(select(func.count()).where(Errand.lot == lot, ours)) or 0
