"""Statutory periods that explain themselves: working days, make-up workdays, months, pauses, the roll after a holiday.

How a period is reckoned is law (民法典第二百条至第二百零四条、第一千二百五十九条) and stands here; how long it is
stands in `parameters`. Nothing here opens a session or asks for the time.
"""

from __future__ import annotations

import calendar as months
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from alliance.kernel.days import SHANGHAI, full_date, remaining, short_date, weekday_name

DAY = timedelta(days=1)
NOTICES = range(2001, 2099)
"""Years for which a notice of the State Council can be known at all: none moved weekends before."""

UNPUBLISHED = "法定节假日安排尚未公布，暂按周末推算"
_EVENTS = range(1900, 2201)
_WORKING_STEP = "周末和法定节假日不算，调休上班的周末算"
_SATURDAY = 5


class Unit(StrEnum):
    """What a period is counted in; the values are the units of `parameters`."""

    DAYS = "日"
    WORKING_DAYS = "工作日"
    MONTHS = "个月"
    YEARS = "年"


_LONGEST = {Unit.DAYS: 36_600, Unit.WORKING_DAYS: 26_000, Unit.MONTHS: 1_200, Unit.YEARS: 100}
"""Beyond a hundred years a period is a typing error."""


@dataclass(frozen=True, slots=True)
class _Year:
    """What the State Council's notice made of one year: days off with their names, and weekend days worked."""

    off: dict[date, str]
    worked: frozenset[date]


@functools.cache
def _notice(year: int) -> _Year | None:
    """The notice of `year` as the holidays package knows it; None where it knows none and would invent days."""
    if year not in NOTICES:
        return None
    from holidays import country_holidays  # noqa: PLC0415 -- slow import

    # New Year's make-up workdays stand in the following year's notice: both are read.
    known = [country_holidays("CN", years=asked, language="zh_CN") for asked in (year, year + 1)]
    worked = frozenset(day for days in known for day in days.weekend_workdays if day.year == year)
    if not any(day.year == year for day in known[0].weekend_workdays):
        return None  # Every notice since 2001 moved some weekend: a year without one was not published.
    return _Year({day: _plain(name) for days in known for day, name in days.items() if day.year == year}, worked)


def _plain(name: str) -> str:
    """国庆节（补假） and 中秋节; 国庆节 as people say it."""
    if name.startswith("休息日"):
        return "调休放假"
    plain = re.sub(r"（[^）]*）", "", name).replace("; ", "、")
    return plain if plain.endswith("假期") else f"{plain}放假"


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked in China, as far as the State Council's notices are published.

    `published_through` is ours (parameter `calendar_published_through`): beyond it, and for years whose notice the
    installed holidays package does not hold, weekends alone decide and the answer is provisional.
    """

    published_through: date

    def is_working(self, day: date) -> bool:
        """True on workdays, make-up Saturdays and Sundays included."""
        if (year := self._published(day)) is None:
            return day.weekday() < _SATURDAY
        return day in year.worked if day.weekday() >= _SATURDAY else day not in year.off

    def is_rest(self, day: date) -> bool:
        """True on a 法定休假日: weekends and holidays, as 民法典第二百零三条 means it."""
        return not self.is_working(day)

    def is_provisional(self, day: date) -> bool:
        """True where the notice for the day is not published, or not known to the installed package."""
        return self._published(day) is None

    def why(self, day: date) -> str:
        """In a few words why the day is worked or not: 国庆节放假, 周六调休上班, 周日, 周三."""
        weekday = weekday_name(day)
        if (year := self._published(day)) is None:
            return f"{weekday}（{UNPUBLISHED}）"
        if day in year.worked:
            return f"{weekday}调休上班"
        if day in year.off:
            return year.off[day]
        return weekday

    def next_working(self, day: date) -> date:
        """The day itself where it is worked, else the first workday after it."""
        while self.is_rest(day):
            day += DAY
        return day

    def last_working(self, day: date) -> date:
        """The day itself where it is worked, else the last workday before it."""
        while self.is_rest(day):
            day -= DAY
        return day

    def working_days(self, after: date, through: date) -> int:
        """How many workdays lie after `after` and up to `through`; 0 where there are none."""
        return sum(self.is_working(after + n * DAY) for n in range(1, (through - after).days + 1))

    def _published(self, day: date) -> _Year | None:
        return _notice(day.year) if day <= self.published_through else None


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, both ends included; `running` where `last` is only today and the end is not known."""

    first: date
    last: date
    reason: str
    running: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"暂停的最后一天{self.last}早于第一天{self.first}。")


