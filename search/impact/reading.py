"""Which parts of the law a citation names, read once and remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from alliance.kernel.db import Transaction
from search.library.citations import holdings, reading, register
from search.library.citations.naming import Names
from search.library.citations.reading import Cited

_REMEMBERED = 8_000
Reader = Callable[[str], tuple[Cited, ...]]


def reader(tx: Transaction) -> Reader:
    """Reads citations by every name of the register and of the library as it is now; one statement."""
    known = register.titles()
    others = tuple(one for one in holdings.titles(tx.session) if one not in known)
    return lambda text: _read(text, others)


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str, others: tuple[tuple[str, str], ...]) -> tuple[Cited, ...]:
    return tuple(one for one in reading.citations_in(text, _names(others)) if one.key)


@lru_cache(maxsize=4)
def _names(others: tuple[tuple[str, str], ...]) -> Names:
    return register.names().with_titles(others) if others else register.names()
