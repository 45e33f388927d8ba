"""The clocks of a file: for each step the nearest last day, and all its periods in words, running or not yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alliance.kernel.db import Transaction
from compounds.guidance.paths import shipped
from compounds.guidance.paths.definition import Clock, Direction, Path
from compounds.guidance.paths.periods import Reckoned, Reckoner, reckoner


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One period of a step on the page.

    Without `due_on` it does not run yet: `waits_for` is the title of what its day comes from, `event` its code where
    that is a day that somebody fills in. `earliest` is true for a period that must be over first (公示满7日). `mark`
    says how the day on which the step was done lies to it, `tone` its colour.
    """

    title: str
    due_on: date | None
    earliest: bool
    sentence: str = ""
    steps: tuple[str, ...] = ()
    waits_for: str = ""
    event: str = ""
    mark: str = ""
    tone: str = ""


def rules(tx: Transaction, path: Path, alliance_id: int) -> Reckoner:
    """What reckoning this path takes; two statements."""
    return reckoner(tx, [path], alliance_id=alliance_id)


def must_be_over(clock: Clock) -> bool:
    """True for a period that has to pass before the step, so that its day is the earliest and not the last."""
    return clock.least and clock.direction is Direction.AFTER


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest last day of a step, and its ground in words."""

    due_on: date
    basis: str


def nearest(rules: Reckoner, path: Path, place_path: str, days: Mapping[str, date]) -> dict[str, Nearest]:
    """The nearest last day of each step; steps without one are left out."""
    found: dict[str, Nearest] = {}
    for step, clock in path.clocks:
        reckoned = _reckoned(rules, clock, place_path, days)
        if reckoned is None or must_be_over(clock):
            continue
        if step.code not in found or reckoned.due < found[step.code].due_on:
            found[step.code] = Nearest(reckoned.due, reckoned.chosen.ground)
    return found


def lines(
    rules: Reckoner, path: Path, place_path: str, days: Mapping[str, date], done: Mapping[str, date]
) -> dict[str, tuple[ClockLine, ...]]:
    """Every period of every step in words; `done` are the days on which steps were done."""
    events = {event.code for event in path.events}
    found: dict[str, list[ClockLine]] = {}
    for step, clock in path.clocks:
        reckoned = _reckoned(rules, clock, place_path, days)
        if reckoned is None:
            line = ClockLine(
                clock.title,
                None,
                must_be_over(clock),
                waits_for=path.titles[clock.start],
                event=clock.start if clock.start in events and clock.start not in days else "",
            )
        else:
            mark, tone = _mark(reckoned, done.get(step.code))
            line = ClockLine(
                clock.title, reckoned.due, must_be_over(clock), reckoned.sentence, reckoned.steps, mark=mark, tone=tone
            )
        found.setdefault(step.code, []).append(line)
    return {code: tuple(some) for code, some in found.items()}


def is_older(path: Path) -> bool:
    """True where the program carries a newer revision than the one that a file goes by."""
    present = shipped.paths().get(path.code)
    return present is not None and present.revision > path.revision


def _reckoned(rules: Reckoner, clock: Clock, place_path: str, days: Mapping[str, date]) -> Reckoned | None:
    return rules.reckon(clock, place_path, days[clock.start]) if clock.start in days else None


def _mark(reckoned: Reckoned, done_on: date | None) -> tuple[str, str]:
    """How the day on which the step was done lies to the period: late, too early, in time; nothing while it is open."""
    if done_on is None:
        return "", ""
    if must_be_over(reckoned.clock):
        short = (reckoned.due - done_on).days
        return (f"早了 {short + 1} 天，期限还没有满", "late") if short >= 0 else ("期满以后办的", "go")
    late = (done_on - reckoned.due).days
    return (f"比期限晚 {late} 天", "late") if late > 0 else ("在期限内", "go")
