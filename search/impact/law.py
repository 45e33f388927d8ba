"""What became of cited parts of the law: the last change that each met, with the article before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel.db import Transaction
from search.library import addresses, units
from search.library.citations.reading import Cited
from search.library.folding import fold, folded
from search.library.lineage.matching import carried
from search.library.lineage.models import LineageLink
from search.library.marks import queries as marks
from search.library.marks.marking import Held, Mark, touching
from search.library.models import Article, Status, Version, Work
from search.library.queries import versions_of
from search.library.standing import begins, in_force, standings

NEW_VERSION, REPEAL, OVERRIDE, CHANGE = "新版本施行", "废止", "部分条文被上位法取代", "有变动"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a work as a whole: `newer` took the place of `older`, or nothing did."""

    day: date
    what: str
    older: Version
    newer: Version | None


@dataclass(frozen=True, slots=True)
class Met:
    """The change that a cited part met: when, what sort it was, what it did, and the article before and after."""

    day: date
    what: str
    fate: str
    older: Article | None = None
    newer: Article | None = None


@dataclass(slots=True)
class Law:
    """The cited works with their changes up to today, and the cited articles of the versions that are needed."""

    works: dict[str, Work]
    versions: dict[str, list[Version]]
    steps: dict[str, list[Step]]
    marks: Held
    articles: dict[tuple[int, int | None, int], Article]
    heirs: dict[int, list[Article]] = field(default_factory=dict)

    @classmethod
    def load(cls, reading: Transaction, cited: Collection[Cited]) -> Law:
        """Five statements, whatever is cited."""
        keys = {one.key for one in cited}
        found = reading.session.scalars(select(Work).where(Work.key.in_(keys)).order_by(Work.id))
        works = {work.key: work for work in found}
        versions = versions_of(reading.session, [work.id for work in works.values()])
        mine = {key: versions.get(work.id, []) for key, work in works.items()}
        steps = {key: changes(every, reading.today) for key, every in mine.items()}
        needed = {
            version.id
            for each in steps.values()
            for step in each
            for version in (step.older, step.newer)
            if version is not None
        }
        held = marks.held(reading, keys=keys)
        needed |= {version.id for place in held.by_place for version in mine.get(place.work, ())}
        rows = _articles(reading.session, needed, {one.number for one in cited})
        return cls(
            works,
            mine,
            steps,
            held,
            {(row.version_id, row.number, row.sub): row for row in rows},
            _heirs(reading.session, [row.id for row in rows]),
        )

    def met(self, cited: Cited, *, until: date, after: date | None = None, quote: str = "") -> Met | None:
        """The last change of a cited part after one day and up to another; None where it stands as it was.

        With a quotation only what it says counts.
        """
        lost = [
            Met(mark.since, OVERRIDE, f"{mark.part}{mark.sentence}")
            for mark in self._touching(cited, until, quote)
            if (after is None or mark.since > after) and mark.since <= until
        ]
        for step in reversed(self.steps.get(cited.key, [])):
            if step.day <= until and (after is None or step.day > after):
                found = self._at(step, cited, quote)
                if found is not None:
                    lost.append(found)
                    break
        return max(lost, key=lambda one: one.day, default=None)

    def url(self, article: Article) -> str:
        """The page of an article in its version."""
        found = ((key, one) for key, every in self.versions.items() for one in every if one.id == article.version_id)
        key, version = next(found)
        return addresses.article(key, version.stamp, article.address)

    def last(self, cited: Cited, until: date) -> Met | None:
        """The last change of the work up to a day, where nothing is known of the part itself."""
        found = [step for step in self.steps.get(cited.key, ()) if step.day <= until]
        return Met(found[-1].day, found[-1].what, "") if found else None

    def _at(self, step: Step, cited: Cited, quote: str) -> Met | None:
        before = self.articles.get((step.older.id, cited.number, cited.sub))
        if step.newer is None:
            return Met(step.day, step.what, "整部法规已经废止", before)
        if before is None or (quote and fold(quote) not in fold(before.text)):
            return None
        linked = [one for one in self.heirs.get(before.id, ()) if one.version_id == step.newer.id]
        same = self.articles.get((step.newer.id, cited.number, cited.sub))
        heirs = linked or ([same] if same is not None else [])
        if not heirs:
            return Met(step.day, step.what, "新文本里已经删去", before)
        if quote and any(fold(quote) in fold(heir.text) for heir in heirs):
            return None
        address = _address(before, cited)
        if any(carried(before.text, address, heir.text) is not None for heir in heirs):
            return None
        return Met(step.day, step.what, "文字有修改", before, heirs[0])

    def _touching(self, cited: Cited, day: date, quote: str) -> Iterable[Mark]:
        """The marks on a cited part, or on what is quoted of it as far as its text is loaded."""
        there = self.marks.of(cited.key, cited.number, cited.sub)
        if not there or not quote:
            return touching(there, _unit(cited))
        text = self._text(cited, day)
        span = folded(text).find(quote) if text else None
        return touching(there, span=span, text=text) if span is not None else ()

    def _text(self, cited: Cited, day: date) -> str:
        """The article as it stood on a day; empty where it is not loaded."""
        held = in_force(self.versions.get(cited.key, ()), standings(self.versions.get(cited.key, ()), day))
        article = self.articles.get((held.id, cited.number, cited.sub)) if held is not None else None
        return article.text if article is not None else ""


def changes(versions: Sequence[Version], today: date) -> list[Step]:
    """Every change of one work up to today, the earliest first."""
    begun = sorted(
        (one for one in versions if begins(one) <= today),
        key=lambda one: (begins(one), one.version_date or date.min, one.id),
    )
    found = [Step(begins(newer), NEW_VERSION, older, newer) for older, newer in pairwise(begun)]
    now = standings(versions, today)
    if begun and in_force(versions, now) is None and now[begun[-1].id].status is Status.REPEALED:
        last = begun[-1].effective_to
        found.append(Step(last + timedelta(days=1) if last else begins(begun[-1]), REPEAL, begun[-1], None))
    return found


def _articles(session: Session, versions: Collection[int], numbers: Collection[int]) -> Sequence[Article]:
    return session.scalars(
        select(Article).where(Article.version_id.in_(versions), Article.number.in_(numbers)).order_by(Article.id)
    ).all()


def _heirs(session: Session, articles: Collection[int]) -> dict[int, list[Article]]:
    """What the lineage says took the place of each article, those of the same number first."""
    rows = session.execute(
        select(LineageLink.older_id, Article)
        .join(Article, LineageLink.newer_id == Article.id)
        .where(LineageLink.older_id.in_(articles))
        .order_by(LineageLink.id)
    )
    found: dict[int, list[Article]] = defaultdict(list)
    for older, newer in rows:
        if older is not None:
            found[older].append(newer)
    return found


def _address(article: Article, cited: Cited) -> str:
    unit = units.find(article.text, cited.paragraph, cited.item, cited.sub_item)
    return unit.address if unit is not None else ""


def _unit(cited: Cited) -> str:
    parts = [("para", cited.paragraph), ("item", cited.item), ("sub", cited.sub_item)]
    return "__".join(f"{name}_{number}" for name, number in parts if number)
