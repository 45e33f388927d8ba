"""What became of articles: pairs of versions, two versions side by side, and the steps of single articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from alliance.kernel.access import Verdict
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from search.library import addresses, jurisdiction
from search.library.lineage import access
from search.library.lineage.differing import Stretch, difference, newer_side, older_side, within
from search.library.lineage.matching import NAMES, SURE, Fate, Provision, Relation, fates, matched
from search.library.lineage.models import LineageLink
from search.library.marks import queries as marks
from search.library.marks.marking import Held, Mark
from search.library.models import Article, Version, Work
from search.library.standing import begins

Told = tuple[Fate, str, bool]
"""A step, who confirmed it, and whether it is kept or only reckoned for the page."""
_GONE = "没有找到这两个版本。"
_REMEDY = "请从这部法规的页面进入。"
_OFFERED = 28
"""How many characters of an article a list to choose from shows."""
_TONES = {
    Relation.AMENDED: "due",
    Relation.SPLIT: "due",
    Relation.MERGED: "due",
    Relation.INSERTED: "go",
    Relation.REPEALED: "late",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One article on one side of the page."""

    article_id: int
    label: str
    url: str
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...] = ()
    """What of it is overridden."""


@dataclass(frozen=True, slots=True)
class Row:
    """One step of one article; `kept` is False where it is reckoned for the page alone."""

    relation: Relation
    name: str
    tone: str
    confidence: float
    confirmed_by: str
    older: Side | None
    newer: Side | None
    kept: bool

    @property
    def step(self) -> str:
        """Where it leads, as a form sends it: the ids of both articles, 0 for none."""
        return f"{self.older.article_id if self.older else 0}-{self.newer.article_id if self.newer else 0}"

    @property
    def anchor_id(self) -> int:
        """The article whose step it is: the older one where there is one."""
        side = self.older or self.newer
        return side.article_id if side is not None else 0

    @property
    def percent(self) -> int:
        """The confidence in percent."""
        return round(self.confidence * 100)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two neighbouring versions of a work and how many articles went which way; `open` are not confirmed yet."""

    older: str
    newer: str
    counts: tuple[tuple[str, int], ...]
    open: int


@dataclass(frozen=True, slots=True)
class LineagePage:
    """The lineage of a work: its neighbouring versions, the newest pair first."""

    title: str
    key: str
    url: str
    stamps: tuple[str, ...]
    pairs: tuple[Pair, ...]
    applies: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a work; `rows` are those asked for, without their texts. `kept` tells whether links are stored.

    `open` rows are not confirmed yet, `sure` ones may be confirmed together.
    """

    title: str
    key: str
    older: str
    newer: str
    older_id: int
    newer_id: int
    stamps: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    rows: tuple[Told, ...]
    by_id: Mapping[int | None, Article]
    unchanged: int
    open: int
    sure: int
    kept: bool
    applies: bool
    held: Held
    may_confirm: Verdict


@dataclass(frozen=True, slots=True)
class ToCorrect:
    """One link to put right: the article, where it leads now, and what may be chosen instead."""

    title: str
    older_id: int
    newer_id: int
    article_id: int
    label: str
    text: str
    forward: bool
    chosen: tuple[int, ...]
    offered: tuple[tuple[int, str], ...]
    nowhere: str
    may_correct: Verdict


@dataclass(frozen=True, slots=True)
class Step:
    """What became of an article in the next version, or where it came from; `article_id` is None where there is none.

    An article that was split or merged has several.
    """

    relation: Relation
    article_id: int | None
    label: str
    url: str
    stamp: str
    confidence: float
    confirmed: bool

    @property
    def name(self) -> str:
        """What became of it, in a word."""
        return NAMES[self.relation]


def in_order(versions: Sequence[Version]) -> list[Version]:
    """The versions of a work from the oldest on."""
    return sorted(versions, key=lambda one: (begins(one), one.version_date or begins(one), one.id))


