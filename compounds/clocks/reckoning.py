"""Every period of the registry in one place: what is due by when, on what ground, reckoned from what is recorded now.

Desk, calendar, reminders, monthly sheet and district page all read these; nothing else reckons a second time.
A legal period ends by 民法典第二百零一条至第二百零三条: a last day off moves to the next workday; our suggestions stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import aliased

from alliance.kernel import working_days
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.parameters.queries import Book
from alliance.kernel.paths import NATION
from alliance.kernel.places.models import Place
from alliance.kernel.working_days import Period, Unit, WorkingCalendar
from compounds import addresses
from compounds.changes import access as _changes_access  # noqa: F401 -- registers who sees changes
from compounds.changes.models import Change, Move, MoveKind
from compounds.changes.workflow import Stage as ChangeStage
from compounds.handovers import access as _handovers_access  # noqa: F401 -- registers who sees handovers
from compounds.handovers.models import Handover
from compounds.handovers.workflow import KIND_NAMES, RUNNING, Kind
from compounds.models import Company, Compound, Contract, Role, Seat, Term
from compounds.queries import COMMUNITY, STREET, is_newest, last_day
from compounds.workflow import Stage

FILING, CHANGE_FILING = "committee_filing", "committee_change_filing"
HANDOVER, MEMBER_HANDOVER = "committee_handover", "member_handover"
REELECTION_LEAD, CONTRACT_LEAD, SEAT_VACANCY = "reelection_lead", "contract_ending_lead", "seat_vacancy"
NOTE_DAYS = 30
"""How long before the last day for preparing an election people are told of it."""
_LONGEST_UNIT = {Unit.DAYS: 1, Unit.WORKING_DAYS: 3, Unit.MONTHS: 31, Unit.YEARS: 366}
"""At most so many days a unit: rows are fetched by this bound, and their exact day is reckoned one by one."""
_LATER = aliased(Term, name="later_term")


class ClockKind(StrEnum):
    """What runs."""

    FILING = "filing"
    CHANGE_FILING = "change_filing"
    HANDOVER = "handover"
    REELECTION_LEAD = "reelection_lead"
    TERM_END = "term_end"
    SEAT_VACANT = "seat_vacant"
    CONTRACT_END = "contract_end"


CLOCK_NAMES: dict[ClockKind, str] = {
    ClockKind.FILING: "业委会备案",
    ClockKind.CHANGE_FILING: "委员变更备案",
    ClockKind.HANDOVER: "移交",
    ClockKind.REELECTION_LEAD: "组织换届",
    ClockKind.TERM_END: "任期届满",
    ClockKind.SEAT_VACANT: "委员缺额补齐",
    ClockKind.CONTRACT_END: "物业服务合同到期",
}
SOURCES: dict[ClockKind, tuple[str, ...]] = {
    ClockKind.FILING: (FILING,),
    ClockKind.CHANGE_FILING: (CHANGE_FILING,),
    ClockKind.HANDOVER: (HANDOVER, MEMBER_HANDOVER),
    ClockKind.REELECTION_LEAD: (REELECTION_LEAD,),
    ClockKind.SEAT_VACANT: (SEAT_VACANCY,),
    ClockKind.TERM_END: (),
    ClockKind.CONTRACT_END: (CONTRACT_LEAD,),
}
"""The parameters that a clock is reckoned with; terms and contracts end on a day that is itself recorded."""
_NAMES = (*(name for names in SOURCES.values() for name in names), parameters.CALENDAR)


@dataclass(frozen=True, slots=True)
class Due:
    """One period that runs: `due_on` is the last day in time, `basis` its ground in words.

    `subject` and `subject_id` name the record, `url` its page; `note` says which of several it is (第2届, a company).
    `number` is the term's and 0 for contracts; `stage` is the record's own code, empty for contracts; `event` is the
    day from which, or towards which, the period runs; `succeeded` is true where the next term is already registered.
    From `near_from` on it belongs among what is due soon: for ends of terms and contracts by their lead. `own` is true
    where the actor has a seat in the term, and so leaves its steps to others. `returned` is true for a filing that was
    sent back to be mended.
    """

    kind: ClockKind
    compound_id: int
    place_id: int
    compound_name: str
    subject: str
    subject_id: int
    due_on: date
    url: str
    basis: str
    note: str = ""
    path: str = ""
    street_id: int = 0
    number: int = 0
    stage: str = ""
    event: date = date.min
    succeeded: bool = False
    near_from: date = date.min
    own: bool = False
    returned: bool = False

    def overdue(self, today: date) -> bool:
        """True from the day after."""
        return today > self.due_on


def due(
    reading: Transaction,
    actor: Actor,
    *,
    until: date,
    below: str | None = None,
    compound_id: int | None = None,
) -> tuple[Due, ...]:
    """All periods in sight that end by `until`, overdue ones too, the earliest first; six statements.

    `below` narrows to the place with this path and what lies below it, `compound_id` to one compound. A record whose
    number has no value on its day has no clock: none is invented. The platform itself asks for one alliance by an actor
    of that alliance.
    """
    asked = _Asked(reading, actor, until, below, compound_id)
    reckoned = _Reckoning(parameters.book(reading, _NAMES, alliance_id=actor.alliance_id), reading.today)
    found = [*_terms(asked, reckoned), *_vacancies(asked, reckoned), *_contracts(asked, reckoned)]
    found += [*_changes(asked, reckoned), *_handovers(asked, reckoned)]
    return tuple(
        sorted((one for one in found if one.due_on <= until), key=lambda one: (one.due_on, one.path, one.kind))
    )


def counts(reading: Transaction, actor: Actor, *, below: str, until: date) -> dict[tuple[int, ClockKind], int]:
    """How many periods end by `until`, by the id of the street's place and the kind; six statements."""
    return dict(Counter((one.street_id, one.kind) for one in due(reading, actor, below=below, until=until)))


