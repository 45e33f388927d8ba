"""Replaying what happened to a clock: against a walk day by day, and against what is stored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.working_days import Unit, WorkingCalendar
from mediation.clocks import actions
from mediation.clocks.models import Clock
from mediation.clocks.names import ClockName, EventKind, Standing
from mediation.clocks.reckoning import replayed
from mediation.clocks.replay import Event, OutOfOrder, Terms, replay
from mediation.workflow import Stage
from tests.mediation.factories import Centre, a_case

CALENDAR = WorkingCalendar(date(2026, 12, 31))
DAY = timedelta(days=1)
STARTS = st.dates(date(2024, 1, 1), date(2027, 3, 1))
MOVES = st.lists(
    st.tuples(st.sampled_from(["pause", "resume", "extend", "stop"]), st.integers(0, 20), st.integers(1, 15)),
    max_size=12,
)


def events_of(start: date, moves: list[tuple[str, int, int]]) -> list[Event]:
    """The moves that can happen, one after the other."""
    standing, on, found = Standing.RUNNING, start, []
    for what, later, days in moves:
        on += later * DAY
        if what == "pause" and standing is Standing.RUNNING:
            standing = Standing.PAUSED
            found.append(Event(EventKind.PAUSED, on, "appraisal"))
        elif what == "resume" and standing is Standing.PAUSED:
            standing = Standing.RUNNING
            found.append(Event(EventKind.RESUMED, on))
        elif what == "extend" and standing is not Standing.STOPPED:
            found.append(Event(EventKind.EXTENDED, on, days=days))
        elif what == "stop" and standing is not Standing.STOPPED:
            standing = Standing.STOPPED
            found.append(Event(EventKind.STOPPED, on, "done"))
    return found


def walked(start: date, number: int, unit: Unit, events: list[Event]) -> date:
    """The same day by walking: each day is counted unless it is paused or, for workdays, a day off; then the roll."""
    paused: set[date] = set()
    since: date | None = None
    for event in events:
        if event.kind is EventKind.PAUSED:
            since = event.on
        elif event.kind in {EventKind.RESUMED, EventKind.STOPPED} and since is not None:
            paused |= {since + n * DAY for n in range((event.on - since).days)}
            since = None
    left, day = number + sum(one.days for one in events), start
    while left:
        day += DAY
        left -= day not in paused and (unit is Unit.DAYS or CALENDAR.is_working(day))
    return day if unit is Unit.WORKING_DAYS else CALENDAR.next_working(day)


@settings(max_examples=3000)
@given(STARTS, st.integers(1, 60), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]), MOVES)
@example(date(2026, 9, 25), 3, Unit.WORKING_DAYS, [])
@example(date(2026, 9, 10), 30, Unit.DAYS, [("pause", 5, 1), ("resume", 0, 1), ("extend", 1, 10)])
def test_a_replay_ends_where_a_walk_day_by_day_ends(
    start: date, number: int, unit: Unit, moves: list[tuple[str, int, int]]
) -> None:
    events = events_of(start, moves)
    today = max([start, *(one.on for one in events)])
    found = replay(CALENDAR, Terms(start, number, unit), events, today)
    if found.standing is Standing.PAUSED:
        assert found.due_on is None
        assert found.period.paused
    else:
        assert found.due_on == walked(start, number, unit, events)


@settings(max_examples=2000)
@given(STARTS, st.integers(1, 40), MOVES, st.integers(0, 30))
def test_time_that_passes_never_brings_a_day_nearer(
    start: date, number: int, moves: list[tuple[str, int, int]], later: int
) -> None:
    events = events_of(start, moves)
    today = max([start, *(one.on for one in events)])
    terms = Terms(start, number, Unit.DAYS)
    now = replay(CALENDAR, terms, events, today).period.due
    then = replay(CALENDAR, terms, events, today + later * DAY).period.due
    assert then >= now >= start + number * DAY


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_what_is_stored_is_what_a_replay_says(
    tx: Transaction, centre: Centre, moves: list[tuple[str, int, int]]
) -> None:
    with tx.session.begin_nested() as savepoint:
        case = a_case(tx, centre, Stage.MEDIATING)
        actions.start(tx, CLOCK, case, ClockName.MEDIATION)
        clock = tx.session.query(Clock).filter_by(case_id=case.id).one()
        now = tx
        for what, later, days in moves:
            now = Transaction(tx.session, now.now + timedelta(days=later))
            if what == "pause":
                actions.pause(now, CLOCK, case, ClockName.MEDIATION, "appraisal")
            elif what == "resume":
                actions.resume(now, CLOCK, case, ClockName.MEDIATION)
            elif what == "extend" and clock.standing is not Standing.STOPPED:
                actions.extend(now, CLOCK, case, "mediation", days, consents=[one.id for one in case.parties])
            elif what == "stop":
                actions.stop(now, CLOCK, case, ClockName.MEDIATION)
        tx.session.flush()
        tx.session.expire_all()
        again = replayed(now, clock)
        assert (clock.due_on, clock.standing) == (again.due_on, again.standing)
        assert case.due_on == (clock.due_on if clock.standing is Standing.RUNNING else None)
        savepoint.rollback()


def test_a_clock_over_the_national_holiday_rolls_and_tells_why() -> None:
    found = replay(CALENDAR, Terms(date(2026, 9, 2), 30, Unit.DAYS, "调解员接受"), [], date(2026, 9, 2))
    assert found.due_on == date(2026, 10, 8)
    assert any("国庆节放假" in step and "顺延" in step for step in found.period.steps)


def test_working_days_skip_a_holiday_and_count_the_saturday_that_is_worked() -> None:
    found = replay(CALENDAR, Terms(date(2026, 9, 30), 3, Unit.WORKING_DAYS), [], date(2026, 9, 30))
    assert found.due_on == date(2026, 10, 10), "8 and 9 October, and Saturday the 10th, which is worked"


def test_beyond_the_published_calendar_the_day_is_provisional() -> None:
    found = replay(CALENDAR, Terms(date(2026, 12, 20), 30, Unit.DAYS), [], date(2026, 12, 20))
    assert found.period.provisional


@pytest.mark.parametrize(
    "events",
    [
        [Event(EventKind.RESUMED, date(2026, 11, 3))],
        [Event(EventKind.PAUSED, date(2026, 11, 3)), Event(EventKind.PAUSED, date(2026, 11, 4))],
        [Event(EventKind.STOPPED, date(2026, 11, 3)), Event(EventKind.EXTENDED, date(2026, 11, 4), days=3)],
        [Event(EventKind.EXTENDED, date(2026, 11, 3))],
        [Event(EventKind.PAUSED, date(2026, 11, 1))],
        [Event(EventKind.REOPENED, date(2026, 11, 3))],
    ],
)
def test_what_cannot_have_happened_is_refused(events: list[Event]) -> None:
    with pytest.raises(OutOfOrder):
        replay(CALENDAR, Terms(date(2026, 11, 2), 5, Unit.DAYS), events, date(2026, 11, 10))
