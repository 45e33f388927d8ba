"""How far a file came on its path: which steps are open, what may be undone, what stands in the way; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from compounds.guidance.paths.definition import Frozen, Path, PathStep
from compounds.guidance.proceedings.workflow import SETTLED, StepStage


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of one step; `serial` orders what was settled."""

    stage: StepStage
    done_on: date | None = None
    serial: int | None = None


def stage_of(step: PathStep, settled: Collection[str]) -> StepStage:
    """Where an unsettled step stands: open when all it waits for is settled."""
    return StepStage.OPEN if set(step.after) <= set(settled) else StepStage.AHEAD


def settled_codes(standings: Mapping[str, Standing]) -> frozenset[str]:
    """The codes of the steps that are done or skipped."""
    return frozenset(code for code, one in standings.items() if one.stage in SETTLED)


def earliest_day(path: Path, code: str, standings: Mapping[str, Standing]) -> tuple[date, str] | None:
    """The latest day among the steps that this one waits for, with the title of that step; None where none is dated."""
    dated = [
        (day, path.step(before).title)
        for before in path.step(code).after
        if before in standings and (day := standings[before].done_on) is not None
    ]
    return max(dated, default=None, key=lambda pair: pair[0])


def days_known(standings: Mapping[str, Standing], events: Mapping[str, date]) -> dict[str, date]:
    """The day of every dated step and event by its code: what clocks run from, or towards."""
    return {code: one.done_on for code, one in standings.items() if one.done_on is not None} | dict(events)


def next_step(path: Path, standings: Mapping[str, Standing], dues: Mapping[str, date | None]) -> PathStep | None:
    """The open step to be taken first: what is due first, then in the order of the path; None at the end.

    A step that one may do without comes last, unless it is due on a day.
    """
    waiting = [step for step in path.steps if standings[step.code].stage is StepStage.OPEN]
    order = {step.code: at for at, step in enumerate(path.steps)}

    def turn(step: PathStep) -> tuple[bool, date, int]:
        due_on = dues.get(step.code)
        return step.optional and due_on is None, due_on or date.max, order[step.code]

    return min(waiting, key=turn, default=None)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule that one path lays on another that runs at the same time: which path lays it, in which words."""

    path: str
    title: str
    words: str
    basis: str
    firm: bool


def obstacles(starting: Path, running: Iterable[Path]) -> tuple[Obstacle, ...]:
    """What has to be weighed before `starting` begins while others run: what they freeze, and what it would freeze.

    What a step freezes is counted as long as its file runs: the group that forbids itself to choose a company is there
    until the committee is.
    """
    found: dict[tuple[str, str], Obstacle] = {}
    for path in running:
        for by, on in ((path, starting), (starting, path)):
            for step in by.steps:
                _lay(found, by, on, step.frozen)
    return tuple(found.values())


def _lay(found: dict[tuple[str, str], Obstacle], by: Path, on: Path, frozen: Iterable[Frozen]) -> None:
    for one in frozen:
        if on.code in one.paths:
            found.setdefault((by.code, one.words), Obstacle(by.code, by.title, one.words, one.basis, one.firm))
