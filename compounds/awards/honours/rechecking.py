"""Whether what the records say now still comes to what was won: the comparison of a yearly re-check. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compounds.awards.indicators.reckoning import rounded
from compounds.awards.indicators.scales import described
from compounds.awards.indicators.tree import Indicators

PLACES = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion: the percentage of its points then and now, and what the present one means in words."""

    code: str
    name: str
    won: Decimal
    now: Decimal
    words: str

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside a re-check."""
        return {"code": self.code, "name": self.name, "won": str(self.won), "now": str(self.now), "words": self.words}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Percentages (0 to 100) of the points of all `lines` together: when it was won, and now."""

    won: Decimal
    now: Decimal
    lines: tuple[Compared, ...]

    def falls(self, drop: int) -> bool:
        """True where now is more than `drop` percentage points, or just as many, below what was won."""
        return self.won - self.now >= drop

    @property
    def worse(self) -> tuple[Compared, ...]:
        """The criteria that went down."""
        return tuple(line for line in self.lines if line.now < line.won)


def compare(tree: Indicators, won: Mapping[str, Decimal], now: Mapping[str, Decimal]) -> Comparison | None:
    """Compare percentages by criterion, weighed by its points; None where no criterion is known both then and now.

    What is unknown now says nothing against a compound, so it is left out on both sides.
    """
    both = [one for one in tree.criteria if one.code in won and one.code in now]
    weight = sum((Fraction(one.most) for one in both), Fraction(0))
    if not weight:
        return None

    def mean(shares: Mapping[str, Decimal]) -> Decimal:
        return rounded(
            sum((Fraction(one.most) * Fraction(shares[one.code]) for one in both), Fraction(0)) / weight, PLACES
        )

    lines = tuple(
        Compared(one.code, one.name, won[one.code], now[one.code], described(one, now[one.code])) for one in both
    )
    return Comparison(mean(won), mean(now), lines)
