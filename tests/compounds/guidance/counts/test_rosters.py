"""Reading a roster: every row by itself and beside the others, located, and nothing chosen for anybody."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from compounds.guidance.counts import roster, sheets
from compounds.guidance.counts.columns import ROSTER_SHEET
from compounds.guidance.electorate import DoubtKind, gather
from compounds.workbooks import reading
from tests.compounds.guidance.counts.factories import HEADS, SIX, read, workbook

pytestmark = pytest.mark.one_database


def test_a_clean_roster_has_areas_and_heads() -> None:
    rows = read(workbook(SIX))
    assert [row.told for row in rows if row.troubles] == []
    found = gather(roster.units(rows))
    assert (found.area, len(found.units), len(found.heads), found.doubts) == (60_000, 6, 4, ())


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("８９.50", "全角"),
        ("89.505", "两位"),
        ("-89.5", "负数"),
        ("66.7%", "百分比"),
        ("=80+9", "公式"),
        ("八十九", "不是能用的数字"),
        ("0", "面积是 0"),
        ("", "没有填"),
        (89.505, "两位"),
    ],
)
def test_an_area_that_is_none_is_told_with_its_row(cell: object, said: str) -> None:
    rows = read(workbook((*SIX[:1], ("1幢", "301", cell, "钱进"))))
    assert rows[0].troubles == {}
    assert rows[1].number == 3
    assert said in rows[1].troubles["area"]


def test_a_unit_that_excel_took_for_a_day_is_told() -> None:
    book = load_workbook(BytesIO(workbook((("", "x", "89.50", "钱进"), *SIX[:1]))))
    cell = book["业主名册"]["B2"]
    cell.value, cell.number_format = 37042, "yyyy-m-d"
    stream = BytesIO()
    book.save(stream)
    assert "日期" in read(stream.getvalue())[0].troubles["room"]


def test_one_unit_in_two_rows_is_told_in_both_however_it_is_written() -> None:
    rows = read(workbook((("3幢2单元", "501", "80.00", "甲"), ("3-2", "501室", "80.00", "乙"), *SIX[:1])))
    assert [bool(row.troubles) for row in rows] == [True, True, False]
    assert "第 2、3 行是同一户" in rows[0].troubles["room"]


def test_a_merged_building_stands_for_its_rows_and_a_merged_area_for_none() -> None:
    book = load_workbook(BytesIO(workbook((("1幢", "101", "80.00", "甲"), ("", "102", "", "乙")))))
    sheet = book["业主名册"]
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("C2:C3")
    stream = BytesIO()
    book.save(stream)
    first, second = read(stream.getvalue())
    assert second.cells["building"] == "1幢"
    assert "合并" in first.troubles["area"]
    assert "合并" in second.troubles["area"]


def test_a_whole_identity_number_is_refused_and_not_kept() -> None:
    (row,) = read(workbook((("1幢", "101", "80.00", "甲", "", "330802199001010018"),)))
    assert "后四位" in row.troubles["id_tail"]
    assert row.cells["id_tail"] == ""
    (short,) = read(workbook((("1幢", "101", "80.00", "甲", "", 18),)))
    assert "前面的 0" in short.troubles["id_tail"]


def test_an_owner_under_two_spellings_is_a_doubt_and_never_merged() -> None:
    rows = read(
        workbook((("1幢", "101", "80.00", "王秀英", "", "0018"), ("1幢", "102", "80.00", "王秀瑛", "", "0018")))
    )
    found = gather(roster.units(rows))
    assert len(found.heads) == 2
    assert [doubt.kind for doubt in found.doubts] == [DoubtKind.NUMBER]


def test_what_was_sealed_reads_back_and_problems_go_back_beside_their_cells() -> None:
    rows = read(workbook((*SIX, ("1幢", "301", "89.505", "钱进"))))
    assert roster.from_plain(roster.plain(rows)) == rows
    sheet = load_workbook(BytesIO(sheets.annotated("锦绣家园", rows)))["业主名册"]
    told = [row[-1].value for row in sheet.iter_rows(min_row=2)]
    assert told[:6] == [None] * 6
    assert "面积" in str(told[6])


def test_the_sample_reads_back_without_trouble() -> None:
    book = reading.read(
        BytesIO(sheets.sample("锦绣家园")), "样本.xlsx", most_bytes=10_000_000, most_rows=99, sheets=(ROSTER_SHEET,)
    )
    rows = roster.judged(book)
    assert [row.told for row in rows if row.troubles] == []
    assert len(gather(roster.units(rows)).heads) == 3
    blank = load_workbook(BytesIO(sheets.blank("锦绣家园")))
    assert [cell.value for cell in blank["业主名册"][1]] == [
        f"{column.heading}*" if column.required else column.heading for column in ROSTER_SHEET.columns
    ]
    assert "锦绣家园" in str(blank["说明"]["A1"].value)
    assert len(HEADS) == len(ROSTER_SHEET.columns)
