"""What the bank has to draw from now, and the one row that keeps it for every paper drawn from it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from alliance.kernel.db import Transaction
from training.bank import asking
from training.bank.models import Question, QuestionVersion
from training.papers.drawing import Candidate, pool_digest
from training.papers.models import Pool
from training.papers.receipts import entries

MOST_REMEMBERED = 8
_read: OrderedDict[str, tuple[Candidate, ...]] = OrderedDict()
"""Pools that this process has read lately, by their digests: what has the same digest is the same."""


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that may be asked, its digest, and the state of the bank in which that is so."""

    candidates: tuple[Candidate, ...]
    digest: str
    stamp: str


def held(reading: Transaction, alliance_id: int) -> Held:
    """Everything that may be asked now; two statements, three where this process meets it for the first time."""
    stamp = _stamp(reading, alliance_id)
    digest = reading.session.scalar(select(Pool.digest).where(Pool.alliance_id == alliance_id, Pool.stamp == stamp))
    if digest is not None and digest in _read:
        _read.move_to_end(digest)
        return Held(_read[digest], digest, stamp)
    rows = reading.session.execute(asking.ready(alliance_id)).all()
    found = tuple(Candidate(known, topic, difficulty, kind) for _, known, topic, difficulty, kind in rows)
    digest = digest or pool_digest(found)
    return Held(_remembered(found, digest), digest, stamp)


def kept(tx: Transaction, alliance_id: int, pool: Held) -> int:
    """The id of the row that keeps the pool, which is made where there is none."""
    row = tx.session.scalars(select(Pool).where(Pool.alliance_id == alliance_id, Pool.digest == pool.digest)).first()
    if row is None:
        row = Pool(
            alliance_id=alliance_id,
            digest=pool.digest,
            stamp=pool.stamp,
            entries=entries(pool.candidates),
            taken_at=tx.now,
        )
        tx.session.add(row)
        tx.session.flush()  # papers name it by its id
    row.stamp = pool.stamp
    return row.id


def ids(reading: Transaction, alliance_id: int, hashes: Collection[str]) -> dict[str, int]:
    """The ids of the wordings that may be asked now and have these hashes; the first where two are alike."""
    rows = reading.session.execute(asking.ready(alliance_id).where(QuestionVersion.hash.in_(hashes))).all()
    return {row[1]: row[0] for row in reversed(rows)}


def _stamp(reading: Transaction, alliance_id: int) -> str:
    """The state of the bank: no question is ever deleted, and each step of one adds to its version."""
    many, steps = reading.session.execute(
        select(func.count(), func.sum(Question.version)).where(Question.alliance_id == alliance_id)
    ).one()
    return f"{many}:{steps or 0}"


def _remembered(found: tuple[Candidate, ...], digest: str) -> tuple[Candidate, ...]:
    _read[digest] = found
    while len(_read) > MOST_REMEMBERED:
        _read.popitem(last=False)
    return found
