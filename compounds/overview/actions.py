"""Issuing the monthly sheet of a street, and handing out the address of one's own calendar."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, links
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import STANDING
from alliance.kernel.parameters import queries as parameters
from compounds.overview import access, sheets, streets
from compounds.overview.models import MonthlySheet

FEED_DAYS = "overview.feed_days"
CALENDAR = "calendar"
"""The purpose of the links that open a calendar."""
NEWER = "按新的日期重新统计"


ledger.tell(
    {
        "overview.calendar_handed_out": "领取手机日历的网址，{days}日内有效",
        "overview.calendar_stopped": "停用手机日历的网址",
    }
)


@dataclass(frozen=True, slots=True)
class IssueSheet:
    """Which street's month; `month` is written as 2026-11."""

    place_id: int
    month: str


@dataclass(frozen=True, slots=True)
class IssuedSheet:
    """The document that the register now holds, and whether it took the place of an older one."""

    document_id: int
    reference: str
    title: str
    replaced: bool


def issue_sheet(tx: Transaction, actor: Actor, command: IssueSheet) -> IssuedSheet:
    """Reckon a street's month as of its last day, or today where it still runs, and issue it as a document.

    A month that was issued before gets a newer document in place of the old one. Raises NotFound, NotPermitted,
    Invalid for a month that is none or has not begun.
    """
    street = streets.street(tx, actor, command.place_id)
    access.issue_sheet(actor, street.path).enforce()
    month = streets.month_of(command.month, tx.today)
    monthly = streets.monthly(tx, actor, street, month)
    sheet = tx.session.scalar(
        select(MonthlySheet)
        .where(
            MonthlySheet.alliance_id == actor.alliance_id,
            MonthlySheet.place_id == street.place_id,
            MonthlySheet.month == month.first,
        )
        .with_for_update(of=MonthlySheet)
    )
    if sheet is None:
        sheet = MonthlySheet(alliance_id=actor.alliance_id, place_id=street.place_id, month=month.first)
        tx.session.add(sheet)
    sheet.as_of, sheet.issued_at = month.as_of, tx.now
    tx.session.flush()  # its document points to it
    older = tx.session.scalar(
        select(Document).where(
            Document.subject == MonthlySheet.__tablename__,
            Document.subject_id == sheet.id,
            Document.state.in_(STANDING),
        )
    )
    title, facts = sheets.title(street, monthly), sheets.facts(street, monthly)
    if older is None:
        issued = documents.issue(
            tx,
            actor,
            kind=sheets.KIND,
            subject=MonthlySheet.__tablename__,
            subject_id=sheet.id,
            place_id=street.place_id,
            title=title,
            facts=facts,
        )
    else:
        issued = documents.replace(tx, actor, older, title=title, facts=facts, because=NEWER)
    return IssuedSheet(issued.id, str(issued.reference), title, older is not None)


def hand_out_calendar(tx: Transaction, actor: Actor) -> str:
    """Make the address under which a telephone reads the actor's calendar; an earlier one ends. Returns its secret.

    Raises NotPermitted. How long it is good is the parameter "overview.feed_days".
    """
    access.hand_out_calendar(actor).enforce()
    person = tx.session.get_one(Person, actor.person_id)
    _revoke(tx, person)
    days = parameters.on(tx, FEED_DAYS, actor.place_path, tx.today, alliance_id=actor.alliance_id).whole
    secret = links.make(
        tx,
        alliance_id=person.alliance_id,
        purpose=CALENDAR,
        subject=person,
        verbs=frozenset({"read_calendar"}),
        days=days,
        person_id=person.id,
    )
    ledger.write(tx, actor, "overview.calendar_handed_out", person, days=days)
    return secret


def stop_calendar(tx: Transaction, actor: Actor) -> bool:
    """Take the address of the actor's calendar back; False where there was none. Raises NotPermitted."""
    access.stop_calendar(actor).enforce()
    person = tx.session.get_one(Person, actor.person_id)
    if not _revoke(tx, person):
        return False
    ledger.write(tx, actor, "overview.calendar_stopped", person)
    return True


def _revoke(tx: Transaction, person: Person) -> int:
    return links.revoke(tx, subject=Person.__tablename__, subject_id=person.id, purpose=CALENDAR)
