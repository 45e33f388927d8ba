"""How an article is set on a page: its lines with their anchors, and the part that an address names. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.library import units

_PART = re.compile(r"^(?P<article>.+?)__(?P<unit>para_\d+(?:__item_\d+)?(?:__sub_\d+)?)$")


@dataclass(frozen=True, slots=True)
class SetLine:
    """One printed line of an article, which is the beginning of one part.

    `anchor` is unique on the page of a whole work (art_278__para_2__item_5); `unit` is the part's own address; `depth`
    is 0 for a paragraph, 1 for an item, 2 for a sub-item. `start` and `end` are the line's place in the article's text.
    """

    anchor: str
    unit: str
    label: str
    depth: int
    start: int
    end: int
    text: str


def lines(address: str, text: str) -> tuple[SetLine, ...]:
    """The article's text line by line; `address` is the article's, as anchors begin with it."""
    found = []
    for unit in units.units(text):
        broken = text.find("\n", unit.start, unit.end)
        end = unit.end if broken < 0 else broken
        depth = 2 if unit.sub_item else 1 if unit.item else 0
        anchor = f"{address}__{unit.address}"
        found.append(SetLine(anchor, unit.address, unit.label, depth, unit.start, end, text[unit.start : end].rstrip()))
    return tuple(found)


def parted(address: str) -> tuple[str, str]:
    """An address as (article, part): art_278__para_2__item_5 names art_278 and para_2__item_5; mostly no part."""
    match = _PART.match(address)
    return (match["article"], match["unit"]) if match else (address, "")
