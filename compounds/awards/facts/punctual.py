"""What a compound had to do by a day, and whether it was in time: filing, handover, announcements, steps of paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from alliance.kernel.actors import COMMITTEE
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.queries import Book
from alliance.kernel.paths import NATION
from alliance.kernel.places.models import Place
from alliance.kernel.working_days import WorkingCalendar
from compounds import addresses
from compounds.awards.evidence import Fact, Period, Record
from compounds.awards.facts import telling
from compounds.clocks import reckoning as clocks
from compounds.guidance import addresses as guidance
from compounds.guidance.counts.models import Count
from compounds.guidance.counts.workflow import Stage as CountStage
from compounds.guidance.proceedings.models import Proceeding, ProceedingStep
from compounds.guidance.proceedings.workflow import StepStage
from compounds.handovers.models import Handover
from compounds.handovers.workflow import Kind
from compounds.models import Committee, Term

CODES = frozenset({"duties_on_time"})
_NAMES = (clocks.FILING, clocks.HANDOVER, parameters.CALENDAR)


@dataclass(frozen=True, slots=True)
class Due:
    """One duty of a compound that fell due: until when, when it was done if ever, and where it is recorded."""

    compound_id: int
    due_on: date
    done_on: date | None
    label: str
    url: str

    @property
    def in_time(self) -> bool:
        """True where it was done by its day."""
        return self.done_on is not None and self.done_on <= self.due_on


def provide(reading: Transaction, compound_ids: Collection[int], period: Period) -> Mapping[int, tuple[Fact, ...]]:
    """The share of duties that were done in time among those that fell due in the period; five statements."""
    return telling.by_compound(_facts(reading, compound_ids, period))


def _facts(reading: Transaction, compound_ids: Collection[int], period: Period) -> Iterator[tuple[int, Fact]]:
    day = telling.holds_for(reading, period)
    grouped: dict[int, list[Due]] = defaultdict(list)
    for one in _all(reading, compound_ids):
        # What is due today may still be done today.
        over = one.due_on < day or one.done_on is not None
        if period.first <= one.due_on <= day and over:
            grouped[one.compound_id].append(one)
    for compound_id, found in grouped.items():
        done = sum(one.in_time for one in found)
        records = [Record(f"{one.label}（{_how(one)}）", one.url, one.due_on) for one in found]
        yield compound_id, telling.share("duties_on_time", done, len(found), "按时办的占", as_of=day, records=records)


def _how(one: Due) -> str:
    if one.in_time:
        return "按时"
    return "办晚了" if one.done_on is not None else "到期没有办"


def _all(reading: Transaction, compound_ids: Collection[int]) -> Iterator[Due]:
    book = parameters.book(reading, _NAMES)
    through = book.on(parameters.CALENDAR, NATION, reading.today)
    if through is not None:
        reckoned = _Reckoning(book, WorkingCalendar(through.as_date))
        yield from _filings(reading, compound_ids, reckoned)
        yield from _handovers(reading, compound_ids, reckoned)
    yield from _steps(reading, compound_ids)
    yield from _announcements(reading, compound_ids)


@dataclass(frozen=True, slots=True)
class _Reckoning:
    """The registry's periods and the calendar by which they are reckoned."""

    book: Book
    calendar: WorkingCalendar

    def due(self, name: str, path: str, event: date, happened: str) -> date | None:
        """The last day of a period; None where no number holds there and then."""
        value = self.book.on(name, path, event)
        return clocks.after(self.calendar, event, value, happened).due if value is not None else None


def _filings(reading: Transaction, compound_ids: Collection[int], reckoned: _Reckoning) -> Iterator[Due]:
    rows = reading.session.execute(
        select(Committee.compound_id, Place.path, Term.id, Term.number, Term.elected_on, Term.submitted_on)
        .join(Committee, Term.committee_id == Committee.id)
        .join(Place, Term.place_id == Place.id)
        .where(Committee.compound_id.in_(compound_ids))
    )
    for compound_id, path, key, number, elected_on, submitted_on in rows:
        if (due_on := reckoned.due(clocks.FILING, path, elected_on, "选出")) is not None:
            yield Due(compound_id, due_on, submitted_on, f"第{number}届备案", addresses.term(key))


def _handovers(reading: Transaction, compound_ids: Collection[int], reckoned: _Reckoning) -> Iterator[Due]:
    rows = reading.session.execute(
        select(Committee.compound_id, Place.path, Handover.id, Term.number, Handover.starts_on, Handover.handed_over_on)
        .join(Term, Handover.term_id == Term.id)
        .join(Committee, Term.committee_id == Committee.id)
        .join(Place, Handover.place_id == Place.id)
        .where(Committee.compound_id.in_(compound_ids), Handover.kind == Kind.COMMITTEE)
    )
    for compound_id, path, key, number, starts_on, handed_over_on in rows:
        if (due_on := reckoned.due(clocks.HANDOVER, path, starts_on, "届满")) is not None:
            yield Due(compound_id, due_on, handed_over_on, f"第{number}届移交", addresses.handover(key))


def _steps(reading: Transaction, compound_ids: Collection[int]) -> Iterator[Due]:
    """Steps of paths that are the committee's own; what street or community are to do is none of its delays."""
    rows: Any = reading.session.execute(
        select(
            Proceeding.compound_id,
            Proceeding.id,
            Proceeding.reference,
            ProceedingStep.code,
            ProceedingStep.due_on,
            ProceedingStep.done_on,
            ProceedingStep.desks,
        )
        .join(Proceeding, ProceedingStep.proceeding_id == Proceeding.id)
        .where(
            Proceeding.compound_id.in_(compound_ids),
            ProceedingStep.due_on.is_not(None),
            ProceedingStep.stage.in_((StepStage.OPEN, StepStage.DONE)),
            Proceeding.stopped_because == "",
        )
    )
    own = frozenset(office.value for office in COMMITTEE)
    for compound_id, key, reference, code, due_on, done_on, desks in rows:
        if own & set(desks.split(",")):
            yield Due(compound_id, due_on, done_on, f"办事 {reference}", guidance.proceeding(key, code))


def _announcements(reading: Transaction, compound_ids: Collection[int]) -> Iterator[Due]:
    rows = reading.session.execute(
        select(Count.compound_id, Count.id, Count.reference, Count.announce_by, Count.announced_on).where(
            Count.compound_id.in_(compound_ids),
            Count.announce_by.is_not(None),
            Count.stage.in_((CountStage.COUNTED, CountStage.ANNOUNCED)),
        )
    )
    for compound_id, key, reference, announce_by, announced_on in rows:
        if announce_by is not None:
            yield Due(compound_id, announce_by, announced_on, f"公告表决结果 {reference}", guidance.count(key))
