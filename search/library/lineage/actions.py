"""Keeping the links between neighbouring versions, and what officers confirm and correct in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from search.library.actions import CHANGED
from search.library.lineage import access
from search.library.lineage.matching import SURE, Fate, Link, fates, matched
from search.library.lineage.models import LineageLink
from search.library.lineage.queries import articles_of, in_order, provisions
from search.library.models import Version

ledger.tell(
    {
        "library.lineage_confirmed": "确认条文沿革 {links} 处",
        "library.lineage_corrected": "更正一处条文沿革，第{number}条",
    }
)
_MOVED = "这两个版本的沿革刚被别人改过。"
_AGAIN = "请刷新后再看一次。"
MOST_PARTS = 4
"""Into how many articles one may be split, or from how many merged, on one form."""


Led = tuple[int | None, int | None]
"""Where a step leads: an article of the older version and one of the newer; None where there is none."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """The steps between two versions that an officer has read."""

    older_version_id: int
    newer_version_id: int
    steps: tuple[Led, ...]


@dataclass(frozen=True, slots=True)
class Correct:
    """Where an article of the older version really went, or where one of the newer really came from.

    `articles` are those of the other version, none for nowhere; `seen` those that the page showed.
    """

    older_version_id: int
    newer_version_id: int
    article_id: int
    articles: tuple[int, ...]
    seen: tuple[int, ...]


def rebuild(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Match the neighbouring versions of changed works that are not matched yet; it bears repetition.

    A version that came in between makes two new pairs; the links of the old pair go, save what was confirmed.
    """
    works = [int(work) for work in payload["works"]]
    several = (
        select(Version.work_id).where(Version.work_id.in_(works)).group_by(Version.work_id).having(func.count() > 1)
    )
    by_work: dict[int, list[Version]] = {}
    for version in tx.session.scalars(select(Version).where(Version.work_id.in_(several)).order_by(Version.id)):
        by_work.setdefault(version.work_id, []).append(version)
    for versions in by_work.values():
        _rebuild_work(tx, in_order(versions))


def confirm(tx: Transaction, actor: Actor, command: Confirm) -> int:
    """Say that steps are right; returns how many were not confirmed before. Raises NotPermitted, ChangedMeanwhile."""
    access.confirm(actor).enforce()
    links = {(link.older_id, link.newer_id): link for link in _links_of(tx, command)}
    if not links.keys() >= set(command.steps):
        raise ChangedMeanwhile(_MOVED, remedy=_AGAIN)
    fresh = [links[step] for step in dict.fromkeys(command.steps) if links[step].confirmed_at is None]
    for link in fresh:
        link.confirmed_at, link.confirmed_by_id = tx.now, actor.person_id
    if fresh:
        version = tx.session.get_one(Version, command.newer_version_id)
        ledger.write(tx, actor, "library.lineage_confirmed", version, links=len(fresh))
    return len(fresh)


def sure_steps(tx: Transaction, older_version_id: int, newer_version_id: int) -> tuple[Led, ...]:
    """The steps of a pair that may be confirmed together: those that matching is sure of."""
    rows = tx.session.execute(
        select(LineageLink.older_id, LineageLink.newer_id)
        .where(
            LineageLink.older_version_id == older_version_id,
            LineageLink.newer_version_id == newer_version_id,
            LineageLink.confidence >= SURE,
            LineageLink.confirmed_at.is_(None),
        )
        .order_by(LineageLink.id)
    )
    return tuple((older, newer) for older, newer in rows)


