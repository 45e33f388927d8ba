"""Filling a model text: what people type is read, what is known is printed, and what is not stays a blank line.

Values are text by the code of their field, as they are stored: a day as 2026-11-22, a moment as 2026-11-22 14:30,
areas and sums with two places, rows one a line with a tab between their cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from alliance.kernel import typed
from alliance.kernel.days import full_date
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
)
from compounds.guidance.model_texts.definition import Field, FieldKind
from compounds.guidance.model_texts.markup import PLACE

Values = Mapping[str, str]
BLANK_DAY = "____年__月__日"
BLANK_MOMENT = "____年__月__日__时__分"
EMPTY = "\u3000"
"""What stands in an empty cell of a table, so that the row is as high as one written by hand."""
LINE_MOST, TEXT_MOST, ROWS_MOST = 100, 2000, 60
_CELL_MOST = 60
_BY_HAND = (FieldKind.LINE, FieldKind.TEXT, FieldKind.NUMBER, FieldKind.AREA, FieldKind.MONEY)
"""Kinds whose blank is a line, which a cell or a line of a form has already."""
_LINES_BY_HAND = ((("", ""),),) * 3
"""Three empty lines, where several sentences are to be written by hand."""
_MOMENT = re.compile(r"(?P<day>.+?)[日 T]? *(?P<hour>[0-9]{1,2})[:时](?P<minute>[0-9]{1,2})?分?")


def read(field: Field, text: str) -> str:
    """What somebody typed, as it is stored. Raises ValueError with a sentence that goes behind the field's name."""
    return _READERS[field.kind](field, text)


def _moment(text: str) -> str:
    half = typed.line(text, LINE_MOST).replace("：", ":").replace("T", " ")
    found = _MOMENT.fullmatch(half)
    if found is None:
        raise ValueError("要写清哪一天几点几分，例如 2026年11月22日 14:30。")
    day = typed.day(found["day"])
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    try:
        return f"{datetime(day.year, day.month, day.day, hour, minute):%Y-%m-%d %H:%M}"  # noqa: DTZ001 -- printed as typed
    except ValueError as wrong:
        raise ValueError("的钟点不对，例如 14:30。") from wrong


def _choice(field: Field, text: str) -> str:
    if text not in field.options:
        raise ValueError("请从列出的几项里选一项。")
    return text


def _rows(field: Field, text: str) -> str:
    lines = [line for line in typed.passage(text, typed.PASSAGE_MOST).split("\n") if line.strip()]
    if len(lines) > ROWS_MOST:
        raise ValueError(f"最多填{ROWS_MOST}行，现在有{len(lines)}行。")
    read_lines = []
    for at, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in re.split(r"[\t,，|]", line, maxsplit=len(field.columns) - 1)]
        if any(len(cell) > _CELL_MOST for cell in cells):
            raise ValueError(f"第{at}行有一格太长，一格最多{_CELL_MOST}个字。")
        read_lines.append("\t".join(cells))
    return "\n".join(read_lines)


_READERS: dict[FieldKind, Callable[[Field, str], str]] = {
    FieldKind.LINE: lambda _, text: typed.line(text, LINE_MOST),
    FieldKind.TEXT: lambda _, text: typed.passage(text, TEXT_MOST),
    FieldKind.DATE: lambda _, text: typed.day(text).isoformat(),
    FieldKind.MOMENT: lambda _, text: _moment(text),
    FieldKind.NUMBER: lambda _, text: str(typed.whole(text)),
    FieldKind.AREA: lambda _, text: str(typed.area(text)),
    FieldKind.MONEY: lambda _, text: str(typed.money(text)),
    FieldKind.CHOICE: _choice,
    FieldKind.ROWS: _rows,
}


def typed_again(field: Field, value: str) -> str:
    """A stored value as it stands in the form."""
    return value.replace("\t", "，") if field.kind is FieldKind.ROWS else value


def shown(field: Field, value: str) -> str:
    """A stored value as it is printed."""
    match field.kind:
        case FieldKind.DATE:
            return full_date(date.fromisoformat(value))
        case FieldKind.MOMENT:
            at = datetime.strptime(value, "%Y-%m-%d %H:%M")  # noqa: DTZ007 -- printed as typed
            return f"{full_date(at.date())}{at.hour}时{at.minute:02}分"
        case FieldKind.ROWS:
            return value.replace("\t", "，").replace("\n", "；")
        case _:
            return value


