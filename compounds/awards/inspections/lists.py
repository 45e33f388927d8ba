"""Visits in lists, what a telephone takes along, and what upper rooms ask: who inspected, how many are confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds.awards import addresses
from compounds.awards.access import oversees
from compounds.awards.inspections import records
from compounds.awards.inspections.checklist import Part
from compounds.awards.inspections.models import AwardInspector, AwardVisit, VisitInspector
from compounds.awards.inspections.workflow import VISIT_NAMES, VisitStage
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import RUNNING
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.queries import COMMUNITY, STREET

SIZE = "attachment_size"
PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit in a list; `people` are the names of those who go, for those who run or oversee the awards."""

    visit_id: int
    compound: str
    street: str
    round_title: str
    visit_on: date
    turn: int
    stage: VisitStage
    people: tuple[str, ...]

    @property
    def stage_name(self) -> str:
        """还没有去, 两人已确认 and so on."""
        return VISIT_NAMES[self.stage]

    @property
    def url(self) -> str:
        """The visit's page."""
        return addresses.visit(self.visit_id)


@dataclass(frozen=True, slots=True)
class Taken:
    """One visit as a telephone takes it along."""

    visit_id: int
    compound: str
    street: str
    round_title: str
    visit_on: date
    turn: int
    inspectors: tuple[tuple[int, str], ...]
    parts: tuple[Part, ...]
    undeclared: tuple[str, ...]
    """The names of those who have not said that there is no tie; until they have, nothing is begun."""
    own_undeclared: bool


@dataclass(frozen=True, slots=True)
class Telephone:
    """Everything the page on the telephone works with when there is no network."""

    person_id: int
    today: date
    visits: tuple[Taken, ...]
    pictures_most: int
    size_most: int


def visit_list(reading: Transaction, actor: Actor, number: int = 1) -> tuple[tuple[VisitLine, ...], Page]:
    """One page of the visits in sight, the newest day first, by turn; five statements."""
    here = visible(AwardVisit, actor)
    total = reading.session.scalar(select(func.count()).select_from(AwardVisit).where(here)) or 0
    page = Page(number, PAGE_SIZE, total)
    order = AwardVisit.visit_on.desc(), AwardVisit.turn, AwardVisit.id
    keys = reading.session.scalars(
        select(AwardVisit.id).where(here).order_by(*order).limit(page.size).offset(page.offset)
    ).all()
    found = {one.visit_id: one for one in lines_of(reading, actor, visits(reading, actor, AwardVisit.id.in_(keys)))}
    return tuple(found[key] for key in keys), page


def visits(reading: Transaction, actor: Actor, *where: ColumnElement[bool]) -> Sequence[AwardVisit]:
    """The visits in sight for which this holds, with round and inspectors, by day and turn; two statements."""
    return (
        reading.session.scalars(
            select(AwardVisit)
            .where(visible(AwardVisit, actor), *where)
            .options(
                joinedload(AwardVisit.round), selectinload(AwardVisit.inspectors).joinedload(VisitInspector.person)
            )
            .order_by(AwardVisit.visit_on, AwardVisit.turn, AwardVisit.id)
        )
        .unique()
        .all()
    )


def lines_of(reading: Transaction, actor: Actor, found: Sequence[AwardVisit]) -> tuple[VisitLine, ...]:
    """Loaded visits as lists show them; one statement."""
    streets = streets_of(reading, [one.place_id for one in found])
    leads = oversees(actor)
    return tuple(
        VisitLine(
            one.id,
            one.place.name,
            streets.get(one.place_id, ""),
            one.round.title,
            one.visit_on,
            one.turn,
            one.stage,
            tuple(each.person.name or "" for each in one.inspectors if each.gone_at is None) if leads else (),
        )
        for one in found
    )


def in_sight(reading: Transaction, actor: Actor, visit_id: int) -> bool:
    """True where the actor sees the visit, which whoever steps back does not any more."""
    found = select(AwardVisit.id).where(AwardVisit.id == visit_id, visible(AwardVisit, actor))
    return reading.session.scalar(found) is not None


def goes(reading: Transaction, actor: Actor) -> bool:
    """True for somebody on the list of a round that has not ended."""
    if not actor.signed_in:
        return False
    found = (
        select(AwardInspector.id)
        .join(AwardRound, AwardInspector.round_id == AwardRound.id)
        .where(
            AwardInspector.person_id == actor.person_id,
            AwardInspector.gone_at.is_(None),
            AwardRound.stage.in_(RUNNING),
        )
        .limit(1)
    )
    return reading.session.scalar(found) is not None


def telephone(reading: Transaction, actor: Actor) -> Telephone:
    """What the actor's telephone takes along: every visit of a round that inspects and that is not confirmed yet.

    A constant number of statements.
    """
    mine = select(VisitInspector.visit_id).where(
        VisitInspector.person_id == actor.person_id, VisitInspector.gone_at.is_(None)
    )
    inspecting = select(AwardRound.id).where(AwardRound.stage == RoundStage.INSPECTION)
    rows = visits(
        reading,
        actor,
        AwardVisit.id.in_(mine),
        AwardVisit.stage == VisitStage.PLANNED,
        AwardVisit.round_id.in_(inspecting),
    )
    rounds = sorted({one.round_id for one in rows})
    parts = {
        (key, compound_id): found
        for key in rounds
        for compound_id, found in records.parts(
            reading, key, {one.compound_id for one in rows if one.round_id == key}
        ).items()
    }
    streets = streets_of(reading, [one.place_id for one in rows])
    alliance_id = actor.alliance_id or 0
    known = parameters.several(
        reading,
        (records.PICTURES, SIZE),
        places.root_path(reading.session, alliance_id),
        reading.today,
        alliance_id=alliance_id,
    )
    return Telephone(
        actor.person_id or 0,
        reading.today,
        tuple(
            Taken(
                one.id,
                one.place.name,
                streets.get(one.place_id, ""),
                one.round.title,
                one.visit_on,
                one.turn,
                tuple((each.person_id, each.person.name or "") for each in one.inspectors if each.gone_at is None),
                parts.get((one.round_id, one.compound_id), ()),
                records.undeclared(one),
                any(each.person_id == actor.person_id and each.clear_at is None for each in one.inspectors),
            )
            for one in rows
        ),
        known[records.PICTURES].whole,
        known[SIZE].whole,
    )


def waiting(reading: Transaction, round_id: int) -> tuple[int, int]:
    """How many compounds of a round have to be inspected, and how many of them are confirmed; three statements."""
    compounds = {one.compound_id for one in records.applications(reading, round_id)}
    done = reading.session.scalar(
        select(func.count())
        .select_from(AwardVisit)
        .where(
            AwardVisit.round_id == round_id,
            AwardVisit.stage == VisitStage.CONFIRMED,
            AwardVisit.compound_id.in_(compounds),
        )
    )
    return len(compounds), done or 0


def streets_of(reading: Transaction, place_ids: Sequence[int]) -> dict[int, str]:
    """The name of the street of each compound's place; one statement."""
    rows = reading.session.execute(
        select(Place.id, STREET.name)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(Place.id.in_(place_ids))
    )
    return {key: str(name) for key, name in rows}
