"""Reading one proceeding as a file: its head, its steps with clocks, papers and evidence, its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.citations.checking import Citations
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening
from compounds import addresses as registry
from compounds import walls
from compounds.guidance import addresses
from compounds.guidance.access import prepares
from compounds.guidance.model_texts import filled_queries
from compounds.guidance.model_texts.filled_queries import FilledLine
from compounds.guidance.paths import queries as paths
from compounds.guidance.paths.beside import Rooms
from compounds.guidance.paths.definition import Path, PathStep
from compounds.guidance.paths.queries import StepShown
from compounds.guidance.proceedings import access, actions, clocks, course, editions, going, records
from compounds.guidance.proceedings.access import ProceedingFacts
from compounds.guidance.proceedings.clocks import ClockLine
from compounds.guidance.proceedings.models import EventDay, Proceeding, ProceedingStep
from compounds.guidance.proceedings.records import WayThere
from compounds.guidance.proceedings.workflow import (
    SETTLED,
    STAGE_NAMES,
    STEP_NAMES,
    TONES,
    Stage,
    StepStage,
    who_words,
)

STEP_TONES: dict[StepStage, str] = {StepStage.OPEN: "due", StepStage.DONE: "go"}


VOTE = "vote"
"""The calculator of votes, which marks the step in which one is counted."""


@dataclass(frozen=True, slots=True)
class StepMay:
    """What the actor may do with one step now."""

    do: Verdict
    skip: Verdict
    attach: Verdict


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as the page shows it: what the path says of it, and what became of it here.

    `papers` are (title, address at which it is filled in for this file, or of the blank text), `made` those that were
    (title with its number, address), `missing` the evidence that is wanted yet; `votes` where a vote is
    prepared and counted for this step.
    """

    step_id: int
    shown: StepShown
    stage: StepStage
    done_on: date | None
    done_by: str
    note: str
    skipped_because: str
    undone_because: str
    due_on: date | None
    clocks: tuple[ClockLine, ...]
    papers: tuple[tuple[str, str], ...]
    made: tuple[tuple[str, str], ...]
    votes: str
    files: tuple[AttachmentLine, ...]
    missing: tuple[str, ...]
    way: WayThere | None
    record_url: str
    may: StepMay

    @property
    def step(self) -> PathStep:
        """The step itself."""
        return self.shown.step

    @property
    def stage_name(self) -> str:
        """已办, 现在办, 还没到, 不用办."""
        return STEP_NAMES[self.stage]

    @property
    def tone(self) -> str:
        """The colour of the stage."""
        return STEP_TONES.get(self.stage, "")


@dataclass(frozen=True, slots=True)
class DayLine:
    """One event: the day that holds, and what was said before, the newest first."""

    code: str
    title: str
    planned: bool
    day: date | None
    because: str
    before: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class ProceedingMay:
    """What the actor may do with the file now."""

    undo_step: Verdict
    set_day: Verdict
    stop: Verdict


@dataclass(frozen=True, slots=True)
class ProceedingPage:
    """One proceeding as a file; `present` is the code of the step that comes first, empty at the end."""

    proceeding_id: int
    place_id: int
    compound_id: int
    version: int
    path: Path
    matter: str
    stage: Stage
    header: FileHeader
    steps: tuple[StepLine, ...]
    days: tuple[DayLine, ...]
    present: str
    undoable: str
    stopped_because: str
    review: str
    newer_revision: bool
    timeline: tuple[Happening, ...]
    may: ProceedingMay

    def line(self, code: str) -> StepLine | None:
        """The step with this code."""
        return next((one for one in self.steps if one.step.code == code), None)


def proceeding_page(
    reading: Transaction, actor: Actor, proceeding_id: int, *, citations: Citations, rooms: Rooms
) -> ProceedingPage:
    """One proceeding with all its steps. Raises NotFound; the number of queries does not grow with its steps."""
    proceeding = get_visible(reading.session, Proceeding, actor, proceeding_id)
    path = editions.path_of(proceeding.edition)
    rows = {row.code: row for row in proceeding.steps}
    standings = going.standings(proceeding)
    rules = clocks.rules(reading, path, proceeding.alliance_id)
    reckoned = clocks.lines(rules, path, proceeding.place.path, _known_days(proceeding), _done_days(rows))
    present = course.next_step(path, standings, {code: row.due_on for code, row in rows.items()})
    running = proceeding.stage is Stage.RUNNING
    facts = ProceedingFacts.of(proceeding)
    wall = walls.of(reading, actor).handling(compound_id=proceeding.compound_id)
    beside = files.of_each(reading, actor, ProceedingStep.__tablename__, [row.id for row in proceeding.steps])
    made = filled_queries.of_proceeding(reading, actor, proceeding.id)
    desk = _Desk(reading, actor, proceeding, facts, wall, _names(reading, proceeding), reckoned, made)
    told = paths.path_page(reading, actor, path, {}, citations=citations, rooms=rooms)
    lines = tuple(
        _step_line(desk, shown, rows[shown.step.code], beside[rows[shown.step.code].id]) for shown in told.steps
    )
    last = actions.last_by_hand(proceeding)
    return ProceedingPage(
        proceeding_id=proceeding.id,
        place_id=proceeding.place_id,
        compound_id=proceeding.compound_id,
        version=proceeding.version,
        path=path,
        matter=proceeding.matter,
        stage=proceeding.stage,
        header=_header(reading, proceeding, path, lines, present if running else None),
        steps=lines,
        days=_day_lines(path, proceeding.days),
        present=present.code if present is not None and running else "",
        undoable=path.titles[last.code] if last is not None else "",
        stopped_because=proceeding.stopped_because,
        review=told.review,
        newer_revision=running and clocks.is_older(path),
        timeline=tuple(ledger.timeline(reading.session, Proceeding, proceeding.id)),
        may=ProceedingMay(
            access.undo_step(actor, facts, path.step(last.code) if last is not None else None) & wall,
            access.set_day(actor, facts) & wall,
            access.stop(actor, facts) & wall,
        ),
    )