def lineage_page(reading: Transaction, actor: Actor, key: str) -> LineagePage:
    """The neighbouring versions of a work; two statements. Raises NotFound."""
    versions = in_order(_versions(reading.session, key))
    rows = reading.session.execute(
        select(
            LineageLink.older_version_id,
            LineageLink.newer_version_id,
            LineageLink.relation,
            LineageLink.confirmed_at.is_not(None),
            func.count(),
        )
        .where(LineageLink.newer_version_id.in_([version.id for version in versions]))
        .group_by(
            LineageLink.older_version_id,
            LineageLink.newer_version_id,
            LineageLink.relation,
            LineageLink.confirmed_at.is_not(None),
        )
    ).all()
    pairs = []
    for older, newer in pairwise(versions):
        counts: Counter[Relation] = Counter()
        waiting = 0
        for first, last, relation, confirmed, times in rows:
            if (first, last) == (older.id, newer.id):
                counts[relation] += times
                waiting += 0 if confirmed or relation is Relation.SAME else times
        pairs.append(Pair(older.stamp, newer.stamp, _counted(counts), waiting))
    stamps = tuple(version.stamp for version in versions)
    work = versions[0].work
    applies = jurisdiction.applies(work.place_path, actor.place_path)
    return LineagePage(work.title, key, addresses.work(key), stamps, tuple(pairs[::-1]), applies)


def compared(
    reading: Transaction, actor: Actor, key: str, older: str, newer: str, *, everything: bool = False
) -> Compared:
    """Two versions side by side, unchanged articles only on request; five statements. Raises NotFound.

    Neighbours show the links that are kept; any other two versions are matched for the page.
    """
    versions = _versions(reading.session, key)
    by_stamp = {version.stamp: version for version in versions}
    if older not in by_stamp or newer not in by_stamp or older == newer:
        raise NotFound(_GONE, remedy=_REMEDY)
    before, after = by_stamp[older], by_stamp[newer]
    texts = articles_of(reading.session, [before.id, after.id])
    kept = _kept(reading.session, before.id, after.id)
    every = kept or _reckoned(texts[before.id], texts[after.id])
    waiting = [step for step, name, is_kept in every if is_kept and not name]
    return Compared(
        title=before.work.title,
        key=key,
        older=older,
        newer=newer,
        older_id=before.id,
        newer_id=after.id,
        stamps=tuple(version.stamp for version in in_order(versions)),
        counts=_counted(Counter(step.relation for step, _, _ in every)),
        rows=tuple(one for one in every if everything or one[0].relation is not Relation.SAME),
        by_id={one.id: one for articles in texts.values() for one in articles},
        unchanged=sum(step.relation is Relation.SAME for step, _, _ in every),
        open=sum(step.relation is not Relation.SAME for step in waiting),
        sure=sum(step.confidence >= SURE and step.relation is not Relation.SAME for step in waiting),
        kept=bool(kept),
        applies=jurisdiction.applies(before.work.place_path, actor.place_path),
        held=marks.held(reading, keys=(key,)),
        may_confirm=access.confirm(actor),
    )


def shown(page: Compared, offset: int, limit: int) -> list[Row]:
    """Some rows of two compared versions with the differences of their texts."""
    return [_row(page, one) for one in page.rows[offset : offset + limit]]


def to_correct(reading: Transaction, actor: Actor, key: str, pair: tuple[str, str], article_id: int) -> ToCorrect:
    """An article whose steps are to be put right. Raises NotFound."""
    older, newer = pair
    page = compared(reading, actor, key, older, newer, everything=True)
    anchor = page.by_id.get(article_id)
    if anchor is None:
        raise NotFound(_GONE, remedy=_REMEDY)
    forward = anchor.version_id == page.older_id
    leads = [
        step.newer if forward else step.older
        for step, _, _ in page.rows
        if (step.older if forward else step.newer) == anchor.id
    ]
    other = page.newer_id if forward else page.older_id
    return ToCorrect(
        title=page.title,
        older_id=page.older_id,
        newer_id=page.newer_id,
        article_id=anchor.id,
        label=f"{older if forward else newer} 版{anchor.label}",
        text=anchor.text,
        forward=forward,
        chosen=tuple(one for one in leads if one is not None),
        offered=tuple(
            (one.id, f"{one.label}：{one.text[:_OFFERED]}") for one in page.by_id.values() if one.version_id == other
        ),
        nowhere="新版本里没有了（删去）" if forward else "旧版本里没有（新增）",
        may_correct=access.correct(actor),
    )


def fates_of(reading: Transaction, articles: Collection[int], *, forward: bool = True) -> dict[int, tuple[Step, ...]]:
    """What became of these articles in the next version, or else what they were in the one before; one statement.

    An article whose version has no neighbour on that side is left out.
    """
    here, there = (
        (LineageLink.older_id, LineageLink.newer_id) if forward else (LineageLink.newer_id, LineageLink.older_id)
    )
    version = LineageLink.newer_version_id if forward else LineageLink.older_version_id
    rows = reading.session.execute(
        select(here, LineageLink, Article.label, Article.address, Version.stamp, Work.key)
        .join(Version, Version.id == version)
        .join(Work, Work.id == Version.work_id)
        .outerjoin(Article, Article.id == there)
        .where(here.in_(articles))
        .order_by(Version.id, Article.position, LineageLink.id)
    )
    found: dict[int, list[Step]] = defaultdict(list)
    for mine, link, label, address, stamp, key in rows:
        found[mine or 0].append(
            Step(
                relation=link.relation,
                article_id=link.newer_id if forward else link.older_id,
                label=label or "",
                url=addresses.article(key, stamp, address) if address else addresses.version(key, stamp),
                stamp=stamp,
                confidence=link.confidence,
                confirmed=link.confirmed_at is not None,
            )
        )
    return {key: tuple(steps) for key, steps in found.items()}


