"""Statutory periods: dates that were worked out by hand from the published notices, and what holds for every date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.days import SHANGHAI
from alliance.kernel.working_days import (
    UNPUBLISHED,
    Pause,
    Unit,
    WorkingCalendar,
    period_after,
    period_before,
)

CALENDAR = WorkingCalendar(published_through=date(2026, 12, 31))
DAY = timedelta(days=1)
dates = st.dates(date(2024, 1, 1), date(2028, 12, 31))
units = st.sampled_from(list(Unit))
numbers = st.integers(1, 60)


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2025, 9, 28), True, "周日调休上班"),
        (date(2025, 10, 1), False, "国庆节放假"),
        (date(2025, 10, 5), False, "周日"),
        (date(2025, 10, 6), False, "中秋节放假"),
        (date(2025, 10, 8), False, "调休放假"),
        (date(2025, 10, 9), True, "周四"),
        (date(2025, 10, 11), True, "周六调休上班"),
        (date(2026, 1, 2), False, "调休放假"),
        (date(2026, 1, 4), True, "周日调休上班"),
        (date(2026, 2, 14), True, "周六调休上班"),
        (date(2026, 2, 16), False, "农历除夕放假"),
        (date(2026, 2, 23), False, "调休放假"),
        (date(2026, 2, 24), True, "周二"),
        (date(2026, 2, 28), True, "周六调休上班"),
        (date(2026, 4, 6), False, "清明节放假"),
        (date(2026, 9, 20), True, "周日调休上班"),
        (date(2026, 10, 7), False, "调休放假"),
        (date(2026, 10, 8), True, "周四"),
        (date(2026, 10, 10), True, "周六调休上班"),
        (date(2020, 1, 31), False, "春节延长假期"),
        (date(2007, 12, 29), True, "周六调休上班"),
    ],
)
def test_the_calendar_follows_the_published_notices(day: date, *, works: bool, why: str) -> None:
    assert CALENDAR.is_working(day) is works
    assert CALENDAR.is_rest(day) is not works
    assert CALENDAR.why(day) == why
    assert not CALENDAR.is_provisional(day)


def test_beyond_the_published_notice_only_weekends_count_and_it_says_so() -> None:
    for invented in (date(2027, 10, 1), date(2027, 2, 9)):
        assert CALENDAR.is_working(invented)
        assert CALENDAR.is_provisional(invented)
        assert UNPUBLISHED in CALENDAR.why(invented)
    assert CALENDAR.is_rest(date(2027, 10, 2))


@pytest.mark.parametrize("day", [date(2027, 10, 1), date(9999, 12, 30), date(1999, 10, 1)])
def test_a_parameter_ahead_of_the_installed_notices_stays_provisional(day: date) -> None:
    ahead = WorkingCalendar(published_through=date.max)
    assert ahead.is_provisional(day)
    assert ahead.is_working(day) is (day.weekday() < 5)


def test_filing_in_thirty_days_explains_itself() -> None:
    filing = period_after(CALENDAR, date(2026, 11, 20), 30, Unit.DAYS, happened="选出")
    assert filing.due == filing.last_day == date(2026, 12, 21)
    assert filing.first_day == date(2026, 11, 21)
    assert filing.ends_at == datetime(2026, 12, 21, 16, tzinfo=UTC)
    assert not filing.provisional
    assert filing.steps == (
        "11月20日（周五）选出，当天不算",
        "从11月21日起数30日，到12月20日（周日）",
        "12月20日是周日，顺延到12月21日（周一）",
    )
    assert filing.sentence() == "最迟2026年12月21日（周一）"


@pytest.mark.parametrize(
    ("event", "number", "unit", "due"),
    [
        (date(2025, 9, 29), 3, Unit.DAYS, date(2025, 10, 9)),  # through National Day and Mid-Autumn
        (date(2026, 9, 28), 3, Unit.DAYS, date(2026, 10, 8)),
        (date(2026, 2, 10), 10, Unit.DAYS, date(2026, 2, 24)),  # 20 February lies in the Spring Festival
        (date(2026, 9, 10), 10, Unit.DAYS, date(2026, 9, 20)),  # a Sunday worked: no roll
        (date(2026, 10, 5), 5, Unit.DAYS, date(2026, 10, 10)),  # a Saturday worked: no roll
        (date(2026, 1, 31), 1, Unit.MONTHS, date(2026, 2, 28)),  # no 31 February; the 28th is worked
        (date(2024, 1, 31), 1, Unit.MONTHS, date(2024, 2, 29)),
        (date(2025, 12, 8), 1, Unit.MONTHS, date(2026, 1, 8)),
        (date(2024, 2, 29), 1, Unit.YEARS, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, Unit.YEARS, date(2028, 2, 29)),
        (date(2026, 9, 18), 5, Unit.WORKING_DAYS, date(2026, 9, 24)),  # Sunday the 20th counts
        (date(2026, 9, 30), 1, Unit.WORKING_DAYS, date(2026, 10, 8)),
        (date(2026, 2, 13), 2, Unit.WORKING_DAYS, date(2026, 2, 24)),  # Saturday the 14th counts
    ],
)
def test_periods_end_where_the_law_says(event: date, number: int, unit: Unit, due: date) -> None:
    assert period_after(CALENDAR, event, number, unit).due == due


def test_a_last_day_that_is_a_make_up_saturday_says_why_it_does_not_move() -> None:
    assert period_after(CALENDAR, date(2026, 10, 5), 5, Unit.DAYS).steps[-1] == "10月10日是周六调休上班，不顺延"


def test_a_promise_of_the_platform_may_end_on_a_sunday() -> None:
    promise = period_after(CALENDAR, date(2026, 11, 20), 30, Unit.DAYS, rolls=False)
    assert promise.due == date(2026, 12, 20)
    assert len(promise.steps) == 2


def test_business_hours_end_the_last_day_early() -> None:
    office = period_after(CALENDAR, date(2026, 11, 2), 10, Unit.DAYS, closes=time(17, 30))
    assert office.ends_at == datetime(2026, 11, 12, 17, 30, tzinfo=SHANGHAI)
    assert office.sentence() == "最迟2026年11月12日（周四）17:30前"


@pytest.mark.parametrize(
    ("event", "number", "unit"),
    [
        (date(2026, 12, 20), 15, Unit.WORKING_DAYS),
        (date(2026, 12, 5), 30, Unit.DAYS),
        (date(2026, 12, 1), 1, Unit.YEARS),
    ],
)
def test_a_period_that_ends_in_an_unpublished_year_is_provisional(event: date, number: int, unit: Unit) -> None:
    period = period_after(CALENDAR, event, number, unit)
    assert period.provisional
    assert period.steps[-1] == UNPUBLISHED
    assert period.sentence().endswith(UNPUBLISHED)


def test_notice_before_a_meeting_leaves_whole_days_between() -> None:
    notice = period_before(CALENDAR, date(2026, 12, 25), 15, Unit.DAYS)
    assert (notice.due, notice.first_day, notice.last_day) == (
        date(2026, 12, 9),
        date(2026, 12, 10),
        date(2026, 12, 24),
    )
    assert notice.ends_at == datetime(2026, 12, 10, tzinfo=SHANGHAI)
    assert notice.steps == (
        "12月25日（周五）开会，当天不算",
        "往前数满15日，从12月24日数到12月10日",
        "办理当天也不算，最迟12月9日（周三）办理",
        "也有办理当天算一日的算法，那样最迟是12月10日（周四）；这里取早一天，哪种算法都来得及",
    )


def test_a_backward_period_never_moves_towards_the_event() -> None:
    notice = period_before(CALENDAR, date(2026, 12, 22), 15, Unit.DAYS)
    assert notice.due == date(2026, 12, 6)
    assert notice.steps[-1] == "12月6日是周日，往前数的期限不顺延，请在12月4日（周五）前办好"


def test_two_months_before_the_term_ends() -> None:
    lead = period_before(CALENDAR, date(2027, 4, 30), 2, Unit.MONTHS, happening="任期届满")
    assert lead.due == date(2027, 2, 28)


def test_working_days_before_an_event_skip_the_holidays() -> None:
    lead = period_before(CALENDAR, date(2026, 10, 9), 3, Unit.WORKING_DAYS)
    # 8 October, 30 and 29 September lie between.
    assert (lead.first_day, lead.due) == (date(2026, 9, 29), date(2026, 9, 28))


def test_an_expert_opinion_stops_the_clock() -> None:
    pause = Pause(date(2026, 11, 10), date(2026, 11, 19), "鉴定")
    period = period_after(CALENDAR, date(2026, 11, 2), 30, Unit.DAYS, pauses=[pause])
    assert period.due == date(2026, 12, 14)
    assert "11月10日到11月19日暂停（鉴定），这10日不算" in period.steps


def test_pauses_that_overlap_are_not_left_out_twice() -> None:
    pauses = [
        Pause(date(2026, 11, 10), date(2026, 11, 15), "鉴定"),
        Pause(date(2026, 11, 13), date(2026, 11, 19), "审计"),
    ]
    period = period_after(CALENDAR, date(2026, 11, 2), 30, Unit.DAYS, pauses=pauses)
    assert period.due == date(2026, 12, 14)
    assert "11月10日到11月19日暂停（鉴定、审计），这10日不算" in period.steps


def test_a_running_pause_is_never_overdue() -> None:
    pause = Pause(date(2026, 11, 10), date(2026, 11, 12), "鉴定", running=True)
    period = period_after(CALENDAR, date(2026, 11, 2), 10, Unit.DAYS, pauses=[pause])
    assert period.paused
    assert period.remaining(date(2027, 1, 1)) == "暂停计时"
    assert "暂停计时" in period.sentence()


def test_a_pause_after_the_end_or_before_the_event_changes_nothing() -> None:
    plain = period_after(CALENDAR, date(2026, 11, 2), 10, Unit.DAYS)
    around = [
        Pause(date(2026, 10, 1), date(2026, 11, 2), "鉴定"),
        Pause(date(2026, 11, 13), date(2026, 11, 30), "审计"),
    ]
    assert period_after(CALENDAR, date(2026, 11, 2), 10, Unit.DAYS, pauses=around) == plain


@pytest.mark.parametrize(
    ("unit", "today", "words"),
    [
        (Unit.DAYS, date(2026, 12, 18), "剩3天"),
        (Unit.DAYS, date(2026, 12, 21), "今天到期"),
        (Unit.DAYS, date(2026, 12, 23), "已过2天"),
        (Unit.WORKING_DAYS, date(2026, 9, 18), "剩5个工作日"),
        (Unit.WORKING_DAYS, date(2026, 9, 24), "今天到期"),
    ],
)
def test_what_is_left_is_said_in_words(unit: Unit, today: date, words: str) -> None:
    periods = {
        Unit.DAYS: period_after(CALENDAR, date(2026, 11, 20), 30, Unit.DAYS),
        Unit.WORKING_DAYS: period_after(CALENDAR, date(2026, 9, 18), 5, Unit.WORKING_DAYS),
    }
    assert periods[unit].remaining(today) == words


def test_no_more_working_days_before_a_sunday_deadline_are_said_as_days() -> None:
    lead = period_before(CALENDAR, date(2026, 11, 10), 1, Unit.WORKING_DAYS)
    assert lead.due == date(2026, 11, 8)
    assert lead.remaining(date(2026, 11, 7)) == "剩1天"


@pytest.mark.parametrize(("number", "unit"), [(0, Unit.DAYS), (-1, Unit.MONTHS), (101, Unit.YEARS), (10**9, Unit.DAYS)])
def test_a_period_that_is_a_typing_error_is_refused(number: int, unit: Unit) -> None:
    for reckon in (period_after, period_before):
        with pytest.raises(ValueError, match="不对"):
            reckon(CALENDAR, date(2026, 1, 1), number, unit)


@pytest.mark.parametrize("event", [date.min, date.max])
def test_a_date_outside_of_history_is_refused(event: date) -> None:
    for reckon in (period_after, period_before):
        with pytest.raises(ValueError, match="日期"):
            reckon(CALENDAR, event, 1, Unit.DAYS)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="早于"):
        Pause(date(2026, 2, 2), date(2026, 2, 1), "鉴定")


@given(dates, numbers, units)
def test_a_later_event_and_a_longer_period_never_end_earlier(event: date, number: int, unit: Unit) -> None:
    period = period_after(CALENDAR, event, number, unit)
    assert period.due <= period_after(CALENDAR, event + DAY, number, unit).due
    assert period.due <= period_after(CALENDAR, event, number + 1, unit).due
    assert event < period.first_day <= period.last_day


@given(dates, numbers, units)
def test_a_legal_period_never_ends_on_a_day_off(event: date, number: int, unit: Unit) -> None:
    assert CALENDAR.is_working(period_after(CALENDAR, event, number, unit).due)


@given(dates, numbers)
def test_a_roll_skips_days_off_only_and_as_few_as_possible(event: date, number: int) -> None:
    unrolled = event + number * DAY
    due = period_after(CALENDAR, event, number, Unit.DAYS).due
    assert due >= unrolled
    assert all(CALENDAR.is_rest(unrolled + n * DAY) for n in range((due - unrolled).days))


@given(dates, numbers)
def test_working_days_counted_one_by_one_agree(event: date, number: int) -> None:
    period = period_after(CALENDAR, event, number, Unit.WORKING_DAYS)
    assert CALENDAR.working_days(event, period.due) == number


@given(dates, numbers, st.integers(0, 40), st.integers(1, 30))
def test_a_pause_inside_adds_exactly_its_days(event: date, number: int, begins: int, length: int) -> None:
    first = event + (1 + begins % number) * DAY
    pause = Pause(first, first + (length - 1) * DAY, "鉴定")
    paused = period_after(CALENDAR, event, number, Unit.DAYS, rolls=False, pauses=[pause])
    assert paused.due == period_after(CALENDAR, event, number + length, Unit.DAYS, rolls=False).due


@given(dates, numbers, units, st.lists(st.tuples(st.integers(-20, 90), st.integers(0, 20)), max_size=4))
def test_the_order_of_pauses_does_not_matter(
    event: date, number: int, unit: Unit, spans: list[tuple[int, int]]
) -> None:
    pauses = [Pause(event + s * DAY, event + (s + n) * DAY, "鉴定") for s, n in spans]
    there = period_after(CALENDAR, event, number, unit, pauses=pauses)
    assert there == period_after(CALENDAR, event, number, unit, pauses=pauses[::-1])
    assert there.due >= period_after(CALENDAR, event, number, unit).due


@given(dates, numbers, units)
def test_backwards_is_the_mirror_of_forwards(event: date, number: int, unit: Unit) -> None:
    due = period_before(CALENDAR, event, number, unit).due
    assert period_after(CALENDAR, due, number, unit, rolls=False).last_day < event
    assert period_after(CALENDAR, due + DAY, number, unit, rolls=False).last_day >= event
