"""Periods by name stand on numbers that exist, and periods of one's own are read in one way only."""

from __future__ import annotations

from datetime import date

import pytest

from alliance.kernel.parameters import seed as parameters
from alliance.kernel.working_days import Unit, WorkingCalendar
from compounds.guidance.deadlines import BY_PARAMETER, COURSES, OwnPeriod

CALENDAR = WorkingCalendar(date(2026, 12, 31))


def test_every_name_has_a_number_in_days_months_or_years() -> None:
    units = {row.name: row.unit for row in parameters.seed()}
    assert {units[course.parameter] for course in COURSES} <= {unit.value for unit in Unit}
    assert len(BY_PARAMETER) == len(COURSES)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("15日", 15, Unit.DAYS),
        (" 15 天 ", 15, Unit.DAYS),
        ("5个工作日", 5, Unit.WORKING_DAYS),
        ("5工作日", 5, Unit.WORKING_DAYS),
        ("2个月", 2, Unit.MONTHS),
        ("1年", 1, Unit.YEARS),
    ],
)
def test_a_period_of_ones_own_is_read(text: str, number: int, unit: Unit) -> None:
    assert OwnPeriod.parse(text) == OwnPeriod(number, unit)


@pytest.mark.parametrize("text", ["", "15", "十五日", "-3日", "1.5年", "１５日", "15日内", "999999日"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="请写成 15日"):
        OwnPeriod.parse(text)


@pytest.mark.parametrize(
    ("text", "backwards", "due"),
    [
        ("30日", False, date(2026, 10, 8)),  # 5 October is a holiday
        ("5个工作日", False, date(2026, 9, 11)),
        ("1个月", False, date(2026, 10, 8)),
        ("15日", True, date(2026, 8, 20)),
    ],
)
def test_days_run_forwards_over_holidays_and_backwards_without(text: str, due: date, *, backwards: bool) -> None:
    assert OwnPeriod.parse(text, backwards=backwards).reckon(CALENDAR, date(2026, 9, 5)).due == due


def test_more_than_a_hundred_years_is_refused() -> None:
    with pytest.raises(ValueError, match="不超过一百年"):
        OwnPeriod.parse("101年").reckon(CALENDAR, date(2026, 9, 5))
