"""The same least squares for tables too large for exact fractions: conjugate gradients in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

_BITS, _SETTLED = 128, 70
_UNIT = 1 << _BITS
ROUNDS = 10
"""So many times the number of unknowns it may take; in practice a small part of that."""


def effects(count: int, groups: Sequence[Sequence[tuple[int, Fraction]]]) -> list[Fraction]:
    """The effect of each of `count` names; `groups` are marks (name, value) by what they were given to.

    Right to more than twelve places behind the point of a mark, and the same on every machine: fixed-point whole
    numbers, no floats. Effects add up to nothing but for that last place. Raises ArithmeticError where it does not
    settle.
    """
    values = [[(name, int(value * _UNIT)) for name, value in group] for group in groups]
    members = [[name for name, _ in group] for group in groups]
    given = [0] * count
    left = [0] * count
    for group in values:
        middle = sum(value for _, value in group) // len(group)
        for name, value in group:
            given[name] += 1
            left[name] += value - middle
    found = [0] * count
    enough = max(map(abs, left)) >> _SETTLED
    scaled = [one // marks for one, marks in zip(left, given, strict=True)]
    way = scaled[:]
    size = _product(left, scaled)
    for _ in range(ROUNDS * count):
        if max(map(abs, left)) <= enough:
            middle = sum(found) // count
            return [Fraction(one - middle, _UNIT) for one in found]
        applied = _applied(given, members, way)
        step = (size << _BITS) // _product(way, applied)
        found = [one + (step * towards >> _BITS) for one, towards in zip(found, way, strict=True)]
        left = [one - (step * less >> _BITS) for one, less in zip(left, applied, strict=True)]
        scaled = [one // marks for one, marks in zip(left, given, strict=True)]
        before, size = size, _product(left, scaled)
        turn = (size << _BITS) // before
        way = [one + (turn * towards >> _BITS) for one, towards in zip(scaled, way, strict=True)]
    raise ArithmeticError("the effects do not settle")


def _applied(given: Sequence[int], members: Sequence[Sequence[int]], way: Sequence[int]) -> list[int]:
    """The left side of the equations: each name's own weight, less the means of the groups it is in."""
    found = [marks * one for marks, one in zip(given, way, strict=True)]
    for group in members:
        middle = sum(way[name] for name in group) // len(group)
        for name in group:
            found[name] -= middle
    return found


def _product(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(one, other, strict=True))
