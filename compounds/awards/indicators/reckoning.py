"""What shares come to: points by criterion, group and in total, weights given on where criteria are left out. Exact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compounds.awards.indicators.tree import Criterion, Group, Indicators, Source

_HUNDRED = 100
Share = Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Points as exact fractions: `total`, by group, by criterion; `weight_of` is the most that each could give here.

    A criterion or group that was left out stands in none of the mappings. The weights together are those of all
    criteria looked at, left out or not, unless nothing counts at all.
    """

    total: Fraction
    groups: Mapping[str, Fraction]
    points: Mapping[str, Fraction]
    weight_of: Mapping[str, Fraction]

    @property
    def full(self) -> Fraction:
        """The most that could be reached."""
        return sum(self.weight_of.values(), Fraction(0))


def reckon(
    tree: Indicators,
    shares: Mapping[str, Share | None],
    left_out: Collection[str] = (),
    only: Collection[Source] | None = None,
) -> Reckoned:
    """Turn percentages (0 to 100) by criterion into points, looking at the criteria of the sources `only`.

    An optional criterion that is left out or has no share gives its weight to the others of its group in proportion;
    a group in which nothing counts gives its weight to the other groups in proportion. A required criterion without
    share counts nothing, and is never left out. Raises ValueError for a share beyond 0 to 100, KeyError for a
    criterion that the tree does not know.
    """
    for code, share in shares.items():
        tree.criterion(code)
        if share is not None and not 0 <= share <= _HUNDRED:
            raise ValueError(f"{share} for {code} is no percentage")
    looked = {group.code: _looked_at(group, only) for group in tree.groups}
    counting = {code: [one for one in criteria if _counts(one, shares, left_out)] for code, criteria in looked.items()}
    everything = _weight(one for criteria in looked.values() for one in criteria)
    kept = sum((_weight(looked[code]) for code, criteria in counting.items() if criteria), Fraction(0))
    weight_of: dict[str, Fraction] = {}
    points: dict[str, Fraction] = {}
    groups: dict[str, Fraction] = {}
    for code, criteria in counting.items():
        if not criteria:
            continue
        scale = _weight(looked[code]) * everything / kept / _weight(criteria)
        for one in criteria:
            weight_of[one.code] = Fraction(one.most) * scale
            points[one.code] = weight_of[one.code] * Fraction(shares.get(one.code) or 0) / _HUNDRED
        groups[code] = sum((points[one.code] for one in criteria), Fraction(0))
    return Reckoned(sum(points.values(), Fraction(0)), groups, points, weight_of)


def rounded(value: Fraction, places: int) -> Decimal:
    """A figure as it is shown, half up: 2.345 with two places is 2.35."""
    scaled = value * 10**places
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(f"{whole if value >= 0 else -whole}E{-places}")  # read from text, so that no digit is lost


def _looked_at(group: Group, only: Collection[Source] | None) -> list[Criterion]:
    return [one for one in group.criteria if only is None or one.source in only]


def _counts(one: Criterion, shares: Mapping[str, Share | None], left_out: Collection[str]) -> bool:
    return not one.optional or (one.code not in left_out and shares.get(one.code) is not None)


def _weight(criteria: Iterable[Criterion]) -> Fraction:
    return sum((Fraction(one.most) for one in criteria), Fraction(0))
