"""How the time of a sitting reads."""

from __future__ import annotations

from datetime import datetime

from alliance.kernel.days import SHANGHAI, full_date, weekday_name


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """09:00–11:00 in Asia/Shanghai."""
    return f"{starts_at.astimezone(SHANGHAI):%H:%M}–{ends_at.astimezone(SHANGHAI):%H:%M}"


def when(starts_at: datetime, ends_at: datetime) -> str:
    """2026年12月1日（周二）09:00–11:00 in Asia/Shanghai."""
    day = starts_at.astimezone(SHANGHAI).date()
    return f"{full_date(day)}（{weekday_name(day)}）{hours(starts_at, ends_at)}"
