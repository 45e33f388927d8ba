"""Making the register from the texts of a loaded library: facts and checksums, never the texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from search.library.citations import register
from search.library.models import Article, Status, Version, Work, WorkKind


def lines(session: Session) -> Iterator[str]:
    """One line for every work that has articles, by title; two statements, so that a register is the same each time."""
    articles: dict[int, dict[register.Number, str]] = defaultdict(dict)
    rows = session.execute(
        select(Article.version_id, Article.number, Article.sub, Article.text)
        .where(Article.number.is_not(None))
        .order_by(Article.version_id, Article.position)
    )
    for version_id, number, sub, text in rows:
        if number is not None:
            articles[version_id].setdefault((number, sub), text)
    works: dict[str, tuple[Work, list[dict[str, Any]]]] = {}
    found = select(Version, Work).join(Version.work).where(Work.kind != WorkKind.CASE)
    for version, work in session.execute(found.order_by(Work.title, Version.stamp)):
        if version.id in articles:
            told = {
                "stamp": version.stamp,
                "from": version.effective_from,
                "to": version.effective_to,
                "status": version.status.value if version.status is Status.REPEALED else "",
                "texts": list(articles[version.id].items()),
            }
            works.setdefault(work.title, (work, []))[1].append(told)
    for work, versions in works.values():
        facts = {
            "title": work.title,
            "kind": work.kind.value,
            "level": work.level,
            "number": work.number,
            "issuer": work.issuer,
            "place_path": work.place_path,
            "place_name": work.place_name,
        }
        yield register.row(facts, versions)
