"""How a file moves: what each deed leaves on record, which step opens next, when the whole is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from compounds.guidance.paths import shipped
from compounds.guidance.paths.definition import Path
from compounds.guidance.proceedings import clocks, course, records
from compounds.guidance.proceedings.clocks import Nearest
from compounds.guidance.proceedings.course import Standing
from compounds.guidance.proceedings.models import EventDay, Proceeding, ProceedingStep
from compounds.guidance.proceedings.records import Recorded
from compounds.guidance.proceedings.workflow import PROCEEDING, UNSETTLED, Stage, StepStage

EARLIEST = date(2015, 1, 1)
"""Nothing that a running file hangs on happened before."""
REASON_MOST, BASIS_MOST = 500, 300
TELLING = {"term": "elected"}
"""Records of the registry whose day is that of an event: who registers an election says when it was."""


def _path_title(code: str) -> str:
    return shipped.paths()[code].title if code in shipped.paths() else code


def _title(named: str) -> str:
    """The title of a step or an event that the ledger names as path/code."""
    path, _, code = named.partition("/")
    return shipped.paths()[path].titles.get(code, code) if path in shipped.paths() else code


ledger.tell(
    {
        "guidance.proceeding_started": "开始办“{path}”",
        "guidance.step_done": "办好了“{step}”，日期{done_on}",
        "guidance.step_recorded": "按小区登记的情况，“{step}”已办好，日期{done_on}",
        "guidance.step_skipped": "“{step}”不用办",
        "guidance.step_undone": "撤回“{step}”的登记",
        "guidance.day_set": "登记“{event}”的日期：{day}",
        "guidance.day_changed": "“{event}”的日期由{was}改为{day}",
        "guidance.proceeding_finished": "全部办完",
        "guidance.proceeding_stopped": "停办",
    },
    {"path": _path_title, "step": _title, "event": _title},
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A proceeding after a deed."""

    proceeding_id: int
    reference: str
    stage: Stage


def standings(proceeding: Proceeding) -> dict[str, Standing]:
    """Where each step of a loaded file stands."""
    return {row.code: Standing(row.stage, row.done_on, row.serial) for row in proceeding.steps}


def event_days(proceeding: Proceeding) -> dict[str, date]:
    """The days that hold now, by the code of their event."""
    return {one.code: one.day for one in proceeding.days if one.replaced_at is None}


def current_day(proceeding: Proceeding, event: str) -> EventDay | None:
    """The row of the day that holds for an event; None where none was told yet."""
    return next((one for one in proceeding.days if one.code == event and one.replaced_at is None), None)


def day_row(tx: Transaction, actor: Actor, path: Path, code: str, day: date) -> EventDay:
    """The row for the day of an event. Raises NotFound for an event that the path lacks, Invalid for a day."""
    event = next((one for one in path.events if one.code == code), None)
    if event is None:
        raise NotFound("这条路径里没有这个日期。", remedy="请刷新页面再试。")
    if day < EARLIEST:
        raise Invalid(f"“{event.title}”不能早于{full_date(EARLIEST)}。", remedy="请核对年份。")
    if not event.planned and day > tx.today:
        raise Invalid(f"“{event.title}”要等发生了再登记，不能晚于今天。", remedy="请核对日期。")
    return EventDay(code=code, day=day, set_at=tx.now, set_by_id=actor.person_id)


def reckon(tx: Transaction, proceeding: Proceeding, path: Path) -> None:
    """Open what may be done now, and reckon the last day of every unsettled step anew; two statements."""
    known = standings(proceeding)
    settled = course.settled_codes(known)
    days = course.days_known(known, event_days(proceeding))
    dues: dict[str, Nearest] = {}
    if proceeding.stage is Stage.RUNNING:
        rules = clocks.rules(tx, path, proceeding.alliance_id)
        dues = clocks.nearest(rules, path, proceeding.place.path, days)
    for row in proceeding.steps:
        if row.stage not in UNSETTLED:
            continue
        row.stage = course.stage_of(path.step(row.code), settled)
        row.told_open = row.told_open and row.stage is StepStage.OPEN
        due = dues.get(row.code)
        if row.due_on != (due_on := due.due_on if due else None):
            row.near_told_on = row.late_told_on = None  # another day is another reminder
        row.due_on, row.due_basis = due_on, due.basis[:BASIS_MOST] if due else ""


