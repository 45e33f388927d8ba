"""What inspectors look at in one compound: the criteria of the spot of each of its applications. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from compounds.awards.indicators.scales import percent
from compounds.awards.indicators.stored import figure
from compounds.awards.indicators.tree import Criterion, Indicators, Source


@dataclass(frozen=True, slots=True)
class Choice:
    """One level that may be found: its share of the points as a percentage in text, and what is seen there."""

    share: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion to look at; `optional` where it may not apply to a compound."""

    criterion: str
    name: str
    look: str
    most: str
    choices: tuple[Choice, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one application, under the name of its award."""

    application_id: int
    award: str
    lines: tuple[Line, ...]

    def line(self, criterion: str) -> Line | None:
        """The line of that criterion; None where nobody looks at it on the spot."""
        return next((one for one in self.lines if one.criterion == criterion), None)


def part(application_id: int, award: str, tree: Indicators) -> Part:
    """What is to be looked at for one application."""
    return Part(application_id, award, tuple(_line(one) for one in tree.of(Source.SITE)))


def asked(parts: Iterable[Part]) -> frozenset[tuple[int, str]]:
    """Every line by application and criterion."""
    return frozenset((one.application_id, line.criterion) for one in parts for line in one.lines)


def words_of(line: Line, share: Decimal | None) -> str:
    """What a share means in the words of its level."""
    if share is None:
        return "不适用"
    return next((one.words for one in line.choices if Decimal(one.share) == share), "")


def _line(one: Criterion) -> Line:
    return Line(
        one.code,
        one.name,
        one.look,
        figure(one.most),
        tuple(Choice(figure(percent(level)), level.words) for level in one.levels),
        one.optional,
    )
