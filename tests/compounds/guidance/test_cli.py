"""`alliance guidance vote`: one JSON object alone on stdout, sentences on stderr, 0 where counted, 2 where not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from compounds.guidance.cli import guidance
from tests.compounds.guidance.commands import SIX, Asks, answer, asking, book, errors

KEYS = {"quorum_area", "quorum_heads", "quorum", "agree_area", "agree_heads", "passed", "because"}


@pytest.fixture
def vote(tmp_path: Path) -> Asks:
    """Runs the command over a file with this content."""
    return asking(tmp_path)


def test_six_figures_give_six_truths_and_their_sentences(vote: Asks) -> None:
    found = answer(vote(SIX, "--json"))
    assert set(found) == KEYS
    assert all(found[name] is True for name in KEYS - {"because"})
    assert "参与面积 20 000.00 ㎡ ≥ 2/3 × 30 000.00 ㎡（民法典第二百七十八条第二款）" in found["because"]


def test_exactly_half_was_counted_and_did_not_pass(vote: Asks) -> None:
    found = answer(vote({**SIX, "agree_area": 10000}, "--json"))
    assert (found["agree_area"], found["agree_heads"], found["passed"]) == (False, True, False)
    assert answer(vote({**SIX, "rule": "three_quarters", "agree_area": "15000.0", "agree_heads": 150}, "--json"))[
        "passed"
    ]


def test_without_json_the_sentences_stand_alone(vote: Asks) -> None:
    done = vote(SIX)
    assert done.exit_code == 0
    assert "四项都达到，表决通过。" in done.stdout
    assert "{" not in done.stdout
    assert "正式投票请用主管部门建立或者认定的系统" in done.stderr


BAD: Mapping[str, tuple[Mapping[str, object], list[str]]] = {
    "three decimals": ({"part_area": "20000.001"}, ["part_area"]),
    "full width": ({"total_area": "３００００"}, ["total_area"]),
    "percentages": ({"part_area": "66.7%", "agree_area": "50%"}, ["part_area", "agree_area"]),
    "negative": ({"agree_area": -1}, ["agree_area"]),
    "a fraction of a head": ({"part_heads": 199.5}, ["part_heads"]),
    "not a number": ({"part_area": float("nan")}, ["part_area"]),
    "without end": ({"total_area": float("inf")}, ["total_area"]),
    "a truth": ({"part_heads": True}, ["part_heads"]),
    "nothing": ({"agree_heads": None}, ["agree_heads"]),
    "a list": ({"agree_heads": [101]}, ["agree_heads"]),
    "beyond all": ({"total_area": 10**5000}, ["total_area"]),
    "another rule": ({"rule": "two_thirds"}, ["rule"]),
    "no rule": ({"rule": None}, ["rule"]),
    "more than there is": ({"part_area": "30000.01"}, ["part_area"]),
    "more who agree than took part": ({"agree_heads": 201}, ["agree_heads"]),
    "no owners": ({"total_heads": 0, "part_heads": 0, "agree_heads": 0}, ["total_heads"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_figures_are_told_by_their_field(vote: Asks, name: str) -> None:
    changed, fields = BAD[name]
    sys.set_int_max_str_digits(6000)
    try:
        content = json.dumps({**SIX, **changed})
    finally:
        sys.set_int_max_str_digits(4300)
    done = vote(content, "--json")
    assert errors(done) == [(field, None) for field in fields]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "null",
        '{"rule": "majority", "rule": "three_quarters"}',
        b"\xff\xfe",
        "[" * 100_000,
        b"PK\x03\x04no",
    ],
    ids=["empty", "a list", "cut", "null", "a name twice", "no text", "deep", "no workbook"],
)
def test_a_file_that_is_none_is_a_sentence(vote: Asks, content: object) -> None:
    assert errors(vote(content, "--json"))


PETITION = {"total_area": "30000.00", "total_heads": 300, "petition_area": 6000, "petition_heads": 60}


@pytest.mark.parametrize("kind", ["meeting", "audit", "recall"])
def test_a_petition_is_counted_by_both_measures(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "petition.json"
    file.write_text(json.dumps(PETITION), encoding="utf-8")
    found = answer(CliRunner().invoke(guidance, ["petition", str(file), "--kind", kind, "--json"]))
    assert found["met"] is True
    assert any(("浙江省物业管理条例" in one) is (kind == "meeting") for one in found["because"])
    file.write_text(json.dumps({**PETITION, "petition_heads": 301, "petition_area": "20%"}), encoding="utf-8")
    assert errors(CliRunner().invoke(guidance, ["petition", str(file), "--json"])) == [("petition_area", None)]
    file.write_text(json.dumps({**PETITION, "petition_heads": 301}), encoding="utf-8")
    assert errors(CliRunner().invoke(guidance, ["petition", str(file), "--json"])) == [("petition_heads", None)]
    assert errors(CliRunner().invoke(guidance, ["petition", str(file), "--json", "--place", "柯城"])) == [
        ("place", None)
    ]


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(guidance, ["vote", str(tmp_path / "none.json"), "--json"])
    assert errors(done) == [("文件", None)]
    assert "打不开" in done.stderr


ROSTER: list[dict[str, object]] = [
    {"unit": "1-101", "area": "100.00", "owner": "张三"},
    {"unit": "1-102", "area": 100, "owner": "张三"},
    {"unit": "1-103", "area": 100.5, "owners": ["李四", {"name": "王五", "number": "1234"}]},
    {"unit": "2-101", "area": 300, "holder": "建设单位"},
    {"unit": "2-102", "area": 300, "holder": "undelivered", "owner": "赵六"},
]


def test_a_roster_with_ballots_is_counted_by_units_and_heads(vote: Asks) -> None:
    given = [
        {"unit": "1-101", "choice": "同意"},
        {"unit": "1幢103室", "choice": "agree"},
        {"unit": "2-101", "choice": "反对"},
    ]
    found = answer(vote({"rule": "majority", "electorate": ROSTER, "ballots": given}, "--json"))
    assert found["figures"] == {
        "total_area": "900.50",
        "total_heads": 3,
        "part_area": "500.50",
        "part_heads": 3,
        "agree_area": "200.50",
        "agree_heads": 2,
    }
    assert found["passed"] is False
    assert len(found["developer"]) == 3


def test_doubts_are_told_by_row_with_what_may_be_answered_and_the_answers_are_taken(vote: Asks) -> None:
    given = [
        {"unit": "1-103", "choice": "同意"},
        {"unit": "1-103", "choice": "反对", "channel": "网上"},
        {"unit": "9", "choice": "弃权"},
    ]
    asked = {"rule": "majority", "electorate": ROSTER, "ballots": given}
    done = vote(asked, "--json")
    assert errors(done) == [("表决票", 3), ("表决票", 1), ("表决票", 2)]
    told = json.loads(done.stdout)["errors"]
    decided = {one["key"]: next(iter(one["answers"])) for one in told}
    found = answer(vote({**asked, "decided": decided}, "--json"))
    assert found["figures"]["agree_area"] == "100.50"
    assert len(found["decisions"]) == 2
    options = [word for key, said in decided.items() for word in ("--decide", f"{key}={said}")]
    assert answer(vote(asked, "--json", *options)) == found
    assert errors(vote(asked, "--json", "--decide", "nothing")) == [("--decide", None)]


def test_names_that_mean_nothing_are_told_and_figures_beside_ballots_are_refused(vote: Asks) -> None:
    done = vote({**SIX, "total_aera": 1}, "--json")
    assert answer(done)["passed"] is True
    assert "total_aera" in done.stderr
    both = {"rule": "majority", "electorate": ROSTER, "ballots": [], "part_area": 1}
    assert errors(vote(both, "--json")) == [("part_area", None)]


def test_faults_of_rows_are_told_together(vote: Asks) -> None:
    roster = [
        {"unit": "1-101", "area": "89.555", "owner": "张三"},
        {"unit": 7, "area": "1", "owner": 1.5, "holder": "谁"},
        [],
    ]
    done = vote({"electorate": roster, "ballots": [{"choice": "也许"}]}, "--json")
    assert errors(done) == [
        ("electorate", 3),
        ("rule", None),
        ("面积", 1),
        ("业主", 2),
        ("情况", 2),
        ("意见", 1),
        ("室号", 1),
    ]


CANDIDATES = ["甲", "乙"]
MARKS = [{"unit": "1-101", "marks": ["甲"]}, {"unit": "1-103", "marks": ["甲", "乙"]}, {"unit": "2-101", "marks": []}]


def elected(tmp_path: Path, content: object, *options: str) -> Result:
    file = tmp_path / "election.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return CliRunner().invoke(guidance, ["elect", str(file), *options])


def test_an_election_is_counted_candidate_by_candidate(tmp_path: Path) -> None:
    asked = {"candidates": CANDIDATES, "seats": 2, "electorate": ROSTER, "ballots": MARKS}
    found = answer(elected(tmp_path, asked, "--json"))
    assert set(found) == {"elected", "undecided", "open_seats", "because", "candidates"}
    assert (found["elected"], found["undecided"], found["open_seats"]) == ([], [], 2)
    assert set(found["candidates"]["甲"]) == KEYS
    assert (found["candidates"]["甲"]["quorum_heads"], found["candidates"]["甲"]["agree_area"]) == (True, False)
    assert "应选 2 人，四项都达到的有 0 人。" in elected(tmp_path, asked).stdout


def test_an_election_that_cannot_be_counted_is_told_by_row(tmp_path: Path) -> None:
    asked = {"candidates": CANDIDATES, "seats": 1, "electorate": ROSTER, "ballots": MARKS}
    assert errors(elected(tmp_path, asked, "--json")) == [("表决票", 2)]
    strange = {**asked, "ballots": [{"unit": "1-101", "marks": ["丙"]}]}
    assert errors(elected(tmp_path, strange, "--json")) == [("选票", 1)]
    assert errors(
        elected(tmp_path, {**asked, "candidates": "甲", "seats": "两", "ballots": [{"marks": "甲"}]}, "--json")
    ) == [
        ("candidates", None),
        ("seats", None),
        ("marks", 1),
        ("室号", 1),
    ]


def test_no_installation_is_needed_and_none_is_made(tmp_path: Path) -> None:
    file, home = tmp_path / "vote.json", tmp_path / "home"
    file.write_text(json.dumps(SIX), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "alliance.cli", "guidance", "vote", str(file), "--json"],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "ALLIANCE_HOME": str(home), "DATABASE_URL": "", "LANG": "C"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["passed"] is True
    assert not home.exists()


def test_a_ballot_that_says_nothing_at_all_is_not_taken_for_an_empty_one(vote: Asks) -> None:
    given = [{"unit": "1-101", "vote": "同意"}, {"unit": "1-103", "choice": None}, {"unit": "2-101", "invalid": "涂改"}]
    done = vote({"rule": "majority", "electorate": ROSTER, "ballots": given}, "--json")
    assert errors(done) == [("choice", 1)]
    rest = vote(
        {"rule": "majority", "electorate": [{**one, "tel": 1} for one in ROSTER], "ballots": given[1:]}, "--json"
    )
    assert [one["row"] for one in answer(rest)["discarded"]] == [1, 2]
    assert "electorate 里的 tel" in rest.stderr


def test_two_rules_that_differ_are_refused(vote: Asks) -> None:
    assert errors(vote(SIX, "--json", "--rule", "three_quarters")) == [("rule", None)]
    assert answer(vote(SIX, "--json", "--rule", "majority"))["passed"] is True
    given = {"item": 8, "electorate": ROSTER, "ballots": []}
    assert errors(vote(given, "--json", "--rule", "majority")) == [("rule", None)]
    assert answer(vote(given, "--json"))["passed"] is False
    assert errors(vote({**SIX, "rule": True}, "--json")) == [("rule", None)]


def test_half_signs_and_terminals_without_chinese_leave_one_object(tmp_path: Path) -> None:
    file = tmp_path / "vote.json"
    file.write_text('{"rule": "\\ud800"}', encoding="ascii")
    done = subprocess.run(
        [sys.executable, "-c", "from compounds.guidance.cli import guidance; guidance()", "vote", str(file), "--json"],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["errors"][0]["field"] == "rule"


def test_a_petition_tells_what_it_does_not_use_and_reads_no_workbook(tmp_path: Path) -> None:
    file = tmp_path / "petition.json"
    file.write_text(json.dumps({**PETITION, "heads": 1}), encoding="utf-8")
    assert "没有用到：heads" in CliRunner().invoke(guidance, ["petition", str(file), "--json"]).stderr
    book(表决=[list(SIX), list(SIX.values())]).save(file)
    done = CliRunner().invoke(guidance, ["petition", str(file), "--json"])
    assert errors(done) == [("文件", None)]
    assert "只读 JSON" in done.stderr
