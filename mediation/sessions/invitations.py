"""The calendar file of a session: what a calendar needs to put it in, to move it and to take it out again."""

from __future__ import annotations

from datetime import date, timedelta

from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from mediation.sessions.models import Session
from mediation.sessions.workflow import SessionStage

MEDIA_TYPE = "text/calendar"
TITLE = "调解会"
_SINCE = date(2026, 1, 1)
_BEFORE = timedelta(days=-1)


def calendar(reading: Transaction, session: Session, reference: str, address: str) -> bytes:
    """The file of RFC 5545 and RFC 5546 for one session as it stands now.

    The uid stays, the sequence rises with every change, and a session called off comes as CANCEL; the time zone is
    told in every file, without which some calendars refuse a CANCEL. It names neither parties nor matter: calendars
    are synchronised to other machines. `address` is the session's page.
    """
    from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress  # noqa: PLC0415 -- slow import

    off = session.stage is SessionStage.CANCELLED
    house = address.partition("//")[2].partition("/")[0].partition(":")[0] or "localhost"
    file = Calendar()
    file.add("prodid", "-//alliance//mediation//ZH")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "CANCEL" if off else "REQUEST")
    file.add_component(Timezone.from_tzid("Asia/Shanghai", first_date=_SINCE))
    event = Event()
    event.add("uid", f"{session.uid}@{house}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", reading.now)
    event.add("dtstart", session.starts_at.astimezone(SHANGHAI))
    event.add("dtend", session.ends_at.astimezone(SHANGHAI))
    event.add("summary", f"{TITLE} {reference}")
    event.add("location", session.location or session.link)
    event.add("url", address)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if off else "OPAQUE")
    organiser = vCalAddress(f"mailto:mediation@{house}")
    organiser.params["CN"] = "矛盾调解组"
    event.add("organizer", organiser)
    if off:
        event.add("description", "这场调解会取消了。")
    else:
        event.add("description", f"地点和要带的东西，请看：{address}")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", TITLE)
        alarm.add("trigger", _BEFORE)
        event.add_component(alarm)
    file.add_component(event)
    written: bytes = file.to_ical()
    return written
