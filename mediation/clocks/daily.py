"""What each new day does to clocks: those beyond the calendar are reckoned anew, and who is waited for is told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select

from alliance.kernel import outbox
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from mediation.clocks.models import Clock
from mediation.clocks.names import ClockName, Standing
from mediation.clocks.reckoning import keep_in_step, reckon
from mediation.models import Case

NEAR_DAYS = "mediation.clock_near_days"
TOLD_AT = time(9)
"""Nobody is told at midnight, when days turn."""
_TOLD_ELSEWHERE = (ClockName.CONFIRMATION,)
"""The countdown to the court has reminders of its own, on other days."""


def settle(tx: Transaction, _last_day: date) -> int:
    """Reckon clocks anew whose days were not yet published when they were reckoned; returns how many moved."""
    calendar, moved = parameters.calendar(tx), 0
    provisional = select(Clock).where(Clock.provisional, Clock.standing != Standing.STOPPED).order_by(Clock.id)
    for clock in tx.session.scalars(provisional).all():
        before = clock.due_on
        reckon(tx, clock, calendar)
        if clock.due_on != before:
            moved += 1
            case = tx.session.get_one(Case, clock.carried_to_id or clock.case_id, with_for_update=True)
            keep_in_step(tx, case)
    return moved


def remind(tx: Transaction, _last_day: date) -> int:
    """Promise to tell, in the morning, who is waited for: once before the day and once after; returns how many."""
    near = timedelta(days=parameters.on(tx, NEAR_DAYS, NATION, tx.today).whole)
    running = select(Clock).where(
        Clock.standing == Standing.RUNNING,
        Clock.name.not_in(_TOLD_ELSEWHERE),
        Clock.due_on <= tx.today + near,
        or_(Clock.told_on.is_(None), Clock.told_on <= Clock.due_on),
    )
    told = 0
    for clock in tx.session.scalars(running.order_by(Clock.id)).all():
        late = clock.due_on is not None and clock.due_on < tx.today
        if clock.told_on is not None and not late:
            continue
        clock.told_on = tx.today
        morning = datetime.combine(tx.today, TOLD_AT, SHANGHAI)
        outbox.promise_at(tx, max(tx.now, morning), "mediation.clock_near", clock_id=clock.id)
        told += 1
    return told
