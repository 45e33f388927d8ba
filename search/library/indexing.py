"""What the library offers to be found, and how the index follows an import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel import outbox
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexEntry, IndexUnavailable, Source
from search.library import known
from search.library.actions import CHANGED
from search.library.models import Article, Status, Version, Work
from search.library.standing import standings

KEY = "article:"
_AMENDING_WEIGHT = 0.6
_REBUILD_FROM = 30
"""From how many changed works on a fresh index is made faster than the old one is mended."""


def entries(session: Session, today: date, works: Sequence[int] | None = None) -> Iterator[IndexEntry]:
    """The articles of the versions in force on `today`, of all works or of those given; two statements."""
    current = [version for version, now in _current(session, today, works).items() if now]
    rows = session.execute(
        select(
            Article.id, Article.label, Article.chapter, Article.text, Work.title, Work.kind, Work.place_path, Work.level
        )
        .join(Article.version)
        .join(Version.work)
        .where(Article.version_id.in_(current))
        .order_by(Article.version_id, Article.position)
        .execution_options(yield_per=2000)
    )
    for key, label, chapter, text, title, kind, place, level in rows:
        weight = known.works().of(title).of(chapter)
        if level == "修改决定" or "修正案" in title:
            weight *= _AMENDING_WEIGHT
        yield IndexEntry(
            key=f"{KEY}{key}",
            kind=kind.value,
            title=title,
            body=f"{chapter} {label} {text}",
            place_path=place,
            weight=weight,
        )


def article_id(key: str) -> int | None:
    """The article behind a key of the index; None for what another package offered."""
    number = key.removeprefix(KEY)
    return int(number) if key.startswith(KEY) and number.isdecimal() else None


def on_changed(index: Index, sources: Sequence[Source]) -> outbox.Handler:
    """The handler that brings the index up to date after an import; it bears repetition.

    Few works are mended in place. Many, or an index that is gone, mean a rebuild from all sources.
    """

    def handle(tx: Transaction, payload: Mapping[str, Any]) -> None:
        works = [int(work) for work in payload["works"]]
        if len(works) >= _REBUILD_FROM or not _answers(index):
            rebuild(tx, index, sources)
            return
        if not works:
            return
        versions = _current(tx.session, tx.today, works)
        past = [version for version, now in versions.items() if not now]
        gone = tx.session.scalars(select(Article.id).where(Article.version_id.in_(past)))
        index.remove([f"{KEY}{key}" for key in gone])
        index.replace(entries(tx.session, tx.today, works))

    return handle


def promise_index(tx: Transaction) -> None:
    """Promise that an index which is gone is made again; one promise waits at a time, however many readers meet it."""
    waiting = select(outbox.Errand.id).where(outbox.Errand.kind == CHANGED, outbox.Errand.lot == outbox.Lot.WAITING)
    if tx.session.scalar(waiting.limit(1)) is None:
        outbox.promise(tx, CHANGED, works=[])


def rebuild(tx: Transaction, index: Index, sources: Sequence[Source]) -> int:
    """Make the index again from the database; returns how many entries it has. Raises IndexUnavailable."""
    return index.rebuild(chain.from_iterable(source(tx.session, tx.today) for source in sources))


def turn_of_day(tx: Transaction, since: date) -> int:
    """Promise that the index re-reads the works of which a version begins or ends after `since`, up to today.

    Which version is current follows from the date, so a law in force tomorrow flips without anybody deploying.
    Returns how many works.
    """
    rows = tx.session.execute(
        select(Version.work_id, Version.version_date, Version.effective_from, Version.effective_to).where(
            (Version.effective_from > since) | (Version.version_date > since) | (Version.effective_to >= since)
        )
    )
    turned = {
        work
        for work, dated, start, end in rows
        if since < (start or dated or date.min) <= tx.today or (end is not None and since <= end < tx.today)
    }
    if turned:
        outbox.promise(tx, CHANGED, works=sorted(turned))
    return len(turned)


def _answers(index: Index) -> bool:
    try:
        index.count()
    except IndexUnavailable:
        return False
    return True


def _current(session: Session, today: date, works: Sequence[int] | None) -> dict[int, bool]:
    """Every version of the works, and whether it is the one in force."""
    query = select(
        Version.id,
        Version.work_id,
        Version.version_date,
        Version.effective_from,
        Version.effective_to,
        Version.status,
        Version.doubt,
    )
    if works is not None:
        query = query.where(Version.work_id.in_(works))
    by_work: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        by_work[row.work_id].append(row)
    return {
        version: standing.status is Status.IN_FORCE
        for rows in by_work.values()
        for version, standing in standings(rows, today).items()
    }
