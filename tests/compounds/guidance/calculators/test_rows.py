"""Lists of units as people bring them: what is read, and how every fault is told by its row."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from alliance.kernel.errors import Invalid
from compounds.guidance.calculators import rows
from compounds.guidance.figures import Faulty
from compounds.guidance.sharing import BenefitingUnit, Cost, Scope

MOST = 1_000_000


def told(units: tuple[BenefitingUnit, ...]) -> list[tuple[str, int, bool]]:
    return [(unit.label, unit.area, unit.unsold) for unit in units]


def book(*lines: tuple[str | float | None, ...]) -> BytesIO:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    stream = BytesIO()
    made.save(stream)
    stream.seek(0)
    return stream


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1-101 89.5", [("1-101", 8950, False)]),
        ("1-101，89.50，未售", [("1-101", 8950, True)]),
        ("1-101\t89.5\t\n\n1-102\t90\t建设单位", [("1-101", 8950, False), ("1-102", 9000, True)]),
        ("3幢 2单元 501 100", [("3幢 2单元 501", 10000, False)]),
        ("室号 面积\n1-101 89.5", [("1-101", 8950, False)]),
        ("楼幢\t单元\t室号\t建筑面积\n３号楼\t1单元\t501\t89.5", [("3-1-501", 8950, False)]),
    ],
)
def test_pasted_lines_are_read(text: str, read: list[tuple[str, int, bool]]) -> None:
    units = rows.from_text(text)
    assert told(units) == read
    assert told(rows.from_text(rows.to_text(units))) == read


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1-101 ８９．５", "全角"),
        ("1-101 -3", "负数"),
        ("1-101 89.123", "超过了两位"),
        ("1-101 66.7%", "百分比"),
        ("1-101 1,234.5", "分隔号"),
        ("1-101 89.5 3000", "面积"),
        ("1-101 90 100", "面积"),
        ("1-101", "面积：没有填"),
        ("1-101 89.5 也许", "看不懂"),
        ("1-101\tnan", "不是数字"),
        (f"1-101 {'9' * 5000}", "太大了"),
        (f"{'长' * 41} 5", "太长了"),
    ],
)
def test_each_wrong_line_is_told_by_its_number(line: str, said: str) -> None:
    with pytest.raises(Faulty) as refused:
        rows.from_text(f"1-100 80\n\n{line}")
    (fault,) = refused.value.faults
    assert fault.row == 3
    assert said in str(fault)


def test_an_empty_or_endless_list_is_refused() -> None:
    with pytest.raises(Faulty, match="还没有填"):
        rows.from_text(" \n ")
    with pytest.raises(Faulty, match="最多 5000 行"):
        rows.from_text("a 1\n" * 5_001)


def test_a_workbook_is_read_with_its_merged_buildings() -> None:
    stream = book(("楼幢", "室号", "面积", "未售"), ("1幢", "101", 89.5, None), (None, "102", "90.25", "是"))
    made = rows.from_workbook(stream, "a.xlsx", MOST)
    assert told(made) == [("1-101", 8950, False), ("102", 9025, True)]


def test_faults_of_a_workbook_are_told_by_their_rows() -> None:
    with pytest.raises(Faulty) as refused:
        rows.from_workbook(book(("室号", "面积"), ("101", "=1+1"), ("102", "８")), "a.xlsx", MOST)
    assert [fault.row for fault in refused.value.faults] == [2, 3]
    assert "公式" in str(refused.value)
    with pytest.raises(Invalid):
        rows.from_workbook(BytesIO(b"no workbook"), "a.xlsx", MOST)


def test_the_json_of_the_command_is_read() -> None:
    units, costs = rows.from_json(
        {
            "total": "120000.00",
            "title": "单元梯",
            "scope": "stair",
            "building": 3,
            "stair": "2单元",
            "units": [{"unit": "501", "area": 89.5, "building": "3幢", "stair": "2", "unsold": True}],
        }
    )
    assert told(units) == [("3-2-501", 8950, True)]
    assert costs == (Cost("单元梯", 12_000_000, Scope.STAIR, "3", "2"),)


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ([], "文件", "对象"),
        ({"total": "1", "units": "a"}, "units", "一列房屋"),
        ({"units": [{"unit": "a", "area": 1}]}, "total", "要填一个"),
        ({"total": 1, "costs": [], "units": []}, "total", "要填一个"),
        ({"total": "1.001", "units": [{"unit": "a", "area": 1}]}, "total", "超过了两位"),
        ({"total": 1, "scope": "city", "units": [{"unit": "a", "area": 1}]}, "scope", "compound"),
        ({"total": 1, "units": [{"unit": "a", "area": True}]}, "area", "不是数字"),
        ({"total": 1, "units": [{"unit": "a", "area": 1, "unsold": "yes"}]}, "unsold", "true"),
        ({"total": 1, "units": [{"unit": "a", "area": 1, "owner": "x"}]}, "owner", "不认识"),
        ({"costs": [{"title": "x", "amount": None}], "units": [{"unit": "a", "area": 1}]}, "amount", "没有填"),
    ],
)
def test_json_that_cannot_be_read_names_the_field(given: object, field: str, said: str) -> None:
    with pytest.raises(Faulty) as refused:
        rows.from_json(given)
    fault = refused.value.faults[0]
    assert fault.field == field
    assert said in fault.reason
