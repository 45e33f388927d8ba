"""Reading one's own calendar of duties, by sign-in or by the address that was handed out for a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from alliance.kernel import links
from alliance.kernel.access import MISSING
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.links import Link
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, Place
from compounds.duties import Duties, Duty, Scope
from compounds.hub import CALENDAR_DAYS
from compounds.overview.actions import CALENDAR
from compounds.overview.ics import Day

MOST_DAYS = 500
"""More entries than this no telephone shows in a useful way."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Whether an address is in use, and until when."""

    ends_at: datetime | None


def feed(reading: Transaction, actor: Actor) -> Feed:
    """The actor's own address, if one is good; one statement."""
    return Feed(
        reading.session.scalar(
            select(func.max(Link.ends_at)).where(
                Link.purpose == CALENDAR,
                Link.subject == Person.__tablename__,
                Link.subject_id == actor.person_id,
                Link.revoked_at.is_(None),
                Link.ends_at > reading.now,
            )
        )
    )


def owner(reading: Transaction, text: str) -> Actor:
    """Whose calendar an address opens, with the offices of today. Raises NotFound, LinkExpired; four statements."""
    bearer = links.bearer(reading, text, CALENDAR)
    row = reading.session.execute(
        select(Person.id, Person.name, Place.path)
        .join(Account, Account.person_id == Person.id)
        .join(Alliance, Person.alliance_id == Alliance.id)
        .join(Place, Alliance.place_id == Place.id)
        .where(Person.id == bearer.person_id, Account.closed_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(MISSING, remedy=links.ASK_AGAIN)
    return Actor(
        alliance_id=bearer.alliance_id,
        place_path=row.path,
        person_id=row.id,
        name=row.name,
        offices=places.held_offices(reading, row.id),
    )


def days(reading: Transaction, actor: Actor, duties: Duties, public_url: str) -> Iterator[Day]:
    """The entries of the calendar, overdue ones too, the earliest first."""
    ahead = parameters.on(reading, CALENDAR_DAYS, actor.place_path, reading.today, alliance_id=actor.alliance_id)
    until = reading.today + timedelta(days=ahead.whole)
    house = public_url.rpartition("/")[2]
    for duty in duties.gather(reading, actor, Scope(actor.place_path), until)[:MOST_DAYS]:
        yield Day(
            uid=f"{duty.kind}{duty.url.replace('/', '-')}-{duty.due_on:%Y%m%d}@{house}",
            on=duty.due_on,
            title=f"{duty.place_name}：{duty.title}",
            note=_note(duty),
            url=f"{public_url}{duty.url}",
        )


def _note(duty: Duty) -> str:
    who = f"谁来办：{duty.who}\n" if duty.who else ""
    return f"{who}依据：{duty.basis}"
