"""What the address of the list of works asks for."""

from __future__ import annotations

from collections.abc import Mapping

from alliance.kernel import typed
from search.library.models import WorkKind
from search.library.queries import Wanted

_WORDS_MOST = 100


def wanted_works(asked: Mapping[str, str]) -> Wanted:
    """The filter; what makes no sense counts as not said."""
    kind, place = asked.get("kind", ""), asked.get("place", "")
    return Wanted(
        words=typed.searched(asked.get("q", ""), _WORDS_MOST),
        kind=WorkKind(kind) if kind in set(WorkKind) else None,
        place=place if place in ("here", "elsewhere") else "",
    )
