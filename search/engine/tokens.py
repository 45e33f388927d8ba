"""How a text becomes words for the index: single and paired Han characters, other letters and figures whole."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_HAN}]+|[a-z0-9]+")
_HAN_RUN = re.compile(f"[{_HAN}]+")


def folded(text: str) -> str:
    """The text with half and full width, and capital and small letters, made equal."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> list[str]:
    """The unbroken runs of Han characters and the Latin or digit words of a text, in order and folded."""
    return _RUN.findall(folded(text))


def is_han(run: str) -> bool:
    """True for a run of Han characters."""
    return _HAN_RUN.match(run) is not None


def tokens(text: str) -> list[str]:
    """Every token of a text with repetitions: 维修 gives 维, 修, 维修.

    Single and paired characters together found more than words cut by a dictionary, and need none.
    """
    found: list[str] = []
    for run in runs(text):
        if run.isascii():
            found.append(run)
        else:
            found.extend(run)
            found.extend(map("".join, pairwise(run)))
    return found


def distinct(text: str, cap: int) -> list[str]:
    """The first `cap` different tokens of a text, so that no query grows beyond what the index can answer at once."""
    return list(dict.fromkeys(tokens(text[: cap * 16])))[:cap]
