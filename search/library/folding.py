"""Texts compared as readers compare them: blanks, width, marks of Markdown and shapes of quotes are nothing. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

_SAME = str.maketrans({"〈": "<", "〉": ">", "“": '"', "”": '"', "‘": "'", "’": "'", "─": "-", "—": "-"})
_LEFT_OUT = re.compile(r"[\s*#]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made plain. `places` holds, for each character of it, where that stood in the text as printed."""

    text: str
    places: tuple[int, ...]

    def find(self, words: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
        """Where folded `words` stand between two places of the printed text; None where they do not."""
        wanted = fold(words)
        first = bisect_left(self.places, start)
        last = len(self.text) if end is None else bisect_left(self.places, end)
        at = self.text.find(wanted, first, last) if wanted else -1
        return None if at < 0 else (self.places[at], self.places[at + len(wanted) - 1] + 1)


def folded(text: str) -> Folded:
    """The plain form of a text together with the way back to the printed one."""
    plain: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKC", char).translate(_SAME):
            if not _LEFT_OUT.match(part):
                plain.append(part)
                places.append(place)
    return Folded("".join(plain), tuple(places))


def fold(text: str) -> str:
    """The plain form of a text alone; it decides whether two texts are the same."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text).translate(_SAME))
