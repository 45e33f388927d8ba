"""Days by name, at a place, with the numbers that ship with the program."""

from __future__ import annotations

from datetime import date

import pytest

from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import seed as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.parameters.queries import Book
from alliance.kernel.working_days import WorkingCalendar
from compounds.guidance.calculators import days
from compounds.guidance.calculators.worked import Worked
from compounds.guidance.deadlines import BY_PARAMETER, COURSES, Course, OwnPeriod
from compounds.guidance.paths.periods import Reckoner

KECHENG = "/33/3308/330802/"


@pytest.fixture(scope="module")
def reckoner() -> Reckoner:
    versions: dict[str, list[Parameter]] = {}
    for row in parameters.seed():
        versions.setdefault(row.name, []).append(Parameter.of(row))
    return Reckoner(Book(versions), WorkingCalendar(date(2026, 12, 31)), date(2026, 11, 22))


def asked(reckoner: Reckoner, name: str, day: date) -> Worked:
    return days.named(reckoner, BY_PARAMETER[name], KECHENG, day)


def test_filing_rolls_over_the_national_holiday_and_names_both_rules(reckoner: Reckoner) -> None:
    found = asked(reckoner, "committee_filing", date(2026, 9, 5))
    assert found.headline == "最迟2026年10月8日（周四）把材料交去备案"
    assert set(found.basis) >= {"《物业管理条例》第十六条第一款", "《浙江省物业管理条例》第十三条第一款"}
    assert "国庆节放假，顺延到10月8日" in "".join(found.because)


def test_a_notice_before_a_meeting_leaves_the_whole_number_clear(reckoner: Reckoner) -> None:
    assert asked(reckoner, "meeting_notice", date(2026, 12, 20)).headline == "最迟2026年12月4日（周五）通知全体业主"


def test_advice_says_that_it_is_none(reckoner: Reckoner) -> None:
    found = asked(reckoner, "decision_announcement", date(2026, 12, 1))
    assert "不是法定" in "".join(found.because)
    assert found.basis == (days.BASIS,)
    assert "待核" in found.advice[0]


def test_a_year_whose_holidays_are_not_published_says_so(reckoner: Reckoner) -> None:
    found = asked(reckoner, "committee_filing", date(2027, 9, 5))
    assert found.tone == "due"
    assert "放假安排还没有公布" in found.advice[-1]


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.parameter)
def test_every_name_gives_a_day(reckoner: Reckoner, course: Course) -> None:
    found = asked(reckoner, course.parameter, date(2026, 6, 1))
    assert found.headline.startswith("最迟20")


def test_a_day_before_any_rule_is_refused(reckoner: Reckoner) -> None:
    with pytest.raises(Invalid, match="没有登记的数值"):
        asked(reckoner, "committee_filing", date(1999, 1, 1))


def test_a_period_of_ones_own(reckoner: Reckoner) -> None:
    found = days.own(reckoner.calendar, OwnPeriod.parse("15日", backwards=True), date(2026, 12, 20))
    assert found.headline == "最迟2026年12月4日（周五）"
    with pytest.raises(Invalid):
        days.own(reckoner.calendar, OwnPeriod.parse("200年"), date(2026, 12, 20))