@lru_cache(maxsize=8192)
def after(calendar: WorkingCalendar, event: date, value: Parameter, happened: str) -> Period:
    """A period forwards from `event`; kept in memory, since every page counts the desk and events share their days."""
    return working_days.period_after(
        calendar, event, value.whole, Unit(value.unit), happened=happened, rolls=value.is_firm
    )


@lru_cache(maxsize=8192)
def before(calendar: WorkingCalendar, event: date, value: Parameter, happening: str) -> Period:
    """A period backwards from `event`."""
    return working_days.period_before(calendar, event, value.whole, Unit(value.unit), happening=happening)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for."""

    reading: Transaction
    actor: Actor
    until: date
    below: str | None
    compound_id: int | None

    def narrowed(self, query: Any) -> Any:
        """The query with the compound's place and street beside it, as narrow as asked."""
        here: list[ColumnElement[bool]] = [true()]
        if self.below is not None:
            here.append(Place.path.startswith(self.below, autoescape=True))
        if self.compound_id is not None:
            here.append(Compound.id == self.compound_id)
        return (
            query.join(Place, Compound.place_id == Place.id)
            .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
            .join(STREET, COMMUNITY.parent_id == STREET.id)
            .where(*here, visible(Compound, self.actor))
        )


_WHERE = (Compound.id, Compound.place_id, Place.name, Place.path, STREET.id)


@dataclass(frozen=True, slots=True)
class _Home:
    """The compound that a row belongs to."""

    compound_id: int
    place_id: int
    name: str
    path: str
    street_id: int

    def due(self, kind: ClockKind, subject: str, subject_id: int, due_on: date, url: str, **more: Any) -> Due:
        """A period of something in this compound."""
        return Due(
            kind,
            self.compound_id,
            self.place_id,
            self.name,
            subject,
            subject_id,
            due_on,
            url,
            path=self.path,
            street_id=self.street_id,
            **more,
        )