@dataclass(frozen=True, slots=True)
class Period:
    """A reckoned period with its reasons.

    `first_day` to `last_day` are the days counted, the roll included. `due` is the last day on which one is in time:
    `last_day` forwards, the day before `first_day` backwards. `ends_at` is the instant from which it is too late,
    exclusive (midnight after `due` in Asia/Shanghai, or the closing hour). `steps` are sentences for people.
    """

    event: date
    first_day: date
    last_day: date
    due: date
    ends_at: datetime
    unit: Unit
    provisional: bool
    paused: bool
    steps: tuple[str, ...]
    calendar: WorkingCalendar | None = field(default=None, repr=False, compare=False)

    def sentence(self) -> str:
        """The last day in one short sentence: 最迟2026年12月21日（周一）."""
        told = f"最迟{full_date(self.due)}（{weekday_name(self.due)}）"
        if (self.ends_at.hour, self.ends_at.minute) != (0, 0):
            told += f"{self.ends_at:%H:%M}前"
        if self.paused:
            return f"{told}；现在暂停计时，恢复后再往后推"
        return f"{told}；{UNPUBLISHED}" if self.provisional else told

    def remaining(self, today: date) -> str:
        """How much is left: 剩3个工作日, 剩3天, 今天到期, 已过2天, 暂停计时."""
        if self.paused:
            return "暂停计时"
        if today < self.due and self.unit is Unit.WORKING_DAYS and self.calendar is not None:
            left = self.calendar.working_days(today, self.due)
            if left:  # None is left where a backward period ends on a day off, such as the Sunday before.
                return f"剩{left}个工作日"
        return remaining(self.due, today)


def period_after(
    calendar: WorkingCalendar,
    event: date,
    number: int,
    unit: Unit,
    *,
    happened: str = "开始",
    rolls: bool = True,
    pauses: Iterable[Pause] = (),
    closes: time | None = None,
) -> Period:
    """Reckon a period forwards from what happened on `event`; that day is not counted (民法典第二百零一条).

    Months and years end on the corresponding day, else on the last of the month (第二百零二条). `rolls` is for legal
    periods: a last day off moves to the first workday (第二百零三条); promises of the platform may be without.
    Paused days do not count. `closes` is the closing hour where there are business hours. Raises ValueError for a
    number below 1 or beyond a hundred years.
    """
    _check(event, number, unit)
    gaps = _merged(event, pauses)
    last = _forward(calendar, event, number, unit, gaps)
    first = calendar.next_working(event + DAY) if unit is Unit.WORKING_DAYS else event + DAY
    steps = [
        f"{_told(event, event)}{happened}，当天不算",
        f"从{_day(first, event)}起数{_count(number, unit)}，到{_told(last, event)}",
    ]
    steps += [_pause_step(gap, event) for gap in gaps if gap.first <= last]
    provisional = unit is Unit.WORKING_DAYS and (calendar.is_provisional(first) or calendar.is_provisional(last))
    if unit is Unit.WORKING_DAYS:
        steps.append(_WORKING_STEP)
    elif rolls:
        moved = calendar.next_working(last)
        provisional = calendar.is_provisional(last) or calendar.is_provisional(moved)
        if moved != last:
            steps.append(f"{_day(last, event)}是{_reason(calendar, last)}，顺延到{_told(moved, event)}")
        elif last.weekday() >= _SATURDAY:
            steps.append(f"{_day(last, event)}是{_reason(calendar, last)}，不顺延")
        last = moved
    if provisional:
        steps.append(UNPUBLISHED)
    paused = any(gap.running and gap.first <= last for gap in gaps)
    if paused:
        steps.append("现在仍在暂停，恢复后截止日还会往后推")
    if closes is not None:
        steps.append(f"办到当天{closes:%H:%M}下班为止")
    ends_at = _end(last, closes)
    return Period(event, first, last, last, ends_at, unit, provisional, paused, tuple(steps), calendar)


