"""Which parts of the law are overridden on a day: asked by readers, by search, by the checker and by answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.numerals import article_label
from search.library import addresses
from search.library.marks import access, shipped
from search.library.marks.marking import Held, Mark, Place, Span, touching
from search.library.marks.models import OverrideMark
from search.library.models import Article, Version, Work


def state(session: Session) -> tuple[int, int, int]:
    """What differs as soon as a mark was set or lifted; one statement."""
    count, last, versions = session.execute(
        select(func.count(OverrideMark.id), func.max(OverrideMark.id), func.sum(OverrideMark.version))
    ).one()
    return count, last or 0, versions or 0


def held(reading: Transaction, on: date | None = None, keys: Collection[str] | None = None) -> Held:
    """Every mark that holds on a day, today where none is said, of all works or of those with these keys.

    One statement; marks are few, so a page asks once for all of its articles.
    """
    day = on or reading.today
    found: dict[Place, list[Mark]] = defaultdict(list)
    for mark in _all(reading.session):
        if mark.since <= day and (keys is None or mark.place.work in keys):
            found[mark.place].append(mark)
    return Held({place: tuple(marks) for place, marks in found.items()})


def overridden(
    reading: Transaction,
    work_key: str,
    number: int,
    sub: int = 0,
    unit_address: str = "",
    *,
    span: Span | None = None,
    on: date | None = None,
    text: str = "",
) -> tuple[Mark, ...]:
    """The marks that a citation of an article meets on a day; one statement, true also where no text is loaded.

    `span` is the place of a quotation in `text`, the article's own; without the text the unit alone decides, and a
    unit that is overridden in part counts as met.
    """
    return touching(held(reading, on, (work_key,)).of(work_key, number, sub), unit_address, span, text)


def _all(session: Session) -> list[Mark]:
    """The marks in the database that are not lifted, and the shipped ones that are not in it yet."""
    rows = session.scalars(select(OverrideMark).order_by(OverrideMark.id)).all()
    taken_in = {row.code for row in rows}
    here = [of_row(row) for row in rows if row.lifted_at is None]
    return [*here, *(mark for mark in shipped.marks() if mark.code not in taken_in)]


def of_row(row: OverrideMark) -> Mark:
    """The mark that a row holds."""
    return Mark(
        place=Place(row.work_key, row.number, row.sub),
        unit=row.unit,
        opening=row.opening,
        closing=row.closing,
        by_work=row.by_work,
        by_key=row.by_key,
        by_number=row.by_number,
        by_words=row.by_words,
        since=row.since,
        reason=row.reason,
        code=row.code or "",
        digest=row.digest,
        paragraphs=row.paragraphs,
        id=row.id,
    )


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark as lists show it; `who` is 平台 for a shipped one."""

    mark: Mark
    title: str
    label: str
    url: str
    by_url: str
    who: str
    marked_at: datetime | None
    lifted_at: datetime | None
    lift_reason: str
    version: int
    may_lift: Verdict


@dataclass(frozen=True, slots=True)
class ToMark:
    """The article at hand when somebody sets a mark."""

    article_id: int
    title: str
    label: str
    url: str
    text: str
    standing: tuple[Mark, ...]
    may_mark: Verdict


def mark_lines(reading: Transaction, actor: Actor) -> list[MarkLine]:
    """Every mark, those that hold first, then the lifted ones; one statement."""
    rows = reading.session.execute(
        select(OverrideMark, Person.name)
        .outerjoin(Person, OverrideMark.marked_by_id == Person.id)
        .where(visible(OverrideMark, actor))
        .order_by(OverrideMark.lifted_at.is_not(None), OverrideMark.work_key, OverrideMark.number, OverrideMark.id)
    ).all()
    here = [_line(actor, of_row(row), row, name or "平台") for row, name in rows]
    codes = {row.code for row, _ in rows}
    waiting = [_line(actor, mark, None, "平台") for mark in shipped.marks() if mark.code not in codes]
    return [*here, *waiting]


def mark_line(reading: Transaction, actor: Actor, mark_id: int) -> MarkLine:
    """One mark. Raises NotFound."""
    return _line(actor, of_row(row := get_visible(reading.session, OverrideMark, actor, mark_id)), row, "")


def to_mark(reading: Transaction, actor: Actor, key: str, stamp: str, address: str) -> ToMark:
    """An article as an officer marks it; two statements. Raises NotFound."""
    row = reading.session.execute(
        select(Article, Work)
        .join(Article.version)
        .join(Version.work)
        .where(Work.key == key, Version.stamp == stamp, Article.address == address)
    ).one_or_none()
    if row is None:
        raise NotFound("没有找到这一条。", remedy="请从法规目录里找。")
    article, work = row
    return ToMark(
        article_id=article.id,
        title=work.title,
        label=article.label,
        url=addresses.article(key, stamp, address),
        text=article.text,
        standing=held(reading, date.max, (key,)).at(key, address),
        may_mark=access.set_mark(actor),
    )


def _line(actor: Actor, mark: Mark, row: OverrideMark | None, who: str) -> MarkLine:
    return MarkLine(
        mark=mark,
        title=mark.place.work,
        label=article_label(mark.place.number, mark.place.sub),
        url=addresses.work(mark.place.work),
        by_url=addresses.work(mark.by_key),
        who=who,
        marked_at=row.marked_at if row is not None else None,
        lifted_at=row.lifted_at if row is not None else None,
        lift_reason=row.lift_reason if row is not None else "",
        version=row.version if row is not None else 0,
        may_lift=access.lift(actor, lifted=row is not None and row.lifted_at is not None),
    )
