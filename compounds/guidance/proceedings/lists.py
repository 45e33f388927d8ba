"""Proceedings as a list: what runs in sight, narrowed by street, path and what is late; and those of one compound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds.guidance import addresses
from compounds.guidance.paths.definition import Path, PathStep
from compounds.guidance.proceedings import editions
from compounds.guidance.proceedings.models import PathEdition, Proceeding, ProceedingStep
from compounds.guidance.proceedings.workflow import SETTLED, STAGE_NAMES, UNSETTLED, Stage, StepStage, who_words
from compounds.queries import COMMUNITY, STREET

PAGE_SIZE = 50
MOST_OF_ONE = 12
"""So many of one compound stand on its page; the list has the rest."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list is narrowed to; running ones alone unless another stage is asked for."""

    street: int | None = None
    path: str = ""
    stage: Stage | None = Stage.RUNNING
    overdue: bool = False
    compound: int | None = None


@dataclass(frozen=True, slots=True)
class ProceedingLine:
    """One row of the list. `due_on` is the nearest last day of what is not settled; `present` names the open step."""

    proceeding_id: int
    reference: str
    compound_id: int
    compound: str
    street: str
    path: str
    title: str
    matter: str
    stage: Stage
    settled: int
    total: int
    present: str
    who: str
    due_on: date | None

    @property
    def url(self) -> str:
        """The page of the file."""
        return addresses.proceeding(self.proceeding_id)

    @property
    def stage_name(self) -> str:
        """正在办, 已办完, 已停办."""
        return STAGE_NAMES[self.stage]

    @property
    def name(self) -> str:
        """The path, and the matter where it has one."""
        return f"{self.title}（{self.matter}）" if self.matter else self.title


@dataclass(frozen=True, slots=True)
class ProceedingList:
    """One page of the list."""

    lines: tuple[ProceedingLine, ...]
    page: Page


def proceeding_list(reading: Transaction, actor: Actor, choice: Choice, number: int = 1) -> ProceedingList:
    """One page of the proceedings in sight, what is due first at the top; three statements."""
    chosen = _chosen(actor, choice, reading.today)
    total = reading.session.scalar(chosen.with_only_columns(func.count(Proceeding.id))) or 0
    page = Page(number, PAGE_SIZE, total)
    return ProceedingList(_lines(reading, chosen.limit(page.size).offset(page.offset)), page)


def of_compound(reading: Transaction, actor: Actor, compound_id: int) -> tuple[ProceedingLine, ...]:
    """The proceedings of one compound in sight, running ones first; two statements."""
    chosen = _chosen(actor, Choice(stage=None, compound=compound_id), reading.today)
    return _lines(reading, chosen.limit(MOST_OF_ONE))


