"""The roster of a count as it was uploaded: each row judged by itself and beside the others, nothing chosen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compounds.guidance import figures
from compounds.guidance.counts.columns import NO, PARKING, ROSTER_SHEET, YES
from compounds.guidance.electorate import Holder, Unit, Use, owners_of, unit_key
from compounds.workbooks import reading, values
from compounds.workbooks.columns import Column
from compounds.workbooks.reading import Book, Row

HIDDEN = "这一行在表格里是隐藏的，不知道算不算数；请取消隐藏核对，或者删掉这一行。"
_TAIL = re.compile(r"[0-9]{3}[0-9Xx]")
_SHORT = re.compile(r"[0-9]{1,3}")
_BETWEEN = re.compile(r"[、,，;；/]+")
_TAILS = frozenset({"id_tail", "phone_tail"})
_COLUMNS: dict[str, Column] = {column.code: column for column in ROSTER_SHEET.columns}


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row: what was read by column, and by column what is wrong with it; "" for the row as a whole."""

    number: int
    cells: Mapping[str, str]
    troubles: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Which unit it is, as ballots name it."""
        return unit_name(self.cells.get("building", ""), self.cells.get("room", ""))

    @property
    def told(self) -> tuple[str, ...]:
        """What is wrong, a sentence each, with the name of the column."""
        return tuple(
            f"{_COLUMNS[code].heading}：{sentence}" if code in _COLUMNS else sentence
            for code, sentence in self.troubles.items()
        )


def unit_name(building: str, room: str) -> str:
    """3幢2单元 501: how a unit is called on pages and papers."""
    return f"{building} {room}".strip()


def judged(book: Book) -> tuple[RosterRow, ...]:
    """Every row of the roster's sheet with its verdict, in the order of the sheet."""
    sheet = book.of(ROSTER_SHEET.kind)
    if sheet is None:
        return ()
    return _beside_each_other([_alone(row) for row in sheet.rows])


def _alone(row: Row) -> RosterRow:
    cells: dict[str, str] = {}
    troubles = dict(row.troubles)
    if row.hidden:
        troubles[""] = HIDDEN
    for column in ROSTER_SHEET.columns:
        text = row.cells.get(column.code, "")
        if column.code in troubles:
            cells[column.code] = "" if column.code in _TAILS else text[: column.most]
            continue
        if not text.strip():
            if column.required:
                troubles[column.code] = "没有填。"
            continue
        try:
            cells[column.code] = _read(column, text)
        except ValueError as wrong:
            troubles[column.code] = str(wrong)
            # Of a number that should not be here at all, nothing is kept.
            cells[column.code] = "" if column.code in _TAILS else text[: column.most]
    return RosterRow(row.number, cells, troubles)


def _read(column: Column, text: str) -> str:
    """What a cell means, as it is kept. Raises ValueError with a sentence that goes without the column's name."""
    if column.code == "area":
        hundredths = figures.area(text)
        if not hundredths:
            raise ValueError("面积是 0；请照不动产登记簿填写。")
        return figures.amount(hundredths).replace(" ", "")
    if column.choices:
        return str(values.value(column, text))
    if column.code in _TAILS:
        return _tail(values.line(text, reading.LONGEST_CELL).replace(" ", ""))
    return values.line(text, column.most)


def _tail(text: str) -> str:
    if _TAIL.fullmatch(text):
        return text.upper()
    if _SHORT.fullmatch(text):
        raise ValueError("不够四位，前面的 0 可能被表格去掉了；请把这一列的格式设成“文本”，再填四位。")
    raise ValueError("只填后四位，多的没有留下；请改成四位再上传。")


def _beside_each_other(rows: Sequence[RosterRow]) -> tuple[RosterRow, ...]:
    """Mark units that stand in several rows; which of them is right only the uploader knows."""
    by_unit: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.cells.get("room"):
            by_unit[unit_key(row.place)].append(row.number)
    twice = {number: numbers for numbers in by_unit.values() if len(numbers) > 1 for number in numbers}
    return tuple(
        RosterRow(
            row.number,
            row.cells,
            {
                **row.troubles,
                "room": f"第 {'、'.join(map(str, twice[row.number]))} 行是同一户；一户写一行，几个业主写在“共有人”里。",
            },
        )
        if row.number in twice
        else row
        for row in rows
    )


def units(rows: Iterable[RosterRow]) -> tuple[Unit, ...]:
    """The units of rows without trouble, for the electorate."""
    return tuple(_unit(row) for row in rows if not row.troubles)


def _unit(row: RosterRow) -> Unit:
    cells = row.cells
    owners = (*owners_of(cells["owner"], cells.get("id_tail", "")), *owners_of(cells.get("co_owners", "")))
    if cells.get("developer") == YES:
        holder = Holder.DEVELOPER_UNSOLD
    elif cells.get("delivered") == NO:
        holder = Holder.UNDELIVERED
    else:
        holder = Holder.OWNER
    use = Use.PARKING if cells.get("use") == PARKING else Use.ROOM
    return Unit(row.place, figures.area(cells["area"]), owners, holder, use, row.number)


def plain(rows: Iterable[RosterRow]) -> list[Any]:
    """The rows as plain lists, to be packed and sealed."""
    return [[row.number, dict(row.cells), dict(row.troubles)] for row in rows]


def from_plain(kept: Iterable[Any]) -> tuple[RosterRow, ...]:
    """What `plain` gave."""
    return tuple(RosterRow(number, cells, troubles) for number, cells, troubles in kept)


def people(row: RosterRow) -> dict[str, str]:
    """What of a row names people: sealed beside its unit."""
    return {code: row.cells[code] for code in ("owner", "co_owners", "id_tail", "phone_tail") if row.cells.get(code)}
