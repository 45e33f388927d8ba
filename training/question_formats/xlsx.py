"""Reading a workbook of questions, one row each, under whatever headings trainers keep them."""

from __future__ import annotations

import hashlib
import json
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from training.items.definition import Item
from training.question_formats import carried, making
from training.question_formats.columns import NOTES, OPTION_LETTERS, Heads, heads
from training.question_formats.making import BLANK, Losses
from training.question_formats.packages import checked
from training.question_formats.report import Declined, Note, Report, Taken, Unreadable, gathered, shortened
from training.question_formats.rows import Written, item

HEAD_WITHIN = 10
"""In which of the first rows the headings may stand."""
WIDEST, LONGEST = 60, 20_000
LAST_ROW = 1_048_576
"""What a workbook can have; a broken one names rows without end, and all between would be gone through."""
_FAULTS = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, OSError, OverflowError, SyntaxError,
    NotImplementedError, InvalidFileException, zipfile.BadZipFile,
)  # fmt: skip
"""What the library raises for workbooks that are not as they should be; there is no common base."""
NO_HEADS = "没有找到列名：前 10 行里要有一行写着“题干”和“答案”。可以下载样表照着填。"
_PARTS = ("stem", "answer", "kind", "explanation", "points", "difficulty", "category", "name", "tags", "ident")


def read(data: bytes) -> Report:
    """The questions of a workbook, sheet by sheet. Raises Unreadable for what is none."""
    checked(data, "xl")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions and styles that the library does not keep are none of ours
            book = load_workbook(BytesIO(data), read_only=True)
            sheets = [(sheet.title, _rows(sheet)) for sheet in book.worksheets]
    except _FAULTS as wrong:
        raise Unreadable("这份表格打不开，可能已经损坏。请在 Excel 或 WPS 里另存为 .xlsx，再导入。") from wrong
    found: list[Taken | Note] = []
    told = False
    for title, rows in sheets:
        head = next(((at, known) for at, (_, row) in enumerate(rows[:HEAD_WITHIN]) if (known := heads(row))), None)
        if head is None:
            if rows and title != NOTES:
                found.append(Note(rows[0][0], title, "sheet", f"工作表“{title}”{NO_HEADS}"))
            continue
        told = True
        found.extend(_questions(rows[head[0] + 1 :], head[1]))
    if not told:
        raise Unreadable(NO_HEADS)
    return gathered(found)


def _rows(sheet: Any) -> list[tuple[int, list[str]]]:
    """The rows that say something, with their numbers."""
    sheet.reset_dimensions()
    rows = []
    for number, cells in enumerate(sheet.iter_rows(max_col=WIDEST), start=1):
        if number > LAST_ROW:
            raise ValueError(number)
        if not any(cell.value is not None for cell in cells):
            continue
        texts = [_cell(cell) for cell in cells]
        if any(texts):
            rows.append((number, texts))
    return rows


def _cell(cell: Any) -> str:
    """What a cell says; formulas, faults and days are told apart by a sign that no cell begins with."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"} or isinstance(value, datetime | date | time):
        return "\x00公式" if cell.data_type == "f" else "\x00错误值" if cell.data_type == "e" else "\x00日期"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return unescape(str(value)).replace("\r\n", "\n").replace("\r", "\n").strip(BLANK)


def _questions(rows: Sequence[tuple[int, list[str]]], known: Heads) -> Iterator[Taken | Note]:
    for number, cells in rows:
        losses: Losses = []
        name = shortened(cells[known.places["stem"]].replace("\x00", ""))
        try:
            yield making.taken(number, _question(cells, known, losses), losses)
        except Declined as declined:
            yield Note(number, name, declined.field, declined.reason)


def _question(cells: list[str], known: Heads, losses: Losses) -> Item:
    for place, cell in enumerate(cells):
        if cell.startswith("\x00") and (place in known.places.values() or place in known.options.values()):
            raise Declined("cell", f"第 {place + 1} 列的格子是{cell[1:]}，读不到您看到的内容。请改成文本，重新填写。")
        if len(cell) > LONGEST and place != known.places.get("more"):
            raise Declined("cell", f"第 {place + 1} 列的格子太长，最多 {LONGEST} 个字。")
    values = {code: cells[place] for code, place in known.places.items() if place < len(cells)}
    options = [(letter, cells[known.options[letter]]) for letter in sorted(known.options)]
    whole = _whole(values.get("more", ""), seal(cells, known), losses)
    if whole is not None:
        return whole
    for place, heading in known.unknown.items():
        if cells[place]:
            losses.append((heading, f"“{heading}”这一列不认识，没有导入。"))
    parts = {code: values.get(code, "") for code in _PARTS}
    return item(Written(options=_options(options, values.get("options", "")), **parts), losses)


def _options(lettered: list[tuple[str, str]], together: str) -> tuple[str, ...]:
    """The options from their own columns, or from one cell with a line each; empty ones at the end are none."""
    found = [text for _, text in lettered] or [_unlettered(line) for line in together.split("\n") if line.strip(BLANK)]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _unlettered(line: str) -> str:
    bare = line.strip(BLANK)
    if len(bare) > 1 and bare[0].upper() in OPTION_LETTERS and bare[1] in ".、．)）:：":
        return bare[2:].strip(BLANK)
    return bare


def seal(cells: Sequence[str], known: Heads) -> str:
    """What ties the platform's own column to the rest of the row: it counts only while nobody has changed the row."""
    ours = {**known.options, **{code: place for code, place in known.places.items() if code != "more"}}
    said = json.dumps([[code, cells[place]] for code, place in sorted(ours.items()) if cells[place]])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _whole(more: str, sealed: str, losses: Losses) -> Item | None:
    """The question that our own export has put into one cell, while the row is as it was."""
    if not more:
        return None
    tie, _, written = more.partition(" ")
    if tie != sealed:
        losses.append(("more", "这一行改过，“平台补充”里的内容（例如部分得分、讲评）没有用，按改过的行导入。"))
        return None
    try:
        return carried.whole(written)
    except ValueError:
        losses.append(("more", "“平台补充”里的内容读不懂，没有用。"))
        return None
