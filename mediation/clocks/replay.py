"""From a clock's events to the day by which it is due: pure, so that anybody can reckon it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from alliance.kernel import working_days
from alliance.kernel.working_days import Pause, Period, Unit, WorkingCalendar
from mediation.clocks.names import PAUSE_REASONS, EventKind, Standing

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clock began with: the day of the event, and the number that was in force that day."""

    started_on: date
    number: int
    unit: Unit
    happened: str = "开始"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a clock on a day; `days` for an extension, in the unit of the clock."""

    kind: EventKind
    on: date
    reason: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where the events lead: whether it runs, the period with its reasons, and the days that were added."""

    standing: Standing
    period: Period
    added: int

    @property
    def due_on(self) -> date | None:
        """The last day in time; None while it stands still, since the day is not known before it goes on."""
        return None if self.standing is Standing.PAUSED else self.period.due


class OutOfOrder(ValueError):
    """Events that cannot have happened one after the other."""


def replay(calendar: WorkingCalendar, terms: Terms, events: Iterable[Event], today: date) -> Replayed:
    """Reckon a clock from what happened to it; `events` in the order in which they happened.

    The day of the start does not count (民法典第二百零一条). A pause leaves out the day on which it begins and all days
    to the one before it goes on; what begins and ends on one day leaves out nothing. Extensions add to the length
    before any roll; a last day off rolls to the next workday (第二百零三条), which for our promises we do likewise.
    What happens after a stop is only its own undoing. Raises OutOfOrder.
    """
    course = _Course(terms.started_on)
    for event in events:
        course.take(event)
    pauses = tuple(course.pauses_until(today))
    period = working_days.period_after(
        calendar, terms.started_on, terms.number + course.added, terms.unit, happened=terms.happened, pauses=pauses
    )
    period = replace(period, paused=course.standing is Standing.PAUSED)  # also on the day of the start itself
    return Replayed(course.standing, period, course.added)


class _Course:
    """What a clock has been through so far."""

    def __init__(self, started_on: date) -> None:
        self.standing = Standing.RUNNING
        self.added = 0
        self._last = started_on
        self._pauses: list[Pause] = []
        self._since: Event | None = None

    def take(self, event: Event) -> None:
        """Let one event happen."""
        if event.on < self._last:
            raise OutOfOrder(f"{event.kind} on {event.on} comes before {self._last}")
        self._last = event.on
        match event.kind, self.standing:
            case EventKind.CARRIED | EventKind.BROUGHT_BACK, _:
                pass  # Which case it counts for changes nothing in its days.
            case EventKind.PAUSED, Standing.RUNNING:
                self.standing, self._since = Standing.PAUSED, event
            case EventKind.RESUMED, Standing.PAUSED:
                self._close(event.on)
                self.standing = Standing.RUNNING
            case EventKind.EXTENDED, Standing.RUNNING | Standing.PAUSED:
                if event.days < 1:
                    raise OutOfOrder("an extension adds days")
                self.added += event.days
            case EventKind.STOPPED, Standing.RUNNING | Standing.PAUSED:
                self._close(event.on)
                self.standing = Standing.STOPPED
            case EventKind.REOPENED, Standing.STOPPED:
                self.standing = Standing.RUNNING
            case _:
                raise OutOfOrder(f"{event.kind} cannot happen to a clock that is {self.standing}")

    def pauses_until(self, today: date) -> Iterable[Pause]:
        """All pauses; one that still runs ends, for now, today."""
        yield from self._pauses
        if self._since is not None:
            since = self._since
            yield Pause(since.on, max(since.on, today), _told(since), running=True)

    def _close(self, on: date) -> None:
        if self._since is not None and on > self._since.on:
            self._pauses.append(Pause(self._since.on, on - _DAY, _told(self._since)))
        self._since = None


def _told(event: Event) -> str:
    return PAUSE_REASONS.get(event.reason, "按规定暂停")
