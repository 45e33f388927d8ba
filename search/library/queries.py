"""Reading the library: the works, a version with its articles, and one article."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Fact
from search.library import access, addresses, jurisdiction, known, typeset, units
from search.library.models import Article, Status, Version, Work, WorkKind
from search.library.standing import UNCHECKED, Standing, in_force, standings
from search.library.telling import THEN, facts, no_text_on, repealed_on
from search.library.typeset import SetLine

KIND_NAMES = {
    WorkKind.LAW: "法律",
    WorkKind.REGULATION: "法规规章",
    WorkKind.INTERPRETATION: "司法解释",
    WorkKind.CASE: "案例",
    WorkKind.DOCUMENT: "文件",
}
GONE = "没有找到这份法规或这一条。"
_REMEDY = "请从法规目录里找，或者换个说法再问。"


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version as lists and heads show it."""

    stamp: str
    url: str
    version_date: date | None
    effective: str
    effective_from: date | None
    standing: Standing
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One work as lists show it; without versions it is a placeholder and `missing` is the sentence to print."""

    key: str
    title: str
    short_title: str
    url: str
    kind: str
    level: str
    issuer: str
    number: str
    place_name: str
    applies: bool
    missing: str
    why: str
    current: VersionLine | None
    versions: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which works a list shows; `place` is here, elsewhere or empty."""

    words: str = ""
    kind: WorkKind | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article as a reader sees it."""

    label: str
    address: str
    url: str
    text: str
    note: str
    chapter: str
    opens: tuple[str, ...] = ()
    """The headings that begin with this article."""
    lines: tuple[SetLine, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One version of a work with all of its articles."""

    work: WorkLine
    version: VersionLine | None
    others: tuple[VersionLine, ...]
    history: tuple[str, ...]
    preamble: str
    articles: tuple[ArticleText, ...]
    chapters: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...] = ()
    asked: date | None = None
    """The day that was asked for; `on_that_day` says what this version was then."""
    on_that_day: str = ""
    held_then: bool = False
    may_set_dates: Verdict | None = None


@dataclass(frozen=True, slots=True)
class DayPage:
    """A work on a day on which no text of it is known to have been in force, and why."""

    work: WorkLine
    asked: date
    sentence: str
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class DatesPage:
    """The days of one version as they stand, for whoever checks them."""

    work: WorkLine
    version: VersionLine
    revision: int
    effective_from: date | None
    repealed_on: date | None
    basis: str
    stated: date | None
    history: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article of one version, with its neighbours."""

    work: WorkLine
    version: VersionLine
    article: ArticleText
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    unit: str = ""
    """The address of the part that was asked for, empty for the whole article or where there is no such part."""
    unit_label: str = ""
    lacking: str = ""
    """What to say where the article has no such part."""


def effective_words(version: Any) -> str:
    """The day of coming into force as pages print it: a date, or 施行日待核."""
    return version.effective_from.isoformat() if version.effective_from else UNCHECKED


def count_works(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many works a list shows in all."""
    return session.scalar(select(func.count()).select_from(Work).where(_wanted(actor, wanted))) or 0


def works(reading: Transaction, actor: Actor, wanted: Wanted, *, limit: int, offset: int) -> list[WorkLine]:
    """One page of works: our field first, then by place and title; two statements."""
    rows = reading.session.scalars(
        select(Work)
        .where(_wanted(actor, wanted))
        .order_by(Work.field_weight.desc(), Work.place_path, Work.title)
        .limit(limit)
        .offset(offset)
    ).all()
    versions = versions_of(reading.session, [work.id for work in rows])
    return [_line(work, versions.get(work.id, []), reading.today, actor) for work in rows]


def is_empty(session: Session) -> bool:
    """True where no text at all has been taken in."""
    return session.scalar(select(Version.id).limit(1)) is None


def state(session: Session) -> tuple[int, int, int]:
    """What differs as soon as a version came in or its dates were set; one statement."""
    count, last, revisions = session.execute(
        select(func.count(Version.id), func.max(Version.id), func.sum(Version.revision))
    ).one()
    return count, last or 0, revisions or 0


