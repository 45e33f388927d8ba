"""From marks of one to five to the points of a year. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from expert_pool.appraisals.workflow import BEST, Part

Grades = Mapping[Part, int]


def proposed(marks: Sequence[Grades], most: Mapping[Part, int]) -> dict[Part, int]:
    """The points that the marks of a year come to, whole, rounded half up: the mean of each part over the best mark.

    Without marks nothing was seen amiss, so every part has its most points.
    """
    return {part: _points([one[part] for one in marks], most[part]) for part in Part}


def _points(grades: Sequence[int], most: int) -> int:
    if not grades:
        return most
    exact = Fraction(sum(grades) * most, len(grades) * BEST)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