def articles_of(session: Session, versions: Sequence[int]) -> dict[int, list[Article]]:
    """The articles of these versions in their order; one statement."""
    found: dict[int, list[Article]] = {version: [] for version in versions}
    for article in session.scalars(
        select(Article).where(Article.version_id.in_(versions)).order_by(Article.version_id, Article.position)
    ):
        found[article.version_id].append(article)
    return found


def provisions(articles: Sequence[Article]) -> list[Provision]:
    """Articles as matching sees them."""
    return [Provision(one.id, one.number, one.sub, one.position, one.text) for one in articles]


def _versions(session: Session, key: str) -> list[Version]:
    found = session.scalars(
        select(Version)
        .join(Version.work)
        .options(contains_eager(Version.work))
        .where(Work.key == key)
        .order_by(Version.id)
    ).all()
    if not found:
        raise NotFound(_GONE, remedy=_REMEDY)
    return list(found)


def _kept(session: Session, older: int, newer: int) -> list[Told]:
    """The steps that are kept, in the order of the newer version."""
    rows = session.execute(
        select(LineageLink, Person.name)
        .outerjoin(Person, LineageLink.confirmed_by_id == Person.id)
        .where(LineageLink.older_version_id == older, LineageLink.newer_version_id == newer)
        .order_by(LineageLink.id)
    )
    return [
        (Fate(link.older_id, link.newer_id, link.relation, link.confidence), name or "", True) for link, name in rows
    ]


def _reckoned(older: Sequence[Article], newer: Sequence[Article]) -> list[Told]:
    before, after = provisions(older), provisions(newer)
    return [(step, "", False) for step in fates(before, after, matched(before, after))]


def _row(page: Compared, told: Told) -> Row:
    step, name, kept = told
    older, newer = page.by_id.get(step.older), page.by_id.get(step.newer)
    before, after = _whole(page, step)
    stretches = difference("\n".join(one.text for one in before), "\n".join(one.text for one in after))
    return Row(
        relation=step.relation,
        name=NAMES[step.relation],
        tone=_TONES.get(step.relation, "law"),
        confidence=step.confidence,
        confirmed_by=name,
        older=_side(page, page.older, older, _own(older_side(stretches), before, older)),
        newer=_side(page, page.newer, newer, _own(newer_side(stretches), after, newer)),
        kept=kept,
    )


def _whole(page: Compared, step: Fate) -> tuple[list[Article], list[Article]]:
    """The articles whose texts belong together: all parts of a split beside their source, all sources of a merger."""
    steps = [one for one, _, _ in page.rows]
    older = [step.older] if step.relation is not Relation.MERGED else [s.older for s in steps if s.newer == step.newer]
    newer = [step.newer] if step.relation is not Relation.SPLIT else [s.newer for s in steps if s.older == step.older]
    return _placed(page, older), _placed(page, newer)


def _placed(page: Compared, articles: Sequence[int | None]) -> list[Article]:
    return sorted((page.by_id[one] for one in articles if one is not None), key=lambda article: article.position)


def _own(stretches: tuple[Stretch, ...], articles: Sequence[Article], article: Article | None) -> tuple[Stretch, ...]:
    """The stretches of one article out of those of several that were compared as one text."""
    if article is None:
        return ()
    start = sum(len(one.text) + 1 for one in articles[: articles.index(article)])
    return within(stretches, start, start + len(article.text))


def _side(page: Compared, stamp: str, article: Article | None, stretches: tuple[Stretch, ...]) -> Side | None:
    if article is None:
        return None
    overridden, _ = page.held.note(page.key, article.address, article.text)
    url = addresses.article(page.key, stamp, article.address)
    return Side(article.id, article.label, url, stretches, overridden)


def _counted(counts: Counter[Relation]) -> tuple[tuple[str, int], ...]:
    return tuple((NAMES[relation], counts[relation]) for relation in Relation if counts[relation])
