"""A question in everyday words, and the articles that answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, literal, or_, select
from sqlalchemy.orm import Session

from alliance.kernel import typed
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexQuery, IndexUnavailable
from alliance.kernel.numerals import ArticleNumber, articles_in, to_int
from search.engine import tokens
from search.engine.marking import Words, marked, shortened
from search.library import addresses, jurisdiction, known
from search.library.indexing import article_id
from search.library.models import Article, Status, Version, Work, WorkKind
from search.library.queries import effective_words, is_empty, versions_of
from search.library.standing import DOUBTFUL, UNCHECKED, Standing, standings

AUDIENCES = ("public",)
LONGEST_QUESTION = 10_000
EXCERPT = 340
"""How many characters of a long article a page shows before the reader opens the whole."""

_BARE_NUMBER = re.compile(r"(?<![第\d])([0-9０-９]{1,4})\s*条")
_TYPES = ("条例", "办法", "规则", "规定", "格式")
_ORDER_DIGITS = 3
"""How many figures the number of an order has (165号令); a year has one more."""

_MOST_OF_TITLE = 0.4
_SURE = 0.6
"""Which share of a question must stand in a missing work's title for that title to be what is asked about."""


@dataclass(frozen=True, slots=True)
class Found:
    """One article that was found, ready to show; `short` is None where the whole is short enough."""

    work: str
    title: str
    short_title: str
    kind: WorkKind
    level: str
    place_name: str
    applies: bool
    label: str
    address: str
    url: str
    text: str
    whole: Sequence[tuple[str, bool]]
    short: Sequence[tuple[str, bool]] | None
    note: str
    version_date: date | None
    effective_from: date | None
    standing: Standing
    score: float
    """Greater is better; comparable within one answer only."""


