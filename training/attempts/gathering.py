"""Answers that come in at the same moment are kept in one transaction: 200 candidates do not queue one by one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.exc import OperationalError

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Refused
from training.attempts import saving
from training.attempts.saving import Kept, Save

EXTENSION = "training.attempts.gathering"
"""Where the running application keeps its one gathering."""
Writing = Callable[[], AbstractContextManager[Transaction]]


@dataclass(slots=True)
class _Waiting:
    """One request in the line, and what became of it; nothing is told before the transaction is committed."""

    actor: Actor
    command: Save
    kept: Kept | None = None
    failed: Exception | None = None

    @property
    def done(self) -> bool:
        return self.kept is not None or self.failed is not None


class Gathering:
    """Whoever finds the pen free writes down everything that waits; the others get their receipts from that."""

    def __init__(self) -> None:
        self._line: list[_Waiting] = []
        self._door, self._pen = Lock(), Lock()

    def keep(self, writing: Writing, actor: Actor, command: Save) -> Kept:
        """Keep answers as `saving.save` does, and raise what it raises; several at once share a commit."""
        mine = _Waiting(actor, command)
        with self._door:
            self._line.append(mine)
        with self._pen:
            if not mine.done:
                with self._door:
                    batch, self._line = self._line, []
                _write(writing, batch)
        if mine.failed is not None:
            raise mine.failed
        assert mine.kept is not None  # noqa: S101 -- whoever is written down either failed or was kept
        return mine.kept


def _write(writing: Writing, batch: list[_Waiting]) -> None:
    """Write a batch; where it fails as a whole, each alone, so that one that nobody foresaw fails nobody else.

    What refuses a request refuses it before anything of it is written. A database that is not there is asked once.
    """
    failed = _failed(writing, batch)
    if failed is not None and len(batch) > 1 and not isinstance(failed, OperationalError):
        for one in batch:
            _failed(writing, [one])


def _failed(writing: Writing, batch: list[_Waiting]) -> Exception | None:
    """Write a batch in one transaction; what broke it as a whole, None where it stands, whatever it refused of it."""
    try:
        with writing() as tx:
            found = saving.save_all(tx, [(one.actor, one.command) for one in batch])
    except Exception as failure:  # noqa: BLE001 -- whatever it was, each request is told, and each device sends again
        for one in batch:
            one.failed = failure
        return failure
    for one, outcome in zip(batch, found, strict=True):
        one.failed, one.kept = (outcome, None) if isinstance(outcome, Refused) else (None, outcome)
    return None
