"""What is read out of workbooks as people keep them."""

from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from compounds.workbooks.columns import SheetKind
from compounds.workbooks.reading import Read
from tests.compounds.workbooks.books import COMPOUND_HEADS, MEMBER_HEADS, a_row, read, saved, stream_of


def a_sheet(*rows: list[object], name: str = "小区") -> tuple[Workbook, object]:
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    return book, sheet


def compounds(book: Workbook) -> Read:
    found = read(stream_of(book)).of(SheetKind.COMPOUNDS)
    assert found is not None
    return found


def test_headings_are_found_below_a_title_by_their_other_names() -> None:
    book, _ = a_sheet(
        ["府山街道小区台账（2026年）"], [], ["序号", "街道", "社区", "楼盘/小区", "总户数（户）", "开发商", "备注"],
        [1, "府山街道", "蛟池街社区", "新园", "1,200户", "大地公司", "好"],
    )  # fmt: skip
    found = compounds(book)
    assert found.letters == {"street": "B", "community": "C", "name": "D", "households": "E", "developer": "F"}
    assert found.unused == ("序号", "备注")
    assert [(row.number, row.cells["households"]) for row in found.rows] == [(4, "1,200户")]


def test_a_sheet_of_any_name_is_known_by_its_headings() -> None:
    found = read(saved({"Sheet1": [COMPOUND_HEADS, a_row("新园")]}))
    assert [sheet.kind for sheet in found.sheets] == [SheetKind.COMPOUNDS]


def test_what_lacks_or_stands_twice_among_the_headings_is_said_and_nothing_is_read() -> None:
    lacking = read(saved({"小区": [("小区名称", "所在社区"), ("新园", "蛟池街社区")]})).sheets[0]
    assert "没有找到“户数”" in lacking.problems[0]
    assert lacking.rows == ()
    twice = read(saved({"小区": [("小区名称", "户数", "总户数"), ("新园", 1, 2)]})).sheets[0]
    assert "两列都是“户数”" in twice.problems[0]


def test_two_sheets_of_one_kind_are_refused_in_words() -> None:
    found = read(saved({"小区": [COMPOUND_HEADS, a_row("新园")], "小区名单": [COMPOUND_HEADS, a_row("老园")]}))
    assert "请合成一张" in found.sheets[1].problems[0]


def test_hidden_sheets_are_left_out_and_named_hidden_rows_are_marked() -> None:
    book, sheet = a_sheet(list(COMPOUND_HEADS), a_row("新园"), a_row("老园"))
    sheet.row_dimensions[3].hidden = True
    other = book.create_sheet("旧表")
    other.append(["x"])
    other.sheet_state = "hidden"
    found = read(stream_of(book))
    assert found.skipped == ("旧表（隐藏的）",)
    assert [row.hidden for row in found.sheets[0].rows] == [False, True]


def test_a_merged_place_stands_for_all_its_rows() -> None:
    book, sheet = a_sheet(list(MEMBER_HEADS), name="委员")
    for number, name in enumerate(("王一", "李二", "张三"), 2):
        sheet.cell(number, 5, name)
        sheet.cell(number, 6, "委员")
    for column, what in enumerate(("府山街道", "蛟池街社区", "新园", 2), 1):
        sheet.cell(2, column, what)
        sheet.merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)
    found = read(stream_of(book)).of(SheetKind.MEMBERS)
    assert found is not None
    assert [(row.cells["name"], row.cells["number"], row.cells["person"]) for row in found.rows] == [
        ("新园", "2", "王一"), ("新园", "2", "李二"), ("新园", "2", "张三"),
    ]  # fmt: skip
    assert all(not row.troubles for row in found.rows)


def test_a_merged_cell_elsewhere_is_a_trouble_of_each_of_its_rows() -> None:
    book, sheet = a_sheet(list(COMPOUND_HEADS), a_row("新园", 300), a_row("老园", None))
    sheet.merge_cells("D2:D3")
    found = compounds(book)
    assert ["合并" in row.troubles["households"] for row in found.rows] == [True, True]


