"""Reading cohorts: the list, and one with its people, its days and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Happening
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from training.enrolments import access
from training.enrolments.models import Cohort, CohortDay, CohortMember, Enrolment
from training.enrolments.workflow import CohortStage, Stage
from training.programmes import Programme, programme


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One cohort in the list."""

    cohort_id: int
    name: str
    place_name: str
    programme: str
    starts_on: date
    due_on: date
    stage: CohortStage
    people: int


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody in the cohort; `state` is that of the enrolment, None before the cohort was sent."""

    member_id: int
    person_id: int
    name: str
    state: Stage | None


@dataclass(frozen=True, slots=True)
class CohortMay:
    """What the reader may do with this cohort."""

    edit: Verdict
    send: Verdict
    close: Verdict


@dataclass(frozen=True, slots=True)
class CohortPage:
    """One cohort. Its people are shown to those who look after them, and not to one another."""

    line: CohortLine
    place_id: int
    programme: Programme
    note: str
    version: int
    days: tuple[CohortDay, ...]
    people: tuple[MemberLine, ...]
    looks_after: bool
    timeline: tuple[Happening, ...]
    may: CohortMay


def cohorts(reading: Transaction, actor: Actor) -> tuple[CohortLine, ...]:
    """The cohorts in sight, the newest first; one statement."""
    people = select(func.count(CohortMember.id)).where(CohortMember.cohort_id == Cohort.id).scalar_subquery()
    rows = reading.session.execute(
        select(Cohort, people).where(visible(Cohort, actor)).order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )
    return tuple(_line(cohort, count) for cohort, count in rows)


def cohort_page(reading: Transaction, actor: Actor, cohort_id: int) -> CohortPage:
    """One cohort. Raises NotFound; a constant number of statements."""
    cohort = get_visible(reading.session, Cohort, actor, cohort_id)
    looks_after = access.looks_after(actor, cohort.place)
    members = reading.session.scalars(
        select(CohortMember)
        .where(CohortMember.cohort_id == cohort.id)
        .options(joinedload(CohortMember.person))
        .order_by(CohortMember.id)
    ).all()
    keys = {one.enrolment_id for one in members if one.enrolment_id is not None}
    rows = reading.session.execute(select(Enrolment.id, Enrolment.stage).where(Enrolment.id.in_(keys)))
    states: dict[int, Stage] = {key: stage for key, stage in rows}  # noqa: C416 -- a row is no pair for the type checker
    return CohortPage(
        line=_line(cohort, len(members)),
        place_id=cohort.place_id,
        programme=programme(cohort.programme),
        note=cohort.note,
        version=cohort.version,
        days=tuple(cohort.days),
        people=tuple(
            MemberLine(one.id, one.person_id, one.person.name, states.get(one.enrolment_id or 0)) for one in members
        )
        if looks_after
        else (),
        looks_after=looks_after,
        timeline=tuple(ledger.timeline(reading.session, Cohort, cohort.id)) if looks_after else (),
        may=CohortMay(
            edit=access.edit_cohort(actor, cohort.stage),
            send=access.send_cohort(actor, cohort.stage),
            close=access.close_cohort(actor, cohort.stage),
        ),
    )


def homes(reading: Transaction, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Where a cohort can be at home: the alliance's own place and its streets; two statements."""
    root = reading.session.get_one(Alliance, actor.alliance_id or 0).place
    rows = reading.session.execute(
        select(Place.id, Place.name)
        .where(Place.path.startswith(root.path), Place.kind == PlaceKind.SUBDISTRICT)
        .order_by(Place.path)
    )
    return ((root.id, f"{root.name}（全联盟）"), *((key, name) for key, name in rows))


def _line(cohort: Cohort, people: int) -> CohortLine:
    return CohortLine(
        cohort.id,
        cohort.name,
        cohort.place.name,
        programme(cohort.programme).label,
        cohort.starts_on,
        cohort.due_on,
        cohort.stage,
        people,
    )
