"""Going a path: recording or skipping a step, undoing the last one, setting a day, stopping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from compounds import walls
from compounds.guidance.paths.definition import Path, PathStep
from compounds.guidance.proceedings import access, course, editions, records
from compounds.guidance.proceedings.access import ProceedingFacts
from compounds.guidance.proceedings.course import Standing
from compounds.guidance.proceedings.going import (
    EARLIEST,
    REASON_MOST,
    Moved,
    by_registry,
    current_day,
    day_row,
    end_or_tell,
    go_on,
    mark_settled,
    moved,
    reckon,
    record,
    settle,
    standings,
)
from compounds.guidance.proceedings.models import EventDay, Proceeding, ProceedingStep
from compounds.guidance.proceedings.workflow import PROCEEDING, Stage, StepStage
from compounds.models import Compound
from compounds.versions import expect

AS_HELD = "按实际办的日期"
"""Why the day of an event was moved where the step that is the event was recorded on another day."""


@dataclass(frozen=True, slots=True)
class DoStep:
    """A step was done on a day; `version` is the one that the page showed."""

    proceeding_id: int
    version: int
    step: str
    done_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class SkipStep:
    """A step that this compound need not take, and why."""

    proceeding_id: int
    version: int
    step: str
    because: str


@dataclass(frozen=True, slots=True)
class UndoStep:
    """Take back the step that was settled last, and why."""

    proceeding_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class SetDay:
    """The day of an event; another day than before needs a reason."""

    proceeding_id: int
    version: int
    event: str
    day: date
    because: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """The path is not gone any further, and why."""

    proceeding_id: int
    version: int
    because: str


def do_step(tx: Transaction, actor: Actor, command: DoStep) -> Moved:
    """Record that an open step was done; the last one ends the file. What the registry records is looked up there.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid for a day to come or before the steps it waits
    for, and where evidence is missing. What is late, or too early for a period that must have passed, is marked and
    not refused.
    """
    proceeding, path = _in_hand(tx, actor, command.proceeding_id, command.version)
    step, row = _step(path, proceeding, command.step)
    access.do_step(actor, ProceedingFacts.of(proceeding), step, row.stage).enforce()
    if step.record in records.KNOWN:
        by_registry(tx, proceeding, path)
        if row.stage is not StepStage.DONE:
            way = records.way_there(tx, proceeding, step.record)
            raise OutOfTurn(f"小区登记里还没有，“{step.title}”不能算办好。{way.how}", remedy=f"请先点“{way.label}”。")
        go_on(tx, actor, proceeding, path)
        return moved(proceeding)
    _refuse_day(tx, path, step, standings(proceeding), command.done_on)
    if missing := missing_evidence(tx, row, step):
        raise Invalid(
            f"“{step.title}”还缺材料：{'、'.join(missing)}。",
            remedy="请先在这一步下面交上材料（拍照就行），再登记办好。",
        )
    settle(tx, actor, proceeding, row, path=path, done_on=command.done_on, note=command.note)
    if step.event:
        _happened(tx, actor, proceeding, path, row)
    go_on(tx, actor, proceeding, path)
    return moved(proceeding)


def skip_step(tx: Transaction, actor: Actor, command: SkipStep) -> Moved:
    """Record that an optional step need not be taken.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason.
    """
    proceeding, path = _in_hand(tx, actor, command.proceeding_id, command.version)
    step, row = _step(path, proceeding, command.step)
    access.skip_step(actor, ProceedingFacts.of(proceeding), step, row.stage).enforce()
    row.stage, row.skipped_because = StepStage.SKIPPED, _reason(command.because, "请写明为什么不用办。")
    mark_settled(tx, actor, proceeding, row)
    record(tx, actor, "guidance.step_skipped", proceeding, step=f"{path.code}/{row.code}")
    go_on(tx, actor, proceeding, path)
    return moved(proceeding)


def undo_step(tx: Transaction, actor: Actor, command: UndoStep) -> Moved:
    """Take back what somebody settled last, and with it what the registry did since; an ended file runs again.

    What the registry did is settled anew as soon as its turn comes: only the registry can take that back. Raises
    NotFound, NotPermitted, ChangedMeanwhile; OutOfTurn where nobody settled anything, or where the same path was
    started anew meanwhile; Invalid without a reason.
    """
    proceeding, path = _in_hand(tx, actor, command.proceeding_id, command.version)
    last = last_by_hand(proceeding)
    step = path.step(last.code) if last is not None else None
    access.undo_step(actor, ProceedingFacts.of(proceeding), step).enforce()
    because = _reason(command.because, "请写明为什么撤回。")
    since = last.serial if last is not None else None
    if last is None or since is None:
        raise OutOfTurn("没有可以撤回的步骤。", remedy="按小区登记完成的步骤，登记错了的，请到小区页面更正。")
    if proceeding.stage is not Stage.RUNNING:
        _refuse_namesake(tx, proceeding, path)
    for row in proceeding.steps:
        if row.serial is not None and row.serial >= since:
            row.stage, row.done_on, row.skipped_because, row.note = StepStage.AHEAD, None, "", ""
            row.serial = row.settled_at = row.settled_by_id = row.record_id = None
            row.record, row.told_open = "", False
    last.undone_because = because
    proceeding.stage, proceeding.ended_on = PROCEEDING.after(proceeding.stage, "undo_step"), None
    reckon(tx, proceeding, path)
    record(tx, actor, "guidance.step_undone", proceeding, step=f"{path.code}/{last.code}")
    by_registry(tx, proceeding, path)
    end_or_tell(tx, actor, proceeding, path)
    return moved(proceeding)


def set_day(tx: Transaction, actor: Actor, command: SetDay) -> Moved:
    """Set or move the day of an event; the clocks that hang on it are reckoned again.

    Raises NotFound, NotPermitted, ChangedMeanwhile; OutOfTurn too where the step that is the event was done, whose day
    it is; Invalid for a day that cannot be, the same day again, or a move without a reason.
    """
    proceeding, path = _in_hand(tx, actor, command.proceeding_id, command.version)
    access.set_day(actor, ProceedingFacts.of(proceeding)).enforce()
    for held in proceeding.steps:
        step = path.step(held.code)
        if held.stage is StepStage.DONE and step.event and step.event == command.event:
            raise OutOfTurn(f"“{step.title}”已经登记办好，日期就是那一天。", remedy="登记错了的，先撤回那一步。")
    before = current_day(proceeding, command.event)
    row = day_row(tx, actor, path, command.event, command.day)
    named = f"{path.code}/{command.event}"
    if before is None:
        proceeding.days.append(row)
        reckon(tx, proceeding, path)
        record(tx, actor, "guidance.day_set", proceeding, event=named, day=row.day)
        return moved(proceeding)
    if before.day == row.day:
        raise Invalid("日期没有变。", remedy="要改的，请选新的日期。")
    row.because = _reason(command.because, "改日期请写明原因。")
    _replace(tx, before, row)
    reckon(tx, proceeding, path)
    record(tx, actor, "guidance.day_changed", proceeding, event=named, was=before.day, day=row.day)
    outbox.promise(tx, "guidance.day_changed", proceeding_id=proceeding.id, event=command.event, by=actor.person_id)
    return moved(proceeding)


def _happened(tx: Transaction, actor: Actor, proceeding: Proceeding, path: Path, done: ProceedingStep) -> None:
    """The step was the event itself: its day is now known, whatever was planned."""
    event, day = path.step(done.code).event, done.done_on
    before = current_day(proceeding, event)
    if day is None or (before is not None and before.day == day):
        return
    row = day_row(tx, actor, path, event, day)
    if before is None:
        proceeding.days.append(row)
    else:
        row.because = AS_HELD
        _replace(tx, before, row)


def _replace(tx: Transaction, before: EventDay, row: EventDay) -> None:
    proceeding = before.proceeding
    before.replaced_at = tx.now
    tx.session.flush()  # the old word goes before the new one comes: only one may hold
    proceeding.days.append(row)


def stop(tx: Transaction, actor: Actor, command: Stop) -> Moved:
    """Go no further. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason."""
    proceeding, path = _in_hand(tx, actor, command.proceeding_id, command.version)
    access.stop(actor, ProceedingFacts.of(proceeding)).enforce()
    proceeding.stopped_because = _reason(command.because, "请写明为什么停办。")
    proceeding.stage, proceeding.ended_on = PROCEEDING.after(proceeding.stage, "stop"), tx.today
    reckon(tx, proceeding, path)
    record(tx, actor, "guidance.proceeding_stopped", proceeding)
    outbox.promise(tx, "guidance.proceeding_ended", proceeding_id=proceeding.id, by=actor.person_id)
    return moved(proceeding)


def _in_hand(tx: Transaction, actor: Actor, proceeding_id: int, version: int) -> tuple[Proceeding, Path]:
    """The file, locked and unchanged since the page was made, and its path as it began.

    Raises NotFound, NotPermitted for whoever works for the compound's company, ChangedMeanwhile.
    """
    proceeding = get_visible(tx.session, Proceeding, actor, proceeding_id, lock=True)
    walls.of(tx, actor).handling(compound_id=proceeding.compound_id).enforce()
    expect(tx, proceeding, version)
    return proceeding, editions.path_of(proceeding.edition)


def last_by_hand(proceeding: Proceeding) -> ProceedingStep | None:
    """The step that somebody settled last, which alone may be undone; None before the first."""
    by_hand = [row for row in proceeding.steps if row.serial is not None and not row.record]
    return max(by_hand, key=lambda row: row.serial or 0, default=None)


def missing_evidence(tx: Transaction, row: ProceedingStep, step: PathStep) -> tuple[str, ...]:
    """What must lie beside a step before it counts as done, and does not yet; one statement."""
    if not step.evidence:
        return ()
    there = set(
        tx.session.scalars(
            select(Attachment.purpose).where(
                Attachment.subject == ProceedingStep.__tablename__,
                Attachment.subject_id == row.id,
                Attachment.withdrawn_at.is_(None),
            )
        )
    )
    return tuple(one for one in step.evidence if one not in there)


def _step(path: Path, proceeding: Proceeding, code: str) -> tuple[PathStep, ProceedingStep]:
    row = next((one for one in proceeding.steps if one.code == code), None)
    if row is None:
        raise NotFound("这件事里没有这一步。", remedy="请刷新页面再试。")
    return path.step(code), row


def _refuse_day(tx: Transaction, path: Path, step: PathStep, known: Mapping[str, Standing], day: date) -> None:
    if day > tx.today:
        raise Invalid("办好的日期不能晚于今天。", remedy="还没有办的，请等办好了再登记；计划的日期填在“日期”里。")
    if day < EARLIEST:
        raise Invalid(f"办好的日期不能早于{full_date(EARLIEST)}。", remedy="请核对年份。")
    before = course.earliest_day(path, step.code, known)
    if before is not None and day < before[0]:
        raise Invalid(
            f"“{before[1]}”是{full_date(before[0])}办的，这一步不能比它早。",
            remedy="请核对日期；前一步登记错了的，先撤回。",
        )


def _reason(because: str, ask: str) -> str:
    reason = because.strip()
    if not reason or len(reason) > REASON_MOST:
        raise Invalid(f"{ask}不超过 {REASON_MOST} 个字。", remedy="以后查起来说得清楚。")
    return reason


def _refuse_namesake(tx: Transaction, proceeding: Proceeding, path: Path) -> None:
    # A start holds the compound too, so that neither slips by the other.
    tx.session.get_one(Compound, proceeding.compound_id, with_for_update=True)
    other = tx.session.scalar(
        select(Proceeding.id).where(
            Proceeding.compound_id == proceeding.compound_id,
            Proceeding.path == proceeding.path,
            Proceeding.matter == proceeding.matter,
            Proceeding.stage == Stage.RUNNING,
        )
    )
    if other is not None:
        raise OutOfTurn(f"“{path.title}”已经重新开始办了，旧的一件不能再改。", remedy="请打开正在办的那一件。")
