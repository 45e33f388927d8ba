"""Votes in workbooks: six figures in a row or in a column, a roster with ballots; what hides or disguises itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.compounds.guidance.commands import SIX, Asks, answer, asking, book, errors

HEADINGS: list[object] = ["楼栋", "室号", "面积", "业主", "共有人", "情况"]
ROLL: list[list[object]] = [
    HEADINGS,
    ["1幢", "101", 89.5, "张三", "李四", None],
    ["1幢", "102", "100.5", "王五", None, "业主"],
]
VOTES: list[list[object]] = [
    ["楼栋", "室号", "意见", "签名人", "废票原因"],
    ["1幢", 101, "赞成", "张三、李四", None],
    ["1幢", 102, "弃权", None, None],
]


@pytest.fixture
def vote(tmp_path: Path) -> Asks:
    """Runs the command over a file with this content."""
    return asking(tmp_path)


def test_a_workbook_with_roster_and_ballots_is_counted(vote: Asks) -> None:
    made = book(
        业主名册=[HEADINGS, ["1幢", "101", 89.5, "张三", "李四", None], ["1幢", "102", "100.5", "王五", None, "业主"]],
        表决票=[["楼栋", "室号", "意见"], ["1幢", 101, "赞成"], ["1幢", 102, "弃权"]],
    )
    found = answer(vote(made, "--json", "--rule", "three_quarters", name="vote.xlsx"))
    assert found["figures"]["part_area"] == "190.00"
    assert found["figures"]["agree_area"] == "89.50"
    assert found["passed"] is False
    assert errors(vote(made, "--json", name="vote.xlsx")) == [("rule", None)]


def test_a_workbook_is_faulted_by_its_rows(vote: Asks) -> None:
    made = book(
        业主名册=[
            HEADINGS,
            ["1幢", "101", "８９．５", "张三", None, None],
            ["1幢", "102", -5, "王五", None, None],
            ["1幢", "103", "66.7%", "赵六", None, None],
        ],
        表决票=[["楼栋", "室号", "意见"], ["1幢", 101, "赞成"]],
    )
    done = vote(made, "--json", "--rule", "majority", name="vote.xlsx")
    assert errors(done) == [("面积", 2), ("面积", 3), ("面积", 4)]
    assert "第 2 行" in done.stderr


def test_a_unit_that_became_a_day_is_told_by_its_row(vote: Asks) -> None:
    made = book(
        业主名册=[HEADINGS, [None, datetime(2026, 3, 2), 89.5, "张三", None, None]],  # noqa: DTZ001 -- a cell has no zone
        表决票=[["室号", "意见"], ["3-2-501", "赞成"]],
    )
    assert errors(vote(made, "--json", "--rule", "majority", name="vote.xlsx")) == [("室号", 2)]


def test_a_workbook_of_six_figures_is_read_by_its_headings(vote: Asks) -> None:
    made = book(表决=[list(SIX), list(SIX.values())])
    assert answer(vote(made, "--json", name="vote.xlsx"))["passed"] is True
    formula = book(表决=[list(SIX), [*list(SIX.values())[:-1], "=100+1"]])
    done = vote(formula, "--json", name="vote.xlsx")
    assert errors(done) == [("agree_heads", 2)]
    assert "公式" in done.stderr


def test_a_workbook_may_hold_the_figures_one_below_the_other(vote: Asks) -> None:
    assert (
        answer(vote(book(Sheet=[["一次表决"], *map(list, SIX.items())]), "--json", name="vote.xlsx"))["passed"] is True
    )
    named = ["规则", "全体面积", "全体人数", "参与面积", "参与人数", "同意面积", "同意人数"]
    short = book(
        Sheet=[[name, value] for name, value in zip(named, [*list(SIX.values())[:5], 9999.999, "=1"], strict=True)]
    )
    done = vote(short, "--json", name="vote.xlsx")
    assert errors(done) == [("agree_heads", 7)]
    assert "公式" in done.stderr
    twice = book(Sheet=[*map(list, SIX.items()), ["参与面积", 1]])
    assert errors(vote(twice, "--json", name="vote.xlsx")) == [("表决数据", None)]
    lacking = book(Sheet=[[name, None if name == "part_area" else value] for name, value in SIX.items()])
    assert errors(vote(lacking, "--json", name="vote.xlsx")) == [("part_area", 4)]


def test_hidden_rows_percentages_and_second_sheets_are_told_and_never_passed_over(vote: Asks) -> None:
    asked = ("--json", "--rule", "majority")
    hidden = book(业主名册=ROLL, 表决票=VOTES)
    hidden["表决票"].row_dimensions[3].hidden = True
    assert errors(vote(hidden, *asked, name="vote.xlsx")) == [("表决票", 3)]
    share = book(业主名册=[*ROLL, ["1幢", "103", 0.66, "赵六", None, None], ["1幢", "104", -1, "钱七"]], 表决票=VOTES)
    share["业主名册"]["C4"].number_format = "0%"
    assert errors(vote(share, *asked, name="vote.xlsx")) == [("面积", 4), ("面积", 5)]
    second = book(**{"业主名册": ROLL, "表决票": VOTES, "业主名册 (2)": ROLL})
    assert errors(vote(second, *asked, name="vote.xlsx")) == [("业主名册 (2)", None)]
    six = book(业主名册=ROLL, 表决票=VOTES, 表决数据=[list(SIX), list(SIX.values())])
    assert errors(vote(six, *asked, name="vote.xlsx")) == [("表决数据", None)]
    other = book(业主名册=[[*row, "话"] for row in ROLL], 表决票=VOTES, 备忘=[["请看"]])
    done = vote(other, *asked, name="vote.xlsx")
    assert answer(done)["figures"]["part_heads"] == 2
    assert "工作表“备忘”" in done.stderr


def test_ballots_that_do_not_count_are_listed_and_what_a_void_one_says_is_not_read(vote: Asks) -> None:
    void = book(业主名册=ROLL, 表决票=[*VOTES[:2], ["1幢", 102, "两个都勾了", None, "涂改"]])
    found = answer(vote(void, "--json", "--rule", "majority", name="vote.xlsx"))
    assert found["discarded"] == [{"unit": "1幢-102", "row": 3, "why": "涂改"}]
