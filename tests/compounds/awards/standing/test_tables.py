"""Tables as they are found in the world: wide and turned ones, other names, other commas; sums against another way."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.cli import alliance
from compounds.awards.cli import affordable
from compounds.awards.indicators.reckoning import rounded
from compounds.awards.standing.headings import Unreadable
from compounds.awards.standing.marks import Mark
from compounds.awards.standing.severity import Disconnected, adjust
from compounds.awards.standing.written import Shape, read

ROWS = 100_000
PATIENCE = 60.0


def run(tmp_path: Path, content: str | bytes, *options: str) -> Result:
    file = tmp_path / "marks.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(alliance, ["awards", "marks", str(file), *options])


def told(text: str, **named: str) -> set[tuple[str, str, str]]:
    return {(one.reviewer, one.entry, str(one.value)) for one in read(text.encode(), named).marks}


WIDE = {("评委1", "A", "9"), ("评委2", "A", "8"), ("评委1", "B", "6")}


@pytest.mark.parametrize(
    ("table", "shape", "aside"),
    [
        ("作品,评委1,评委2,总分\nA,9,8,17\nB,6,缺席,6\n", Shape.WIDE, ("总分",)),
        ("Rank,Name,Nation,评委1,评委2\n1,A,KOR,9,8\n2,B,USA,6,\n", Shape.WIDE, ("Rank", "Nation")),
        ("评委,A,B\n评委1,9,6\n评委2,8,-\n", Shape.TURNED, ()),
        ("Contestant;评委1;评委2;Mean\nA;9,0;8;8,5\nB;6;;6\n", Shape.WIDE, ("Mean",)),
    ],
)
def test_a_line_an_entry_or_a_line_a_reviewer(table: str, shape: Shape, aside: tuple[str, ...]) -> None:
    assert told(table) == WIDE
    found = read(table.encode())
    assert (found.shape, found.aside, found.empty) == (shape, aside, 1)


@pytest.mark.parametrize(
    "table",
    [
        "from_country,to_country,total_points\nA,B,12\nB,A,8\n",
        "voter;contestant;points\nA;B;12\nB;A;8\n",
        "Judge_ID,Judge_Rank,Skater_Name,Score\nA,1,B,12\nB,2,A,8\n",
        "paper_id,reviewer_id,rating,confidence\nB,A,12: strong accept,3\nA,B,8: accept,4\n",
        '"评委\n姓名",选手,"成绩\n（分）"\nA,B,12\n"B",A,8分\n',
        "﻿裁判,选手,得分\nA,B,１２\nB,A,8,\n",
    ],
)
def test_other_names_for_the_same_three_columns(table: str) -> None:
    assert told(table) == {("A", "B", "12"), ("B", "A", "8")}


def test_columns_that_name_an_entry_only_together_are_joined() -> None:
    table = "year,from_country,to_country,points\n2001,A,B,12\n2002,A,B,8\n"
    with pytest.raises(Unreadable, match="轮次"):
        read(table.encode())
    assert told(table, entry="to_country+year") == {("A", "B+2001", "12"), ("A", "B+2002", "8")}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("评委,对象,分数\n甲,A,8,5\n", "比表头多了1格"),
        ('评委,对象,分数\n甲,A,"1,234"\n', "分不清逗号"),
        ("评委,对象,分数\n甲,A,85%\n乙,A,90\n", "有的不带"),
        ("评委,对象,分数\n甲,A,inf\n乙,A,9\n", "“inf”不是分数"),
        ("评委,对象,分数,分数\n甲,A,8,9\n", "2列都叫“分数”"),
        ("对象,甲,甲\nA,8,9\n", "两列都叫“甲”"),
        ("reviewer,entry,score1,score2\nx,A,8,9\n", "找不到分数"),
        ("评委,对象,分数\n甲,A,NaN\n", "一个分数也没有"),
    ],
)
def test_what_could_be_read_in_two_ways_is_told_and_not_guessed(tmp_path: Path, table: str, words: str) -> None:
    refused = run(tmp_path, table)
    assert refused.exit_code == 2
    assert words in refused.output


def test_percentages_throughout_count_as_their_numbers(tmp_path: Path) -> None:
    assert "带百分号" in run(tmp_path, "评委,对象,分数\n甲,A,85%\n乙,A,90%\n").output


def test_wide_is_asked_for_where_it_cannot_be_told(tmp_path: Path) -> None:
    table = "entry,reviewer,score\nA,9,8\nB,6,7\n"
    assert json.loads(run(tmp_path, table, "--json").stdout)["shape"] == "long"
    wide = json.loads(run(tmp_path, table, "--json", "--wide").stdout)
    assert [one["reviewer"] for one in wide["reviewers"]] == ["reviewer", "score"]


def test_a_seed_that_is_no_text_is_refused_in_words(tmp_path: Path) -> None:
    refused = run(tmp_path, "评委,对象,分数\n甲,A,8\n", "--seed", "\udcff")
    assert refused.exit_code == 2
    assert "--seed" in refused.output


def test_huge_and_tiny_marks_are_written_out_to_the_last_digit(tmp_path: Path) -> None:
    table = "评委,对象,分数\n甲,A,123456789012345678901234567890.5\n乙,A,123456789012345678901234567891\n甲,B,1e-30\n"
    [first, second] = json.loads(run(tmp_path, table, "--json").stdout)["entries"]
    assert (first["raw"], second["raw"]) == ("123456789012345678901234567890.750000", "0.000000")
    assert "E+" not in run(tmp_path, table).output
    assert str(rounded(Fraction(10**40, 3), 2)) == "3" * 40 + ".33"


@st.composite
def boards(draw: st.DrawFn) -> list[Mark]:
    pairs = draw(
        st.sets(st.tuples(st.integers(0, 3), st.integers(0, 5)), min_size=6, max_size=24).map(sorted), label="pairs"
    )
    return [Mark(f"r{a}", f"e{b}", Fraction(draw(st.integers(-40, 40)), 4)) for a, b in pairs]


@given(boards())
@settings(max_examples=40)
def test_merits_solve_the_normal_equations_by_another_way(board: list[Mark]) -> None:
    """What is left of every mark adds up to nothing for each reviewer and each entry: that alone is least squares."""
    try:
        found = adjust(board)
    except Disconnected:
        return
    left = [(one, one.value - found.leniency[one.reviewer] - found.merits[one.entry]) for one in board]
    for side in ({one.reviewer for one in board}, {one.entry for one in board}):
        for name in side:
            assert sum((rest for one, rest in left if name in (one.reviewer, one.entry)), Fraction(0)) == 0
    assert sum(found.leniency.values(), Fraction(0)) == 0


def test_a_large_table_takes_seconds_and_is_drawn_less_often(tmp_path: Path) -> None:
    assert [affordable(marks) for marks in (100, 40_000, 100_000, 10**6, 10**7)] == [1000, 1000, 400, 40, 40]
    lines = [f"r{at % 97},e{at // 20},{(at * 7919) % 21}" for at in range(ROWS)]
    began = time.process_time()
    table = "\n".join(["reviewer,entry,score", *lines])
    found = json.loads(run(tmp_path, table, "--json", "--samples", "10").stdout)
    assert time.process_time() - began < PATIENCE
    assert (found["marks"], found["connected"]) == (ROWS, True)
