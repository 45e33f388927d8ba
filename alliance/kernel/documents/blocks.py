"""The parts of which a paper is composed, once, for print and for Word alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the paper; `level` 1 for 一、, 2 for （一）."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `indent` opens it two characters in, as running text does."""

    text: str
    indent: bool = True


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered list."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What is what: a table of terms and their text."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head; `numbers` gives the places of columns that hold figures."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, with room for seal and signature, and the day; lines stand at the right."""

    lines: tuple[str, ...]


Block = Heading | Paragraph | Numbered | Pairs | Table | Signature


def name_of(block: Block) -> str:
    """The name by which a template knows a block: heading, paragraph, numbered, pairs, table, signature."""
    return type(block).__name__.lower()