@dataclass(frozen=True, slots=True)
class NamedMissing:
    """A work that the question names and the library lacks."""

    title: str
    number: str
    level: str
    place_name: str
    applies: bool
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: articles that apply to the asker, those of other places, and works named but missing."""

    question: str
    here: Sequence[Found] = field(default_factory=tuple)
    elsewhere: Sequence[Found] = field(default_factory=tuple)
    missing: Sequence[NamedMissing] = field(default_factory=tuple)

    @property
    def nothing(self) -> bool:
        """True where nothing at all was found."""
        return not (self.here or self.elsewhere or self.missing)


def cleaned(question: str) -> str:
    """The question as it is searched: printable, on one line, at most 10,000 characters."""
    return typed.searched(question, LONGEST_QUESTION)


def ask(reading: Transaction, actor: Actor, index: Index, question: str, *, limit: int = 10) -> Answer:
    """Find what answers a question; at most five statements, whatever is found. Raises IndexUnavailable.

    Law of the nation and of every place above the asker comes first; law of other places is found apart, because it
    does not apply. An article that is named outright comes before all.
    """
    text = cleaned(question)
    if not tokens.runs(text):
        return Answer(text)
    words = Words.of(text, also := known.meant_by(text))
    places = jurisdiction.above(actor.place_path)
    asked = IndexQuery(text, audiences=AUDIENCES, places=places, also=also, limit=limit)
    away = IndexQuery(text, audiences=AUDIENCES, places=places, elsewhere=True, also=also, limit=limit)
    try:
        hits = dict(_scores(index, asked) + _scores(index, away))
    except IndexUnavailable:
        if not is_empty(reading.session):
            raise
        hits = {}  # where no text was ever taken in, there is no index to miss
    best = max(hits.values(), default=1.0)
    hits |= dict.fromkeys(_named_articles(reading.session, text), best * 2)
    found = sorted(_rows(reading, actor, hits, words), key=lambda one: -one.score)
    return Answer(
        question=text,
        here=tuple(one for one in found if one.applies)[:limit],
        elsewhere=tuple(one for one in found if not one.applies)[:limit],
        missing=tuple(_missing(reading.session, actor, text)),
    )


def _scores(index: Index, query: IndexQuery) -> list[tuple[int, float]]:
    hits = ((article_id(hit.key), hit.score) for hit in index.search(query).found)
    return [(key, score) for key, score in hits if key is not None]


def _rows(reading: Transaction, actor: Actor, scores: dict[int, float], words: Words) -> list[Found]:
    """The articles with their works, as far as they are in force today and share a word with the question."""
    rows = reading.session.execute(
        select(Article, Version, Work).join(Article.version).join(Version.work).where(Article.id.in_(scores))
    ).all()
    versions = versions_of(reading.session, {work.id for _, _, work in rows})
    now = {key: one for mine in versions.values() for key, one in standings(mine, reading.today).items()}
    return [
        _found((article, version, work), now[version.id], score=scores[article.id], actor=actor, words=words)
        for article, version, work in rows
        if now[version.id].status is Status.IN_FORCE
        and words.found_in(f"{work.title} {article.chapter} {article.label} {article.text}")
    ]


def _found(
    row: tuple[Article, Version, Work], standing: Standing, *, score: float, actor: Actor, words: Words
) -> Found:
    article, version, work = row
    whole = marked(article.text, words)
    return Found(
        work=work.key,
        title=work.title,
        short_title=work.short_title,
        kind=work.kind,
        level=work.level,
        place_name=work.place_name,
        applies=jurisdiction.applies(work.place_path, actor.place_path),
        label=article.label,
        address=article.address,
        url=addresses.article(work.key, version.stamp, article.address),
        text=article.text,
        whole=whole,
        short=shortened(whole, EXCERPT) if len(article.text) > EXCERPT * 1.3 else None,
        note=known.works().note(work.title, article.number),
        version_date=version.version_date,
        effective_from=version.effective_from,
        standing=standing,
        score=round(score, 4),
    )


def as_rows(answer: Answer, limit: int, public_url: str) -> list[dict[str, object]]:
    """The answer as plain values, best first: a missing work named in full, what applies, then the rest.

    Law of other places comes in by its score where the question names the place, else after what applies.
    """
    names_place = [one for one in answer.elsewhere if _plain_place(one.place_name) in answer.question]
    first = sorted([*answer.here, *names_place], key=lambda one: -one.score)
    rest = [one for one in answer.elsewhere if one not in names_place]
    rows = [_row(one, public_url) for one in [*first, *rest]]
    named = [_missing_row(one, public_url) for one in answer.missing if one.title in answer.question]
    others = [_missing_row(one, public_url) for one in answer.missing if one.title not in answer.question]
    room = max(0, limit - len(named) - len(others))
    return [*named, *rows[:room], *others][:limit]


def _plain_place(name: str) -> str:
    return name.removesuffix("省").removesuffix("市") or name


def _row(one: Found, public_url: str) -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "title": one.title,
        "article": one.label,
        "text": one.text,
        "url": f"{public_url}{one.url}",
        "score": one.score,
        "address": one.address,
        "level": one.level,
        "place": one.place_name,
        "applies": one.applies,
        "status": one.standing.label,
        "version_date": one.version_date.isoformat() if one.version_date else None,
        "effective_from": effective_words(one),
        "note": one.note,
    }


def _missing_row(one: NamedMissing, public_url: str) -> dict[str, object]:
    return {
        "kind": "placeholder",
        "title": one.title,
        "article": "",
        "text": known.MISSING_SENTENCE,
        "url": f"{public_url}{one.url}",
        "score": 0.0,
        "address": "",
        "level": one.level,
        "place": one.place_name,
        "applies": one.applies,
        "status": DOUBTFUL,
        "version_date": None,
        "effective_from": UNCHECKED,
        "note": one.why,
    }


def numbers_in(text: str) -> list[ArticleNumber]:
    """The articles that a question names: 第二百七十八条, 第278条, 278条."""
    bare = [ArticleNumber(to_int(number)) for number in _BARE_NUMBER.findall(text) if int(number)]
    return [*articles_in(text), *bare][:8]


def _named_articles(session: Session, text: str) -> Sequence[int]:
    """The articles that the question names together with their work; one statement, none where no number stands."""
    numbers = numbers_in(text)
    if not numbers:
        return ()
    said = literal(text[:500])
    named: list[ColumnElement[bool]] = [(Article.number == one.number) & (Article.sub == one.branch) for one in numbers]
    query = (
        select(Article.id)
        .join(Article.version)
        .join(Version.work)
        .where(or_(said.icontains(Work.key), said.icontains(Work.short_title)), or_(*named))
        .order_by(Article.id)
        .limit(20)
    )
    return session.scalars(query).all()


def _names(pairs: set[str], text: str, title: str, number: str) -> bool:
    """True where a question speaks of a work rather than of its subject: by its number, or mostly in its words."""
    if any(token in pairs for token in tokens.tokens(number) if token.isdecimal() and len(token) == _ORDER_DIGITS):
        return "号" in text
    own = {token for token in tokens.tokens(title) if len(token) > 1}
    shared = len(pairs & own)
    whole = any(word in text for word in _TYPES) or shared >= _MOST_OF_TITLE * len(own)
    return whole and shared >= max(3, _SURE * len(pairs))


def _missing(session: Session, actor: Actor, text: str) -> list[NamedMissing]:
    """The placeholders whose title the question names, in full or for the most part; one statement."""
    pairs = {token for token in tokens.distinct(text, 64) if len(token) > 1}
    if not pairs:
        return []
    works = session.scalars(select(Work).where(Work.placeholder).order_by(Work.id)).all()
    # 《衢州市物业管理条例》 names one work, not also the 《物业管理条例》 that its title ends with.
    outright = sorted((work for work in works if work.key in text), key=lambda work: -len(work.key))
    named = [work for n, work in enumerate(outright) if not any(work.key in longer.key for longer in outright[:n])]
    named += [work for work in works if work not in outright and _names(pairs, text, work.title, work.number)]
    return [
        NamedMissing(
            title=work.title,
            number=work.number,
            level=work.level,
            place_name=work.place_name,
            applies=jurisdiction.applies(work.place_path, actor.place_path),
            url=addresses.work(work.key),
            why=work.why,
        )
        for work in named
    ]
