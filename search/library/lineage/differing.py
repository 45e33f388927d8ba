"""The differences of two texts word by word, as data: templates decide how a change looks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from search.library.folding import fold

_WORD = re.compile(
    r"(?:第[零〇一二三四五六七八九十百千0-9]+[条款项章节编目]|百分之[零一二三四五六七八九十百]+|[0-9０-９.]+%?|[A-Za-z]+"
    r"|[一二三四五六七八九十百]+分之[一二三四五六七八九十百]+|[零〇一二三四五六七八九十百千]+|.)[^\S\n]*|\n+"
)
_ISLAND = 1
"""An unchanged stretch of so few words between two changes reads better as changed."""
AROUND = 60
"""So many signs of what stayed are kept beside a change where a text is shortened."""
LONGEST = 20_000
"""Longer texts are shown whole, old and new: to compare them word by word would keep the reader waiting."""


class Kind(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text, and whether it stayed, went or came."""

    kind: Kind
    text: str


def difference(older: str, newer: str) -> tuple[Stretch, ...]:
    """Both texts in one run: what stayed, what went and what came; blanks and full width do not count as changes."""
    if len(older) + len(newer) > LONGEST:
        same = fold(older) == fold(newer)
        return (
            (Stretch(Kind.SAME, newer),)
            if same
            else tuple(one for one in (Stretch(Kind.REMOVED, older), Stretch(Kind.ADDED, newer)) if one.text)
        )
    before, after = _WORD.findall(older), _WORD.findall(newer)
    found: list[Stretch] = []
    for kind, first, last, begins, ends in _steps(before, after):
        if kind == "equal":
            _add(found, Kind.SAME, after[begins:ends])
        else:
            _add(found, Kind.REMOVED, before[first:last])
            _add(found, Kind.ADDED, after[begins:ends])
    return tuple(found)


def shortened(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The changes with the words around them; what stayed far from any change gives way to an ellipsis."""
    last = len(stretches) - 1
    return tuple(
        Stretch(Kind.SAME, _around(one.text, behind=number > 0, ahead=number < last))
        if one.kind is Kind.SAME and last
        else one
        for number, one in enumerate(stretches)
    )


def _around(text: str, *, behind: bool, ahead: bool) -> str:
    """The ends of an unchanged stretch that lie beside a change."""
    if len(text) <= AROUND * 3:
        return text
    return f"{text[:AROUND] if behind else ''}……{text[-AROUND:] if ahead else ''}"


def older_side(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The older text alone, with what went."""
    return tuple(one for one in stretches if one.kind is not Kind.ADDED)


def newer_side(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The newer text alone, with what came."""
    return tuple(one for one in stretches if one.kind is not Kind.REMOVED)


def within(stretches: Sequence[Stretch], start: int, end: int) -> tuple[Stretch, ...]:
    """What lies between two places of the one text that the stretches make up."""
    cut: list[Stretch] = []
    at = 0
    for one in stretches:
        first, last = max(start - at, 0), min(end - at, len(one.text))
        if first < last:
            cut.append(Stretch(one.kind, one.text[first:last]))
        at += len(one.text)
    return tuple(cut)


def _steps(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What to do to turn one row of words into the other; small unchanged islands are drowned."""
    matcher = SequenceMatcher(None, [fold(w) or " " for w in before], [fold(w) or " " for w in after], autojunk=False)
    steps: list[tuple[str, int, int, int, int]] = list(matcher.get_opcodes())
    merged: list[tuple[str, int, int, int, int]] = []
    for place, (kind, first, last, begins, ends) in enumerate(steps):
        inside = 0 < place < len(steps) - 1
        island = kind == "equal" and inside and last - first <= _ISLAND and "\n" not in before[first:last]
        now = "replace" if island or kind != "equal" else "equal"
        if merged and now == merged[-1][0] == "replace":
            _, start, _, opens, _ = merged.pop()
            merged.append(("replace", start, last, opens, ends))
        else:
            merged.append((now, first, last, begins, ends))
    yield from merged


def _add(found: list[Stretch], kind: Kind, words: Sequence[str]) -> None:
    if words:
        found.append(Stretch(kind, "".join(words)))