def _known_days(proceeding: Proceeding) -> dict[str, date]:
    return course.days_known(going.standings(proceeding), going.event_days(proceeding))


def _done_days(rows: Mapping[str, ProceedingStep]) -> dict[str, date]:
    return {code: row.done_on for code, row in rows.items() if row.done_on is not None}


def _names(reading: Transaction, proceeding: Proceeding) -> dict[int, str]:
    """The names of those who settled steps; one statement."""
    keys = {row.settled_by_id for row in proceeding.steps if row.settled_by_id is not None}
    rows: Any = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(keys)))
    return {key: name or "" for key, name in rows}


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who looks at which file, and what making its lines takes."""

    reading: Transaction
    actor: Actor
    proceeding: Proceeding
    facts: ProceedingFacts
    wall: Verdict
    people: Mapping[int, str]
    reckoned: Mapping[str, tuple[ClockLine, ...]]
    made: tuple[FilledLine, ...]


def _step_line(desk: _Desk, shown: StepShown, row: ProceedingStep, beside: tuple[AttachmentLine, ...]) -> StepLine:
    step = shown.step
    there = {one.purpose for one in beside if one.withdrawn_at is None}
    by_registry = step.record in records.KNOWN
    open_now = row.stage is StepStage.OPEN and desk.proceeding.stage is Stage.RUNNING
    works = prepares(desk.actor, desk.facts.place)  # whoever only looks on finds the blank text
    fill = f"/fill?proceeding={desk.proceeding.id}&step={step.code}" if works else ""
    return StepLine(
        step_id=row.id,
        shown=shown,
        stage=row.stage,
        done_on=row.done_on,
        done_by="平台" if row.record else desk.people.get(row.settled_by_id or 0, ""),
        note=row.note,
        skipped_because=row.skipped_because,
        undone_because=row.undone_because,
        due_on=row.due_on,
        clocks=desk.reckoned.get(step.code, ()),
        papers=tuple((paper.title, f"{paper.url}{fill}") for paper in shown.papers),
        made=tuple(
            (f"{one.title}（{one.reference}）" if one.reference else one.title, addresses.filled_text(one.filled_id))
            for one in desk.made
            if one.step == step.code
        ),
        votes=f"{addresses.COUNTS}/?compound={desk.proceeding.compound_id}" if _is_vote(step) else "",
        files=beside,
        missing=tuple(one for one in step.evidence if one not in there),
        way=records.way_there(desk.reading, desk.proceeding, step.record) if by_registry and open_now else None,
        record_url=records.page_of(row.record, row.record_id, desk.proceeding.compound_id),
        may=StepMay(
            access.do_step(desk.actor, desk.facts, step, row.stage) & desk.wall,
            access.skip_step(desk.actor, desk.facts, step, row.stage) & desk.wall,
            access.attach(desk.actor, desk.facts, step) & desk.wall,
        ),
    )


def _is_vote(step: PathStep) -> bool:
    """True for the steps of a vote: the vote itself, and its count."""
    return bool(step.event) or step.calculator == VOTE


def _day_lines(path: Path, rows: list[EventDay]) -> tuple[DayLine, ...]:
    lines = []
    for event in path.events:
        mine = [row for row in rows if row.code == event.code]
        now = next((row for row in mine if row.replaced_at is None), None)
        # The reason for a move stands on the new row: with the old day it tells why that one fell.
        moves = [(old.day, new.because) for old, new in pairwise(mine)]
        lines.append(
            DayLine(
                event.code,
                event.title,
                event.planned,
                now.day if now else None,
                now.because if now else "",
                tuple(reversed(moves)),
            )
        )
    return tuple(lines)


def _header(
    reading: Transaction, proceeding: Proceeding, path: Path, lines: tuple[StepLine, ...], present: PathStep | None
) -> FileHeader:
    settled = sum(one.stage in SETTLED for one in lines)
    facts = [
        Fact("小区", proceeding.place.name, registry.compound(proceeding.compound_id)),
        Fact(
            "办到哪里", STAGE_NAMES[proceeding.stage], tone=TONES[proceeding.stage], note=f"{settled}/{len(lines)} 步"
        ),
        Fact("开始", full_date(proceeding.started_on)),
    ]
    if proceeding.ended_on is not None:
        facts.append(Fact("办完" if proceeding.stage is Stage.DONE else "停办", full_date(proceeding.ended_on)))
    due = min(
        ((one.due_on, one.step.title) for one in lines if one.due_on is not None),
        default=None,
    )
    if due is not None:
        late = due[0] < reading.today
        facts.append(
            Fact(
                "最近的期限",
                full_date(due[0]),
                tone="late" if late else "due",
                note=f"{due[1]}，{remaining(due[0], reading.today)}",
            )
        )
    return FileHeader(
        reference=str(proceeding.reference),
        title=f"{proceeding.place.name}：{path.title}{f'（{proceeding.matter}）' if proceeding.matter else ''}",
        kind="办事",
        facts=tuple(facts),
        next_step=f"{who_words(present.who)}办“{present.title}”。{present.what}" if present is not None else "",
    )