def _chosen(actor: Actor, choice: Choice, today: date) -> Select[Any]:
    query = (
        select(Proceeding.id)
        .join(Place, Proceeding.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(visible(Proceeding, actor))
    )
    if choice.street is not None:
        query = query.where(STREET.id == choice.street)
    if choice.path:
        query = query.where(Proceeding.path == choice.path)
    if choice.stage is not None:
        query = query.where(Proceeding.stage == choice.stage)
    if choice.compound is not None:
        query = query.where(Proceeding.compound_id == choice.compound)
    if choice.overdue:
        late = select(ProceedingStep.id).where(
            ProceedingStep.proceeding_id == Proceeding.id,
            ProceedingStep.stage.in_(UNSETTLED),
            ProceedingStep.due_on < today,
        )
        query = query.where(late.exists())
    return query


def _of_steps(what: Any, *where: ColumnElement[bool]) -> Any:
    return (
        select(what)
        .where(ProceedingStep.proceeding_id == Proceeding.id, *where)
        .correlate(Proceeding)
        .scalar_subquery()
    )


def _lines(reading: Transaction, chosen: Select[Any]) -> tuple[ProceedingLine, ...]:
    due_on = _of_steps(func.min(ProceedingStep.due_on), ProceedingStep.stage.in_(UNSETTLED))
    first = (
        select(ProceedingStep.code)
        .where(ProceedingStep.proceeding_id == Proceeding.id, ProceedingStep.stage == StepStage.OPEN)
        .order_by(ProceedingStep.due_on.is_(None), ProceedingStep.due_on, ProceedingStep.position)
        .limit(1)
        .correlate(Proceeding)
        .scalar_subquery()
    )
    rows: Any = reading.session.execute(
        chosen.with_only_columns(
            Proceeding.id, Proceeding.reference, Proceeding.compound_id, Place.name, STREET.name,
            Proceeding.edition_id, Proceeding.matter, Proceeding.stage,
            _of_steps(func.count(ProceedingStep.id), ProceedingStep.stage.in_(SETTLED)),
            _of_steps(func.count(ProceedingStep.id)), first, due_on,
        ).order_by(Proceeding.stage != Stage.RUNNING, due_on.is_(None), due_on, Proceeding.id.desc())
    ).all()  # fmt: skip
    paths = paths_of(reading, {row[5] for row in rows})
    lines = []
    for key, reference, compound_id, compound, street, edition, matter, stage, settled, total, code, due in rows:
        path = paths[edition]
        step = path.step(code) if code and stage is Stage.RUNNING else None
        lines.append(
            ProceedingLine(
                key, str(reference), compound_id, compound, street, path.code, path.title, matter, stage,
                settled, total,
                step.title if step else "", who_words(step.who) if step else "",
                due if stage is Stage.RUNNING else None,
            )
        )  # fmt: skip
    return tuple(lines)


def paths_of(reading: Transaction, edition_ids: Iterable[int]) -> dict[int, Path]:
    """The paths of some editions by their ids; one statement, none for none."""
    wanted = sorted(set(edition_ids))
    if not wanted:
        return {}
    found = reading.session.scalars(select(PathEdition).where(PathEdition.id.in_(wanted)))
    return {edition.id: editions.path_of(edition) for edition in found}


@dataclass(frozen=True, slots=True)
class OpenStep:
    """One step that waits for somebody, or is due: where, of which file, and what."""

    proceeding_id: int
    step_id: int
    place_path: str
    compound_id: int
    compound: str
    matter: str
    desks: str
    due_on: date | None
    basis: str
    path: Path
    step: PathStep

    @property
    def url(self) -> str:
        """The file's page at this step."""
        return addresses.proceeding(self.proceeding_id, self.step.code)

    @property
    def name(self) -> str:
        """The path, and the matter where it has one."""
        return f"{self.path.title}（{self.matter}）" if self.matter else self.path.title

    @property
    def offices(self) -> tuple[Office, ...]:
        """The offices that answer for it."""
        return tuple(Office(value) for value in self.desks.strip(",").split(",") if value)


def open_steps(
    reading: Transaction, *where: ColumnElement[bool], limit: int | None = None, until: date | None = None
) -> tuple[OpenStep, ...]:
    """Unsettled steps of running files, the earliest due first; two statements.

    `until` keeps those due by a day, open or ahead; else those that are open. The caller scopes by `where`.
    """
    taken = (
        and_(ProceedingStep.stage.in_(UNSETTLED), ProceedingStep.due_on <= until)
        if until is not None
        else ProceedingStep.stage == StepStage.OPEN
    )
    rows: Any = reading.session.execute(
        select(
            Proceeding.id, ProceedingStep.id, Place.path, Proceeding.compound_id, Place.name,
            Proceeding.matter, ProceedingStep.desks, ProceedingStep.due_on,
            ProceedingStep.due_basis, Proceeding.edition_id, ProceedingStep.code,
        )
        .join(Proceeding, ProceedingStep.proceeding_id == Proceeding.id)
        .join(Place, Proceeding.place_id == Place.id)
        .where(Proceeding.stage == Stage.RUNNING, taken, *where)
        .order_by(ProceedingStep.due_on.is_(None), ProceedingStep.due_on, Proceeding.id, ProceedingStep.position)
        .limit(limit)
    ).all()  # fmt: skip
    paths = paths_of(reading, {row[9] for row in rows})
    found = []
    for key, step_id, place, compound_id, compound, matter, desks, due_on, basis, edition, code in rows:
        path = paths[edition]
        found.append(
            OpenStep(
                key, step_id, place, compound_id, compound, matter, desks, due_on, basis,
                path, path.step(code),
            )
        )  # fmt: skip
    return tuple(found)
