"""Writing workbooks: headings, notes, drop-downs, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from compounds.workbooks.columns import FORMULA_SIGNS, SHEETS, Column, Kind, Sheet, Value
from compounds.workbooks.known import Community

NOTES, PLACES, PROBLEM = "说明", "街道社区", "问题"
ROWS_OFFERED = 5_000
"""How far down drop-downs reach in a blank workbook."""
_HEAD = PatternFill("solid", fgColor="E6F0EA")
_NEEDED = PatternFill("solid", fgColor="FDF1D6")
_BAD = PatternFill("solid", fgColor="FBE9E7")
_BOLD, _RED = Font(bold=True), Font(color="A8201A")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FORMATS: dict[Kind, str] = {
    Kind.DAY: "yyyy-mm-dd",
    Kind.AREA: "#,##0.00",
    Kind.MONEY: "#,##0.00",
    Kind.WHOLE: "0",
}
_SHAPES: dict[Kind, str] = {**FORMATS, Kind.PHONE: "@", Kind.CREDIT_CODE: "@"}
"""How empty columns are formatted, so that long numbers stay whole and days become days."""
AUTHOR = "联盟平台"
RULES = (
    "怎么填",
    "1. 一行填一条。带 * 的列要填，其余不清楚的空着；空着的格不会删掉已经登记的内容。",
    "2. 街道和社区从下拉里选，或者照“街道社区”表里的名字填；只能登记您工作范围里的小区。",
    "3. 日期写全年月日，例如 2024-03-05、2024.3.5、2024年3月5日都可以；年份要四位。",
    "4. 小区名称和社区都相同的，就是同一个小区：已经登记过的会更新，没有登记过的会新增。",
    "5. 表格不改小区名称，也不改已经登记的届次和委员；这些请在系统的页面上办。",
    "6. 业委会每一届在“业委会”表里填一行，委员在“委员”表里每人填一行，小区名称和届次要对得上。",
    "7. 不要用公式；用了公式的，复制后“选择性粘贴 → 数值”。",
    "8. 上传以后先核对：每一行都会写明新增、更新、没有变化，还是有问题；您确认以后才登记。",
    "   要么全部登记成，要么一行都不动。",
    "9. 上传的文件不保存；核对时读到的内容加密存放，确认、放弃或到期以后就删除。",
)


@dataclass(frozen=True, slots=True)
class Out:
    """What goes into one sheet: rows of facts by column, and what is wrong with each where problems are told."""

    kind: str
    rows: Sequence[Mapping[str, Value | None]]
    problems: Sequence[str] = field(default=())
    bad: Sequence[frozenset[str]] = field(default=())


def text_of(text: str) -> str:
    """Text that a spreadsheet file can hold, and that reads back as it was."""
    return _ESCAPE.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", text))


def put(cell: Cell | MergedCell, fact: Value | None, kind: Kind = Kind.TEXT) -> None:
    """Write a fact; text always as text, marked so that what looks like a formula stays what it is."""
    if fact is None or fact == "":
        return
    if isinstance(fact, str):
        cell.value = text_of(fact)
        cell.data_type = "s"
        cell.number_format = "@"
        if fact.startswith(FORMULA_SIGNS):
            cell.quotePrefix = True
        return
    cell.value = fact
    cell.number_format = FORMATS.get(kind, "General")


def workbook(
    out: Iterable[Out],
    *,
    sheets: Sequence[Sheet] = SHEETS,
    communities: Sequence[Community] = (),
    notes: Sequence[str] = RULES,
    mark: str = "",
    without: frozenset[str] = frozenset(),
) -> bytes:
    """A workbook with those of `sheets` that are given. `mark` is a watermark on the notes and in head and foot.

    `without` leaves out columns by code; `communities` become drop-downs and a sheet to look them up.
    """
    book = Workbook()
    book.properties.creator = AUTHOR
    sheet = book.active or book.create_sheet()
    sheet.title = NOTES
    _notes(sheet, notes, mark)
    given = {one.kind: one for one in out}
    for one in sheets:
        if one.kind in given:
            _sheet(book.create_sheet(one.name), one, given[one.kind], communities, without)
    if communities:
        _places(book.create_sheet(PLACES), communities)
    if mark:
        for each in book.worksheets:
            # An ampersand begins a code in heads and feet.
            for part in (each.oddHeader, each.oddFooter):
                if part is not None:
                    part.center.text = mark.replace("&", "&&")
    book.active = 1 if len(book.worksheets) > 1 else 0
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _notes(sheet: Worksheet, notes: Sequence[str], mark: str) -> None:
    sheet.column_dimensions["A"].width = 100
    lines = [*notes, *(("", mark) if mark else ())]
    for number, line in enumerate(lines, 1):
        cell = sheet.cell(number, 1)
        put(cell, line)
        cell.alignment = _WRAPPED
        if number == 1:
            cell.font = _BOLD


def _places(sheet: Worksheet, communities: Sequence[Community]) -> None:
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 20
    for at, heading in enumerate(("街道", "社区"), 1):
        cell = sheet.cell(1, at)
        put(cell, heading)
        cell.font, cell.fill = _BOLD, _HEAD
    for number, community in enumerate(communities, 2):
        put(sheet.cell(number, 1), community.street)
        put(sheet.cell(number, 2), community.name)
    # The streets once each, for their drop-down.
    for number, street in enumerate(dict.fromkeys(one.street for one in communities), 2):
        put(sheet.cell(number, 4), street)
    sheet.column_dimensions["D"].hidden = True
    sheet.freeze_panes = "A2"


def _sheet(sheet: Worksheet, known: Sheet, out: Out, communities: Sequence[Community], without: frozenset[str]) -> None:
    columns = [column for column in known.columns if column.code not in without]
    for at, column in enumerate(columns, 1):
        _head(sheet.cell(1, at), column)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        if not out.problems:
            _offer(sheet, column, letter, communities)
    for number, facts in enumerate(out.rows, 2):
        for at, column in enumerate(columns, 1):
            if (fact := facts.get(column.code)) is not None:
                put(sheet.cell(number, at), fact, column.kind)
    if out.problems:
        _tell(sheet, columns, out)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _head(cell: Cell | MergedCell, column: Column) -> None:
    put(cell, f"{column.heading}*" if column.required else column.heading)
    cell.font, cell.fill, cell.alignment = _BOLD, _NEEDED if column.required else _HEAD, _WRAPPED
    if column.note and isinstance(cell, Cell):
        cell.comment = Comment(column.note, AUTHOR, height=90, width=260)


def _tell(sheet: Worksheet, columns: Sequence[Column], out: Out) -> None:
    """A last column with what is wrong with each row, and a ground behind the cells at fault."""
    last = len(columns) + 1
    cell = sheet.cell(1, last)
    put(cell, PROBLEM)
    cell.font, cell.fill = _BOLD, _BAD
    sheet.column_dimensions[get_column_letter(last)].width = 60
    for number, (told, bad) in enumerate(zip(out.problems, out.bad, strict=True), 2):
        if told:
            cell = sheet.cell(number, last)
            put(cell, told)
            cell.font, cell.alignment = _RED, _WRAPPED
        for at, column in enumerate(columns, 1):
            if column.code in bad:
                sheet.cell(number, at).fill = _BAD


def _offer(sheet: Worksheet, column: Column, letter: str, communities: Sequence[Community]) -> None:
    """A drop-down where there is a list; a place typed otherwise is answered at the upload, not barred here."""
    formula = None
    if column.choices:
        formula = f'"{",".join(column.choices)}"'
    elif communities and column.code == "community":
        formula = f"'{PLACES}'!$B$2:$B${len(communities) + 1}"
    elif communities and column.code == "street":
        streets = len({one.street for one in communities})
        formula = f"'{PLACES}'!$D$2:$D${streets + 1}"
    if (shape := _SHAPES.get(column.kind)) is not None:
        sheet.column_dimensions[letter].number_format = shape
    if formula is None:
        return
    offered = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=bool(column.choices))
    offered.error = f"请从下拉里选：{'、'.join(column.choices)}。" if column.choices else ""
    offered.errorTitle = column.heading
    offered.add(f"{letter}2:{letter}{ROWS_OFFERED + 1}")
    sheet.add_data_validation(offered)
