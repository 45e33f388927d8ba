"""Marking the words of a question in a text, as data: templates decide how a mark looks, no markup is made here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from search.engine import tokens

Segments = Sequence[tuple[str, bool]]
"""A text in pieces, each with whether it is marked; the pieces together are the text."""

_EMPTY = (
    "多少怎么什么哪里哪个哪些可以能不不能可不是不不是有没没有是否如何为何应该应当需要要不不要一个一下这个那个我们你们他们自己"
    "么办要多法吗意吗以吗行吗该怎的是了怎不管怎样的人"
)
_EMPTY_PAIRS = frozenset(_EMPTY[place : place + 2] for place in range(0, len(_EMPTY), 2))
"""Pairs that carry no meaning of their own: a page full of marks shows nothing."""

_SENTENCE = 60
"""How far back the beginning of a sentence is looked for when a text is shortened."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is marked: pairs of Han characters, Latin words and figures, and the one character of a short question."""

    pairs: frozenset[str]
    whole: frozenset[str]

    @classmethod
    def of(cls, question: str, also: str = "") -> Words:
        """The words of a question in pairs, and whole phrases of what the thesaurus added to it."""
        pairs: set[str] = set()
        whole: set[str] = set()
        added = [phrase for phrase in tokens.runs(also) if len(phrase) > 1]
        for run in tokens.runs(question[:4000]):
            if len(run) == 1 or not tokens.is_han(run):
                whole.add(run)
            else:
                pairs.update(map("".join, pairwise(run)))
        meaningful = frozenset(pairs - _EMPTY_PAIRS)
        alone = {word for word in whole if not (tokens.is_han(word) and meaningful)}
        return cls(meaningful, frozenset(alone | set(added)))

    def found_in(self, text: str) -> frozenset[str]:
        """The words that occur in a text."""
        folded = tokens.folded(text)
        return frozenset(word for word in self.pairs | self.whole if word in folded)


def marked(text: str, words: Words) -> list[tuple[str, bool]]:
    """The text in pieces, with every occurrence of the words marked and touching marks joined."""
    if not (words.pairs or words.whole):
        return [(text, False)] if text else []
    plain, origin = _with_origin(text)
    flags = [False] * len(text)
    for start in range(len(plain) - 1):
        if plain[start : start + 2] in words.pairs:
            flags[origin[start]] = flags[origin[start + 1]] = True
    for word in words.whole:
        for match in re.finditer(_bounded(word), plain):
            for place in range(match.start(), match.end()):
                flags[origin[place]] = True
    return _pieces(text, flags)


def shortened(pieces: Segments, most: int) -> list[tuple[str, bool]]:
    """At most about `most` characters of a marked text, around its densest marks; left-out parts read ……."""
    text = "".join(piece for piece, _ in pieces)
    if len(text) <= most:
        return list(pieces)
    flags = [flag for piece, flag in pieces for _ in piece]
    weights = [0]
    for flag in flags:
        weights.append(weights[-1] + flag)
    starts = range(0, len(text) - most + 1, 10)
    best = max(starts, key=lambda start: (weights[start + most] - weights[start], -start))
    start = _sentence_start(text, best)
    end = min(len(text), start + most)
    found = _pieces(text[start:end], flags[start:end])
    return [*([("……", False)] if start else []), *found, *([("……", False)] if end < len(text) else [])]


def _sentence_start(text: str, near: int) -> int:
    """The beginning of the sentence at `near`, unless it lies far back."""
    for place in range(near, max(0, near - _SENTENCE), -1):
        if text[place - 1] in "。；\n":
            return place
    return near if near > _SENTENCE else 0


def _bounded(word: str) -> str:
    return re.escape(word) if tokens.is_han(word) else rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"


def _with_origin(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the text that it comes from."""
    folded: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for part in _folded(character):
            folded.append(part)
            origin.append(place)
    return "".join(folded), origin


@lru_cache(maxsize=50_000)
def _folded(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()


def _pieces(text: str, flags: Sequence[bool]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or flags[place] != flags[start]:
            found.append((text[start:place], flags[start]))
            start = place
    return found
