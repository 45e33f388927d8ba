"""Reading runs: the list, and one run page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import select

from alliance.kernel.access import Verdict, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.table_runs.models import TableRun
from alliance.kernel.table_runs.workflow import Stage
from alliance.kernel.tables import Page

PAGE_SIZE, RUNS_SHOWN = 50, 20
ALL = "all"
"""What `showing` is where every row is shown."""


class Line(Protocol):
    """A row with its verdict."""

    @property
    def verdict(self) -> StrEnum:
        """What becomes of it."""


L = TypeVar("L", bound=Line)
D = TypeVar("D")
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list; `basis` is the paper by which the table came, where the room asks for one."""

    run_id: int
    file_name: str
    person: str
    stage: Stage
    uploaded_at: datetime
    counts: dict[str, int]
    basis: str = ""


def runs(reading: Transaction, actor: Actor, model: type[TableRun], *basis: Any) -> tuple[RunLine, ...]:
    """The latest runs in sight, newest first; one statement."""
    rows = reading.session.execute(
        select(model.id, model.file_name, Person.name, model.stage, model.uploaded_at, model.counts, *basis)
        .join(Person, model.person_id == Person.id)
        .where(visible(model, actor))
        .order_by(model.id.desc())
        .limit(RUNS_SHOWN)
    )
    return tuple(RunLine(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a run is asked for: which rows, by verdict or `ALL`, and which page of them."""

    showing: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class May:
    """What the actor may do with a run."""

    confirm: Verdict
    drop: Verdict


@dataclass(frozen=True, slots=True)
class RunPage(Generic[L, D, A]):
    """One run: its head, one page of its rows while it is previewed, one page of its results afterwards.

    `before` is when the very same file was imported; `wrong` rows somebody has to mend, `taken` would be written;
    `about` is what the room itself says of the run.
    """

    run_id: int
    version: int
    file_name: str
    person: str
    stage: Stage
    uploaded_at: datetime
    expires_at: datetime
    expired: bool
    confirmed_at: datetime | None
    counts: dict[str, int]
    before: tuple[datetime, ...]
    wrong: int
    taken: int
    showing: str
    lines: tuple[L, ...]
    done: tuple[D, ...]
    page: Page
    may: May
    about: A


def of_its_verdict(line: Line, showing: str) -> bool:
    """True where `showing` is the verdict on the row."""
    return line.verdict.value == showing


def run_page(
    reading: Transaction,
    actor: Actor,
    run: TableRun,
    lines: Sequence[L],
    asked: Asked,
    *,
    order: Sequence[str],
    wrong: int,
    taken: int,
    done: Callable[[list[Any]], tuple[D, ...]],
    may: May,
    about: A,
    shows: Callable[[L, str], bool] = of_its_verdict,
) -> RunPage[L, D, A]:
    """Fifty rows of a run; where none are asked for, the first of `order` that has any. Two statements and `done`."""
    showing = asked.showing if asked.showing in (*order, ALL) else next((one for one in order if run.counts[one]), ALL)
    sifted = [line for line in lines if showing == ALL or shows(line, showing)]
    page = Page(asked.number, PAGE_SIZE, len(sifted) if run.stage is Stage.PREVIEWED else len(run.results))
    return RunPage(
        run_id=run.id,
        version=run.version,
        file_name=run.file_name,
        person=reading.session.scalars(select(Person.name).where(Person.id == run.person_id)).one(),
        stage=run.stage,
        uploaded_at=run.uploaded_at,
        expires_at=run.expires_at,
        expired=run.stage is Stage.PREVIEWED and run.expires_at <= reading.now,
        confirmed_at=run.confirmed_at,
        counts=run.counts,
        before=_before(reading, actor, run),
        wrong=wrong,
        taken=taken,
        showing=showing,
        lines=tuple(sifted[page.offset : page.last]),
        done=done(run.results[page.offset : page.last] if run.stage is Stage.CONFIRMED else []),
        page=page,
        may=may,
        about=about,
    )


def _before(reading: Transaction, actor: Actor, run: TableRun) -> tuple[datetime, ...]:
    model = type(run)
    query = select(model.confirmed_at).where(
        visible(model, actor), model.digest == run.digest, model.id != run.id, model.confirmed_at.is_not(None)
    )
    return tuple(at for at in reading.session.scalars(query.order_by(model.id)) if at is not None)
