"""Reading an uploaded workbook into rows of text: which sheets, which heading stands where, what each cell says."""

from __future__ import annotations

import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900, from_excel
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser  # the one reader that streams and still tells merged cells

from alliance.kernel.errors import Invalid
from compounds.workbooks import guards
from compounds.workbooks.columns import SHEETS, Column, Kind, Sheet
from compounds.workbooks.values import heads, same

HEAD_WITHIN = 10
"""In which of the first rows the headings may stand."""
LONGEST_CELL = 1_000
LONGEST_READ = 8 * LONGEST_CELL
"""Signs of a cell that are looked at; one sign may be written as seven, `_x000D_`."""
LONGEST_TITLE = 31
"""As Excel has it for the name of a sheet."""
MOST_ROW_ELEMENTS = 200_000
WIDEST = 200
"""Columns beyond this are not looked at."""
SERIALS = (18_000, 80_000)
"""Whole numbers in a column of days that are Excel's own count of days: from 1949 to 2119."""
FAULTS = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, OSError, OverflowError, NotImplementedError,
    ParseError, SyntaxError, InvalidFileException, zipfile.BadZipFile,
)  # fmt: skip
"""What the library raises for workbooks that are not as they should be; there is no common base."""
FORMULA = "这一格是公式，读不到您看到的结果；请复制这一列，“选择性粘贴 → 数值”，再上传。"
FAULT = "这一格是错误值；请改成正确的内容，或者清空。"
TRUTH = "这一格是逻辑值（TRUE/FALSE），不是文字；请重新填写。"
PERCENT = "这一格是百分比；请改为“常规”格式，填实际的数字。"
AS_DAY = "这一格被 Excel 当成了日期；请把格式改为“文本”，再重新填写。"
MERGED = "这一格是合并单元格，不知道属于哪一行；请取消合并，每行各填一个。"
NOT_ASKED = frozenset({"说明", "街道社区", "填写说明", "问题"})
"""Sheets of our own workbooks that hold no rows, and are not worth a word."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was read: text by column, and by column what keeps it from being understood."""

    number: int
    cells: Mapping[str, str]
    troubles: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """One sheet: the letters of the columns found, the headings not used, what is wrong with it as a whole."""

    kind: str
    name: str
    letters: Mapping[str, str]
    rows: tuple[Row, ...]
    unused: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """What was read of a workbook, and the names of the sheets that were not."""

    sheets: tuple[Read, ...]
    skipped: tuple[str, ...] = ()

    def of(self, kind: str) -> Read | None:
        """The sheet of a kind, where the workbook has one."""
        return next((sheet for sheet in self.sheets if sheet.kind == kind), None)

    @property
    def rows(self) -> int:
        """How many rows were read in all."""
        return sum(len(sheet.rows) for sheet in self.sheets)


def read(
    stream: BinaryIO,
    name: str,
    *,
    most_bytes: int,
    most_rows: int,
    sheets: Sequence[Sheet] = SHEETS,
    bare: bool = False,
) -> Book:
    """Read a workbook that a person has uploaded, looking for `sheets`; a `bare` one may have no row under its heads.

    Raises Invalid with what is wrong and the way out.
    """
    guards.check(stream, name, most_bytes)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions and styles that the library does not keep are none of ours
            book = _read(stream, most_rows, sheets)
    except FAULTS as wrong:
        raise Invalid(guards.DAMAGED, remedy=guards.AGAIN) from wrong
    if not book.sheets:
        listed = "、".join(f"“{sheet.name}”" for sheet in sheets)
        raise Invalid(
            "在这份表格里没有认出要登记的内容。",
            remedy=f"工作表的名字要是{listed}里的一个，前 {HEAD_WITHIN} 行里要有一行是列名。可以下载空白表照着填。",
        )
    if not book.rows and not bare and not any(sheet.problems for sheet in book.sheets):
        raise Invalid("这份表格里还没有填内容。", remedy="请在列名下面一行一行填好，保存后再上传。")
    return book


def _read(stream: BinaryIO, most_rows: int, sheets: Sequence[Sheet]) -> Book:
    workbook = load_workbook(stream, read_only=True, keep_links=False)
    try:
        found: list[Read] = []
        skipped: list[str] = []
        left = most_rows
        for worksheet in workbook.worksheets:
            title = worksheet.title[:LONGEST_TITLE]
            if worksheet.sheet_state != "visible":
                if title not in NOT_ASKED:
                    skipped.append(f"{title}（隐藏的）")
                continue
            known = _by_name(title, sheets)
            if known is None and same(title) in NOT_ASKED:
                continue
            grid = _Grid.of(worksheet, left)
            sheet = _sheet(grid, title, known, {one.kind for one in found}, sheets)
            if sheet is None:
                skipped.append(title)
                continue
            left -= len(sheet.rows)
            found.append(sheet)
    finally:
        workbook.close()
    return Book(tuple(found), tuple(skipped))


