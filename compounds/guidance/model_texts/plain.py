"""Blocks as plain values and back, for papers that are stored as they were issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from alliance.kernel.documents.blocks import (
    Block,
    Cell,
    Fields,
    Grid,
    Heading,
    Numbered,
    Pairs,
    Paragraph,
    Signature,
    Table,
    name_of,
)


def plain(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """What JSON keeps of some blocks."""
    return [{"block": name_of(block), **_listed(asdict(block))} for block in blocks]


def _listed(values: dict[str, Any]) -> dict[str, Any]:
    return {key: sorted(value) if isinstance(value, frozenset) else value for key, value in values.items()}


def blocks(kept: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    """The blocks of what was kept. Raises KeyError for a block that nobody knows."""
    return tuple(_READERS[one["block"]](one) for one in kept)


def _pairs(rows: Any) -> tuple[tuple[str, str], ...]:
    return tuple((term, text) for term, text in rows)


_READERS: dict[str, Any] = {
    "heading": lambda one: Heading(one["text"], one["level"]),
    "paragraph": lambda one: Paragraph(one["text"], one["indent"]),
    "numbered": lambda one: Numbered(tuple(one["lines"])),
    "pairs": lambda one: Pairs(_pairs(one["rows"])),
    "table": lambda one: Table(
        tuple(one["columns"]), tuple(map(tuple, one["rows"])), one["caption"], frozenset(one["numbers"])
    ),
    "signature": lambda one: Signature(tuple(one["lines"])),
    "grid": lambda one: Grid(tuple(one["widths"]), tuple(tuple(Cell(**cell) for cell in row) for row in one["rows"])),
    "fields": lambda one: Fields(tuple(_pairs(row) for row in one["rows"]), one["loose"]),
}
