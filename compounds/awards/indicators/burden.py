"""How much of an award the records answer, and how much filling in that saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from compounds.awards.indicators.tree import Indicators, Source

_HUNDRED = 100
FILLED_BY_COMPOUND = (Source.RECORD, Source.SELF)
"""What a compound would have to fill in itself, were there no records."""


@dataclass(frozen=True, slots=True)
class Burden:
    """Points by source and of what records give or fill in beforehand; criteria in all, from records, left to fill."""

    full: Decimal
    by_source: Mapping[Source, Decimal]
    known: Decimal
    criteria: int
    from_records: int
    to_fill: int

    @property
    def known_percent(self) -> int:
        """Of a hundred points so many come from records or are filled in beforehand; rounded down."""
        return int(self.known * _HUNDRED / self.full) if self.full else 0

    def minutes_saved(self, each: int) -> int:
        """How much filling in is saved, where one answer takes `each` minutes."""
        return self.from_records * each


def burden(tree: Indicators) -> Burden:
    """Reckon it from the tree alone."""
    points = dict.fromkeys(Source, Decimal(0))
    for one in tree.criteria:
        points[one.source] += one.most
    asked = tree.of(*FILLED_BY_COMPOUND)
    return Burden(
        full=tree.full,
        by_source={source: value for source, value in points.items() if value},
        known=sum((one.most for one in tree.criteria if one.fact), Decimal(0)),
        criteria=len(tree.criteria),
        from_records=sum(bool(one.fact) for one in asked),
        to_fill=sum(not one.fact for one in asked),
    )
