"""What a question names outright: articles by number, and works that the library lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, literal, or_, select
from sqlalchemy.orm import Session

from alliance.kernel.actors import Actor
from alliance.kernel.numerals import ArticleNumber, articles_in, to_int
from search.engine import tokens
from search.library import addresses, jurisdiction
from search.library.models import Article, Version, Work

_BARE_NUMBER = re.compile(r"(?<![第\d])([0-9０-９]{1,4})\s*条")
_TYPES = ("条例", "办法", "规则", "规定", "格式")
_ORDER_DIGITS = 3
"""How many figures the number of an order has (165号令); a year has one more."""

_MOST_OF_TITLE = 0.4
_SURE = 0.6
"""Which share of a question must stand in a missing work's title for that title to be what is asked about."""


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


def numbers_in(text: str) -> list[ArticleNumber]:
    """The articles that a question names: 第二百七十八条, 第278条, 278条."""
    bare = [ArticleNumber(to_int(number)) for number in _BARE_NUMBER.findall(text) if int(number)]
    return [*articles_in(text), *bare][:8]


def named_articles(session: Session, text: str) -> Sequence[int]:
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


def missing(session: Session, actor: Actor, text: str) -> list[NamedMissing]:
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
