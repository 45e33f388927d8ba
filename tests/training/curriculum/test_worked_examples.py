"""The worked examples of the lessons: votes, heads and days come out as the platform itself reckons them."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from alliance.kernel import working_days
from alliance.kernel.parameters import seed as parameters
from alliance.kernel.working_days import Unit, WorkingCalendar
from compounds.guidance import deadlines
from compounds.guidance.electorate import Holder, gather
from compounds.guidance.figures import area
from compounds.guidance.matters import ITEMS
from compounds.guidance.voting import Judgement, Rule
from tests.compounds.guidance.votes import THRESHOLDS, a_unit, judged
from training.curriculum import shipped

TOTAL, HEADS = 60_000_00, 540
"""The compound of the examples: area in hundredths of a square metre, and heads."""
PART, PART_HEADS = 42_000_00, 380
CALENDAR = WorkingCalendar(date(2026, 12, 31))


def body(module: str, number: int) -> str:
    """The text of a lesson."""
    return shipped.read_module(module).lessons[number - 1].body


def rows(text: str, opening: str) -> list[list[str]]:
    """The cells of the lines of a table whose first cell fits."""
    lines = [re.split(r"\s*\|\s*", line.strip("> |")) for line in text.splitlines() if "|" in line]
    return [cells for cells in lines if re.fullmatch(opening, cells[0])]


def linked(module: str) -> list[tuple[str, dict[str, str]]]:
    """The calculators that the lessons of a module open, with the figures in their addresses."""
    urls = [urlsplit(link.url) for lesson in shipped.read_module(module).lessons for link in lesson.links if link.url]
    return [
        (url.path.rpartition("/")[2], {name: values[0] for name, values in parse_qs(url.query).items()})
        for url in urls
        if url.query and url.path.startswith("/guidance/calculators/")
    ]


def vote(figures: dict[str, str]) -> Judgement:
    """The judgement on the figures of an address."""
    six = [
        part
        for kind in ("total", "part", "agree")
        for part in (area(figures[f"{kind}_area"]), int(figures[f"{kind}_heads"]))
    ]
    return judged(ITEMS[int(figures["matter"])].rule, *six)


def test_who_takes_part_is_as_the_table_of_the_lesson_says() -> None:
    told = rows(body("meetings_voting", 4), "[甲乙丙丁]")
    assert len(told) == 4
    for _, part, heads, says in told:
        found = judged(Rule.MAJORITY, TOTAL, HEADS, area(part.replace(",", "")), int(heads), 0, 0)
        assert found.quorum == says.startswith("够")


def test_each_candidate_is_elected_or_not_as_the_table_of_the_lesson_says() -> None:
    told = rows(body("reelection_handover", 2), "[陈李王赵周吴]")
    assert len(told) == 6
    for _, agree, heads, says in told:
        found = judged(Rule.MAJORITY, TOTAL, HEADS, PART, PART_HEADS, area(agree.replace(",", "")), int(heads))
        assert found.passed == says.startswith("当选")
        assert found.agree_area == ("面积没过半" not in says)
        assert found.agree_heads == ("人数正好一半" not in says)


@pytest.mark.parametrize(
    ("rule", "agree", "heads", "outcome"),
    [
        (Rule.MAJORITY, 21_000_00, 250, "没有通过"),
        (Rule.THREE_QUARTERS, 32_000_00, 284, "没有通过"),
        (Rule.THREE_QUARTERS, 32_000_00, 285, "通过"),
        (Rule.MAJORITY, 21_000_01, 191, "通过"),
    ],
)
def test_the_three_votes_of_the_lesson_on_approval(rule: Rule, agree: int, heads: int, outcome: str) -> None:
    assert judged(rule, TOTAL, HEADS, PART, PART_HEADS, agree, heads).passed == (outcome == "通过")
    assert f"{heads}" in body("meetings_voting", 5)


def test_the_least_figures_that_questions_ask_for() -> None:
    quorum, majority, special = THRESHOLDS.participation, THRESHOLDS.ordinary, THRESHOLDS.special
    asked = {question.code: question for question in shipped.read_module("meetings_voting").questions}
    least = {
        "meetings_voting-q11": quorum.lacking(0, 60_000),
        "meetings_voting-q13": quorum.lacking(0, 541),
        "meetings_voting-q16": majority.lacking(0, 380),
        "meetings_voting-q17": special.lacking(0, 380),
        "meetings_voting-q33": special.lacking(0, 36_480_40) / 100,
    }
    assert {code: float(asked[code].item.numbers[0].value or 0) for code in least} == least


def test_heads_are_merged_and_areas_added_as_the_lesson_says() -> None:
    units = [
        *(a_unit(f"1-{n}", "王") for n in range(101, 104)),
        *(a_unit(f"1-{n}", holder=Holder.DEVELOPER_UNSOLD) for n in range(201, 203)),
        a_unit("1-301", "李、赵"),
        *(a_unit(f"1-{n}", owner) for n, owner in zip(range(401, 405), "甲乙丙丁", strict=True)),
    ]
    assert len(gather(units).heads) == 7
    assert "| **合计** | **10** | **900** | **7** |" in body("meetings_voting", 3)


def test_the_calculators_that_lessons_open_say_what_the_lessons_say() -> None:
    opened = [vote(figures) for code, figures in linked("meetings_voting") if code == "vote"]
    assert [(one.quorum, one.agree_area, one.agree_heads) for one in opened] == [
        (False, True, True),
        (True, True, False),
    ]
    (candidate,) = [vote(figures) for code, figures in linked("reelection_handover") if code == "vote"]
    assert candidate.quorum
    assert not candidate.agree_area
    assert candidate.agree_heads


@pytest.mark.parametrize(
    ("module", "course", "day", "due", "says"),
    [
        ("status_duties", "revocation_claim", date(2026, 3, 10), date(2027, 3, 10), "2027年3月10日"),
        ("meetings_voting", "meeting_notice", date(2026, 12, 20), date(2026, 12, 4), "**12月4日**（周五）"),
        ("reelection_handover", "reelection_lead", date(2027, 6, 30), date(2027, 4, 29), "2027年4月29日"),
        ("reelection_handover", "meeting_notice", date(2027, 4, 29), date(2027, 4, 13), "最迟4月13日"),
        ("reelection_handover", "committee_handover", date(2027, 6, 30), date(2027, 7, 12), "最迟7月12日"),
        ("reelection_handover", "committee_filing", date(2026, 9, 5), date(2026, 10, 8), "**10月8日**"),
        ("reelection_handover", "committee_handover", date(2026, 9, 25), date(2026, 10, 8), "**10月8日**"),
        ("contract_oversight", "dismissal_notice", date(2026, 12, 31), date(2026, 10, 31), "**10月31日**"),
        ("contract_oversight", "nonrenewal_notice", date(2026, 12, 31), date(2026, 10, 1), "**9月30日前**"),
    ],
)
def test_the_days_of_the_lessons(module: str, course: str, day: date, due: date, says: str) -> None:
    period = next(version for version in parameters.seed() if version.name == course)
    number, unit = int(period.numerator or 0), Unit(period.unit)
    if deadlines.BY_PARAMETER[course].backwards:
        assert working_days.period_before(CALENDAR, day, number, unit).due == due
    else:
        assert working_days.period_after(CALENDAR, day, number, unit).due == due
    assert any(says in lesson.body for lesson in shipped.read_module(module).lessons)


@pytest.mark.parametrize(
    ("code", "course", "day"),
    [
        ("reelection_handover-q08", "committee_filing", date(2026, 9, 5)),
        ("reelection_handover-q21", "committee_filing", date(2026, 3, 15)),
        ("reelection_handover-q22", "committee_handover", date(2026, 6, 30)),
    ],
)
def test_the_last_day_that_a_question_holds_right(code: str, course: str, day: date) -> None:
    (question,) = [one for one in shipped.read_module("reelection_handover").questions if one.code == code]
    period = next(version for version in parameters.seed() if version.name == course)
    due = working_days.period_after(CALENDAR, day, int(period.numerator or 0), Unit(period.unit)).due
    assert [choice.text.body for choice in question.item.choices if choice.share > 0] == [f"{due.month}月{due.day}日"]
