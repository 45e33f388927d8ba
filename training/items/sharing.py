"""How the points of a question with several right choices are shared: evenly, and ticking everything gives nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from training.items.definition import FULL

_PLACES = Decimal("0.00001")


def even(many: int) -> list[Decimal]:
    """A hundred percent in parts that are as even as five places allow and sum to it exactly."""
    part = (FULL / many).quantize(_PLACES, rounding=ROUND_DOWN) if many else FULL
    over = int((FULL - part * many) / _PLACES)
    return [part + _PLACES * (number < over) for number in range(many)]


def ticked(right: Sequence[bool]) -> list[Decimal]:
    """The shares of choices of which these are right: those give the whole together, the others take it together."""
    gives, takes = iter(even(sum(right))), iter(even(len(right) - sum(right)))
    return [next(gives) if one else -next(takes) for one in right]