def correct(tx: Transaction, actor: Actor, command: Correct) -> None:
    """Put one article's steps right; what the others are called follows anew.

    Raises NotPermitted, ChangedMeanwhile, Invalid for articles that do not belong to the other version.
    """
    access.correct(actor).enforce()
    texts = articles_of(tx.session, [command.older_version_id, command.newer_version_id])
    before, after = texts[command.older_version_id], texts[command.newer_version_id]
    forward = command.article_id in {one.id for one in before}
    mine, others = (before, after) if forward else (after, before)
    anchor = next((one for one in mine if one.id == command.article_id), None)
    chosen = tuple(dict.fromkeys(command.articles))
    if anchor is None or not set(chosen) <= {one.id for one in others} or len(chosen) > MOST_PARTS:
        raise Invalid("选的条文不在另一个版本里。", remedy="请从列出的条文里选。")
    rows = _links_of(tx, command)
    leads = {row.newer_id if forward else row.older_id for row in rows if anchor.id in (row.older_id, row.newer_id)}
    if leads - {None} != set(command.seen):
        raise ChangedMeanwhile(_MOVED, remedy=_AGAIN)
    kept = [
        Link(row.older_id, row.newer_id, row.confidence)
        for row in rows
        if row.older_id is not None and row.newer_id is not None and anchor.id not in (row.older_id, row.newer_id)
    ]
    fresh = [Link(anchor.id, one, 1.0) if forward else Link(one, anchor.id, 1.0) for one in chosen]
    told = {(row.older_id, row.newer_id): (row.confirmed_at, row.confirmed_by_id) for row in rows}
    nowhere: Led = (anchor.id, None) if forward else (None, anchor.id)
    now_confirmed: list[Led] = [(one.older, one.newer) for one in fresh] or [nowhere]
    told |= dict.fromkeys(now_confirmed, (tx.now, actor.person_id))
    tx.session.execute(delete(LineageLink).where(_between(command)))
    steps = fates(provisions(before), provisions(after), [*kept, *fresh])
    tx.session.add_all(_rows(command.older_version_id, command.newer_version_id, steps, told))
    version = tx.session.get_one(Version, command.newer_version_id)
    ledger.write(tx, actor, "library.lineage_corrected", version, number=anchor.number, to=list(chosen))
    outbox.promise(tx, CHANGED, works=[version.work_id])


def _between(command: Confirm | Correct) -> ColumnElement[bool]:
    return and_(
        LineageLink.older_version_id == command.older_version_id,
        LineageLink.newer_version_id == command.newer_version_id,
    )


def _links_of(tx: Transaction, command: Confirm | Correct) -> Sequence[LineageLink]:
    """The links of a pair, locked until the transaction ends."""
    return tx.session.scalars(
        select(LineageLink).where(_between(command)).order_by(LineageLink.id).with_for_update()
    ).all()


def _rebuild_work(tx: Transaction, versions: Sequence[Version]) -> None:
    ids = [version.id for version in versions]
    pairs = set(pairwise(ids))
    held = {
        (older, newer)
        for older, newer in tx.session.execute(
            select(LineageLink.older_version_id, LineageLink.newer_version_id)
            .where(LineageLink.newer_version_id.in_(ids))
            .distinct()
        )
    }
    for older, newer in sorted(held - pairs):
        tx.session.execute(
            delete(LineageLink).where(
                LineageLink.older_version_id == older,
                LineageLink.newer_version_id == newer,
                LineageLink.confirmed_at.is_(None),
            )
        )
    for older, newer in sorted(pairs - held):
        texts = articles_of(tx.session, [older, newer])
        before, after = provisions(texts[older]), provisions(texts[newer])
        tx.session.add_all(_rows(older, newer, fates(before, after, matched(before, after)), {}))


def _rows(older: int, newer: int, steps: Sequence[Fate], told: Mapping[Led, tuple[Any, Any]]) -> list[LineageLink]:
    found = []
    for step in steps:
        confirmed_at, confirmed_by = told.get((step.older, step.newer), (None, None))
        found.append(
            LineageLink(
                older_version_id=older,
                newer_version_id=newer,
                older_id=step.older,
                newer_id=step.newer,
                relation=step.relation,
                confidence=step.confidence,
                confirmed_at=confirmed_at,
                confirmed_by_id=confirmed_by,
            )
        )
    return found
