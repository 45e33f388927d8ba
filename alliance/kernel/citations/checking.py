"""The port to the checker of citations: every editor asks it, whoever knows the law answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alliance.kernel.db import Transaction


class Verdict(StrEnum):
    """What a citation is worth on a day. Only `IN_FORCE` can be the basis of anything that is signed."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    OVERRIDDEN = "overridden"
    MISQUOTED = "misquoted"
    NOT_LOADED = "not_loaded"
    NO_ARTICLE = "no_article"
    NO_WORK = "no_work"


UNKNOWN = frozenset({Verdict.NOT_LOADED, Verdict.NO_WORK})
"""Nothing is known of a law that is not in the library; that is no change of it."""
VERDICT_NAMES = {
    Verdict.IN_FORCE: "现行有效",
    Verdict.NOT_YET: "尚未施行",
    Verdict.SUPERSEDED: "旧版本",
    Verdict.REPEALED: "已废止",
    Verdict.OVERRIDDEN: "已被上位法取代",
    Verdict.MISQUOTED: "引文与原文不符",
    Verdict.NOT_LOADED: "没有文本",
    Verdict.NO_ARTICLE: "没有这一条",
    Verdict.NO_WORK: "没有这部法规",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """One citation found in a text, and what it is worth.

    `citation` is as printed; `work` the full title, `article` as printed (第二百七十八条第二款), both empty where they
    are not told. `start` and `end` are its place in the text. `article_id` is None where no text is loaded; `because`
    is a Chinese sentence for everything but a plain `in_force`, and `difference` shows a misquotation beside the law.
    `applies` is False for a work of another place, which can be no basis here. `words` is a fingerprint of the words of
    the part that is cited, the same as long as they stay the same; empty where no text is loaded.
    """

    citation: str
    work: str
    article: str
    verdict: Verdict
    text_loaded: bool
    start: int
    end: int
    url: str = ""
    because: str = ""
    difference: str = ""
    quotation: str = ""
    article_id: int | None = None
    unit: str = ""
    applies: bool = True
    words: str = ""

    @property
    def stands(self) -> bool:
        """True where something signed here may rest on it."""
        return self.verdict is Verdict.IN_FORCE and self.applies


Checker = Callable[[Transaction, str, date], tuple[Checked, ...]]
"""Every citation of a text in order of appearance, judged on a day; a constant number of statements."""


@dataclass(slots=True)
class Citations:
    """The checker that the wiring hands in; without one nothing is known, and nothing is claimed."""

    _checker: Checker | None = None

    def provide(self, checker: Checker) -> None:
        """Hand the checker in."""
        self._checker = checker

    @property
    def known(self) -> bool:
        """True where somebody can check."""
        return self._checker is not None

    def check(self, reading: Transaction, text: str, day: date | None = None) -> tuple[Checked, ...]:
        """Judge every citation of `text` on `day`, today where it is left out; nothing where nobody can check."""
        return self._checker(reading, text, day or reading.today) if self._checker is not None else ()
