"""Keeping what is stored of a clock equal to what its events say, and a case's due day equal to its nearest clock."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.working_days import WorkingCalendar
from mediation.clocks.models import Clock
from mediation.clocks.names import CLOCKS, Standing
from mediation.clocks.replay import Event, Replayed, Terms, replay
from mediation.models import Case


def counting_for(case_id: int) -> ColumnElement[bool]:
    """True for the clocks that count for a case: its own, unless carried elsewhere, and those carried to it."""
    return or_(and_(Clock.case_id == case_id, Clock.carried_to_id.is_(None)), Clock.carried_to_id == case_id)


def replayed(reading: Transaction, clock: Clock, calendar: WorkingCalendar | None = None) -> Replayed:
    """What the events of a clock say, by the working calendar as it is published today."""
    return replay(
        calendar or parameters.calendar(reading),
        Terms(clock.started_on, clock.number, clock.unit, CLOCKS[clock.name].happened),
        [Event(one.kind, one.happened_on, one.reason, one.days) for one in clock.events],
        reading.today,
    )


def reckon(tx: Transaction, clock: Clock, calendar: WorkingCalendar | None = None) -> None:
    """Store what the events say."""
    found = replayed(tx, clock, calendar)
    clock.standing, clock.due_on, clock.provisional = found.standing, found.due_on, found.period.provisional
    clock.stopped_on = clock.events[-1].happened_on if found.standing is Standing.STOPPED else None


def keep_in_step(tx: Transaction, case: Case) -> None:
    """Write the nearest running clock on the case, for lists; nothing where none runs."""
    tx.session.flush()  # the clocks are read back below
    nearest = tx.session.execute(
        select(Clock.due_on, Clock.name)
        .where(counting_for(case.id), Clock.standing == Standing.RUNNING)
        .order_by(Clock.due_on, Clock.id)
        .limit(1)
    ).one_or_none()
    due_on, due_clock = (nearest.due_on, nearest.name.value) if nearest is not None else (None, "")
    if (case.due_on, case.due_clock) != (due_on, due_clock):
        case.due_on, case.due_clock = due_on, due_clock
