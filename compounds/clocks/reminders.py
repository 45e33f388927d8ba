"""Reminders: once a day those who must act are told what is due, at each lead once and once when it is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from alliance.kernel import notices
from alliance.kernel.access import Scoped, sees
from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Base, Key, Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import lineage
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, ZoneStreet
from alliance.kernel.places.queries import in_force
from compounds.clocks import reckoning as clocks
from compounds.clocks.doers import DOERS, title
from compounds.clocks.reckoning import Due

LEADS = ("overview.reminder_first", "overview.reminder_second", "overview.reminder_last")
LATE = -1
"""Stands as the lead of the one reminder that is sent when the day has passed."""
MOST_NAMED = 5
"""More than this in one message nobody reads; the calendar has them all."""
STALE_DAYS = 30
"""What was over longer ago than this when it is first met is shown on pages and no longer told to anybody."""
TODO = "/todo"
"""Where all that waits is listed."""
_STREET = aliased(Place, name="zone_street")


class ReminderSent(Scoped, Base):
    """One reminder that a person got; `lead` is the days before the due day, or `LATE`. It is never sent again."""

    __tablename__ = "reminders_sent"
    __table_args__ = (UniqueConstraint("person_id", "kind", "subject", "subject_id", "due_on", "lead"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    due_on: Mapped[date]
    lead: Mapped[int]
    sent_on: Mapped[date]


@sees(ReminderSent)
def reminders_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Everybody the own."""
    return ReminderSent.person_id == actor.person_id if actor.person_id else false()


def remind(tx: Transaction, _last_day: date) -> int:
    """Each new day: one message to everybody who must act on what has come near, or is late; returns how many.

    A duty is told at each lead once and once when it is late, however often this is called; of several leads that were
    passed while nobody called, only the nearest is told. Nothing is sent for what was over long before it was met.
    """
    told = 0
    for alliance_id, path in tx.session.execute(
        select(Alliance.id, Place.path).join(Place, Alliance.place_id == Place.id).order_by(Alliance.id)
    ).all():
        told += _remind_one(tx, Actor(alliance_id=alliance_id, place_path=path, name="平台", is_clock=True))
    return told


def _remind_one(tx: Transaction, clock: Actor) -> int:
    found = parameters.several(tx, LEADS, clock.place_path, tx.today, alliance_id=clock.alliance_id)
    leads = sorted(found[name].whole for name in LEADS)
    until = tx.today + timedelta(days=leads[-1])
    near = [
        (one, lead)
        for one in clocks.due(tx, clock, below=clock.place_path, until=until)
        if (lead := lead_of(one.due_on, tx.today, leads)) is not None and not _is_done(one)
    ]
    if not near:
        return 0
    known = _sent(tx, clock, min(one.due_on for one, _ in near))
    people = _Holders.of(tx, clock)
    letters: dict[int, list[Due]] = defaultdict(list)
    for one, lead in near:
        for person_id in people.at(one.path, DOERS[one.kind].offices):
            key = (person_id, one.kind.value, one.subject, one.subject_id, one.due_on, lead)
            if key not in known:
                known.add(key)
                tx.session.add(_row(clock, tx.today, key))
                letters[person_id].append(one)
    for person_id, ones in sorted(letters.items()):
        _tell(tx, clock, person_id, ones)
    return len(letters)


def lead_of(due_on: date, today: date, leads: list[int]) -> int | None:
    """The lead at which a duty stands today, `LATE` when it is over, None where there is nothing to tell.

    `leads` are days before the due day in rising order. Between two leads the wider one holds: a reminder that nobody
    could send on its day is sent on the next.
    """
    left = (due_on - today).days
    if left < 0:
        return LATE if -left <= STALE_DAYS else None
    return next((lead for lead in leads if left <= lead), None)


def _is_done(one: Due) -> bool:
    """True for a term whose end needs nobody yet: the next one is elected, and its own clocks run."""
    return one.kind is clocks.ClockKind.TERM_END and one.succeeded


_Sent = tuple[int, str, str, int, date, int]


def _row(clock: Actor, today: date, key: _Sent) -> ReminderSent:
    person_id, kind, subject, subject_id, due_on, lead = key
    return ReminderSent(
        alliance_id=clock.alliance_id,
        person_id=person_id,
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        due_on=due_on,
        lead=lead,
        sent_on=today,
    )


def _sent(tx: Transaction, clock: Actor, since: date) -> set[_Sent]:
    rows = tx.session.execute(
        select(
            ReminderSent.person_id,
            ReminderSent.kind,
            ReminderSent.subject,
            ReminderSent.subject_id,
            ReminderSent.due_on,
            ReminderSent.lead,
        ).where(ReminderSent.alliance_id == clock.alliance_id, ReminderSent.due_on >= since)
    )
    return {tuple(row) for row in rows}  # type: ignore[misc]  # a row is the tuple of its columns


class _Holders:
    """Who holds which office where today, zones expanded into their streets."""

    def __init__(self) -> None:
        self._by_path: dict[str, list[tuple[Office, int]]] = defaultdict(list)

    @classmethod
    def of(cls, tx: Transaction, clock: Actor) -> _Holders:
        """Everybody of an alliance who may be reminded; one statement."""
        offices = {office for doer in DOERS.values() for office in doer.offices}
        found = cls()
        rows = tx.session.execute(
            select(OfficeHeld.office, OfficeHeld.person_id, Place.path, _STREET.path)
            .join(Place, OfficeHeld.place_id == Place.id)
            .outerjoin(ZoneStreet, ZoneStreet.zone_id == Place.id)
            .outerjoin(_STREET, ZoneStreet.street_id == _STREET.id)
            .where(OfficeHeld.alliance_id == clock.alliance_id, OfficeHeld.office.in_(offices), in_force(tx.today))
        )
        for office, person_id, path, street_path in rows:
            found._by_path[street_path or path].append((office, person_id))
        return found

    def at(self, path: str, offices: Iterable[Office]) -> list[int]:
        """Those who hold one of `offices` at the place or above it."""
        wanted, people = frozenset(offices), set()
        for place in lineage(path):
            people |= {person_id for office, person_id in self._by_path.get(place, ()) if office in wanted}
        return sorted(people)


def _tell(tx: Transaction, clock: Actor, person_id: int, ones: list[Due]) -> None:
    lines = [
        f"{one.compound_name}：{title(one)}，{full_date(one.due_on)}，{remaining(one.due_on, tx.today)}。"
        for one in ones[:MOST_NAMED]
    ]
    if len(ones) > MOST_NAMED:
        lines.append(f"另外还有 {len(ones) - MOST_NAMED} 件，请到待办里看。")
    late = any(one.overdue(tx.today) for one in ones)
    notices.send(
        tx,
        alliance_id=clock.alliance_id or 0,
        person_id=person_id,
        title=f"有 {len(ones)} 件事{'已经过了期限，或者快到期' if late else '快到期'}",
        body="\n".join(lines),
        url=ones[0].url if len(ones) == 1 else TODO,
        kind="compounds.duty_near",
    )
