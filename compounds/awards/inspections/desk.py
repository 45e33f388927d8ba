"""What inspections put on desks: where to go, what to confirm, and for the secretary which visits wait for a choice."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.workbench import Line, Section
from compounds.awards import addresses
from compounds.awards.access import SECRETARY, oversees
from compounds.awards.applications.models import AwardApplication
from compounds.awards.inspections import access, lists
from compounds.awards.inspections.models import AwardVisit, VisitInspector, VisitRecord
from compounds.awards.inspections.workflow import VISIT_NAMES, RecordState, VisitStage
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage as RoundStage


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """The own visits still to come, the records to confirm, and the visits that wait for the secretary.

    Three statements at most.
    """
    for visit in reading.session.scalars(_found(_to_go(actor))).unique():
        yield Line(
            Section.TODO,
            f"现场复核：{visit.place.name}",
            note="出发前打开手机页面，没有网络也能用",
            url=addresses.INSPECTION_PHONE,
            when_text=remaining(visit.visit_on, reading.today),
            tone="due",
            button="打开",
            sort=visit.visit_on.isoformat(),
        )
    for visit in reading.session.scalars(_found(_to_confirm(actor))).unique():
        yield Line(
            Section.TODO,
            f"请确认现场记录：{visit.place.name}",
            note="您和同去的核查员签过名，确认以后才计分",
            url=addresses.visit(visit.id),
            when_text=f"{full_date(visit.visit_on)}去的",
            tone="due",
            button="去确认",
            sort=visit.visit_on.isoformat(),
        )
    if actor.holds(SECRETARY):
        for visit in reading.session.scalars(_found(_stuck(reading, actor))).unique():
            differs = visit.stage is VisitStage.DISPUTED
            yield Line(
                Section.TODO,
                f"{'两份现场记录不一样' if differs else '现场复核的日子过了，还没有记录'}：{visit.place.name}",
                note=visit.round.title,
                url=addresses.visit(visit.id),
                when_text=full_date(visit.visit_on),
                tone="late",
                button="去看",
                sort=visit.visit_on.isoformat(),
            )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many visits wait for the actor; one statement."""
    return reading.session.scalar(select(func.count()).select_from(AwardVisit).where(_any(reading, actor))) or 0


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return exists(select(AwardVisit.id).where(_any(reading, actor)))


def round_beside(reading: Transaction, actor: Actor, round_: AwardRound) -> Iterator[Fact]:
    """How many compounds two people have confirmed, on a round's page, for those who run or oversee it."""
    if oversees(actor) and round_.stage in access.TO_PLAN:
        wanted, confirmed = lists.waiting(reading, round_.id)
        yield Fact("现场复核", f"{wanted}个小区，确认{confirmed}个", addresses.inspection_routes(round_.id))


def beside(reading: Transaction, actor: Actor, application: AwardApplication) -> Iterator[Fact]:
    """The visit of an application's compound, for whoever may open it; one statement."""
    row = reading.session.execute(
        select(AwardVisit.id, AwardVisit.stage).where(
            visible(AwardVisit, actor),
            AwardVisit.round_id == application.round_id,
            AwardVisit.compound_id == application.compound_id,
            AwardVisit.stage != VisitStage.CANCELLED,
        )
    ).one_or_none()
    if row is not None:
        yield Fact("现场复核", VISIT_NAMES[row.stage], addresses.visit(row.id))


def _any(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    found = [_to_go(actor), _to_confirm(actor)]
    if actor.holds(SECRETARY):
        found.append(_stuck(reading, actor))
    return or_(false(), *found)


def _found(where: ColumnElement[bool]) -> Select[AwardVisit]:
    return select(AwardVisit).where(where).order_by(AwardVisit.visit_on, AwardVisit.turn, AwardVisit.id)


def _own(actor: Actor) -> ColumnElement[bool]:
    if not actor.signed_in:
        return false()
    mine = select(VisitInspector.visit_id).where(
        VisitInspector.person_id == actor.person_id, VisitInspector.gone_at.is_(None)
    )
    return and_(AwardVisit.alliance_id == actor.alliance_id, AwardVisit.id.in_(mine), _inspecting())


def _inspecting() -> ColumnElement[bool]:
    return AwardVisit.round_id.in_(select(AwardRound.id).where(AwardRound.stage == RoundStage.INSPECTION))


def _to_go(actor: Actor) -> ColumnElement[bool]:
    return and_(_own(actor), AwardVisit.stage == VisitStage.PLANNED)


def _to_confirm(actor: Actor) -> ColumnElement[bool]:
    brought = exists(
        select(VisitRecord.id).where(
            VisitRecord.visit_id == AwardVisit.id,
            VisitRecord.state == RecordState.WAITING,
            or_(VisitRecord.brought_by_id.is_(None), VisitRecord.brought_by_id != actor.person_id),
        )
    )
    return and_(_own(actor), AwardVisit.stage == VisitStage.RECORDED, brought)


def _stuck(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    late = and_(AwardVisit.stage == VisitStage.PLANNED, AwardVisit.visit_on < reading.today)
    return and_(
        AwardVisit.alliance_id == actor.alliance_id, _inspecting(), or_(AwardVisit.stage == VisitStage.DISPUTED, late)
    )
