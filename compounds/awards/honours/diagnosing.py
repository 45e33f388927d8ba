"""What an applicant learns from a result: each criterion beside the median of all, and the cheapest steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compounds.awards.indicators.reckoning import rounded
from compounds.awards.indicators.tree import Criterion, Indicators, Source
from compounds.awards.results.reckoning import Point

EFFORT: tuple[Source, ...] = (Source.SELF, Source.RECORD, Source.STREET, Source.SITE, Source.REVIEWER)
"""From the least effort to the most: to hand in what exists, to do on time what is due, to work with the street,
to mend what is seen, and to have more to show. A step costs its place in this order, from 1."""
EFFORT_WORDS: dict[Source, str] = {
    Source.SELF: "有材料就能补上",
    Source.RECORD: "按时把该办的办好，平台自动记分",
    Source.STREET: "多和街道、社区一起办",
    Source.SITE: "要动手整改现场",
    Source.REVIEWER: "要做出特色，让人看得到",
}
HALF = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: own points of the most there could be, and the median of all entries on the same scale.

    `earned` is None where it was left out; `median` where nobody has it.
    """

    group: str
    criterion: Criterion
    earned: Point | None
    median: Decimal | None

    @property
    def below(self) -> bool:
        """True where more than half of the others are ahead."""
        return self.earned is not None and self.median is not None and self.earned.points < self.median


@dataclass(frozen=True, slots=True)
class Improvement:
    """One step: how many points are to be had, and at what effort (1 is the least)."""

    criterion: Criterion
    gain: Decimal
    effort: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Every criterion in the order of the tree, and the cheapest improvements, the cheapest first."""

    lines: tuple[Line, ...]
    improvements: tuple[Improvement, ...]


def diagnose(
    tree: Indicators, own: Mapping[str, Point], everybody: Sequence[Mapping[str, Point]], steps: int, places: int
) -> Diagnosis:
    """Set an entry (`own`, by criterion) beside all entries, its own among them.

    Steps are ordered by points to be had for each unit of effort, then by the points, then as the tree stands.
    """
    lines = tuple(
        Line(group.name, one, own.get(one.code), _median(one.code, own.get(one.code), everybody, places))
        for group in tree.groups
        for one in group.criteria
    )
    possible = [
        Improvement(line.criterion, line.earned.most - line.earned.points, EFFORT.index(line.criterion.source) + 1)
        for line in lines
        if line.earned is not None and line.earned.points < line.earned.most
    ]
    cheapest = sorted(possible, key=lambda one: (-Fraction(one.gain) / one.effort, -one.gain))
    return Diagnosis(lines, tuple(cheapest[:steps]))


def _median(code: str, own: Point | None, everybody: Sequence[Mapping[str, Point]], places: int) -> Decimal | None:
    """The median of all shares of a criterion, on the scale of the own most points."""
    shares = sorted(
        Fraction(found.points) / Fraction(found.most)
        for found in (entry.get(code) for entry in everybody)
        if found is not None and found.most
    )
    if not shares or own is None:
        return None
    middle = len(shares) // HALF
    median = shares[middle] if len(shares) % HALF else (shares[middle - 1] + shares[middle]) / HALF
    return rounded(median * Fraction(own.most), places)
