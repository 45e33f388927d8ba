"""The figures of one installation: what waits, what failed, how old the backup is, how much room is left."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from alliance.kernel import outbox
from alliance.kernel.accounts.models import AttemptResult, SignInAttempt
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.indexing import Index, IndexUnavailable
from alliance.kernel.reaching.models import Fate, Message
from alliance.kernel.running import alive

LAST_BACKUP = "backup.last"
"""In the installation's folder: when the last backup was made and where it was put."""
DISK_LOW = 2_000_000_000
"""Bytes; below them the system administrators are told."""
DISK_FULL = 200_000_000
"""Bytes; below them this installation asks for no more work."""
FAILURES_OF = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, bytes and seconds; None where it cannot be told."""

    errands_waiting: int
    errands_dead: int
    errands_late_s: float
    documents_rendering: int
    documents_failed: int
    messages_failed: int
    sign_in_failures: int
    database_bytes: int
    database_s: float
    index_entries: int | None
    disk_free_bytes: int
    backup_age_s: float | None
    deliverer_age_s: float | None


def take(reading: Transaction, index: Index) -> Figures:
    """Count everything now."""
    session = reading.session
    began = time.perf_counter()
    session.execute(text("SELECT 1"))
    answered = time.perf_counter() - began
    standing = outbox.standing(session, reading.now)
    late = (reading.now - standing.oldest_due).total_seconds() if standing.oldest_due else 0.0
    counted = session.execute(select(Document.state, func.count().label("papers")).group_by(Document.state))
    papers = {row.state: row.papers for row in counted}
    unsent = select(func.count(Message.id)).where(Message.fate == Fate.FAILED)
    refused = select(func.count(SignInAttempt.id)).where(
        SignInAttempt.result != AttemptResult.PASSED, SignInAttempt.at > reading.now - FAILURES_OF
    )
    since = alive.age(reading.home)
    return Figures(
        errands_waiting=standing.waiting,
        errands_dead=standing.dead,
        errands_late_s=max(0.0, late),
        documents_rendering=papers.get(State.RENDERING, 0),
        documents_failed=papers.get(State.FAILED, 0),
        messages_failed=session.scalar(unsent) or 0,
        sign_in_failures=session.scalar(refused) or 0,
        database_bytes=database_size(session),
        database_s=answered,
        index_entries=entries(index),
        disk_free_bytes=shutil.disk_usage(reading.home).free,
        backup_age_s=backup_age(reading.home, reading.now),
        deliverer_age_s=None if since is None else since.total_seconds(),
    )


def database_size(session: Session) -> int:
    """How many bytes the database takes."""
    if session.get_bind().dialect.name == "sqlite":
        asked = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    else:
        asked = "SELECT pg_database_size(current_database())"
    return int(session.execute(text(asked)).scalar_one())


def entries(index: Index) -> int | None:
    """How many entries can be searched; None where the index is gone."""
    try:
        return index.count()
    except IndexUnavailable:
        return None


def note_backup(home: Path, now: datetime, file: Path, size: int) -> None:
    """Keep when the last backup was made, where it lies and how many bytes it has."""
    told = {"at": now.isoformat(), "file": str(file.absolute()), "size": size}
    (home / LAST_BACKUP).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def backup_age(home: Path, now: datetime) -> float | None:
    """Seconds since the last backup; None where none was made, or nothing readable tells of it."""
    try:
        at = datetime.fromisoformat(json.loads((home / LAST_BACKUP).read_text(encoding="utf-8"))["at"])
        return max(0.0, (now - at).total_seconds())
    except (OSError, ValueError, TypeError, KeyError):
        return None
