"""The words that people give for a deed, and the names that were: kept beside the ledger, which holds neither."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from alliance.kernel.db import Transaction
from compounds.models import Reason


def keep(tx: Transaction, subject: Any, words: str) -> int:
    """Keep the words about a flushed row; the ledger line of the deed holds the id that this returns."""
    reason = Reason(subject=subject.__tablename__, subject_id=subject.id, words=words)
    tx.session.add(reason)
    tx.session.flush()  # its id stands in the ledger line
    return reason.id


def read(reading: Transaction, keys: Iterable[int]) -> dict[int, str]:
    """The words by their ids; one statement. The caller has loaded the records through their own sight."""
    wanted = sorted(set(keys))
    rows = reading.session.execute(select(Reason.id, Reason.words).where(Reason.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}
