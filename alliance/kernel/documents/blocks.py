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


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a ruled form: `span` columns wide, `down` rows high, at least `tall` millimetres; a `head` names."""

    text: str
    span: int = 1
    down: int = 1
    head: bool = False
    tall: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled form, as offices print them; `widths` are the columns' shares of the whole width.

    Raises ValueError where the cells of the rows leave a gap or lie over one another.
    """

    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        self.placed()

    def placed(self) -> tuple[tuple[int, int, Cell], ...]:
        """Every cell with its row and its first column."""
        found: list[tuple[int, int, Cell]] = []
        held = [0] * len(self.widths)  # how many rows from above still lie in each column
        for at, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while column < len(held) and held[column]:
                    column += 1
                if column + cell.span > len(held) or any(held[column : column + cell.span]):
                    raise ValueError(f"the cells of row {at} do not fit")
                found.append((at, column, cell))
                held[column : column + cell.span] = [cell.down] * cell.span
                column += cell.span
            if not all(held):
                raise ValueError(f"row {at} does not fill all its columns")
            held = [left - 1 for left in held]
        if any(held):
            raise ValueError("a cell reaches below the last row")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Fields:
    """Lines to fill in: each row holds terms, and what stands on the line behind each; `loose` for covers."""

    rows: tuple[tuple[tuple[str, str], ...], ...]
    loose: bool = False


Block = Heading | Paragraph | Numbered | Pairs | Table | Signature | Grid | Fields


def name_of(block: Block) -> str:
    """The name by which a template knows a block: heading, paragraph, numbered, pairs, table, grid and so on."""
    return type(block).__name__.lower()
