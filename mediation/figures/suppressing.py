"""Holding back small numbers, so that neither they nor the totals give away a single dispute. Pure."""

from __future__ import annotations

from collections.abc import Sequence

Counts = tuple[int, ...]
"""What one row of a table adds to the table's totals: a number, or several that are all told."""


def held_back(rows: Sequence[Counts], least: int, also: frozenset[int] = frozenset()) -> frozenset[int]:
    """Which rows of a table are not told, by their places; `rows` are the counts that add up to told totals.

    `also` are rows that are held back for another column: what is not counted has no shares either.

    A row is held back where one of its counts is above 0 and below `least`. The rest must not give it away: whatever
    is held back adds up, in every count, to nothing or to at least `least`, and is never one row alone. More rows are
    held back for that, the smallest first; where no more are left, all are, and the total must not be told either.
    """
    hidden = {at for at, counts in enumerate(rows) if any(0 < one < least for one in counts)} | set(also)
    while hidden and _telling(rows, hidden, least):
        left = [at for at, counts in enumerate(rows) if at not in hidden and any(counts)]
        if not left:
            return frozenset(range(len(rows)))
        hidden.add(min(left, key=lambda at: (sum(rows[at]), at)))
    return frozenset(hidden)


def total_is_told(rows: Sequence[Counts], hidden: frozenset[int], least: int) -> bool:
    """True where the total may stand beside the rows that are told."""
    return not hidden or not _telling(rows, set(hidden), least)


def _telling(rows: Sequence[Counts], hidden: set[int], least: int) -> bool:
    """True where the totals less what is told would give away something small."""
    together = [sum(rows[at][place] for at in hidden) for place in range(len(rows[0]))]
    return sum(any(rows[at]) for at in hidden) == 1 or any(0 < one < least for one in together)
