"""Vectors trickle in: what is offered and not yet understood is taken in small lots, words being searchable before."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from alliance.kernel import outbox
from alliance.kernel.db import Clock, Transaction, transaction
from alliance.kernel.indexing import IndexEntry, Source
from search.engine.meaning import Meaning, passage
from search.engine.models import KeptVector
from search.engine.nearest import LONGEST_KEY, Meant, Nearest

ERRAND = "search.vectors"
LOT = 64
"""How many texts one errand understands: a second or three, so that a notice never waits long behind it."""

PAUSE = timedelta(seconds=1)
"""Between two lots, so that a machine of two cores stays quick for people meanwhile."""

_QUEUE = 2048
_LOOKED_UP = 500
_LEAST_DROPPED = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: texts offered, texts with a vector, and the model."""

    model: str
    offered: int
    held: int

    @property
    def lacking(self) -> int:
        """How many texts wait."""
        return max(0, self.offered - self.held)


@dataclass(slots=True)
class Trickle:
    """What brings vectors in: from the table where a text was understood before, else from the model.

    `sources` offer what can be found; a text that no source offers any more loses its vector.
    """

    meaning: Meaning
    nearest: Nearest
    sources: Sequence[Source]
    clock: Clock
    _queue: deque[tuple[Meant, str]] = field(default_factory=deque)

    def handle(self, reading: Transaction, payload: Mapping[str, Any]) -> None:
        """Errand `search.vectors`: one lot, and the promise of the next; it bears repetition.

        Raises MeaningUnavailable, so that the outbox tries again later.
        """
        if self.lot(reading):
            reading.session.rollback()
            with transaction(reading.session, self.clock) as tx:
                promise(tx, later=PAUSE)

    def all(self, reading: Transaction, tell: Callable[[int, int], None]) -> int:
        """Understand everything that is left, telling (done, still waiting); returns how many were understood.

        Raises MeaningUnavailable.
        """
        done = 0
        while more := self.lot(reading):
            done += more
            tell(done, self.waiting)
        return done

    def lot(self, reading: Transaction) -> int:
        """Understand one lot; returns how many, 0 where nothing was left. Raises MeaningUnavailable."""
        if not self._queue:
            self._look(reading)
        taken = [self._queue.popleft() for _ in range(min(LOT, len(self._queue)))]
        if not taken:
            return 0
        import numpy as np  # noqa: PLC0415 -- slow import

        reading.session.rollback()  # understanding takes seconds, and nobody waits for this snapshot
        try:
            vectors = self.meaning.passages([text for _, text in taken])
        except BaseException:
            self._queue.clear()  # the next attempt looks again
            raise
        kept = {_digest(text): np.asarray(row, "<f2").tobytes() for (_, text), row in zip(taken, vectors, strict=True)}
        with transaction(reading.session, self.clock) as tx:
            self._start_anew(tx, vectors.shape[1])
            known = set(self._kept(tx.session, list(kept)))
            fresh = [
                {"model": self.meaning.name, "digest": digest, "numbers": numbers}
                for digest, numbers in kept.items()
                if digest not in known
            ]
            if fresh:
                tx.session.execute(insert(KeptVector), fresh)
        self.nearest.learn([one for one, _ in taken], vectors)
        return len(taken)

    def _start_anew(self, tx: Transaction, size: int) -> None:
        """Forget what was kept of another size: behind the same name there is another model now."""
        if self.nearest.width() not in (0, size):
            of_model = KeptVector.model == self.meaning.name
            tx.session.execute(delete(KeptVector).where(of_model, func.length(KeptVector.numbers) != size * 2))

    @property
    def waiting(self) -> int:
        """How many texts of the last look wait; there may be more."""
        return len(self._queue)

    def progress(self, reading: Transaction) -> Progress:
        """Count what is offered and what has a vector; reads all sources."""
        offered = {entry.key: Meant.of(entry).mark for entry in self._offered(reading)}
        held = self.nearest.held()
        return Progress(self.meaning.name, len(offered), sum(held.get(key) == mark for key, mark in offered.items()))

    def _look(self, reading: Transaction) -> None:
        """Take up what the table knows, queue what it does not, our own field first, and forget what nobody offers."""
        held = self.nearest.held()
        offered: set[str] = set()
        digests: set[str] = set()
        rest: list[tuple[Meant, str]] = []
        lacking = self._lacking(reading, held, offered, digests)
        while batch := list(islice(lacking, _LOOKED_UP)):
            known = self._kept(reading.session, [_digest(text) for _, text in batch])
            self._take_up([(one, known[_digest(text)]) for one, text in batch if _digest(text) in known])
            for one, text in batch:
                if _digest(text) not in known and (one.weight > 1.0 or len(rest) < _QUEUE):
                    (self._queue if one.weight > 1.0 else rest).append((one, text))
        self._queue.extend(rest)
        if not self._queue:
            self._forget(reading, offered, digests)

    def _lacking(
        self, reading: Transaction, held: Mapping[str, int], offered: set[str], digests: set[str]
    ) -> Iterator[tuple[Meant, str]]:
        for entry in self._offered(reading):
            one, text = Meant.of(entry), passage(entry)
            offered.add(entry.key)
            digests.add(_digest(text))
            if held.get(entry.key) != one.mark and len(entry.key.encode()) <= LONGEST_KEY:
                yield one, text

    def _offered(self, reading: Transaction) -> Iterable[IndexEntry]:
        for source in self.sources:
            yield from source(reading.session, reading.today)

    def _take_up(self, known: Sequence[tuple[Meant, bytes]]) -> None:
        import numpy as np  # noqa: PLC0415 -- slow import

        if known:
            rows = np.stack([np.frombuffer(numbers, "<f2") for _, numbers in known]).astype(np.float32)
            lengths = np.linalg.norm(rows, axis=1, keepdims=True)
            self.nearest.learn([one for one, _ in known], rows / np.maximum(lengths, 1e-9))

    def _kept(self, session: Session, digests: Sequence[str]) -> dict[str, bytes]:
        rows = session.execute(
            select(KeptVector.digest, KeptVector.numbers).where(
                KeptVector.model == self.meaning.name, KeptVector.digest.in_(digests)
            )
        )
        return {row.digest: row.numbers for row in rows}

    def _forget(self, reading: Transaction, offered: set[str], digests: set[str]) -> None:
        """Drop the vectors of texts that nobody offers, in files and table, once they are more than a few."""
        if len(self.nearest.held().keys() - offered) >= _LEAST_DROPPED:
            self.nearest.keep(offered)
        of_model = KeptVector.model == self.meaning.name
        if (reading.session.scalar(select(func.count()).where(of_model)) or 0) - len(digests) < _LEAST_DROPPED:
            return
        rows = reading.session.execute(select(KeptVector.id, KeptVector.digest).where(of_model)).all()
        stale = [key for key, digest in rows if digest not in digests]
        with transaction(reading.session, self.clock) as tx:
            for start in range(0, len(stale), _LOOKED_UP):
                tx.session.execute(delete(KeptVector).where(KeptVector.id.in_(stale[start : start + _LOOKED_UP])))


def idle(_: Transaction, __: Mapping[str, Any]) -> None:
    """Errand `search.vectors` where nothing is understood: what an earlier setting promised is let go."""


def on_changed(tx: Transaction, _: Mapping[str, Any]) -> None:
    """After a change of what can be found: its meaning follows."""
    promise(tx)


def turn_of_day(tx: Transaction, _: date) -> None:
    """Every morning: whatever was lost or missed is found, and costs a look where nothing was."""
    promise(tx)


def promise(tx: Transaction, *, later: timedelta = timedelta()) -> None:
    """Promise that vectors come in; one promise waits at a time, whatever changes meanwhile."""
    waiting = select(outbox.Errand.id).where(
        outbox.Errand.kind == ERRAND, outbox.Errand.lot == outbox.Lot.WAITING, outbox.Errand.due_at <= tx.now + later
    )
    if tx.session.scalar(waiting.limit(1)) is None:
        outbox.promise_at(tx, tx.now + later, ERRAND)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
