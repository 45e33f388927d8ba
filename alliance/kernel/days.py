"""The one zone in which the platform reckons days, and how days and instants read."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"


def local_date(instant: datetime) -> date:
    """The date of an instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def full_date(day: date) -> str:
    """2026年12月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def short_date(day: date) -> str:
    """12月21日, where the year is plain from the rest."""
    return f"{day.month}月{day.day}日"


def remaining(due_on: date, today: date, over: str = "已过") -> str:
    """How much is left: 剩3天, 今天到期, 已过2天; `over` stands before the days that have passed."""
    left = (due_on - today).days
    return "今天到期" if left == 0 else f"剩{left}天" if left > 0 else f"{over}{-left}天"


def weekday_name(day: date) -> str:
    """周五."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def short_moment(instant: datetime) -> str:
    """12月21日 09:40 in Asia/Shanghai."""
    local = instant.astimezone(SHANGHAI)
    return f"{short_date(local)} {local:%H:%M}"
