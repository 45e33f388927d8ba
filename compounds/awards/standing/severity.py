"""How severe each reviewer is: an additive effect by exact least squares, with the effects adding up to nothing.

Every mark is taken as merit of the entry plus leniency of the reviewer; merits and leniencies are those with the least
sum of squares. Reviewers and entries have to hang together, or severity and merit cannot be told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from compounds.awards.indicators.reckoning import rounded
from compounds.awards.standing import settling
from compounds.awards.standing.marks import Mark

MOST_EXACT, SETTLED_PLACES = 100, 12
"""Up to so many names on the smaller side effects are exact; beyond, right to so many places."""


@dataclass(frozen=True, slots=True)
class Part:
    """Reviewers and entries that hang together, and with nobody else."""

    reviewers: tuple[str, ...]
    entries: tuple[str, ...]


class Disconnected(ValueError):
    """Marks fall into parts that have no reviewer and no entry in common."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__("the marks do not hang together")
        self.parts = tuple(parts)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """`leniency` by reviewer (above 0: gives more than the others), in the unit of the marks; the merit by entry.

    `given` counts each reviewer's marks. `spare` is how many marks there are beyond what has to be found out: with
    none, effects fit the marks whatever they are.
    """

    leniency: Mapping[str, Fraction]
    merits: Mapping[str, Fraction]
    given: Mapping[str, int]
    spare: int


def parts(marks: Iterable[Mark]) -> tuple[Part, ...]:
    """Reviewers and entries by what hangs together, the largest part first."""
    found: dict[tuple[bool, str], tuple[bool, str]] = {}

    def root(node: tuple[bool, str]) -> tuple[bool, str]:
        found.setdefault(node, node)
        while found[node] != node:
            found[node] = found[found[node]]
            node = found[node]
        return node

    for mark in marks:
        found[root((True, mark.reviewer))] = root((False, mark.entry))
    together: defaultdict[tuple[bool, str], list[tuple[bool, str]]] = defaultdict(list)
    for node in sorted(found):
        together[root(node)].append(node)
    made = [
        Part(
            tuple(name for is_reviewer, name in nodes if is_reviewer),
            tuple(name for is_reviewer, name in nodes if not is_reviewer),
        )
        for nodes in together.values()
    ]
    return tuple(sorted(made, key=lambda one: (-len(one.reviewers) - len(one.entries), one.reviewers)))


def adjust(marks: Sequence[Mark]) -> Adjusted:
    """Effects and merits, exactly up to MOST_EXACT names on the smaller side.

    Raises Disconnected, and ValueError without marks or with one given twice.
    """
    if not marks:
        raise ValueError("there are no marks")
    if len({(one.reviewer, one.entry) for one in marks}) != len(marks):
        raise ValueError("a reviewer marked an entry twice")
    if len(separate := parts(marks)) > 1:
        raise Disconnected(separate)
    reviewers, entries = separate[0].reviewers, separate[0].entries
    if len(reviewers) <= len(entries):
        leniency = _effects(reviewers, [(one.reviewer, one.entry, one.value) for one in marks])
        merits = _left(marks, leniency)
    else:
        merits = _effects(entries, [(one.entry, one.reviewer, one.value) for one in marks])
        leniency = _left([Mark(one.entry, one.reviewer, one.value) for one in marks], merits)
        middle = sum(leniency.values(), Fraction(0)) / len(leniency)
        leniency = {key: value - middle for key, value in leniency.items()}
        merits = {key: value + middle for key, value in merits.items()}
    given: defaultdict[str, int] = defaultdict(int)
    for one in marks:
        given[one.reviewer] += 1
    return Adjusted(leniency, merits, dict(given), len(marks) - (len(reviewers) + len(entries) - 1))


def _left(marks: Sequence[Mark], effects: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The mean of what is left of each entry's marks without the effects of those who gave them."""
    left: defaultdict[str, list[Fraction]] = defaultdict(list)
    for one in marks:
        left[one.entry].append(one.value - effects[one.reviewer])
    return {key: sum(values, Fraction(0)) / len(values) for key, values in sorted(left.items())}


def _effects(names: Sequence[str], marks: Sequence[tuple[str, str, Fraction]]) -> dict[str, Fraction]:
    """The effects of the smaller side, adding up to nothing; the other side is eliminated beforehand.

    What is left is one equation for each name: its marks minus the means of what they were given to.
    """
    index = {name: place for place, name in enumerate(names)}
    by_other: defaultdict[str, list[tuple[int, Fraction]]] = defaultdict(list)
    for name, other, value in marks:
        by_other[other].append((index[name], value))
    count = len(names)
    if count > MOST_EXACT:
        settled = settling.effects(count, list(by_other.values()))
        return {name: Fraction(rounded(settled[place], SETTLED_PLACES)) for name, place in index.items()}
    # Multiplied by what every number of marks divides, the equations hold whole numbers, which are quicker and exact.
    scale = lcm(*(len(given) for given in by_other.values()))
    unit = lcm(*(value.denominator for _, _, value in marks))
    rows = [[0] * (count + 1) for _ in names]
    for given in by_other.values():
        part = scale // len(given)
        total = int(sum((value for _, value in given), Fraction(0)) * unit)
        for at, value in given:
            row = rows[at]
            row[at] += scale
            row[count] += scale * int(value * unit) - part * total
            for beside, _ in given:
                row[beside] -= part
    # A constant may go from the entries to all reviewers and no equation minds: the last effect is taken as 0 first.
    solved = [*_solved([[*row[: count - 1], row[count]] for row in rows[: count - 1]]), Fraction(0)]
    middle = sum(solved, Fraction(0)) / count
    return {name: (solved[place] - middle) / unit for name, place in index.items()}


def _solved(rows: list[list[int]]) -> list[Fraction]:
    """The one solution of a symmetric positive definite system in whole numbers, without fractions on the way.

    Bareiss' elimination: every division comes out even, so the numbers stay as short as whole numbers can.
    """
    count, before = len(rows), 1
    for step in range(count):
        head = rows[step]
        pivot = head[step]
        for row in rows[step + 1 :]:
            factor = row[step]
            row[step + 1 :] = [
                (pivot * one - factor * above) // before
                for one, above in zip(row[step + 1 :], head[step + 1 :], strict=True)
            ]
        before = pivot
    solution = [Fraction(0)] * count
    for step in reversed(range(count)):
        row = rows[step]
        known = sum((row[place] * solution[place] for place in range(step + 1, count)), Fraction(0))
        solution[step] = (row[count] - known) / row[step]
    return solution
