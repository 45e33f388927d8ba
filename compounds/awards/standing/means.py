"""Means of the sheets of one entry: raw, and trimmed of the highest and lowest, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A trimmed mean. `kept` and `dropped` are places in the sequence that was given, in its order."""

    mean: Fraction
    kept: tuple[int, ...]
    dropped: tuple[int, ...]


def mean(values: Sequence[Fraction]) -> Fraction:
    """The plain mean. Raises ValueError where there is nothing."""
    if not values:
        raise ValueError("nothing has no mean")
    return sum(values, Fraction(0)) / len(values)


def drops(count: int, trim: int, trim_from: int) -> int:
    """How many are left out at each end: `trim`, where at least `trim_from` count and at least one is left."""
    return trim if count >= trim_from and count > 2 * trim else 0


def trimmed(values: Sequence[Fraction], trim: int, trim_from: int) -> Trimmed:
    """The mean without the `trim` highest and lowest, where at least `trim_from` count.

    Of equal values the earlier counts as the lower, so that the same sheets are always the ones left out. Raises
    ValueError where there is nothing.
    """
    left_out = drops(len(values), trim, trim_from)
    rising = sorted(range(len(values)), key=lambda place: (values[place], place))
    kept = tuple(sorted(rising[left_out : len(values) - left_out]))
    return Trimmed(
        mean([values[place] for place in kept]),
        kept,
        tuple(sorted(set(rising) - set(kept))),
    )
