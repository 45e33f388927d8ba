"""Consultations as a list, narrowed by street and stage; those of one compound; and the figures by street."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds.guidance import addresses
from compounds.guidance.consultations import access, hours
from compounds.guidance.consultations.models import Consultation, Task
from compounds.guidance.consultations.workflow import AHEAD, HELPED, RUNNING, STAGE_NAMES, WAY_NAMES, Stage, Way
from compounds.queries import COMMUNITY, STREET, placed

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list is narrowed to."""

    street: int | None = None
    stage: Stage | None = None
    compound: int | None = None


@dataclass(frozen=True, slots=True)
class ConsultationLine:
    """One row of the list; `open_tasks` counts what is advised and not done."""

    consultation_id: int
    reference: str
    compound_id: int
    compound: str
    street: str
    subject: str
    way: str
    stage: Stage
    when: str
    helper: str
    open_tasks: int
    next_due: date | None

    @property
    def url(self) -> str:
        """The page of the file."""
        return addresses.consultation(self.consultation_id)

    @property
    def stage_name(self) -> str:
        """待预约, 已约好 and so on."""
        return STAGE_NAMES[self.stage]


@dataclass(frozen=True, slots=True)
class ConsultationList:
    """One page of the list."""

    lines: tuple[ConsultationLine, ...]
    page: Page


def consultation_list(reading: Transaction, actor: Actor, choice: Choice, number: int = 1) -> ConsultationList:
    """The consultations in sight, open ones first, the newest first; two statements."""
    chosen = _chosen(actor, choice)
    total = reading.session.scalar(chosen.with_only_columns(func.count(Consultation.id))) or 0
    page = Page(number, PAGE_SIZE, total)
    return ConsultationList(_lines(reading, chosen.limit(page.size).offset(page.offset)), page)


def of_compound(reading: Transaction, actor: Actor, compound_id: int, most: int = 5) -> tuple[ConsultationLine, ...]:
    """The consultations of one compound in sight, open ones first; one statement."""
    return _lines(reading, _chosen(actor, Choice(compound=compound_id)).limit(most))


def _chosen(actor: Actor, choice: Choice) -> Select[Any]:
    return placed(Consultation, actor, street=choice.street, stage=choice.stage, compound_id=choice.compound)


def _lines(reading: Transaction, chosen: Select[Any]) -> tuple[ConsultationLine, ...]:
    from_tasks = (
        select(Task.id).where(Task.consultation_id == Consultation.id, Task.done_on.is_(None)).correlate(Consultation)
    )
    left: Any = from_tasks.with_only_columns(func.count(Task.id)).scalar_subquery()
    due: Any = from_tasks.with_only_columns(func.min(Task.due_on)).scalar_subquery()
    rows: Any = reading.session.execute(
        chosen.with_only_columns(Consultation, Place.name, STREET.name, left, due)
        .options(joinedload(Consultation.helper))
        .order_by(Consultation.stage.not_in(RUNNING), Consultation.id.desc())
    ).unique()
    return tuple(
        ConsultationLine(
            one.id,
            str(one.reference),
            one.compound_id,
            compound,
            street,
            one.subject,
            WAY_NAMES[one.way],
            one.stage,
            _when(one),
            one.helper.name if one.helper is not None else "",
            open_tasks if one.stage is Stage.RECORDED else 0,
            next_due if one.stage is Stage.RECORDED else None,
        )
        for one, compound, street, open_tasks, next_due in rows
    )


def _when(one: Consultation) -> str:
    if one.happened_on is not None:
        return f"{full_date(one.happened_on)}办的"
    if one.stage is Stage.BOOKED and one.starts_at is not None:
        return hours.moment(one.starts_at)
    return f"{full_date(one.asked_on)}提出"


@dataclass(frozen=True, slots=True)
class StreetFigures:
    """One street: how many consultations were asked for, took place, and for how many compounds."""

    street: str
    asked: int
    helped: int
    compounds: int
    visits: int
    waiting: int


def figures(reading: Transaction, actor: Actor, year: int) -> tuple[StreetFigures, ...]:
    """The figures of a year by street, by the day on which guidance was asked for; one query. Raises NotPermitted."""
    access.figures(actor).enforce()
    helped = Consultation.stage.in_(HELPED)
    rows = reading.session.execute(
        select(
            STREET.name,
            func.count(Consultation.id),
            func.sum(case((helped, 1), else_=0)),
            func.count(func.distinct(case((helped, Consultation.compound_id)))),
            func.sum(case((helped & (Consultation.way == Way.VISIT), 1), else_=0)),
            func.sum(case((Consultation.stage.in_(AHEAD), 1), else_=0)),
        )
        .select_from(Consultation)
        .join(Place, Consultation.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(
            visible(Consultation, actor),
            Consultation.stage != Stage.DROPPED,
            Consultation.asked_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(STREET.id, STREET.name, STREET.path)
        .order_by(STREET.path)
    )
    return tuple(StreetFigures(name, *(int(number or 0) for number in numbers)) for name, *numbers in rows)
