"""Finding an article to cite: by its number or in everyday words, with its parts ready to be quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.kernel.citations.checking import Checker
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexQuery
from search.library import jurisdiction, units
from search.library.indexing import article_id
from search.library.marks import queries as marks
from search.library.marks.marking import Held, touching
from search.library.models import Article, Status, Version, Work, WorkKind
from search.library.queries import versions_of
from search.library.standing import Standing, standings
from search.questions.answers.judging import CitationText, articles_of

BASES = (WorkKind.LAW, WorkKind.REGULATION, WorkKind.INTERPRETATION, WorkKind.DOCUMENT)
"""What an answer may rest on; a case is only read alongside."""
MOST = 8
_QUOTED_MOST = 300
"""A longer part is offered sentence by sentence."""

_NUMBER = re.compile(r"[0-9]{1,9}")
"""No larger one is a key, and a database fails at what is far larger."""
_PIECES = 4
"""How many pieces the value of a button has: article, part, and where the words begin and end."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an article that can be cited with its words; `over` says why it cannot be a basis."""

    value: str
    label: str
    text: str
    over: str


@dataclass(frozen=True, slots=True)
class Pick:
    """One article with its parts, as it stands today."""

    article_id: int
    title: str
    label: str
    place_name: str
    standing: Standing
    applies: bool
    text: str
    parts: tuple[Part, ...]


def found(
    reading: Transaction, index: Index, path: str, words: str, check: Checker, *, most: int = MOST
) -> Sequence[Pick]:
    """The articles that a number or everyday words lead to, those named outright first.

    Only law of the place with this path, and of what is above it, that is in force. Raises IndexUnavailable.
    """
    named = [one.article_id for one in check(reading, words, reading.today) if one.article_id is not None]
    keys = dict.fromkeys(named)
    if not keys:
        query = IndexQuery(
            words,
            places=jurisdiction.above(path),
            kinds=tuple(kind.value for kind in BASES),
            limit=most * 2,
            on=reading.today,
        )
        hits = (article_id(hit.key) for hit in index.search(query).found)
        keys = dict.fromkeys(key for key in hits if key is not None)
    return [pick for pick in _picks(reading, list(keys), path) if named or pick.standing.status is Status.IN_FORCE][
        :most
    ]


def cited(reading: Transaction, value: str) -> CitationText | None:
    """The citation behind the button of a part: article, part and place of the words; None for what is none."""
    numbers = value.split(":")
    if len(numbers) != _PIECES or not all(_NUMBER.fullmatch(number) for number in (numbers[0], *numbers[2:])):
        return None
    key, address, start, end = int(numbers[0]), numbers[1], int(numbers[2]), int(numbers[3])
    row = articles_of(reading.session, {key}).get(key)
    unit = units.at(row[0].text, address) if row is not None else None
    if row is None or unit is None:
        return None
    article, _, work = row
    return CitationText(f"《{work.short_title}》{article.label}{unit.label}", article.text[start:end])


def _picks(reading: Transaction, keys: Sequence[int], path: str) -> list[Pick]:
    rows = articles_of(reading.session, set(keys))
    works = {work.id: work.key for _, _, work in rows.values()}
    now = {
        key: one
        for mine in versions_of(reading.session, works).values()
        for key, one in standings(mine, reading.today).items()
    }
    held = marks.held(reading, keys=set(works.values()))
    return [
        Pick(
            article_id=key,
            title=rows[key][2].short_title,
            label=rows[key][0].label,
            place_name=rows[key][2].place_name,
            standing=now[rows[key][1].id],
            applies=jurisdiction.applies(rows[key][2].place_path, path),
            text=rows[key][0].text,
            parts=tuple(_parts(rows[key], held)),
        )
        for key in keys
        if key in rows
    ]


def _parts(row: tuple[Article, Version, Work], held: Held) -> list[Part]:
    """Every part that holds no smaller one, and each sentence of a long one."""
    article, _, work = row
    over = held.of(work.key, article.number, article.sub)
    every = units.units(article.text)
    found: list[Part] = []
    for unit in every:
        spans = [(unit.start, unit.end)]
        if unit.end - unit.start > _QUOTED_MOST or any(mark.unit == unit.address for mark in over):
            spans = [(unit.start + start, unit.start + end) for start, end in units.sentences(unit.text)]
        for start, end in spans:
            met = touching(over, unit.address, (start, end), article.text)
            found.append(
                Part(
                    f"{article.id}:{unit.address}:{start}:{end}",
                    unit.label,
                    article.text[start:end].strip(),
                    met[0].sentence if met else "",
                )
            )
    return found