def test_a_merge_over_everything_does_not_fill_the_sheet() -> None:
    book, sheet = a_sheet(list(COMPOUND_HEADS), a_row("新园"))
    sheet.merged_cells.add("A10:XFD1048576")  # `merge_cells` would make a cell for each
    sheet["A10"] = "以上共一个小区"
    found = compounds(book)
    assert [row.number for row in found.rows] == [2, 10]


def test_empty_rows_and_huge_sheets_cost_nothing() -> None:
    book, sheet = a_sheet(list(COMPOUND_HEADS), a_row("新园"))
    sheet["XFD1048576"] = "   "
    fill = PatternFill("solid", fgColor="FFFF00")
    for number in range(3, 3000):
        sheet.cell(number, 1).fill = fill
    assert [row.number for row in compounds(book).rows] == [2]


@pytest.mark.parametrize(
    ("cell", "column", "read_as", "word"),
    [
        ("=A1*2", "households", "=A1*2", "公式"),
        ("#REF!", "households", "#REF!", "错误值"),
        (True, "households", "TRUE", "逻辑值"),
        (date(2024, 3, 1), "name", "2024-03-01", "当成了日期"),
        (datetime.fromisoformat("2024-03-05T13:30"), "handed_over_on", "2024-03-05", ""),
        (45356, "handed_over_on", "2024-03-05", ""),
        (20240305, "handed_over_on", "20240305", ""),
        (0.1 + 0.2, "area", "0.3", ""),
        (12345678.91, "area", "12345678.91", ""),
        (1e15, "area", "1000000000000000", ""),
        (2012, "name", "2012", ""),
        ("锦绣_x000D_\n家园", "name", "锦绣\r\n家园", ""),
    ],
)
def test_each_kind_of_cell_becomes_text_or_a_trouble(cell: object, column: str, read_as: str, word: str) -> None:
    at = {"name": 2, "households": 3, "area": 4, "handed_over_on": 6}[column]
    row: list[object] = a_row("新园")
    row += [None] * (8 - len(row))
    row[at] = cell
    found = read(saved({"小区": [COMPOUND_HEADS, row]})).sheets[0].rows[0]
    assert found.cells[column] == read_as
    assert word in found.troubles.get(column, "") if word else column not in found.troubles


@pytest.mark.parametrize(("written", "shown"), [("0%", "66.7%"), ("0.00%", "66.7%"), ("0.0%;[Red]-0.0%", "66.7%")])
def test_a_number_that_is_shown_as_a_percentage_is_a_trouble(written: str, shown: str) -> None:
    book, sheet = a_sheet(list(COMPOUND_HEADS), [*a_row("新园"), 0.667])
    sheet["E2"].number_format = written
    row = compounds(book).rows[0]
    assert row.cells["area"] == shown
    assert "百分比" in row.troubles["area"]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    book, sheet = a_sheet(list(COMPOUND_HEADS), a_row("新园"))
    sheet["C2"].value = "=1+1"
    sheet["C2"].data_type = "s"
    row = compounds(book).rows[0]
    assert (row.cells["name"], row.troubles) == ("=1+1", {})


@pytest.mark.parametrize("written", [date(2024, 3, 5), 45356 - 1462])
def test_the_days_of_a_macintosh_workbook_are_the_same_days(written: object) -> None:
    book, _ = a_sheet(list(COMPOUND_HEADS), a_row("新园", 300, None, None, written))
    book.epoch = CALENDAR_MAC_1904
    found = read(stream_of(book)).sheets[0].rows[0]
    assert found.cells["handed_over_on"] == "2024-03-05"


def test_a_cell_is_kept_no_longer_than_a_page_can_bear() -> None:
    found = read(saved({"小区": [COMPOUND_HEADS, a_row("长" * 5000)]})).sheets[0].rows[0]
    assert len(found.cells["name"]) == 1000


def test_a_workbook_whose_parts_contradict_is_refused_in_words() -> None:
    from tests.compounds.workbooks.test_guards import refused, with_part  # noqa: PLC0415 -- one helper of that file

    broken = b"<?xml version='1.0'?><worksheet><sheetData><row r='x'><c t='s'><v>99</v></c>"
    assert "损坏" in refused(with_part("xl/worksheets/sheet1.xml", broken, instead=True))