def _by_name(title: str, sheets: Sequence[Sheet]) -> Sheet | None:
    plain = same(title)
    return next((sheet for sheet in sheets if plain in {same(name) for name in (sheet.name, *sheet.synonyms)}), None)


Cell = tuple[Any, str]
"""A value and openpyxl's sign for its kind: s, n, d, b, f, e; and % for a number that is shown as a percentage."""


@dataclass(slots=True)
class _Grid:
    """The filled cells of one sheet, row by row, with what is merged and hidden."""

    rows: dict[int, dict[int, Cell]]
    merged: list[tuple[int, int, int, int]]
    hidden: frozenset[int]
    epoch: datetime

    @classmethod
    def of(cls, worksheet: Any, left: int) -> _Grid:
        """Stream a sheet; empty cells are dropped at once, whatever size the sheet says it has."""
        workbook = worksheet.parent
        rows: dict[int, dict[int, Cell]] = {}
        with worksheet._get_source() as source:  # noqa: SLF001 -- the library's own reading sheet does the same
            parser = WorkSheetParser(
                source,
                worksheet._shared_strings,  # noqa: SLF001 -- as above
                epoch=workbook.epoch,
                date_formats=workbook._date_formats,  # noqa: SLF001 -- as above
                timedelta_formats=workbook._timedelta_formats,  # noqa: SLF001 -- as above
            )
            shares = _percentages(workbook)
            for seen, (number, cells) in enumerate(parser.parse(), 1):
                if seen > MOST_ROW_ELEMENTS:
                    raise Invalid(
                        f"工作表“{worksheet.title}”太长，后面大多是空行。",
                        remedy="请选中内容下面的所有空行，删除后保存，再上传。",
                    )
                filled = {
                    cell["column"]: (
                        _cut(cell["value"]),
                        "%" if cell["data_type"] == "n" and cell["style_id"] in shares else cell["data_type"],
                    )
                    for cell in cells
                    if cell["column"] <= WIDEST and not _blank(_cut(cell["value"]))
                }
                if filled:
                    rows[number] = filled
                    if len(rows) > left + HEAD_WITHIN:
                        raise Invalid(f"内容太多，一份表格最多 {left} 行。", remedy="请按街道分成几份上传。")
        merged = getattr(parser.merged_cells, "mergeCell", None) or ()
        areas = [(one.min_row, one.min_col, one.max_row, one.max_col) for one in merged]
        hidden = {int(number) for number, told in parser.row_dimensions.items() if told.get("hidden") in ("1", "true")}
        return cls(rows, areas, frozenset(hidden), workbook.epoch)


def _percentages(workbook: Any) -> frozenset[int]:
    """The styles of a workbook that show a number as a percentage: 66% is stored as 0.66."""
    formats = dict(BUILTIN_FORMATS)
    formats.update(enumerate(workbook._number_formats, BUILTIN_FORMATS_MAX_SIZE))  # noqa: SLF001 -- as in `of`
    styles = enumerate(workbook._cell_styles)  # noqa: SLF001 -- as in `of`
    return frozenset(at for at, style in styles if "%" in formats.get(style.numFmtId, ""))


def _cut(found: Any) -> Any:
    """A text cut to more than any cell of ours may hold, at once: one of megabytes can be named by every cell."""
    return found[:LONGEST_READ] if isinstance(found, str) else found


def _blank(found: object) -> bool:
    return found is None or (isinstance(found, str) and not found.strip())


def _sheet(grid: _Grid, title: str, known: Sheet | None, taken: set[str], sheets: Sequence[Sheet]) -> Read | None:
    """The sheet with its headings found; None where it is none of ours."""
    candidates = (known,) if known else tuple(sheet for sheet in sheets if sheet.kind not in taken)
    best: tuple[int, Sheet, int, dict[str, int]] | None = None
    for sheet in candidates:
        for number in [n for n in grid.rows if n <= HEAD_WITHIN]:
            found = _headings(sheet, grid.rows[number])
            complete = all(column.code in found for column in sheet.columns if column.required)
            if len(found) >= 2 and (known or complete) and (best is None or len(found) > best[0]):  # noqa: PLR2004 -- one may be chance
                best = (len(found), sheet, number, found)
    if best is None:
        if known is None:
            return None
        wanted = "、".join(column.heading for column in known.columns if column.required)
        return Read(known.kind, title, {}, (), problems=(f"前 {HEAD_WITHIN} 行里没有找到列名（至少要有：{wanted}）。",))
    _, sheet, at, found = best
    if sheet.kind in taken:
        return Read(sheet.kind, title, {}, (), problems=(f"有两张工作表都是“{sheet.name}”；请合成一张。",))
    problems = [
        f"没有找到“{column.heading}”这一列（也可以叫：{'、'.join(column.synonyms[:3])}）。"
        for column in sheet.columns
        if column.required and column.code not in found
    ]
    problems += [f"有两列都是“{name}”；请只留一列。" for name in _twice(sheet, grid.rows[at])]
    letters = {code: get_column_letter(column) for code, column in found.items()}
    used = set(found.values())
    unused = tuple(
        str(value)[:40] for column, (value, _) in sorted(grid.rows[at].items()) if column not in used and value
    )
    rows = () if problems else tuple(_rows(grid, sheet, at, found))
    return Read(sheet.kind, title, letters, rows, unused, tuple(problems))


