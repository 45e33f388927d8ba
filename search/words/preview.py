"""What a lay word would gain: the articles that a question finds without it and with it, place by place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexQuery
from search.library import addresses, jurisdiction
from search.library.indexing import article_id
from search.library.models import Article, Version, Work, WorkKind
from search.words import queries

DEPTH = 50
SHOWN = 8
_LAW = tuple(kind.value for kind in WorkKind)


@dataclass(frozen=True, slots=True)
class Rank:
    """One article in the new order; `before` is its old place, None beyond the first fifty."""

    label: str
    url: str
    after: int
    before: int | None

    @property
    def moved(self) -> str:
        """How it moved, in words."""
        if self.before is None:
            return f"原来排在 {DEPTH} 名以外"
        if self.before == self.after:
            return "没有变"
        way = "升" if self.after < self.before else "降"
        return f"原来第 {self.before} 位，{way}了 {abs(self.before - self.after)} 位"


@dataclass(frozen=True, slots=True)
class Gain:
    """The question, and what it finds first with the new word; `new` of them were not among the first before."""

    question: str
    ranks: tuple[Rank, ...]
    new: int


def gain(reading: Transaction, actor: Actor, index: Index, question: str, word: tuple[str, str]) -> Gain:
    """What a question finds first with `word`, which is what is said and what is meant, beside what it finds now.

    A word that means nothing is the word left out. Two searches and three statements. Raises IndexUnavailable.
    """
    said, meant = word
    now = queries.in_use(reading)
    then = {one: words for one, words in now.items() if one != said} | ({said: meant} if meant else {})
    old = _found(reading, index, actor, question, now)
    new = _found(reading, index, actor, question, then)[:SHOWN]
    named = _labels(reading.session, new)
    before = {key: place for place, key in enumerate(old, 1)}
    ranks = tuple(
        Rank(*named[key], after=place, before=before.get(key)) for place, key in enumerate(new, 1) if key in named
    )
    return Gain(question, ranks, sum(rank.before is None or rank.before > SHOWN for rank in ranks))


def _found(reading: Transaction, index: Index, actor: Actor, question: str, words: Mapping[str, str]) -> list[int]:
    places = jurisdiction.above(actor.place_path)
    also = queries.explained(words, question)
    asked = IndexQuery(question, places=places, kinds=_LAW, also=also, limit=DEPTH, on=reading.today)
    return [key for hit in index.search(asked).found if (key := article_id(hit.key)) is not None]


def _labels(session: Session, keys: list[int]) -> dict[int, tuple[str, str]]:
    rows = session.execute(
        select(Article.id, Article.label, Article.address, Version.stamp, Work.key, Work.short_title)
        .join(Article.version)
        .join(Version.work)
        .where(Article.id.in_(keys))
    )
    return {
        key: (f"{short}{label}", addresses.article(work, stamp, address))
        for key, label, address, stamp, work, short in rows
    }
