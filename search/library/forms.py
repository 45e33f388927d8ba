"""What the address of the list of works asks for."""

from __future__ import annotations

from collections.abc import Mapping

from search.library.models import WorkKind
from search.library.queries import Wanted

_WORDS_MOST = 100


def wanted_works(asked: Mapping[str, str]) -> tuple[Wanted, int]:
    """The filter and the page number; what makes no sense counts as not said."""
    kind = asked.get("kind", "")
    place = asked.get("place", "")
    number = asked.get("page", "1")
    words = "".join(c if c.isprintable() else " " for c in asked.get("q", "")[:_WORDS_MOST])
    wanted = Wanted(
        words=" ".join(words.split()),
        kind=WorkKind(kind) if kind in set(WorkKind) else None,
        place=place if place in ("here", "elsewhere") else "",
    )
    return wanted, int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1  # noqa: PLR2004