def _meaning(sheet: Sheet, text: object) -> Column | None:
    said = set(heads(str(text)))
    for column in sheet.columns:
        if said & {name for one in (column.heading, *column.synonyms) for name in heads(one)}:
            return column
    return None


def _headings(sheet: Sheet, row: Mapping[int, Cell]) -> dict[str, int]:
    """The column of each heading; the first one counts."""
    found: dict[str, int] = {}
    for at in sorted(row):
        if (column := _meaning(sheet, row[at][0])) is not None:
            found.setdefault(column.code, at)
    return found


def _twice(sheet: Sheet, row: Mapping[int, Cell]) -> list[str]:
    names = [column.heading for value, _ in row.values() if (column := _meaning(sheet, value)) is not None]
    return sorted({name for name in names if names.count(name) > 1})


def _rows(grid: _Grid, sheet: Sheet, at: int, found: Mapping[str, int]) -> Iterator[Row]:
    numbers = sorted(number for number in grid.rows if number > at)
    troubled = _spread(grid, sheet, numbers, found)
    columns = [(sheet.column(code), column) for code, column in found.items()]
    for number in numbers:
        cells: dict[str, str] = {}
        troubles = dict(troubled.get(number, {}))
        for column, place in columns:
            if (cell := grid.rows[number].get(place)) is None:
                continue
            text, trouble = _text(column, *cell, grid.epoch)
            cells[column.code] = text[:LONGEST_CELL]
            if trouble:
                troubles[column.code] = trouble
        if cells:
            yield Row(number, cells, troubles, number in grid.hidden)


def _spread(grid: _Grid, sheet: Sheet, numbers: Sequence[int], found: Mapping[str, int]) -> dict[int, dict[str, str]]:
    """Let a merged cell of a place or name stand for its rows; elsewhere note it as a trouble of each row."""
    troubled: dict[int, dict[str, str]] = {}
    by_place = {place: sheet.column(code) for code, place in found.items()}
    own = {number: frozenset(grid.rows[number]) for number in numbers}
    for top, left, bottom, right in grid.merged:
        inside = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
        across = [by_place[place] for place in range(left, min(right, WIDEST) + 1) if place in by_place]
        value = grid.rows.get(top, {}).get(left)
        if value is None or not inside or not across:
            continue
        # A whole line across the table, such as a heading of a group, belongs to no column.
        single = len(across) == 1 and left == right
        if single and across[0].spreads:
            for number in inside:
                if own[number]:
                    grid.rows[number].setdefault(left, value)
            continue
        if bottom > top or len(across) > 1:
            for number in inside:
                for column in across:
                    troubled.setdefault(number, {})[column.code] = MERGED
    return troubled


def _text(column: Column, value: Any, kind: str, epoch: datetime) -> tuple[str, str]:
    """A cell as text that reads the same whenever it is read again, and its trouble where it has one."""
    text, trouble = unescape(str(value)), ""
    if kind == "f":
        text, trouble = str(getattr(value, "text", None) or value), FORMULA
    elif kind == "e":
        trouble = FAULT
    elif kind == "%":
        text, trouble = f"{format(value * 100, '.15g')}%", PERCENT
    elif isinstance(value, bool):
        text, trouble = str(value).upper(), TRUTH
    elif isinstance(value, date):
        text, trouble = f"{value:%Y-%m-%d}", "" if column.kind is Kind.DAY else AS_DAY
    elif isinstance(value, time | timedelta):
        trouble = AS_DAY
    elif isinstance(value, int | float):
        text = _number(column, value, epoch)
    return text, trouble


def _number(column: Column, value: float, epoch: datetime) -> str:
    """A number as Excel shows it, to fifteen digits; in a column of days its own count of days becomes the day."""
    earlier = (epoch - CALENDAR_WINDOWS_1900).days
    if column.kind is Kind.DAY and SERIALS[0] <= value + earlier <= SERIALS[1]:
        return f"{from_excel(int(value), epoch):%Y-%m-%d}"
    if isinstance(value, int):
        return str(value)
    text = format(value, ".15g")
    return format(value, ".0f") if "e" in text and abs(value) < 1e18 and value == int(value) else text  # noqa: PLR2004 -- beyond it no digit is exact
