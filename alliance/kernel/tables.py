"""Tables and their pages, as plain data that the macro `table` shows; on a phone each row becomes a card."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `number` aligns its figures to the right."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: text, perhaps a link, perhaps as a tag in the tone go, due, late or law, perhaps a note."""

    text: object
    url: str = ""
    tone: str = ""
    note: str = ""


Row = tuple[object, ...]
"""One value a column: a `Cell`, or anything that prints as text."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a long list; pages count from 1, and a number beyond either end means the nearest page."""

    number: int
    size: int
    total: int

    def __post_init__(self) -> None:
        if self.size < 1 or self.total < 0:
            raise ValueError(f"no page of {self.size} out of {self.total}")
        object.__setattr__(self, "number", min(max(self.number, 1), self.pages))

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The number of the first row shown, from 1; 0 for an empty list."""
        return self.offset + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.offset + self.size, self.total)
