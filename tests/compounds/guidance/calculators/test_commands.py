"""`alliance guidance share` and `alliance guidance date`: without an installation, exact, and telling what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from compounds.guidance.calculators import bills
from compounds.guidance.cli import guidance
from compounds.guidance.sharing import NAME, UNITS


def run(*words: str) -> Result:
    return CliRunner().invoke(guidance, words)


def file_of(folder: Path, given: object) -> str:
    file = folder / "sharing.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    return str(file)


def test_shares_are_one_object_and_add_up(tmp_path: Path) -> None:
    units = [{"unit": f"1-{at}", "area": "33.33", "unsold": at > 2} for at in (1, 2, 3)]
    done = run("share", file_of(tmp_path, {"total": 100, "units": units}), "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert [bill["amount"] for bill in told["bills"]] == ["33.34", "33.33", "33.33"]
    assert [bill["payer"] for bill in told["bills"]] == ["owner", "owner", "developer"]
    assert (told["total"], told["owners"], told["developer"]) == ("100.00", "66.67", "33.33")
    assert told["because"]


def test_several_costs_fall_on_their_groups(tmp_path: Path) -> None:
    given = {
        "costs": [
            {"title": "道路", "amount": "4.00"},
            {"title": "屋面", "amount": "2.00", "scope": "building", "building": "1幢"},
        ],
        "units": [
            {"unit": "101", "area": 1, "building": "1"},
            {"unit": "101", "area": 1, "building": 2},
        ],
    }
    told = json.loads(run("share", file_of(tmp_path, given), "--json").stdout)
    assert {bill["unit"]: bill["amount"] for bill in told["bills"]} == {"1-101": "4.00", "2-101": "2.00"}
    assert told["costs"][1]["shares"] == {"1-101": "2.00"}


def test_a_total_in_the_file_and_another_beside_it_are_refused(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"total": 6, "units": [{"unit": "1-101", "area": 1}]})
    done = run("share", file, "--total", "5", "--json")
    assert (done.exit_code, json.loads(done.stdout)["errors"][0]["field"]) == (2, "total")


def test_a_workbook_needs_the_total_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(bills.blank())
    assert run("share", str(file), "--total", "1", "--json").exit_code == 2
    lacking = json.loads(run("share", str(file), "--json").stdout)
    assert lacking["errors"][0]["field"] == "total"


@pytest.mark.parametrize(
    ("given", "field", "row"),
    [
        ({"total": "1", "units": [{"unit": "a", "area": 1}, {"unit": "a", "area": 2}]}, NAME, 2),
        ({"total": "1", "units": [{"unit": "a", "area": "1.001"}]}, "area", 1),
        ({"total": "1", "units": []}, UNITS, None),
        ([], "文件", None),
    ],
)
def test_what_cannot_be_shared_is_told_in_sentences_and_as_one_object(
    tmp_path: Path, given: object, field: str, row: int | None
) -> None:
    done = run("share", file_of(tmp_path, given), "--json")
    assert done.exit_code == 2
    (error,) = json.loads(done.stdout)["errors"]
    assert (error["field"], error["row"]) == (field, row)
    assert error["reason"] in done.stderr


def test_a_file_that_is_not_there_is_told() -> None:
    done = run("share", "/nowhere/at-all.json", "--json")
    assert done.exit_code == 2
    assert "打不开" in done.stderr


def test_a_named_period_gives_its_day_with_every_rule() -> None:
    told = json.loads(run("date", "committee_filing", "2026-09-05", "--json").stdout)
    assert (told["due"], told["provisional"], told["firm"]) == ("2026-10-08", False, True)
    assert {rule["source"] for rule in told["rules"]} == {
        "《物业管理条例》第十六条第一款",
        "《浙江省物业管理条例》第十三条第一款",
    }
    elsewhere = json.loads(run("date", "committee_filing", "2026-09-05", "--place", "34", "--json").stdout)
    assert [rule["source"] for rule in elsewhere["rules"]] == ["《物业管理条例》第十六条第一款"]


def test_a_period_of_ones_own_runs_both_ways() -> None:
    assert run("date", "15日", "2026-12-20", "--before").stdout.splitlines()[-1] == "2026-12-04"
    assert run("date", "2个月", "2026年8月31日").stdout.splitlines()[-1] == "2026-11-02"  # 31 October is a Saturday


def test_the_periods_that_have_a_name_are_listed() -> None:
    assert "committee_filing\t业委会备案\t从选出业委会的那天算" in run("date", "--list").stdout


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("nothing", "2026-12-01"), "period"),
        (("committee_filing", "2026-13-01"), "day"),
        (("committee_filing", "1950-01-01"), "day"),
        (("15日", "2026-12-01", "--place", "柯城"), "place"),
        ((), "day"),
    ],
)
def test_a_question_that_cannot_be_read_names_what_is_wrong(words: tuple[str, ...], field: str) -> None:
    done = run("date", *words, "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["errors"][0]["field"] == field
