"""`alliance awards marks`: tables in many shapes, without an installation; faults are named by line."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alliance.cli import alliance
from compounds.awards.standing.headings import Unreadable
from compounds.awards.standing.written import read

TABLE = """评委,参评对象,得分
甲,锦绣家园,90
甲,望江苑,80
乙,锦绣家园,80
乙,望江苑,72
乙,书院小区,61.5
丙,望江苑,缺席
丙,书院小区,76
丙,锦绣家园,95
"""


def run(tmp_path: Path, content: str | bytes, *options: str) -> Result:
    file = tmp_path / "marks.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(alliance, ["awards", "marks", str(file), *options])


def test_a_table_is_put_in_order_without_an_installation(tmp_path: Path) -> None:
    told = run(tmp_path, TABLE)
    assert told.exit_code == 0, told.output
    assert "3个参评对象，3位评委，7个分数" in told.output
    assert "没有打分的1行没有算" in told.output
    assert "说不准" in told.output


def test_json_is_the_same_for_the_same_marks_in_any_order(tmp_path: Path) -> None:
    lines = TABLE.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])])
    first, second = (json.loads(run(tmp_path, one, "--json").stdout) for one in (TABLE, turned))
    assert first == second
    assert [one["entry"] for one in first["entries"]] == ["锦绣家园", "望江苑", "书院小区"]
    assert {one["reviewer"]: one["uncertain"] for one in first["reviewers"]} == dict.fromkeys("甲乙丙", True)
    other = json.loads(run(tmp_path, TABLE, "--json", "--seed", "x", "--trim", "0", "--samples", "50").stdout)
    assert (other["seed"], other["trim"], other["samples"]) == ("x", 0, 50)


def test_a_constant_for_one_reviewer_changes_no_adjusted_rank(tmp_path: Path) -> None:
    kinder = TABLE.replace("乙,锦绣家园,80", "乙,锦绣家园,99").replace("乙,望江苑,72", "乙,望江苑,91")
    kinder = kinder.replace("乙,书院小区,61.5", "乙,书院小区,80.5")
    before, after = (json.loads(run(tmp_path, one, "--json").stdout) for one in (TABLE, kinder))
    ranks = [{one["entry"]: one["adjusted_rank"] for one in found["entries"]} for found in (before, after)]
    assert ranks[0] == ranks[1]


def test_marks_that_hang_apart_are_refused_by_name_and_still_ranked(tmp_path: Path) -> None:
    told = run(tmp_path, "judge;item;score\nA;x;5\nB;x;4\nC;y;3\n")
    assert told.exit_code == 1
    assert "分成2片" in told.output
    assert "评委C，对象y" in told.output
    assert "4.5" in told.output


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("gb18030"),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.replace(",", "\t").encode(),
        TABLE.replace("评委,参评对象,得分", "Judge Name,Wine,Total Score").encode(),
        TABLE.replace("评委,参评对象,得分", "userId,movieId,rating").encode(),
        TABLE.replace("90", "９０分").replace("61.5", "61.50").encode(),
        TABLE.replace("\n", "\r").replace("乙", "\u200b乙\x07").encode(),
    ],
)
def test_codings_delimiters_headers_and_wide_digits_are_forgiven(content: bytes) -> None:
    found = read(content)
    assert (len(found.marks), found.empty, found.repeated) == (7, 1, 0)
    assert {one.value for one in found.marks if one.reviewer == "乙"} == {Fraction(80), Fraction(72), Fraction("61.5")}


def test_columns_of_any_name_can_be_named() -> None:
    table = TABLE.replace("评委,参评对象,得分", "第一列,第二列,第三列").encode()
    with pytest.raises(Unreadable, match="找不到评委、参评对象、分数"):
        read(table)
    assert len(read(table, {"reviewer": "第一列", "entry": "第二列", "mark": "第三列"}).marks) == 7
    with pytest.raises(Unreadable, match="没有“别的”"):
        read(table, {"reviewer": "别的"})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("甲,锦绣家园,91", "第2行和第10行"),
        ("丁,锦绣家园,很好", "第10行的“很好”不是分数"),
        ("丁,锦绣家园," + "9" * 5000, "第10行的“999999999999”不是分数"),
        (",锦绣家园,80", "第10行没有写评委"),
        ("丁,,80", "第10行没有写参评对象"),
    ],
)
def test_faults_are_named_by_their_lines(tmp_path: Path, line: str, told: str) -> None:
    refused = run(tmp_path, TABLE + line)
    assert refused.exit_code == 2
    assert told in refused.output


def test_the_same_line_twice_counts_once() -> None:
    assert read((TABLE + "甲,锦绣家园,90.0\n").encode()).repeated == 1


@pytest.mark.parametrize("content", [b"", b"\x89PNG\0\xff\xfe", "评委,参评对象,得分\n".encode(), b"PK\x03\x04\0\0"])
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    refused = run(tmp_path, content)
    assert refused.exit_code == 2
    assert "请" in refused.output or "空的" in refused.output


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert CliRunner().invoke(alliance, ["awards", "marks", str(tmp_path / "none.csv")]).exit_code == 2
