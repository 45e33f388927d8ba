"""Whether other weights would put another entry first: exactly, for all weights in a range at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Steadiness:
    """`first` are those with the most points now; `rivals` those who could get past one of them with other weights."""

    first: tuple[str, ...]
    rivals: tuple[str, ...]

    @property
    def unchanged(self) -> bool:
        """True where one entry is first whatever the weights in the range."""
        return len(self.first) == 1 and not self.rivals


def steadiness(points: Mapping[str, Mapping[str, Fraction]], swing: Fraction) -> Steadiness:
    """Points by entry and group; every group's weight may be up to `swing` (0.2: 20 %) more or less, each by itself.

    Taking the same share off all weights changes no order, so the range needs no renormalising. The least lead of one
    entry over another is where every group in which it is ahead weighs least and every other weighs most.
    """
    totals = {key: sum(groups.values(), Fraction(0)) for key, groups in points.items()}
    if not totals:
        return Steadiness((), ())
    most = max(totals.values())
    first = tuple(sorted(key for key, total in totals.items() if total == most))
    rivals = tuple(
        sorted(
            key
            for key, groups in points.items()
            if key not in first and any(_least_lead(points[one], groups, swing) <= 0 for one in first)
        )
    )
    return Steadiness(first, rivals)


def _least_lead(one: Mapping[str, Fraction], other: Mapping[str, Fraction], swing: Fraction) -> Fraction:
    lead = Fraction(0)
    for group in one.keys() | other.keys():
        ahead = one.get(group, Fraction(0)) - other.get(group, Fraction(0))
        lead += ahead * (1 - swing if ahead > 0 else 1 + swing)
    return lead
