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


def weekday_name(day: date) -> str:
    """周五."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def short_moment(instant: datetime) -> str:
    """12月21日 09:40 in Asia/Shanghai."""
    local = instant.astimezone(SHANGHAI)
    return f"{short_date(local)} {local:%H:%M}"
