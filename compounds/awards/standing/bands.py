"""In which band a rank lies: the sheets of every entry are drawn again and again, from a seed that everybody knows."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import ceil, floor, lcm

from compounds.awards.rules import Rules
from compounds.awards.standing.means import drops

_WORDS, _WORD = 65_536, 2
MOST_SHEETS = _WORDS // 2
"""So many sheets an entry may have: places are drawn from two bytes."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """An entry: `fixed` points, and `weight` times the mean of `shares` (0 to 1, or marks with a weight of 1)."""

    key: str
    fixed: Fraction
    weight: Fraction
    shares: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """The best and the worst rank that an entry has in the middle of the resamplings."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Sampling:
    """How often and how sheets are drawn again; see `compounds.awards.rules.Rules`."""

    places: int
    trim: int
    trim_from: int
    samples: int
    level: Decimal
    seed: str

    @classmethod
    def by(cls, rules: Rules, seed: str) -> Sampling:
        """As the rules of a round say."""
        return cls(rules.places, rules.trim, rules.trim_from, rules.samples, rules.level, seed)


def bands(contestants: Sequence[Contestant], sampling: Sampling) -> Mapping[str, Band]:
    """The band of each entry's rank: with the probability `level` a rank of a resampling lies in it.

    In a resampling each entry gets as many sheets as it has, drawn from its own with putting back; totals are rounded
    and ranked as published ones are. The draw of an entry hangs on the seed and its key alone, so that an entry more
    or less does not change the others'. Raises ValueError without resamplings or with more than MOST_SHEETS sheets.
    """
    if sampling.samples < 1:
        raise ValueError("no band without a resampling")
    drawn = [_totals(one, sampling) for one in contestants]
    aside = (1 - Fraction(sampling.level)) / 2
    first, last = floor(aside * sampling.samples), ceil((1 - aside) * sampling.samples) - 1
    lows: list[list[int]] = [[] for _ in contestants]
    highs: list[list[int]] = [[] for _ in contestants]
    for totals in zip(*drawn, strict=True):
        best, worst = _ranks(totals)
        for place, total in enumerate(totals):
            lows[place].append(best[total])
            highs[place].append(worst[total])
    return {
        one.key: Band(sorted(low)[first], sorted(high)[last])
        for one, low, high in zip(contestants, lows, highs, strict=True)
    }


def _ranks(totals: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    """For each total the rank of the first and of the last that has it."""
    falling = sorted(totals, reverse=True)
    best: dict[int, int] = {}
    worst: dict[int, int] = {}
    for rank, total in enumerate(falling, 1):
        best.setdefault(total, rank)
        worst[total] = rank
    return best, worst


def _totals(one: Contestant, sampling: Sampling) -> list[int]:
    """The rounded total of each resampling, in units of the last place."""
    count, places, samples = len(one.shares), sampling.places, sampling.samples
    left_out = drops(count, sampling.trim, sampling.trim_from)
    kept = count - 2 * left_out
    unit = lcm(*(share.denominator for share in one.shares)) if count else 1
    rising = sorted(int(share * unit) for share in one.shares)
    # total = fixed + step * sum of kept: both over one denominator, so that only whole numbers are left to add.
    step = one.weight / (kept * unit) if kept else Fraction(0)
    under = lcm(one.fixed.denominator, step.denominator)
    start = 2 * 10**places * int(one.fixed * under) + under
    factor = 2 * 10**places * int(step * under)
    twice = 2 * under
    if count < 2:  # noqa: PLR2004 -- one sheet drawn from one sheet is always the same
        return [(start + factor * sum(rising)) // twice] * samples
    ends = count - left_out
    picks = _places(f"{sampling.seed}/{one.key}", count, samples * count)
    return [
        (start + factor * sum(rising[place] for place in sorted(picks[at : at + count])[left_out:ends])) // twice
        for at in range(0, samples * count, count)
    ]


def _places(seed: str, count: int, wanted: int) -> list[int]:
    """`wanted` places below `count`, all equally likely, the same for the same seed everywhere."""
    if count > MOST_SHEETS:
        raise ValueError("too many sheets of one entry")
    limit = _WORDS - _WORDS % count
    found: list[int] = []
    for block in _blocks(seed, wanted):
        found += [word % count for word in block if word < limit]
        if len(found) >= wanted:
            break
    return found[:wanted]


def _blocks(seed: str, words: int) -> Iterator[tuple[int, ...]]:
    for number in accumulate(iter(lambda: 1, 0)):
        taken = hashlib.shake_256(f"{seed}/{number}".encode()).digest(words * _WORD)
        yield struct.unpack(f">{words}H", taken)
