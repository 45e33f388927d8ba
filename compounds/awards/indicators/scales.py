"""Where a figure or a share stands on the scale of a criterion."""

from __future__ import annotations

from decimal import Decimal

from compounds.awards.indicators.tree import Criterion, Level

PERCENT = Decimal(100)


def level_of(criterion: Criterion, value: Decimal) -> Level:
    """The level that a fact's figure (in the unit of the fact) reaches: the best one whose `least` it is not below.

    Raises ValueError where the criterion has no scale of a fact.
    """
    if not criterion.fact:
        raise ValueError(f"{criterion.code} is not judged by a fact")
    return next(
        (level for level in criterion.levels if level.least is None or value >= level.least), criterion.levels[-1]
    )


def share_of(criterion: Criterion, value: Decimal) -> Decimal:
    """The percentage (0 to 100) of the points that a fact's figure earns. Raises ValueError as `level_of` does."""
    return percent(level_of(criterion, value))


def percent(level: Level) -> Decimal:
    """What a level is worth, as a percentage 0 to 100."""
    return level.share * PERCENT


def described(criterion: Criterion, share: Decimal) -> str:
    """In words what a percentage means: the best level that it reaches; the lowest one's words below all."""
    return next((level for level in criterion.levels if share >= percent(level)), criterion.levels[-1]).words
