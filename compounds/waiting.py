"""What waits for somebody in the registry by its stage, without a period of its own, and how much waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select, union_all

from alliance.kernel.access import visible, within
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds import addresses
from compounds.access import CHECKING, SUBMITTING
from compounds.changes.models import Change, Move
from compounds.changes.workflow import Stage as ChangeStage
from compounds.handovers.models import Handover
from compounds.handovers.workflow import RUNNING
from compounds.handovers.workflow import Stage as HandoverStage
from compounds.models import Compound, Contract, Seat, Term
from compounds.queries import is_newest, last_day
from compounds.workflow import Stage

WITNESSING = (Office.COMMUNITY_OFFICER,)
"""For whom a handover that is not made waits, and a contract that is over: whoever is nearest looks after both."""


class Waits(StrEnum):
    """What was done and waits for its next step, or is news."""

    FILING = "filing"
    CHANGE = "change"
    HANDOVER = "handover"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing on its way; `own` is true where the actor has a seat in it and must leave it to somebody else."""

    kind: Waits
    key: int
    path: str
    compound: str
    number: int
    day: date
    own: bool

    @property
    def url(self) -> str:
        """Its page."""
        pages = {Waits.CHANGE: addresses.change, Waits.HANDOVER: addresses.handover}
        return pages.get(self.kind, addresses.term)(self.key)


def on_the_way(reading: Transaction, actor: Actor, *, filed_since: date, limit: int) -> tuple[Waiting, ...]:
    """Papers with the street, handovers to be closed, and filings since a day, the oldest first; one statement."""
    columns = (Place.path, Place.name, Term.number)
    terms = select(Term.id, *columns).join(Place, Term.place_id == Place.id).where(visible(Term, actor))
    changes = (
        select(Change.id, *columns)
        .join(Term, Change.term_id == Term.id)
        .join(Place, Change.place_id == Place.id)
        .where(visible(Change, actor), Change.stage == ChangeStage.SUBMITTED)
    )
    handovers = (
        select(Handover.id, *columns)
        .join(Term, Handover.term_id == Term.id)
        .join(Place, Handover.place_id == Place.id)
        .where(visible(Handover, actor), Handover.stage == HandoverStage.HANDED_OVER)
    )
    parts = (
        _part(Waits.FILING, terms.where(Term.stage == Stage.SUBMITTED), Term.submitted_on, _sits(actor)),
        _part(Waits.NEWS, terms.where(Term.stage == Stage.FILED, Term.filed_on >= filed_since), Term.filed_on, false()),
        _part(Waits.CHANGE, changes, Change.submitted_on, _moves(actor)),
        _part(Waits.HANDOVER, handovers, Handover.handed_over_on, false()),
    )
    together = union_all(*parts).subquery()
    rows: Any = reading.session.execute(
        select(*together.columns).order_by(together.c.day, together.c.kind, together.c.id).limit(limit)
    )
    return tuple(
        Waiting(Waits(row.kind), row.id, row.path, row.name, row.number, row.day, bool(row.own)) for row in rows
    )


def _part(kind: Waits, query: Any, day: Any, own: ColumnElement[bool]) -> Any:
    return query.add_columns(literal(kind.value).label("kind"), day.label("day"), own.label("own"))


def _sits(actor: Actor) -> ColumnElement[bool]:
    mine = select(Seat.id).where(Seat.term_id == Term.id, Seat.person_id == actor.person_id)
    return mine.correlate(Term).exists()


def _moves(actor: Actor) -> ColumnElement[bool]:
    mine = (
        select(Move.id)
        .join(Seat, Move.seat_id == Seat.id)
        .where(Move.change_id == Change.id, Seat.person_id == actor.person_id)
    )
    return mine.correlate(Change).exists()


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many things wait for the actor: to submit, to check, to end, to hand over; one statement."""
    submitting, checking = within(Place.path, actor, *SUBMITTING), within(Place.path, actor, *CHECKING)
    to_check = or_(Term.stage == Stage.SUBMITTED, and_(Term.stage == Stage.FILED, Term.ends_on < reading.today))
    terms = select(func.count(Term.id)).join(Place, Term.place_id == Place.id).where(
        visible(Term, actor),
        or_(and_(Term.stage == Stage.ELECTED, submitting), and_(to_check, checking, ~_sits(actor))),
    )  # fmt: skip
    changes = select(func.count(Change.id)).join(Place, Change.place_id == Place.id).where(
        visible(Change, actor),
        or_(
            and_(Change.stage == ChangeStage.RECORDED, submitting),
            and_(Change.stage == ChangeStage.SUBMITTED, checking, ~_moves(actor)),
        ),
    )  # fmt: skip
    handovers = select(func.count(Handover.id)).join(Place, Handover.place_id == Place.id).where(
        visible(Handover, actor),
        or_(
            and_(Handover.stage.in_(RUNNING), within(Place.path, actor, *WITNESSING)),
            and_(Handover.stage == HandoverStage.HANDED_OVER, checking),
        ),
    )  # fmt: skip
    contracts = (
        select(func.count(Contract.id))
        .join(Compound, Contract.compound_id == Compound.id)
        .join(Place, Compound.place_id == Place.id)
        .where(
            visible(Compound, actor),
            within(Place.path, actor, *WITNESSING),
            last_day() < reading.today,
            is_newest(),
        )
    )
    counted = (one.scalar_subquery() for one in (terms, changes, handovers, contracts))
    return reading.session.scalar(select(sum(counted, literal(0)))) or 0
