"""A mark, where it lies in a text, what it touches, and what stays citable beside it. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from alliance.kernel.numerals import article_label, to_chinese
from search.library import units
from search.library.folding import fold, folded

LONGEST_WORDS = 24
"""How many characters a mark keeps of the words where its part begins, and of those where it ends."""

_ADDRESS = re.compile(r"art_(?P<number>\d+)(?:_(?P<sub>\d+))?(?:__|$)")
Span = tuple[int, int]


class Place(NamedTuple):
    """An article, whichever version: the key of its work, its number, and its branch (0 where none)."""

    work: str
    number: int
    sub: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of an article that a superior article overrides from `since` on.

    `unit` is the address of the part (para_1), empty for the whole article; `opening` and `closing` are the words
    where the part begins and ends inside it, empty for the unit's own beginning and end. `digest` is that of the
    folded words, empty where they were never seen. `id` is None for a shipped mark that is not in the database yet.
    """

    place: Place
    unit: str
    opening: str
    closing: str
    by_work: str
    by_key: str
    by_number: int
    by_words: str
    since: date
    reason: str
    code: str = ""
    digest: str = ""
    paragraphs: int = 0
    id: int | None = None

    @property
    def by(self) -> str:
        """The superior article as it is cited: 民法典第二百七十八条第二款."""
        return f"{self.by_key}{self.by_words}"

    @property
    def sentence(self) -> str:
        """What pages say at the part."""
        return f"已被{self.by_key}{article_label(self.by_number)}取代，不能作依据"

    @property
    def part(self) -> str:
        """第一款（部分文字）, as the part is named in a sentence; 全条 for the whole article."""
        said = unit_label(self.unit) or "全条"
        return f"{said}（部分文字）" if self.closing else said

    def span(self, text: str) -> Span | None:
        """Where the part lies in an article's text; None where its words do not stand there any more."""
        unit = units.at(text, self.unit)
        if unit is None:
            return None
        start, end = unit.start, unit.end
        plain = folded(text)
        if self.opening:
            if (begins := plain.find(self.opening, start, end)) is None:
                return None
            start = begins[0]
        if self.closing:
            if (ends := plain.find(self.closing, start, end)) is None:
                return None
            end = ends[1]
        return (start, end) if not self.digest or self.digest == digest_of(text[start:end]) else None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an article's text; `mark` is set where it can be no basis, `lit` where a search lit it up."""

    text: str
    mark: Mark | None = None
    lit: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """All marks that hold on a day, by article."""

    by_place: Mapping[Place, tuple[Mark, ...]] = field(default_factory=dict)

    def of(self, work_key: str, number: int | None, sub: int = 0) -> tuple[Mark, ...]:
        """The marks of one article."""
        return self.by_place.get(Place(work_key, number, sub), ()) if number is not None else ()

    def at(self, work_key: str, address: str) -> tuple[Mark, ...]:
        """The marks of the article under an address such as art_12 or art_17_1."""
        match = _ADDRESS.match(address)
        return self.of(work_key, int(match["number"]), int(match["sub"] or 0)) if match else ()

    def shown(
        self, work_key: str, address: str, text: str, lit: Iterable[tuple[str, bool]] | None = None
    ) -> tuple[Piece, ...]:
        """The text of an article in pieces, the overridden ones marked; `lit` is the same text as a search lit it."""
        return pieces(text, self.at(work_key, address), lit)

    def between(self, work_key: str, address: str, text: str, lines: Span) -> tuple[Piece, ...]:
        """As `shown`, but only what lies between two places of the text, such as one printed line."""
        return within(self.shown(work_key, address, text), lines)

    def note(self, work_key: str, address: str, text: str) -> tuple[tuple[Mark, ...], str]:
        """The marks whose words stand in an article's text, and the sentence for what of it stays citable."""
        standing = tuple(mark for mark in self.at(work_key, address) if mark.span(text) is not None)
        return standing, stays_citable(standing, text)


def digest_of(text: str) -> str:
    """SHA-256 of the words, blanks and width apart."""
    return hashlib.sha256(fold(text).encode()).hexdigest()


def unit_label(address: str) -> str:
    """第二款第（五）项 for para_2__item_5."""
    numbers = dict(part.rsplit("_", 1) for part in address.split("__") if "_" in part)
    said = f"第{to_chinese(int(numbers['para']))}款" if "para" in numbers else ""
    said += f"第（{to_chinese(int(numbers['item']))}）项" if "item" in numbers else ""
    return said + (f"第{numbers['sub']}目" if "sub" in numbers else "")


def touching(marks: Iterable[Mark], unit: str = "", span: Span | None = None, text: str = "") -> tuple[Mark, ...]:
    """The marks that a citation meets: by its quotation's place in the article's text, else by the unit it names.

    Without the text a unit meets every mark on itself, on what holds it and on what it holds. With the text, a mark
    whose words do not stand there is not met.
    """
    unit = unit.rpartition("art_")[2].partition("__")[2] if unit.startswith("art_") else unit
    if not text:
        return tuple(mark for mark in marks if _related(unit, mark.unit))
    named = units.at(text, unit)
    region = span or ((named.start, named.end) if named is not None else (0, len(text)))
    return tuple(mark for mark in marks if (lies := mark.span(text)) is not None and _overlap(region, lies))


def stays_citable(marks: Sequence[Mark], text: str = "") -> str:
    """第二款、第四款和第五款仍可引用, naming the paragraphs that no mark touches; empty where there are no marks."""
    if not marks:
        return ""
    if text:
        whole = [unit.address for unit in units.units(text) if not unit.item and not unit.sub_item]
    else:
        whole = [f"para_{number}" for number in range(1, max(mark.paragraphs for mark in marks) + 1)]
    clean = [unit_label(address) for address in whole if not touching(marks, address, text=text)]
    partly = sorted({unit_label(mark.unit) for mark in marks if mark.unit and mark.closing})
    said = [f"{'、'.join(clean)}仍可引用"] if clean else []
    said += [f"{'、'.join(partly)}中没有划去的文字仍可引用"] if partly else []
    return "；".join(said) or "本条没有可以引用的部分"


def pieces(text: str, marks: Iterable[Mark], lit: Iterable[tuple[str, bool]] | None = None) -> tuple[Piece, ...]:
    """A text cut where marks begin and end; `lit` is the same text as a search lit it up."""
    spans = [(lies, mark) for mark in marks if (lies := mark.span(text)) is not None]
    found: list[Piece] = []
    at = 0
    for segment, is_lit in lit if lit is not None else [(text, False)]:
        end = at + len(segment)
        cuts = sorted({at, end, *(edge for lies, _ in spans for edge in lies if at < edge < end)})
        for first, last in pairwise(cuts):
            over = next((mark for (begins, ends), mark in spans if begins <= first and last <= ends), None)
            found.append(Piece(text[first:last], over, is_lit))
        at = end
    return tuple(found)


def within(found: Iterable[Piece], lines: Span) -> tuple[Piece, ...]:
    """The part of a text in pieces that lies between two places of it."""
    cut: list[Piece] = []
    at = 0
    for piece in found:
        first, last = max(lines[0] - at, 0), min(lines[1] - at, len(piece.text))
        if first < last:
            cut.append(replace(piece, text=piece.text[first:last]))
        at += len(piece.text)
    return tuple(cut)


def _related(cited: str, marked: str) -> bool:
    return not cited or not marked or f"{cited}__".startswith(f"{marked}__") or f"{marked}__".startswith(f"{cited}__")


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
