"""A whole table of marks put in order: means, severity and bands side by side, without anything but marks."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from compounds.awards.indicators.reckoning import rounded
from compounds.awards.standing.bands import Band, Contestant, Sampling, bands
from compounds.awards.standing.line import ranks
from compounds.awards.standing.marks import Mark
from compounds.awards.standing.means import mean, trimmed
from compounds.awards.standing.severity import Adjusted, Disconnected, Part, adjust


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry: how many marks it has, its means and its merit with their ranks, and the band of the first rank.

    Ranks of the trimmed mean are of rounded figures, those of raw mean and merit of exact ones. Without merit the
    marks do not hang together.
    """

    entry: str
    marks: int
    trimmed: Fraction
    rank: int
    raw: Fraction
    raw_rank: int
    merit: Fraction | None
    merit_rank: int | None
    band: Band


@dataclass(frozen=True, slots=True)
class Summary:
    """Entries in the order of their ranks; `severity` is None where `parts` are more than one."""

    entries: tuple[Placed, ...]
    severity: Adjusted | None
    parts: tuple[Part, ...]


def summary(marks: Sequence[Mark], sampling: Sampling) -> Summary:
    """Put entries in order. Raises ValueError without marks."""
    by_entry: defaultdict[str, list[Mark]] = defaultdict(list)
    for one in sorted(marks, key=lambda mark: (mark.entry, mark.reviewer)):
        by_entry[one.entry].append(one)
    given = {key: tuple(one.value for one in several) for key, several in by_entry.items()}
    severity, parts = _severity(marks)
    middle = {key: trimmed(values, sampling.trim, sampling.trim_from).mean for key, values in given.items()}
    raw = {key: mean(values) for key, values in given.items()}
    lying = bands(
        [Contestant(key, Fraction(0), Fraction(1), values) for key, values in given.items()],
        sampling,
    )
    placed = ranks({key: rounded(value, sampling.places) for key, value in middle.items()})
    plainly = ranks(raw)
    merits: Mapping[str, Fraction] = severity.merits if severity else {}
    behind = ranks(merits)
    found = [
        Placed(
            entry=key,
            marks=len(values),
            trimmed=middle[key],
            rank=placed[key],
            raw=raw[key],
            raw_rank=plainly[key],
            merit=merits.get(key),
            merit_rank=behind.get(key),
            band=lying[key],
        )
        for key, values in given.items()
    ]
    return Summary(tuple(sorted(found, key=lambda one: (one.rank, one.entry))), severity, parts)


def seed_of(marks: Sequence[Mark]) -> str:
    """A seed from the marks themselves, so that the same marks always give the same bands."""
    lines = sorted(f"{one.reviewer}\t{one.entry}\t{one.value}" for one in marks)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _severity(marks: Sequence[Mark]) -> tuple[Adjusted | None, tuple[Part, ...]]:
    try:
        return adjust(marks), ()
    except Disconnected as split:
        return None, split.parts