def period_before(
    calendar: WorkingCalendar, event: date, number: int, unit: Unit, *, happening: str = "开会"
) -> Period:
    """Reckon backwards from `event`, as in 会议召开15日以前通知 (物业管理条例第十四条).

    Neither the day of the event nor the day of the notice counts: the whole number lies clear between them, so `due`
    is the last day from which the same period, reckoned forwards, is over before the event begins. Counting the day
    of the notice would allow one day more; the law does not settle it, and the earlier day is safe under either
    reading. A deadline before an event never rolls forward, which would shorten what the period protects.
    """
    _check(event, number, unit)
    due = _latest_start(calendar, event, number, unit)
    first, last = due + DAY, event - DAY
    steps = [
        f"{_told(event, event)}{happening}，当天不算",
        f"往前数满{_count(number, unit)}，从{_day(last, event)}数到{_day(first, event)}",
        f"办理当天也不算，最迟{_told(due, event)}办理",
    ]
    if unit is Unit.WORKING_DAYS:
        steps.append(_WORKING_STEP)
    elif unit is Unit.DAYS:
        steps.append(f"也有办理当天算一日的算法，那样最迟是{_told(first, event)}；这里取早一天，哪种算法都来得及")
    if calendar.is_rest(due):
        earlier = calendar.last_working(due)
        steps.append(
            f"{_day(due, event)}是{_reason(calendar, due)}，往前数的期限不顺延，请在{_told(earlier, event)}前办好"
        )
    provisional = unit is Unit.WORKING_DAYS and (calendar.is_provisional(first) or calendar.is_provisional(last))
    if provisional:
        steps.append(UNPUBLISHED)
    return Period(event, first, last, due, _end(due, None), unit, provisional, False, tuple(steps), calendar)


def _check(event: date, number: int, unit: Unit) -> None:
    if not 1 <= number <= _LONGEST[unit]:
        raise ValueError(f"期限{_count(number, unit)}不对，须至少为1，不超过一百年。")
    if event.year not in _EVENTS:
        raise ValueError(f"日期{full_date(event)}不对，须在{_EVENTS[0]}年到{_EVENTS[-1]}年之间。")


def _forward(calendar: WorkingCalendar, event: date, number: int, unit: Unit, gaps: tuple[Pause, ...]) -> date:
    """The last day before any roll."""
    if unit is Unit.WORKING_DAYS:
        day = event
        while number:
            day += DAY
            paused = any(gap.first <= day <= gap.last for gap in gaps)
            number -= not paused and calendar.is_working(day)
        return day
    if unit is Unit.DAYS:
        last = event + number * DAY
    else:
        last = corresponding(event, number * (12 if unit is Unit.YEARS else 1))
    for gap in gaps:  # Merged and in order, so each pause meets an end that the earlier ones have already moved.
        if gap.first <= last:
            last += gap.last - gap.first + DAY
    return last


def _latest_start(calendar: WorkingCalendar, event: date, number: int, unit: Unit) -> date:
    """The last day from which the period, reckoned forwards, is over before `event`."""
    if unit is Unit.DAYS:
        return event - (number + 1) * DAY
    if unit is Unit.WORKING_DAYS:
        day = event
        while number:
            day -= DAY
            number -= calendar.is_working(day)
        return day - DAY
    day = corresponding(event, -number * (12 if unit is Unit.YEARS else 1))
    while _forward(calendar, day, number, unit, ()) >= event:
        day -= DAY
    return day


def corresponding(day: date, number: int) -> date:
    """The corresponding day `number` months on, else the last of that month (民法典第二百零二条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _merged(event: date, pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Pauses after the event, in order; those that overlap or touch become one, so that no day is left out twice."""
    merged: list[Pause] = []
    for given in sorted(pauses, key=lambda each: (each.first, each.last, each.reason)):
        if given.last <= event:
            continue
        pause = replace(given, first=max(given.first, event + DAY))
        if merged and pause.first <= merged[-1].last + DAY:
            before = merged.pop()
            reason = before.reason if pause.reason in before.reason else f"{before.reason}、{pause.reason}"
            pause = Pause(before.first, max(before.last, pause.last), reason, before.running or pause.running)
        merged.append(pause)
    return tuple(merged)


def _pause_step(gap: Pause, event: date) -> str:
    days = (gap.last - gap.first).days + 1
    return f"{_day(gap.first, event)}到{_day(gap.last, event)}暂停（{gap.reason}），这{days}日不算"


def _end(day: date, closes: time | None) -> datetime:
    """Twenty-four hours of the last day, or the closing hour (民法典第二百零三条第二款)."""
    if closes is None:
        return datetime.combine(day + DAY, time(), SHANGHAI)
    return datetime.combine(day, closes, SHANGHAI)


def _reason(calendar: WorkingCalendar, day: date) -> str:
    return calendar.why(day).split("（", maxsplit=1)[0]


def _count(number: int, unit: Unit) -> str:
    return f"{number}个工作日" if unit is Unit.WORKING_DAYS else f"{number}{unit}"


def _day(day: date, event: date) -> str:
    """11月20日, with the year where it is not the event's."""
    return short_date(day) if day.year == event.year else full_date(day)


def _told(day: date, event: date) -> str:
    """11月20日（周五）."""
    return f"{_day(day, event)}（{weekday_name(day)}）"