def settle(
    tx: Transaction,
    actor: Actor,
    proceeding: Proceeding,
    row: ProceedingStep,
    *,
    path: Path,
    done_on: date,
    note: str = "",
    registered: tuple[str, int] | None = None,
) -> None:
    """Mark a step as done; the caller has asked access, or acts for the registry, and goes on from there."""
    row.stage, row.done_on, row.note = StepStage.DONE, done_on, note.strip()[:REASON_MOST]
    row.record, row.record_id = registered or ("", None)
    mark_settled(tx, actor, proceeding, row)
    verb = "guidance.step_recorded" if registered else "guidance.step_done"
    record(tx, actor, verb, proceeding, step=f"{path.code}/{row.code}", done_on=done_on)


def mark_settled(tx: Transaction, actor: Actor, proceeding: Proceeding, row: ProceedingStep) -> None:
    """Note who settled a step, and its turn among all that was settled."""
    row.settled_at, row.settled_by_id, row.serial = tx.now, actor.person_id, proceeding.deeds + 1
    row.due_on, row.due_basis, row.undone_because = None, "", ""


def go_on(tx: Transaction, actor: Actor, proceeding: Proceeding, path: Path) -> None:
    """Open what comes next, settle what the registry has on record already, and end the file after its last step."""
    reckon(tx, proceeding, path)
    by_registry(tx, proceeding, path)
    end_or_tell(tx, actor, proceeding, path)


def end_or_tell(tx: Transaction, actor: Actor, proceeding: Proceeding, path: Path) -> None:
    """End the file where all its steps are settled; else have those told whose turn it is."""
    if len(course.settled_codes(standings(proceeding))) == len(path.steps):
        proceeding.stage, proceeding.ended_on = PROCEEDING.after(proceeding.stage, "finish"), tx.today
        record(tx, actor, "guidance.proceeding_finished", proceeding)
        outbox.promise(tx, "guidance.proceeding_ended", proceeding_id=proceeding.id, by=actor.person_id)
    else:
        outbox.promise(tx, "guidance.step_settled", proceeding_id=proceeding.id, by=actor.person_id)


def by_registry(tx: Transaction, proceeding: Proceeding, path: Path) -> bool:
    """Settle every open step that the registry has done, one after the other; True where there was any."""
    any_settled = False
    while (found := _next_recorded(tx, proceeding, path)) is not None:
        row, known = found
        settle(tx, CLOCK, proceeding, row, path=path, done_on=known.day, registered=(known.table, known.key))
        event = TELLING.get(path.step(row.code).record, "")
        if event in path.titles and current_day(proceeding, event) is None:
            proceeding.days.append(EventDay(code=event, day=known.day, set_at=tx.now))
        reckon(tx, proceeding, path)
        any_settled = True
    return any_settled


def _next_recorded(tx: Transaction, proceeding: Proceeding, path: Path) -> tuple[ProceedingStep, Recorded] | None:
    for row in proceeding.steps:
        kind = path.step(row.code).record
        if row.stage is StepStage.OPEN and kind in records.KNOWN:
            known = records.found(tx, proceeding, kind)
            if known is not None:
                return row, known
    return None


def record(tx: Transaction, actor: Actor, verb: str, proceeding: Proceeding, **facts: object) -> None:
    """Count the deed, which raises the version, and write its line."""
    proceeding.deeds = proceeding.deeds + 1
    tx.session.flush()  # the line carries the version that this deed made
    ledger.write(tx, actor, verb, proceeding, version=proceeding.version, **facts)


def moved(proceeding: Proceeding) -> Moved:
    """What a deed tells of the file."""
    return Moved(proceeding.id, str(proceeding.reference), proceeding.stage)