def missing_works(session: Session) -> list[tuple[str, str]]:
    """The placeholders as (title, address), for pages that say what is lacking."""
    rows = session.execute(select(Work.title, Work.key).where(Work.placeholder).order_by(Work.id))
    return [(title, addresses.work(key)) for title, key in rows]


def current_stamp(reading: Transaction, key: str) -> str | None:
    """The stamp of the version to show first; None for a placeholder. Raises NotFound."""
    work = _work(reading, key)
    versions = versions_of(reading.session, [work.id]).get(work.id, [])
    shown = _current(versions, reading.today)
    return shown.stamp if shown is not None else None


def version_on(reading: Transaction, actor: Actor, key: str, day: date) -> str | DayPage:
    """The stamp of the version in force on `day`, or the page that says why there is none. Raises NotFound."""
    work = _work(reading, key)
    versions = versions_of(reading.session, [work.id]).get(work.id, [])
    then = standings(versions, day)
    held = in_force(versions, then)
    if held is not None:
        return held.stamp
    now = standings(versions, reading.today)
    listed = sorted(versions, key=lambda version: version.stamp)
    lines = tuple(_version_line(key, version, now[version.id]) for version in listed)
    return DayPage(_line(work, versions, reading.today, actor), day, no_text_on(versions, then, day), lines)


def work_page(reading: Transaction, actor: Actor, key: str, stamp: str | None, on: date | None = None) -> WorkPage:
    """One version with all its articles, or a placeholder where `stamp` is None; three statements. Raises NotFound.

    With a day, the page says what this version was on it.
    """
    work = _work(reading, key)
    versions = versions_of(reading.session, [work.id]).get(work.id, [])
    line = _line(work, versions, reading.today, actor)
    if stamp is None:
        return WorkPage(line, None, (), (), "", (), ())
    shown = next((version for version in versions if version.stamp == stamp), None)
    if shown is None:
        raise NotFound(GONE, remedy=_REMEDY)
    now = standings(versions, reading.today)
    lines = {version.stamp: _version_line(work.key, version, now[version.id]) for version in versions}
    articles = reading.session.scalars(
        select(Article).where(Article.version_id == shown.id).order_by(Article.position)
    ).all()
    texts = _with_headings(work, stamp, articles)
    then = standings(versions, on)[shown.id].status if on is not None else None
    return WorkPage(
        work=line,
        version=lines[stamp],
        others=tuple(one for other, one in sorted(lines.items(), reverse=True) if other != stamp),
        history=tuple(shown.history.splitlines()),
        preamble=shown.preamble,
        articles=tuple(texts),
        chapters=tuple((heading, text.address) for text in texts for heading in text.opens),
        facts=facts(work, shown),
        asked=on,
        on_that_day=f"{full_date(on)}，{THEN[then]}" if on is not None and then is not None else "",
        held_then=then is Status.IN_FORCE,
        may_set_dates=access.set_dates(actor),
    )


def dates_page(reading: Transaction, actor: Actor, key: str, stamp: str) -> DatesPage:
    """The days of one version, to be checked. Raises NotFound, NotPermitted."""
    access.set_dates(actor).enforce()
    work = _work(reading, key)
    versions = versions_of(reading.session, [work.id]).get(work.id, [])
    shown = next((version for version in versions if version.stamp == stamp), None)
    if shown is None:
        raise NotFound(GONE, remedy=_REMEDY)
    return DatesPage(
        work=_line(work, versions, reading.today, actor),
        version=_version_line(key, shown, standings(versions, reading.today)[shown.id]),
        revision=shown.revision,
        effective_from=shown.effective_from,
        repealed_on=repealed_on(shown),
        basis=shown.dates_basis,
        stated=shown.effective_stated,
        history=tuple(shown.history.splitlines()),
    )


