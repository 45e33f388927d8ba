"""The calendar file of one appointment: what a calendar needs to put it in, to move it and to take it out again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alliance.kernel.days import SHANGHAI

MEDIA_TYPE = "text/calendar"
_SINCE = date(2026, 1, 1)
_BEFORE = timedelta(days=-1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment as it stands now.

    The uid stays, the sequence rises with every change; one that is `off` comes as CANCEL. `address` is its page, and
    its house completes the uid and the organiser's mail; `desk` is the left half of that, `reminder` what the alarm of
    the day before says. Nothing confidential belongs in it: calendars are synchronised to other machines.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    reminder: str
    location: str
    about: str
    address: str
    desk: str
    organiser: str
    off: bool = False


def file(one: Appointment, now: datetime) -> bytes:
    """The file of RFC 5545 and RFC 5546; the time zone is told in it, without which some calendars refuse a CANCEL."""
    from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress  # noqa: PLC0415 -- slow import

    house = one.address.partition("//")[2].partition("/")[0].partition(":")[0] or "localhost"
    calendar = Calendar()
    calendar.add("prodid", f"-//alliance//{one.desk}//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if one.off else "REQUEST")
    calendar.add_component(Timezone.from_tzid("Asia/Shanghai", first_date=_SINCE))
    event = Event()
    event.add("uid", f"{one.uid}@{house}")
    event.add("sequence", one.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", one.starts_at.astimezone(SHANGHAI))
    event.add("dtend", one.ends_at.astimezone(SHANGHAI))
    event.add("summary", one.summary)
    event.add("location", one.location)
    event.add("url", one.address)
    event.add("status", "CANCELLED" if one.off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.off else "OPAQUE")
    organiser = vCalAddress(f"mailto:{one.desk}@{house}")
    organiser.params["CN"] = one.organiser
    event.add("organizer", organiser)
    event.add("description", one.about)
    if not one.off:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.reminder)
        alarm.add("trigger", _BEFORE)
        event.add_component(alarm)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
