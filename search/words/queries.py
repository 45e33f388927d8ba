"""Reading lay words, those that ship and those of officers as one list, and the searches that went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, and_, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.tables import Page
from search.library import known
from search.words.models import LayWord, SearchTrail

PAGE_SIZE = 30
_Stamp = tuple[int, int, datetime | None]
_READ: WeakKeyDictionary[Any, tuple[_Stamp, Mapping[str, str]]] = WeakKeyDictionary()
"""For each database the words in use and the state they were read in; the state is asked for every time."""


class Origin(StrEnum):
    """Where a line comes from, and whether it is in use."""

    SHIPPED = "shipped"
    CHANGED = "changed"
    ADDED = "added"
    OFF = "off"


ORIGIN_NAMES = {
    Origin.SHIPPED: "平台自带",
    Origin.CHANGED: "自带，已改过",
    Origin.ADDED: "联盟加的",
    Origin.OFF: "已停用",
}
ORIGIN_TONES = {Origin.SHIPPED: "", Origin.CHANGED: "law", Origin.ADDED: "go", Origin.OFF: "due"}


@dataclass(frozen=True, slots=True)
class WordLine:
    """One lay word as it stands; `version` is 0 where officers never touched it."""

    said: str
    meant: str
    origin: Origin
    shipped: str = ""
    word_id: int = 0
    version: int = 0

    @property
    def active(self) -> bool:
        """True where searches use it."""
        return self.origin is not Origin.OFF


@dataclass(frozen=True, slots=True)
class WordPage:
    """One page of the list."""

    lines: tuple[WordLine, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One search that went wrong, and what the words in use make of it now."""

    trail_id: int
    text: str
    times: int
    found: int
    opened: int
    first_on: date
    last_on: date
    version: int
    understood: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One page of the searches that went wrong."""

    lines: tuple[TrailLine, ...]
    page: Page


def meant_by(reading: Transaction, text: str) -> str:
    """The words of the law behind the everyday words in a question, empty where there are none; one statement."""
    return explained(in_use(reading), text)


def explained(words: Mapping[str, str], text: str) -> str:
    """The same with the words at hand."""
    return " ".join(meant for said, meant in words.items() if said in text)


def in_use(reading: Transaction) -> Mapping[str, str]:
    """Every lay word that searches use: what is said, and what the law calls it.

    One statement asks how the table stands; only what has changed since is read again, so that a worker never
    answers with words that an officer has taken away.
    """
    bind = reading.session.get_bind()
    stamp: _Stamp = tuple(
        reading.session.execute(
            select(func.count(LayWord.id), func.coalesce(func.sum(LayWord.version), 0), func.max(LayWord.changed_at))
        ).one()
    )  # type: ignore[assignment]  # three columns, in this order
    held = _READ.get(bind)
    if held is not None and held[0] == stamp:
        return held[1]
    words = dict(known.everyday_words())
    for said, meant, active in reading.session.execute(
        select(LayWord.said, LayWord.meant, LayWord.active).order_by(LayWord.said)
    ):
        if active:
            words[said] = meant
        else:
            words.pop(said, None)
    found = MappingProxyType(words)
    _READ[bind] = stamp, found
    return found


def lines(reading: Transaction, actor: Actor, wanted: str = "", number: int = 1) -> WordPage:
    """One page of all lay words, officers' own first, narrowed to those that hold `wanted`; one statement."""
    rows = reading.session.scalars(select(LayWord).where(visible(LayWord, actor)).order_by(LayWord.changed_at.desc()))
    shipped = known.everyday_words()
    own = [_line(row, shipped.get(row.said, "")) for row in rows]
    touched = {line.said for line in own}
    rest = [WordLine(said, meant, Origin.SHIPPED, meant) for said, meant in shipped.items() if said not in touched]
    fitting = [line for line in (*own, *rest) if wanted in line.said or wanted in line.meant]
    page = Page(number, PAGE_SIZE, len(fitting))
    return WordPage(tuple(fitting[page.offset : page.offset + page.size]), page)


def line(reading: Transaction, said: str) -> WordLine | None:
    """One lay word as it stands; None where nobody has said anything of it. One statement."""
    shipped = known.everyday_words().get(said, "")
    row = reading.session.scalar(select(LayWord).where(LayWord.said == said))
    if row is not None:
        return _line(row, shipped)
    return WordLine(said, shipped, Origin.SHIPPED, shipped) if shipped else None


def _line(row: LayWord, shipped: str) -> WordLine:
    origin = Origin.OFF if not row.active else Origin.CHANGED if shipped else Origin.ADDED
    return WordLine(row.said, row.meant or shipped, origin, shipped, row.id, row.version)


def _troubled() -> ColumnElement[bool]:
    """Open searches that found nothing here, or of which nobody opened a result."""
    return and_(SearchTrail.settled_on.is_(None), or_(SearchTrail.found == 0, SearchTrail.opened == 0))


def troubles(reading: Transaction, actor: Actor, number: int = 1, *, nothing: bool = False) -> TrailPage:
    """One page of the searches that went wrong: those that found nothing first, then the most frequent.

    `nothing` leaves only those that found nothing. Three statements.
    """
    wanted = [visible(SearchTrail, actor), _troubled()]
    if nothing:
        wanted.append(SearchTrail.found == 0)
    page = Page(number, PAGE_SIZE, reading.session.scalar(select(func.count(SearchTrail.id)).where(*wanted)) or 0)
    rows = reading.session.scalars(
        select(SearchTrail)
        .where(*wanted)
        .order_by((SearchTrail.found > 0), SearchTrail.times.desc(), SearchTrail.last_on.desc(), SearchTrail.id)
        .limit(page.size)
        .offset(page.offset)
    ).all()
    words = in_use(reading)
    return TrailPage(tuple(_trail(row, words) for row in rows), page)


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many searches found nothing and wait for an officer; one statement."""
    found_nothing = (visible(SearchTrail, actor), SearchTrail.settled_on.is_(None), SearchTrail.found == 0)
    return reading.session.scalar(select(func.count(SearchTrail.id)).where(*found_nothing)) or 0


def _trail(row: SearchTrail, words: Mapping[str, str]) -> TrailLine:
    return TrailLine(
        row.id,
        row.text,
        row.times,
        row.found,
        row.opened,
        row.first_on,
        row.last_on,
        row.version,
        explained(words, row.text),
    )
