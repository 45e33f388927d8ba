"""A text made plain for reading citations: no blanks, half-width signs, one kind of quotation marks. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass

_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad*`_")
"""What stands between the signs of a citation and says nothing; star, grave and underscore are marks of Markdown."""

_LINK = re.compile(r"\]\((?:https?:|/|#)[^)\s]{0,400}\)")
_QUOTES = {"「": "“", "」": "”", "『": "“", "』": "”", "〝": "“", "〞": "”", "＂": '"'}
_CIRCLED = {chr(0x2460 + place): "一二三四五六七八九十"[place] for place in range(10)}
_BRACKETED = {chr(0x3220 + place): "一二三四五六七八九十"[place] for place in range(10)}
_DOTTED = {chr(0x2474 + place): "一二三四五六七八九十"[place] for place in range(10)}
_ANGLES = {"〈": "《", "〉": "》", "＜": "《", "＞": "》", "<": "《", ">": "》", "︽": "《", "︾": "》"}
_DASHES = dict.fromkeys("-‐‑‒–—―─－~～〜∼", "-")
_SPECIAL = {**_QUOTES, **_CIRCLED, **_BRACKETED, **_DOTTED, **_ANGLES, **_DASHES, "○": "〇", "Ｏ": "〇", "﹑": "、"}


class _Plain(dict[int, str]):
    """The plain form of a sign, reckoned once for each."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        plain = _SPECIAL.get(sign) or unicodedata.normalize("NFKC", sign)
        self[code] = plain if len(plain) == 1 else sign
        return self[code]


_PLAIN = _Plain()


@dataclass(frozen=True, slots=True)
class Flat:
    """A text without blanks; `places` is where each of its signs stood.

    `quotes` are the quoted passages as (after the opening mark, before the closing one), in order.
    """

    text: str
    places: tuple[int, ...]
    quotes: tuple[tuple[int, int], ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as it came of a passage that is not empty."""
        return self.places[start], self.places[end - 1] + 1

    def place(self, origin: int) -> int:
        """The place of the first kept sign at or after a place of the text as it came."""
        return bisect_left(self.places, origin)


def flat(text: str) -> Flat:
    """Make a text plain; every sign keeps its place. Linear in the length of the text."""
    links = [match.span() for match in _LINK.finditer(text)]
    plain = text.translate(_PLAIN)
    kept: list[str] = []
    places: list[int] = []
    lines: set[int] = set()
    fresh, link = True, 0
    for place, sign in enumerate(plain):
        while link < len(links) and place >= links[link][1]:
            link += 1
        if link < len(links) and links[link][0] <= place:
            continue
        if sign == "\n":
            fresh = True
        elif not (sign.isspace() or sign in _INVISIBLE or (fresh and sign == "#")):
            if fresh:
                lines.add(len(kept))
                fresh = False
            kept.append(sign)
            places.append(place)
    return Flat("".join(kept), tuple(places), tuple(_quoted(kept, lines)))


def _quoted(signs: list[str], lines: Collection[int]) -> list[tuple[int, int]]:
    """The quoted passages; a passage of several paragraphs opens again at each of them and closes once.

    Straight marks open and close by turns; the passages are told apart by line, since one lost mark would turn the
    rest of a text inside out.
    """
    found: list[tuple[int, int]] = []
    start, depth, straight = -1, 0, -1
    for place, sign in enumerate(signs):
        if place in lines:
            straight = -1
        if sign == "“":
            if depth and place in lines:
                continue
            depth += 1
            start = place + 1 if depth == 1 else start
        elif sign == "”" and depth:
            depth -= 1
            if not depth:
                found.append((start, place))
        elif sign == '"':
            if straight < 0:
                straight = place + 1
            else:
                found.append((straight, place))
                straight = -1
    return sorted(found)