def blank(field: Field) -> str:
    """What stands where nothing was filled in."""
    match field.kind:
        case FieldKind.DATE:
            return BLANK_DAY
        case FieldKind.MOMENT:
            return BLANK_MOMENT
        case FieldKind.CHOICE:
            return EMPTY.join(f"□{option}" for option in field.options)
        case _:
            return "_" * field.width


@dataclass(frozen=True, slots=True)
class Filler:
    """The values of one text at hand; fields that a parameter fills have its words among them."""

    fields: Mapping[str, Field]
    values: Values

    @classmethod
    def of(cls, fields: Sequence[Field], values: Values) -> Filler:
        """A filler for these fields."""
        return cls({field.code: field for field in fields}, values)

    def line(self, text: str) -> str:
        """A text with every place filled or blank."""
        return PLACE.sub(lambda place: self._value(place[1]), text)

    def blocks(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """Blocks with every place filled or blank."""
        return tuple(filled for block in blocks for filled in self._block(block))

    def _field(self, code: str) -> Field:
        """The field of a place; an edition of one's own may have one that a later shipped text gave up."""
        return self.fields.get(code) or Field(code, "")

    def _value(self, code: str) -> str:
        field = self._field(code)
        value = self.values.get(code, "")
        return shown(field, value) if value else blank(field)

    def _block(self, block: Block) -> tuple[Block, ...]:
        match block:
            case Paragraph(text=text) if self._unfilled(text, FieldKind.TEXT):
                return (Fields(_LINES_BY_HAND),)
            case Paragraph(text=text):
                return tuple(replace(block, text=line) for line in self.line(text).split("\n"))
            case Table():
                return (self._table(block),)
            case _:
                return (self._ruled(block),)

    def _ruled(self, block: Block) -> Block:
        match block:
            case Grid(rows=rows):
                return replace(block, rows=tuple(tuple(self._cell(cell) for cell in row) for row in rows))
            case Fields(rows=rows):
                return replace(block, rows=tuple(self._terms(row, "") for row in rows))
            case Pairs(rows=rows):
                return Pairs(self._terms(rows, EMPTY))
            case _:
                return _mapped(block, self.line)

    def _cell(self, cell: Cell) -> Cell:
        return replace(cell, text=EMPTY if self._unfilled(cell.text, *_BY_HAND) else self.line(cell.text))

    def _terms(self, rows: tuple[tuple[str, str], ...], empty: str) -> tuple[tuple[str, str], ...]:
        """Terms with what stands behind them; `empty` where that is only something not filled in."""
        return tuple(
            (self.line(term), empty if self._unfilled(text, *_BY_HAND) else self.line(text)) for term, text in rows
        )

    def _unfilled(self, text: str, *kinds: FieldKind) -> bool:
        """True for a text that is nothing but the place of a field of these kinds without a value."""
        place = PLACE.fullmatch(text)
        return place is not None and not self.values.get(place[1]) and self._field(place[1]).kind in kinds

    def _table(self, block: Table) -> Table:
        rows: list[tuple[str, ...]] = []
        for row in block.rows:
            place = PLACE.fullmatch(row[0])
            if len(row) == 1 and place is not None and self._field(place[1]).kind is FieldKind.ROWS:
                rows += self._listed(self._field(place[1]))
            else:
                rows.append(tuple(self.line(cell) or EMPTY for cell in row))
        columns = tuple(self.line(column) for column in block.columns)
        return replace(block, columns=columns, rows=tuple(rows), caption=self.line(block.caption))

    def _listed(self, field: Field) -> list[tuple[str, ...]]:
        width = len(field.columns)
        value = self.values.get(field.code, "")
        filled = [tuple(line.split("\t")) for line in value.split("\n")] if value else []
        rows = [tuple(cell or EMPTY for cell in (*row, *[""] * width)[:width]) for row in filled]
        return rows or [(EMPTY,) * width] * field.blanks


def _mapped(block: Block, line: Callable[[str], str]) -> Block:
    match block:
        case Heading(text=text):
            return replace(block, text=line(text))
        case Numbered(lines=lines):
            return Numbered(tuple(line(one) for one in lines))
        case Signature(lines=lines):
            return Signature(tuple(line(one) for one in lines))
        case _:
            return block
