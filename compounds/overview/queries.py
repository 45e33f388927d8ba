"""Reading the district and its streets: standing, what is due by kind and street, the records behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.queries import DocumentLine, lines_in_sight
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.tables import Page
from compounds import queries
from compounds.clocks import reckoning as clocks
from compounds.clocks.reckoning import ClockKind, Due
from compounds.overview.columns import StreetColumn, StreetColumns
from compounds.overview.models import MonthlySheet
from compounds.overview.streets import Street
from compounds.queries import Choice, CompoundList, StreetLine

DUE_DAYS = "overview.due_days"
PAGE_SIZE = 30
MOST_SHEETS = 24


class When(StrEnum):
    """Which of what is due: what is over, what comes within the days of the page, or both."""

    ALL = "all"
    LATE = "late"
    SOON = "soon"


WHEN_NAMES: dict[When, str] = {When.ALL: "全部", When.LATE: "已逾期", When.SOON: "还没到期"}


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is over and how much comes."""

    late: int = 0
    soon: int = 0

    def when(self, when: When) -> int:
        """One of the two, or both together."""
        return {When.LATE: self.late, When.SOON: self.soon, When.ALL: self.late + self.soon}[when]

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.late + other.late, self.soon + other.soon)


@dataclass(frozen=True, slots=True)
class District:
    """Everything in sight: standing by street, what is due by street and kind, and the columns of other rooms."""

    streets: tuple[StreetLine, ...]
    due: Mapping[tuple[int, ClockKind], Counts]
    kinds: tuple[ClockKind, ...]
    """The kinds of which anything is due, in their order."""
    columns: tuple[StreetColumn, ...]
    days: Parameter

    def at(self, street_id: int, kind: ClockKind) -> Counts:
        """One kind in one street."""
        return self.due.get((street_id, kind), Counts())

    def of_kind(self, kind: ClockKind) -> Counts:
        """One kind in all streets."""
        return sum((counts for (_, one), counts in self.due.items() if one is kind), Counts())

    def of_street(self, street_id: int) -> Counts:
        """All kinds in one street."""
        return sum((counts for (street, _), counts in self.due.items() if street == street_id), Counts())

    @property
    def everything(self) -> Counts:
        """All kinds in all streets."""
        return sum(self.due.values(), Counts())


def district(reading: Transaction, actor: Actor, columns: StreetColumns) -> District:
    """The district as the actor sees it; a constant number of queries."""
    days = due_days(reading, actor)
    found = clocks.due(reading, actor, below=actor.place_path, until=reading.today + timedelta(days=days.whole))
    due = _counted(found, reading.today)
    return District(
        streets=queries.by_street(reading, actor),
        due=due,
        kinds=tuple(kind for kind in ClockKind if any(one is kind for _, one in due)),
        columns=columns.gather(reading, actor),
        days=days,
    )


def due_days(reading: Transaction, actor: Actor) -> Parameter:
    """How far ahead the pages look."""
    return parameters.on(reading, DUE_DAYS, actor.place_path, reading.today, alliance_id=actor.alliance_id)


def _counted(found: Iterable[Due], today: date) -> dict[tuple[int, ClockKind], Counts]:
    late: dict[tuple[int, ClockKind], int] = {}
    whole: dict[tuple[int, ClockKind], int] = {}
    for one in found:
        key = (one.street_id, one.kind)
        whole[key] = whole.get(key, 0) + 1
        late[key] = late.get(key, 0) + one.overdue(today)
    return {key: Counts(late[key], number - late[key]) for key, number in whole.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of what is due a page lists."""

    street_id: int | None = None
    kind: ClockKind | None = None
    when: When = When.ALL


@dataclass(frozen=True, slots=True)
class DueList:
    """One page of what is due; `days` is how far the list looks ahead."""

    lines: tuple[Due, ...]
    page: Page
    days: Parameter


def due_list(reading: Transaction, actor: Actor, asked: Asked, number: int = 1) -> DueList:
    """The records behind one number of the district or a street, the earliest first; a constant number of queries."""
    days = due_days(reading, actor)
    until = reading.today + timedelta(days=days.whole)
    found = [
        one
        for one in clocks.due(reading, actor, below=actor.place_path, until=until)
        if (asked.street_id is None or one.street_id == asked.street_id)
        and (asked.kind is None or one.kind is asked.kind)
        and (asked.when is When.ALL or one.overdue(reading.today) is (asked.when is When.LATE))
    ]
    page = Page(number, PAGE_SIZE, len(found))
    return DueList(tuple(found[page.offset : page.offset + page.size]), page, days)


@dataclass(frozen=True, slots=True)
class StreetPage:
    """One street: its line of the district, one page of its compounds, what comes next for each, and its sheets."""

    line: StreetLine | None
    due: Mapping[ClockKind, Counts]
    found: CompoundList
    coming: Mapping[int, Due]
    """The first thing due of a compound within the days of the page, overdue ones before all."""
    sheets: tuple[DocumentLine, ...]
    days: Parameter


def street_page(reading: Transaction, actor: Actor, street: Street, number: int = 1) -> StreetPage:
    """One street as the actor sees it; a constant number of queries."""
    days = due_days(reading, actor)
    found = clocks.due(reading, actor, below=street.path, until=reading.today + timedelta(days=days.whole))
    due = {kind: counts for (_, kind), counts in _counted(found, reading.today).items()}
    coming: dict[int, Due] = {}
    for one in found:
        coming.setdefault(one.compound_id, one)
    lines = queries.by_street(reading, actor)
    return StreetPage(
        line=next((line for line in lines if line.street_id == street.place_id), None),
        due={kind: due[kind] for kind in ClockKind if kind in due},
        found=queries.compound_list(reading, actor, Choice(street=street.place_id), number),
        coming=coming,
        sheets=_sheets(reading, actor, street),
        days=days,
    )


def _sheets(reading: Transaction, actor: Actor, street: Street) -> tuple[DocumentLine, ...]:
    """The documents of the street's months that no newer one has replaced, the newest month first; one statement."""
    rows: Any = reading.session.execute(
        lines_in_sight(actor)
        .join(MonthlySheet, Document.subject_id == MonthlySheet.id)
        .where(
            visible(MonthlySheet, actor),
            MonthlySheet.place_id == street.place_id,
            Document.subject == MonthlySheet.__tablename__,
            Document.replaced_by_id.is_(None),
        )
        .order_by(MonthlySheet.month.desc(), Document.id.desc())
        .limit(MOST_SHEETS)
    )
    return tuple(DocumentLine(*row) for row in rows)
