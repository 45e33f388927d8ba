"""Where the pages of this package live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROOT = "/compounds"


def compound(compound_id: int) -> str:
    """The page of one compound."""
    return f"{ROOT}/{compound_id}"


def term(term_id: int) -> str:
    """The page of one term and its filing."""
    return f"{ROOT}/terms/{term_id}"