@dataclass(frozen=True, slots=True)
class _Reckoning:
    """The numbers and the calendar of today."""

    book: Book
    today: date

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar as far as it is published today; weekends alone where nothing is recorded."""
        published = self.book.on(parameters.CALENDAR, NATION, self.today)
        return WorkingCalendar(published.as_date if published else date.min)

    def after(self, name: str, home: _Home, event: date) -> tuple[date, str] | None:
        """The last day of a period forwards and its ground, by the value in force on the day of the event."""
        value = self.book.on(name, home.path, event)
        return None if value is None else (after(self.calendar, event, value, "开始").due, basis(value))

    def before(self, name: str, home: _Home, event: date) -> tuple[date, str] | None:
        """The last day of a period backwards and its ground, by the value in force today."""
        value = self.book.on(name, home.path, self.today)
        return None if value is None else (before(self.calendar, event, value, "届满").due, basis(value))

    def farthest(self, name: str) -> timedelta:
        """At most how long before its event a period backwards may begin."""
        days = (one.whole * _LONGEST_UNIT[Unit(one.unit)] for one in self.book.versions[name])
        return timedelta(days=max(days, default=0) + 7)


def basis(value: Parameter) -> str:
    """The ground of a number in words: 《物业管理条例》第十六条第一款：30日, or who suggests it."""
    return f"{value.source_sentence}：{value.words}"


def _terms(asked: _Asked, reckoned: _Reckoning) -> Iterator[Due]:
    """Filings to submit, elections to prepare, terms that end or are over."""
    succeeded = select(_LATER.id).where(_LATER.committee_id == Term.committee_id, _LATER.number > Term.number)
    sits = select(Seat.id).where(Seat.term_id == Term.id, Seat.person_id == asked.actor.person_id)
    ending = Term.ends_on <= asked.until + reckoned.farthest(REELECTION_LEAD)
    query = (
        select(
            *_WHERE,
            Term.id,
            Term.number,
            Term.stage,
            Term.elected_on,
            Term.ends_on,
            Term.returned_because,
            succeeded.exists(),
            sits.exists(),
        )
        .select_from(Term)
        .join(Compound, Compound.place_id == Term.place_id)
        .where(visible(Term, asked.actor), or_(Term.stage == Stage.ELECTED, and_(Term.stage == Stage.FILED, ending)))
    )
    rows: Any = asked.reading.session.execute(asked.narrowed(query))
    for *where, key, number, stage, elected_on, ends_on, returned_because, is_succeeded, own in rows:
        home = _Home(*where)
        named: dict[str, Any] = {"note": f"第{number}届", "number": number, "stage": stage}
        named |= {"succeeded": bool(is_succeeded), "own": bool(own)}
        if stage is Stage.ELECTED:
            if (found := reckoned.after(FILING, home, elected_on)) is not None:
                yield home.due(
                    ClockKind.FILING, "terms", key, found[0], addresses.term(key),
                    basis=found[1], event=elected_on, returned=bool(returned_because), **named,
                )  # fmt: skip
            continue
        lead = reckoned.before(REELECTION_LEAD, home, ends_on)
        near = lead[0] if lead else ends_on
        yield home.due(
            ClockKind.TERM_END, "terms", key, ends_on, addresses.term(key),
            basis="登记的任期止日", event=ends_on, near_from=near, **named,
        )  # fmt: skip
        if lead is not None and not is_succeeded and reckoned.today <= ends_on:
            yield home.due(
                ClockKind.REELECTION_LEAD, "terms", key, near, addresses.term(key),
                basis=lead[1], event=ends_on, near_from=near - timedelta(days=NOTE_DAYS), **named,
            )  # fmt: skip


def _vacancies(asked: _Asked, reckoned: _Reckoning) -> Iterator[Due]:
    """Filed terms with fewer members than were elected, from the last departure that nobody has replaced."""
    left = and_(Seat.role != Role.ALTERNATE, Seat.left_on.is_not(None))
    replaced = (
        select(func.count(Move.id))
        .join(Change, Move.change_id == Change.id)
        .where(
            Change.term_id == Term.id,
            or_(Move.kind == MoveKind.MOVED_UP, and_(Move.kind == MoveKind.JOINED, Move.role_before.is_(None))),
        )
        .correlate(Term)
        .scalar_subquery()
    )
    gone = func.sum(case((left, 1), else_=0))
    query = (
        select(*_WHERE, Term.id, Term.number, gone - replaced, func.max(case((left, Seat.left_on))))
        .select_from(Term)
        .join(Compound, Compound.place_id == Term.place_id)
        .join(Seat, Seat.term_id == Term.id)
        .where(visible(Term, asked.actor), Term.stage == Stage.FILED, Term.ends_on >= asked.reading.today)
        .group_by(*_WHERE, Term.id, Term.number)
        .having(gone > replaced)
    )
    for *where, key, number, missing, since in asked.reading.session.execute(asked.narrowed(query)):
        home = _Home(*where)
        if (found := reckoned.after(SEAT_VACANCY, home, since)) is not None:
            yield home.due(
                ClockKind.SEAT_VACANT, "terms", key, found[0], addresses.term(key),
                basis=found[1], event=since, note=f"第{number}届缺{missing}人", number=number, stage=Stage.FILED,
            )  # fmt: skip


def _contracts(asked: _Asked, reckoned: _Reckoning) -> Iterator[Due]:
    """The newest contract of each compound, where it ends by the day or is over with none after it."""
    ends_on = last_day()
    query = (
        select(*_WHERE, Contract.id, Company.name, ends_on, Contract.ended_on.is_not(None))
        .select_from(Contract)
        .join(Compound, Contract.compound_id == Compound.id)
        .join(Company, Contract.company_id == Company.id)
        .where(ends_on <= asked.until, is_newest())
    )
    for *where, key, company, ends, early in asked.reading.session.execute(asked.narrowed(query)):
        home = _Home(*where)
        lead = reckoned.book.on(CONTRACT_LEAD, home.path, reckoned.today)
        yield home.due(
            ClockKind.CONTRACT_END, "contracts", key, ends, addresses.compound(home.compound_id),
            basis="登记的提前终止日" if early else "登记的合同止日", note=company, event=ends,
            near_from=ends - timedelta(days=lead.whole if lead else 0),
        )  # fmt: skip


def _changes(asked: _Asked, reckoned: _Reckoning) -> Iterator[Due]:
    """Changes of seats that are not submitted for the renewed filing yet."""
    query = (
        select(*_WHERE, Change.id, Term.number, Change.stage, Change.happened_on)
        .select_from(Change)
        .join(Term, Change.term_id == Term.id)
        .join(Compound, Compound.place_id == Change.place_id)
        .where(visible(Change, asked.actor), Change.stage == ChangeStage.RECORDED)
    )
    for *where, key, number, stage, happened_on in asked.reading.session.execute(asked.narrowed(query)):
        home = _Home(*where)
        if (found := reckoned.after(CHANGE_FILING, home, happened_on)) is not None:
            yield home.due(
                ClockKind.CHANGE_FILING, "term_changes", key, found[0], addresses.change(key),
                basis=found[1], event=happened_on, note=f"第{number}届", number=number, stage=stage,
            )  # fmt: skip


def _handovers(asked: _Asked, reckoned: _Reckoning) -> Iterator[Due]:
    """Handovers that are not made yet, disputed ones too."""
    query = (
        select(*_WHERE, Handover.id, Term.number, Handover.kind, Handover.stage, Handover.starts_on)
        .select_from(Handover)
        .join(Term, Handover.term_id == Term.id)
        .join(Compound, Compound.place_id == Handover.place_id)
        .where(visible(Handover, asked.actor), Handover.stage.in_(RUNNING))
    )
    for *where, key, number, kind, stage, starts_on in asked.reading.session.execute(asked.narrowed(query)):
        home = _Home(*where)
        name = HANDOVER if kind is Kind.COMMITTEE else MEMBER_HANDOVER
        if (found := reckoned.after(name, home, starts_on)) is not None:
            yield home.due(
                ClockKind.HANDOVER, "handovers", key, found[0], addresses.handover(key),
                basis=found[1], event=starts_on, note=f"第{number}届{KIND_NAMES[kind]}", number=number, stage=stage,
            )  # fmt: skip
