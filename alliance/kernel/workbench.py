"""The port through which rooms tell what waits for an actor, what is due soon, and what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.ledger import LedgerHead

MOST_LINES = 7
"""How many lines a section of the home page shows before it says how many more there are."""


class Section(StrEnum):
    """The three columns of a home page."""

    TODO = "todo"
    SOON = "soon"
    CHANGED = "changed"


SECTION_NAMES = {Section.TODO: "今天要办", Section.SOON: "快到期", Section.CHANGED: "有变化"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing an actor should know of.

    `when_text` is what people read (剩 2 天); `tone` is late, due, go, law or empty; `button` is a verb (指派) that
    leads to `url`; `main` asks for the page's one main button; `place_path` is the place it is about, if any. Lines
    are ordered by `sort` (an ISO date or instant serves well), those without it last.
    """

    section: Section
    title: str
    note: str = ""
    url: str = ""
    when_text: str = ""
    tone: str = ""
    button: str = ""
    main: bool = False
    sort: str = ""
    place_path: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One section as a page shows it: the lines, how many there are in all, and how many are not shown."""

    section: Section
    lines: tuple[Line, ...]
    total: int

    @property
    def name(self) -> str:
        """The heading people read."""
        return SECTION_NAMES[self.section]

    @property
    def rest(self) -> int:
        """How many lines are not shown."""
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class Home:
    """The three columns of one actor; at most one line is `main`."""

    columns: tuple[Column, ...]

    @property
    def todo_count(self) -> int:
        """How many things wait for the actor, shown or not."""
        return next(column.total for column in self.columns if column.section is Section.TODO)

    @property
    def has_main(self) -> bool:
        """True where one of the lines carries the page's main button."""
        return any(line.main for column in self.columns for line in column.lines)


Provider = Callable[[Transaction, Actor], Iterable[Line]]
Waiting = Callable[[Transaction, Actor], int]


REMEMBERED = timedelta(minutes=1)
MOST_REMEMBERED = 2_000
_END = select(func.sum(LedgerHead.serial))


@dataclass(frozen=True, slots=True)
class _Known:
    """How many things waited for somebody when the ledger had come to `end`."""

    end: int
    since: datetime
    count: int


class Workbench:
    """Gathers the lines of all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []
        self._waiting: list[Waiting] = []
        self._known: dict[Actor, _Known] = {}

    def provide(self, provider: Provider, waiting: Waiting | None = None) -> None:
        """Add a room's provider; its own query must already be scoped to the actor.

        Every page shows how many things wait. A room whose lines take several statements hands in `waiting` besides,
        which counts its lines of `TODO` in one; otherwise they are made and counted.
        """

        def counted(reading: Transaction, actor: Actor) -> int:
            return sum(line.section is Section.TODO for line in provider(reading, actor))

        self._providers.append(provider)
        self._waiting.append(waiting or counted)

    def provide_house(self, house: Workbench, concerned: Callable[[Transaction, Actor], bool]) -> None:
        """Add a house of many rooms, which are asked only for whom the house concerns at all."""
        self.provide(
            lambda reading, actor: house.lines(reading, actor) if concerned(reading, actor) else (),
            lambda reading, actor: house.waiting(reading, actor) if concerned(reading, actor) else 0,
        )

    def waiting(self, reading: Transaction, actor: Actor) -> int:
        """How many things wait for the actor in all rooms, as `home` would count them."""
        return sum(count(reading, actor) for count in self._waiting)

    def waiting_by_now(self, reading: Transaction, actor: Actor) -> int:
        """The same count for the bar, which every page shows: remembered until anybody does a deed, a minute at most.

        Every deed writes a line of the ledger, so its end tells in one statement whether anything has happened. What
        time alone brings, or what is not worth a line, is told a minute later; the page of what waits is always exact.
        """
        end = reading.session.scalar(_END) or 0
        known = self._known.get(actor)
        if known is None or known.end != end or not known.since <= reading.now < known.since + REMEMBERED:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            known = self._known[actor] = _Known(end, reading.now, self.waiting(reading, actor))
        return known.count

    def lines(self, reading: Transaction, actor: Actor) -> tuple[Line, ...]:
        """All lines for the actor, each section in the order of `sort`."""
        found = [line for provider in self._providers for line in provider(reading, actor)]
        order = list(Section)
        return tuple(sorted(found, key=lambda line: (order.index(line.section), not line.sort, line.sort)))

    def home(self, reading: Transaction, actor: Actor, *, most: int | None = MOST_LINES) -> Home:
        """The columns with at most `most` lines each (`None`: all), exactly one of which has the main button."""
        found = self.lines(reading, actor)
        columns = []
        for section in Section:
            mine = [line for line in found if line.section is section]
            columns.append(Column(section, tuple(mine[:most]), len(mine)))
        return Home(_with_one_main(columns))


def _with_one_main(columns: list[Column]) -> tuple[Column, ...]:
    """Keep `main` on the first line that asks for it and has a button, else give it to the first thing to do."""
    shown = [line for column in columns for line in column.lines if line.button]
    chosen = next(
        (line for line in shown if line.main), next((line for line in shown if line.section is Section.TODO), None)
    )
    return tuple(
        replace(column, lines=tuple(replace(line, main=line is chosen) for line in column.lines)) for column in columns
    )
