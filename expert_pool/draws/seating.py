"""Who sits: the first of each field's order who have not fallen, and what follows when one of them falls."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expert_pool import draw as pure
from expert_pool.draws.models import Draw
from expert_pool.fields import Field


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of a field, numbered from 1; `row` is None where the order of the field has run out."""

    field: Field
    seat: int
    row: int | None


def asked(draw: Draw) -> Mapping[Field, int]:
    """The seats of each field as they were sealed, in the order of the request."""
    return {Field(one["field"]): one["seats"] for one in json.loads(draw.seal)["seats"]}


def orders(draw: Draw) -> Mapping[str, Sequence[int]]:
    """The order of each field as numbers of rows; empty ones before the draw."""
    found: dict[str, list[tuple[int, int]]] = {field.value: [] for field in asked(draw)}
    for row in draw.rows:
        if row.field is not None and row.rank is not None:
            found[row.field.value].append((row.rank, row.number))
    return {field: tuple(number for _, number in sorted(ranked)) for field, ranked in found.items()}


def seats(draw: Draw) -> tuple[Seat, ...]:
    """Every seat with who sits there now, fields in the order of the request; nobody sits before the draw."""
    wanted = {field.value: count for field, count in asked(draw).items()}
    fallen = {one.row for one in draw.falls}
    return tuple(Seat(Field(one.field), one.seat, one.row) for one in pure.seated(orders(draw), wanted, fallen))


def rows_seated(draw: Draw) -> frozenset[int]:
    """The numbers of the rows that sit now."""
    return frozenset(seat.row for seat in seats(draw) if seat.row is not None)


def used_up(draw: Draw) -> tuple[Field, ...]:
    """The fields of a drawn panel in which a seat has nobody left to take it."""
    if draw.drawn_at is None:
        return ()
    return tuple(dict.fromkeys(seat.field for seat in seats(draw) if seat.row is None))


def ever_open(draw: Draw) -> frozenset[int]:
    """The rows whose names are open: those who sit, and those who fell out only after the opening."""
    if draw.opened_at is None:
        return frozenset()
    return rows_seated(draw) | {one.row for one in draw.falls if one.at > draw.opened_at}
