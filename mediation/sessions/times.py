"""When people should not be asked to meet: days off and nights, told with the way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from alliance.kernel.days import SHANGHAI, full_date, weekday_name
from alliance.kernel.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Hours:
    """Between which full hours of a day sessions are held, in Asia/Shanghai."""

    earliest: int
    latest: int


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a time is no ordinary one, and the first day that is."""

    because: str
    better: date


def objection(calendar: WorkingCalendar, hours: Hours, starts_at: datetime, ends_at: datetime) -> Objection | None:
    """What speaks against a time; None for ordinary hours of a workday, make-up workdays included."""
    begins, ends = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    day = begins.date()
    better = calendar.next_working(day)
    told = f"{full_date(day)}（{weekday_name(day)}）"
    if calendar.is_rest(day):
        why = calendar.why(day).split("（", maxsplit=1)[0]
        named = "" if why == weekday_name(day) else f"，{why}"
        return Objection(f"{told}是休息日{named}", better)
    if begins.hour < hours.earliest:
        return Objection(f"{told}{begins:%H:%M}太早了", better)
    if ends > datetime.combine(day, time(), SHANGHAI) + timedelta(hours=hours.latest):
        return Objection(f"{told}要开到{ends:%H:%M}，太晚了", better)
    return None


def told_at(hours: Hours, wanted: datetime) -> datetime:
    """The first instant from `wanted` on at which somebody may be told something: never at night."""
    local = wanted.astimezone(SHANGHAI)
    if local.hour < hours.earliest:
        local = datetime.combine(local.date(), time(hours.earliest), SHANGHAI)
    elif local.hour >= hours.latest:
        local = datetime.combine(local.date() + timedelta(days=1), time(hours.earliest), SHANGHAI)
    return local


def moment(starts_at: datetime, ends_at: datetime) -> str:
    """2026年11月24日（周二）09:30—11:00."""
    begins, ends = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    day = begins.date()
    return f"{full_date(day)}（{weekday_name(day)}）{begins:%H:%M}—{ends:%H:%M}"
