"""The words of one article against a citation: the part that it names, and its quotation word for word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.kernel.numerals import to_chinese
from search.library import units
from search.library.citations import quoting
from search.library.citations.quoting import Quotation, compared
from search.library.units import Unit

Span = tuple[int, int]
_BROKEN_OFF = re.compile(r"(?<![。！？!?”\n])\n")
"""A line break within a sentence; a blank in its stead leaves every place where it was."""


@dataclass(frozen=True, slots=True)
class Named:
    """The part of an article's text that a citation names: its address, its place, and the words that lead to it."""

    address: str
    start: int
    end: int
    lead: Span | None = None


def named(text: str, paragraph: int, item: int, sub_item: int) -> Named | None:
    """The part that 第二款第（五）项 names; None where the article has none such.

    Items that stand in one line with the words before them count as well: copies of laws lose their line breaks.
    """
    unit = units.find(text, paragraph, item, sub_item)
    if unit is None:
        return _inline(text, paragraph, item, sub_item)
    return Named(unit.address, unit.start, unit.end, _lead(text, unit))


def part_missing(text: str, paragraph: int, item: int, sub_item: int) -> str:
    """Why a part is not there, in Chinese: 这一条一共只有三款，没有第五款。"""
    whole = [unit for unit in units.units(text) if not unit.item and not unit.sub_item]
    if paragraph > len(whole):
        return f"这一条一共只有{_count(len(whole))}款，没有第{to_chinese(paragraph)}款。"
    items = {unit.item for unit in units.units(text) if unit.item and paragraph in (0, unit.paragraph)}
    where = f"第{to_chinese(paragraph)}款" if paragraph else "这一条"
    if item and item not in items:
        count = f"一共只有{_count(len(items))}项" if items else "不分项"
        return f"{where}{count}，没有第（{to_chinese(item)}）项。"
    return f"{where}没有第{sub_item}目。"


def found_in(text: str, quotation: Quotation, part: Named) -> list[Span] | None:
    """Where the pieces of a quotation stand in the named part, led in by the words before its items; None if not."""
    wanted = quoting.pieces(quotation.text)
    if not wanted:
        return []
    if (spans := _within(text, wanted, [(part.start, part.end)])) is not None:
        return spans
    return _within(text, wanted, [part.lead, (part.start, part.end)]) if part.lead else None


def where(text: str, quotation: Quotation) -> str:
    """The label of the smallest part of an article that holds the quotation: 第二款; empty where none does."""
    wanted = quoting.pieces(quotation.text)
    holding = [unit for unit in units.units(text) if _within(text, wanted, [(unit.start, unit.end)]) is not None]
    return min(holding, key=lambda unit: unit.end - unit.start).label if holding else ""


def holds(text: str, wanted: Sequence[str]) -> bool:
    """True where all pieces of a quotation stand in a text."""
    return bool(wanted) and quoting.stands_in(quoting.words_of(text), wanted)


def _count(number: int) -> str:
    return "两" if number == 2 else to_chinese(number)  # noqa: PLR2004 -- 两款, as one says it


def _within(text: str, wanted: Sequence[str], spans: Sequence[Span]) -> list[Span] | None:
    """The pieces one after another in the given stretches of a text, read as one."""
    words, places = [], []
    for start, end in spans:
        part = compared(text[start:end])
        words.append(part.words)
        places += [start + place for place in part.places]
    return quoting.located(quoting.Compared("".join(words), tuple(places)), wanted)


def _lead(text: str, unit: Unit) -> Span | None:
    """The words of a paragraph before its items, which belong to each of them."""
    if not unit.item:
        return None
    every = units.units(text)
    paragraph = next((one for one in every if one.paragraph == unit.paragraph and not one.item), None)
    first = next((one for one in every if one.paragraph == unit.paragraph and one.item), None)
    return (paragraph.start, first.start) if paragraph is not None and first is not None else None


def _inline(text: str, paragraph: int, item: int, sub_item: int) -> Named | None:
    held = units.find(_BROKEN_OFF.sub(" ", text), paragraph)
    if held is None or not item or sub_item:
        return None
    marks = list(re.finditer(r"(?<![第条款])[（(]\s*([一二三四五六七八九十]{1,3})\s*[）)]", held.text))
    for place, mark in enumerate(marks):
        if mark[1] == to_chinese(item):
            end = marks[place + 1].start() if place + 1 < len(marks) else len(held.text)
            start = held.start + mark.start()
            address = f"para_{paragraph or 1}__item_{item}"
            return Named(address, start, held.start + end, (held.start, held.start + marks[0].start()))
    return None
