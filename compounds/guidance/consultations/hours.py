"""When somebody is sent to a compound: working days, ordinary hours, and nobody in two places at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from alliance.kernel.days import SHANGHAI, full_date, short_moment, weekday_name
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from compounds.guidance.consultations.models import Consultation
from compounds.guidance.consultations.workflow import Stage

EARLIEST, LATEST = "guidance.visit_earliest", "guidance.visit_latest"
LASTS = "guidance.visit_minutes"
STEP = timedelta(minutes=30)
"""Hours are offered in steps of half an hour."""


def instant(day: date, hour: time) -> datetime:
    """A day and an hour in Asia/Shanghai."""
    return datetime.combine(day, hour, SHANGHAI)


def moment(starts_at: datetime) -> str:
    """2026年11月24日（周二）09:30."""
    local = starts_at.astimezone(SHANGHAI)
    return f"{full_date(local.date())}（{weekday_name(local.date())}）{local:%H:%M}"


def offered(reading: Transaction, path: str, alliance_id: int | None) -> tuple[time, ...]:
    """The hours at which a meeting may begin; one statement. Source: parameters, our suggestion."""
    known = parameters.several(reading, (EARLIEST, LATEST), path, reading.today, alliance_id=alliance_id)
    begins = instant(reading.today, time(known[EARLIEST].whole))
    ends = instant(reading.today, time(known[LATEST].whole))
    return tuple((begins + STEP * n).time() for n in range((ends - begins) // STEP))


def refuse_past_and_rest(tx: Transaction, starts_at: datetime, *, agreed: bool) -> None:
    """Raise Invalid for what is over, and for a day of rest unless both sides agreed on it."""
    if starts_at <= tx.now:
        raise Invalid("约的时间已经过了。", remedy="请改选以后的日期和时间。")
    day = starts_at.astimezone(SHANGHAI).date()
    calendar = parameters.calendar(tx)
    if calendar.is_rest(day) and not agreed:
        better = calendar.next_working(day)
        raise Invalid(
            f"{full_date(day)}（{calendar.why(day)}）是休息日。",
            remedy=f"最近的工作日是{full_date(better)}（{weekday_name(better)}）；对方只有休息日有空的，请勾选“双方说好了”。",
        )


def refuse_clash(tx: Transaction, consultation: Consultation, helper_id: int, starts_at: datetime) -> datetime:
    """When it ends, by the hours that one meeting takes. Raises Invalid where the helper is elsewhere meanwhile."""
    lasts = parameters.on(tx, LASTS, consultation.place.path, tx.today, alliance_id=consultation.alliance_id)
    ends_at = starts_at + timedelta(minutes=lasts.whole)
    other = tx.session.execute(
        select(Place.name, Consultation.starts_at, Consultation.ends_at)
        .join(Place, Consultation.place_id == Place.id)
        .where(
            Consultation.alliance_id == consultation.alliance_id,
            Consultation.id != consultation.id,
            Consultation.helper_id == helper_id,
            Consultation.stage == Stage.BOOKED,
            Consultation.starts_at < ends_at,
            Consultation.ends_at > starts_at,
        )
        .order_by(Consultation.starts_at)
        .limit(1)
    ).one_or_none()
    if other is not None and other.ends_at is not None and other.starts_at is not None:
        raise Invalid(
            f"这位同志{short_moment(other.starts_at)}已经约了{other.name}，时间碰在一起。",
            remedy=f"请改到{moment(other.ends_at)}以后，或者换一位去。",
        )
    return ends_at
