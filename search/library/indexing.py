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
from search.library.models import Article, Version, Work
from search.library.standing import Span, held

KEY = "article:"
_AMENDING_WEIGHT = 0.6
_REBUILD_FROM = 30
"""From how many changed works on a fresh index is made faster than the old one is mended."""


def entries(session: Session, _today: date, works: Sequence[int] | None = None) -> Iterator[IndexEntry]:
    """The articles of every version, of all works or of those given, each with the days on which it holds.

    Two statements. What holds on a day is asked of the index, so that a law in force tomorrow flips by itself.
    """
    spans = _spans(session, works)
    query = (
        select(
            Article.id,
            Article.version_id,
            Article.label,
            Article.chapter,
            Article.text,
            Work.title,
            Work.kind,
            Work.place_path,
            Work.level,
        )
        .join(Article.version)
        .join(Version.work)
        .order_by(Article.version_id, Article.position)
        .execution_options(yield_per=2000)
    )
    if works is not None:
        query = query.where(Version.work_id.in_(works))
    for key, version, label, chapter, text, title, kind, place, level in session.execute(query):
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
            level=level,
            since=spans[version].since,
            until=spans[version].until,
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
    """Say which works have a version that begins or ends after `since`, up to today; returns how many.

    The index needs no telling, because it is asked for a day; whatever else rests on the law in force reads again.
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


def _spans(session: Session, works: Sequence[int] | None) -> dict[int, Span]:
    """When each version of the works holds, by its id."""
    query = select(
        Version.id,
        Version.work_id,
        Version.version_date,
        Version.effective_from,
        Version.effective_to,
        Version.status,
        Version.doubt,
    ).order_by(Version.id)
    if works is not None:
        query = query.where(Version.work_id.in_(works))
    by_work: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        by_work[row.work_id].append(row)
    return {version: span for rows in by_work.values() for version, span in held(rows).items()}