def article_page(reading: Transaction, actor: Actor, key: str, stamp: str, address: str) -> ArticlePage:
    """One article under its permanent address, which may name a part of it; four statements. Raises NotFound."""
    address, part = typeset.parted(address)
    found = reading.session.execute(
        select(Article, Version, Work)
        .join(Article.version)
        .join(Version.work)
        .where(Work.key == key, Version.stamp == stamp, Article.address == address)
    ).one_or_none()
    if found is None:
        raise NotFound(GONE, remedy=_REMEDY)
    article, version, work = found
    versions = versions_of(reading.session, [work.id])[work.id]
    around = reading.session.execute(
        select(Article.position, Article.label, Article.address).where(
            Article.version_id == version.id, Article.position.in_((article.position - 1, article.position + 1))
        )
    )
    unit = units.at(article.text, part)
    beside = {place: (label, addresses.article(key, stamp, other)) for place, label, other in around}
    return ArticlePage(
        work=_line(work, versions, reading.today, actor),
        version=_version_line(key, version, standings(versions, reading.today)[version.id]),
        article=_text(work, stamp, article),
        before=beside.get(article.position - 1),
        after=beside.get(article.position + 1),
        unit=part if unit is not None else "",
        unit_label=unit.label if unit is not None else "",
        lacking=f"{article.label}没有您要找的那一款或那一项，下面是整条。" if unit is None else "",
    )


def versions_of(session: Session, works: Collection[int]) -> dict[int, list[Version]]:
    """All versions of these works; one statement."""
    found: dict[int, list[Version]] = {}
    for version in session.scalars(select(Version).where(Version.work_id.in_(works)).order_by(Version.id)):
        found.setdefault(version.work_id, []).append(version)
    return found


def _work(reading: Transaction, key: str) -> Work:
    work = reading.session.scalar(select(Work).where(Work.key == key))
    if work is None:
        raise NotFound(GONE, remedy=_REMEDY)
    return work


def _wanted(actor: Actor, wanted: Wanted) -> ColumnElement[bool]:
    found: ColumnElement[bool] = true()
    for word in wanted.words.split()[:8]:
        found &= or_(Work.title.icontains(word, autoescape=True), Work.number.icontains(word, autoescape=True))
    if wanted.kind is not None:
        found &= Work.kind == wanted.kind
    here = Work.place_path.in_(jurisdiction.above(actor.place_path))
    if wanted.place == "here":
        found &= here
    elif wanted.place == "elsewhere":
        found &= ~here
    return found


def _current(versions: Sequence[Version], today: date) -> Version | None:
    return in_force(versions, standings(versions, today)) or max(
        versions, key=lambda version: version.stamp, default=None
    )


def _line(work: Work, versions: Sequence[Version], today: date, actor: Actor) -> WorkLine:
    shown = _current(versions, today)
    return WorkLine(
        key=work.key,
        title=work.title,
        short_title=work.short_title,
        url=addresses.work(work.key),
        kind=KIND_NAMES[work.kind],
        level=work.level,
        issuer=work.issuer,
        number=work.number,
        place_name=work.place_name,
        applies=jurisdiction.applies(work.place_path, actor.place_path),
        missing=known.MISSING_SENTENCE if work.placeholder else "",
        why=work.why,
        current=_version_line(work.key, shown, standings(versions, today)[shown.id]) if shown is not None else None,
        versions=len(versions),
    )


def _version_line(key: str, version: Version, standing: Standing) -> VersionLine:
    return VersionLine(
        stamp=version.stamp,
        url=addresses.version(key, version.stamp),
        version_date=version.version_date,
        effective=effective_words(version),
        effective_from=version.effective_from,
        standing=standing,
        note=version.status_note,
        source=version.source,
    )


def _text(work: Work, stamp: str, article: Article, opens: tuple[str, ...] = ()) -> ArticleText:
    return ArticleText(
        label=article.label,
        address=article.address,
        url=addresses.article(work.key, stamp, article.address),
        text=article.text,
        note=known.works().note(work.title, article.number),
        chapter=article.chapter,
        opens=opens,
        lines=typeset.lines(article.address, article.text),
    )


def _with_headings(work: Work, stamp: str, articles: Sequence[Article]) -> list[ArticleText]:
    found: list[ArticleText] = []
    before: list[str] = []
    for article in articles:
        path = article.chapter.split(" › ") if article.chapter else []
        same = next((depth for depth, pair in enumerate(zip(before, path, strict=False)) if pair[0] != pair[1]), None)
        fresh = path[min(len(before), len(path)) if same is None else same :]
        found.append(_text(work, stamp, article, tuple(fresh)))
        before = path
    return found
