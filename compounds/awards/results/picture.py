"""Bands of ranks as a picture: one bar for each entry near the line of the quota, with the line through all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compounds.awards.results.queries import ResultLine

WIDTH, HEIGHT = 400, 24
LEFT, RIGHT = 12, 388
NEAR, MOST = 12, 60
"""So many entries are drawn on either side of the line beside those that do not differ, and so many in all."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One entry: its band from `x` over `width`, and its rank at `dot`."""

    name: str
    words: str
    x: int
    width: int
    dot: int
    wins: bool
    undecided: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars in the order of ranks; the quota ends at `line`. `left_out` entries are far from it and not drawn."""

    bars: tuple[Bar, ...]
    line: int
    best: int
    worst: int
    left_out: int

    @property
    def width(self) -> int:
        """The width that everything is drawn for."""
        return WIDTH

    @property
    def height(self) -> int:
        """The height of one bar."""
        return HEIGHT


def picture(lines: Sequence[ResultLine], quota: int) -> Picture | None:
    """The picture of a result; None where nobody took part."""
    shown = [one for place, one in enumerate(lines, 1) if one.undecided or quota - NEAR < place <= quota + NEAR][:MOST]
    if not shown:
        return None
    best, worst = min(one.low for one in shown), max(quota + 1, *(one.high for one in shown))
    steps = worst - best + 1

    def at(rank: int, part: int = 0) -> int:
        """The left edge of a rank, or with a part of 2 its middle."""
        return LEFT + (RIGHT - LEFT) * (2 * (rank - best) + (1 if part else 0)) // (2 * steps)

    bars = tuple(
        Bar(
            name=one.compound_name,
            words=f"第{one.rank}名" + ("" if one.low == one.high else f"，大致在第{one.low}名到第{one.high}名"),
            x=at(one.low),
            width=max(at(one.high + 1) - at(one.low), 4),
            dot=at(one.rank, 2),
            wins=one.wins,
            undecided=one.undecided,
        )
        for one in shown
    )
    return Picture(bars, at(quota + 1), best, worst, len(lines) - len(shown))
