"""Essays marked by a person, marks that are judged again by somebody else, and attempts that are voided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel import ledger, outbox
from alliance.kernel.access import denied, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.versions import expect
from training.access import ASK_DESK
from training.attempts import access
from training.attempts.handing_in import PLACES, finish
from training.attempts.models import Attempt, Mark, MarkChange
from training.attempts.records import in_hand, plain, record
from training.attempts.workflow import ATTEMPT, Stage

ledger.tell(
    {
        "training.mark_set": "给第{slot}题评分：{after}分，满分{most}分",
        "training.mark_changed": "改第{slot}题的评分：从{before}分改为{after}分",
        "training.mark_kept": "再看第{slot}题，维持{after}分",
        "training.second_look_asked": "申请再看一遍第{slot}题的评分",
        "training.attempt_voided": "作废这次考试",
    }
)
SECOND_LOOK_DAYS = "training.second_look_days"
BECAUSE_MOST = 500


@dataclass(frozen=True, slots=True)
class MarkEssay:
    """Points for one answer, with the reason that the candidate reads; `version` is the one that the page showed."""

    mark_id: int
    version: int
    points: Decimal
    because: str


@dataclass(frozen=True, slots=True)
class AskSecondLook:
    """A candidate asks that somebody else judges one mark again."""

    attempt_id: int
    slot: int
    because: str


@dataclass(frozen=True, slots=True)
class Void:
    """Why an attempt does not count; its candidate gets the try back and reads the reason."""

    attempt_id: int
    version: int
    because: str


def mark(tx: Transaction, actor: Actor, command: MarkEssay) -> None:
    """Set or change a mark. A second look is taken by somebody who has not judged it before.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    found = get_visible(tx.session, Mark, actor, command.mark_id, lock=True)
    attempt = tx.session.get_one(Attempt, found.attempt_id, with_for_update=True)
    access.mark(actor, attempt.person_id).enforce()
    expect(tx, found, command.version)
    if not found.by_person or attempt.stage not in {Stage.SUBMITTED, Stage.EXPIRED, Stage.GRADED}:
        raise OutOfTurn("这道题现在不用人工评分。", remedy="请回阅卷页面看下一份。")
    waits = found.second_asked_at is not None and found.second_done_at is None
    if waits and actor.person_id in {one.by_id for one in found.changes}:
        denied("这道题您评过分，再看一遍要换一个人。", "请另一位阅卷人来看。").enforce()
    points, because = _checked(found, command)
    before = found.points
    found.changes.append(MarkChange(at=tx.now, by_id=actor.person_id, before=before, after=points, because=because))
    found.points, found.because, found.marked_at, found.marked_by_id = points, because, tx.now, actor.person_id
    if waits:
        found.second_done_at = tx.now
    verb = "training.mark_set" if before is None else "training.mark_kept"
    if before is not None and before != points:
        verb = "training.mark_changed"
    facts = {"slot": found.slot, "after": plain(points), "most": plain(found.points_most)}
    if verb == "training.mark_changed":
        facts["before"] = plain(before or Decimal(0))
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, found, version=found.version, **facts)
    finish(tx, attempt)
    if waits:
        outbox.promise(tx, "training.second_look_done", mark_id=found.id)


def ask_second_look(tx: Transaction, actor: Actor, command: AskSecondLook) -> None:
    """Ask that a mark is judged again: once a question, within the days of the parameter.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    attempt, facts = in_hand(tx, actor, command.attempt_id)
    access.ask_second_look(actor, facts).enforce()
    found = next((one for one in marks_of(tx.session, attempt.id) if one.slot == command.slot), None)
    if found is None or not found.by_person or found.marked_at is None or attempt.graded_at is None:
        raise OutOfTurn("这道题是按答案自动评的分。", remedy=f"觉得题目或者答案有错，{ASK_DESK}")
    if found.second_asked_at is not None:
        raise OutOfTurn("这道题已经申请过一次。", remedy="结果会通知您。")
    if tx.now > look_until(tx, attempt, found):
        raise OutOfTurn("申请再看一遍的时间已经过了。", remedy=ASK_DESK)
    because = command.because.strip()
    if not because:
        raise Invalid("请写一句为什么要再看一遍。", remedy="写哪里答对了就行。")
    found.second_asked_at = tx.now
    found.second_because_sealed = tx.keyring.seal(because[:BECAUSE_MOST], context_of(Mark.second_because_sealed))
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, "training.second_look_asked", found, version=found.version, slot=found.slot)
    outbox.promise(tx, "training.second_look_asked", mark_id=found.id)


def void(tx: Transaction, actor: Actor, command: Void) -> None:
    """Void an attempt. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    attempt, facts = in_hand(tx, actor, command.attempt_id)
    access.void(actor, facts).enforce()
    expect(tx, attempt, command.version)
    because = command.because.strip()
    if not because:
        raise Invalid("请写明为什么作废。", remedy="考生看得到这个原因。")
    attempt.stage = ATTEMPT.after(attempt.stage, "void")
    attempt.voided_at, attempt.voided_by_id, attempt.voided_because = tx.now, actor.person_id, because[:BECAUSE_MOST]
    record(tx, actor, "training.attempt_voided", attempt)
    outbox.promise(
        tx, "training.attempt_voided", attempt_id=attempt.id, exam_id=attempt.exam_id, person_id=attempt.person_id
    )


def look_until(reading: Transaction, attempt: Attempt, found: Mark) -> datetime:
    """The instant until which a second look at a mark may be asked for."""
    place = reading.session.get_one(Alliance, attempt.alliance_id).place.path
    days = parameters.on(reading, SECOND_LOOK_DAYS, place, reading.today, alliance_id=attempt.alliance_id).whole
    since = found.marked_at or attempt.graded_at or reading.now
    return since + timedelta(days=days)


def marks_of(session: Session, attempt_id: int) -> list[Mark]:
    """The marks of an attempt, question by question."""
    return list(session.scalars(select(Mark).where(Mark.attempt_id == attempt_id).order_by(Mark.slot)))


def _checked(found: Mark, command: MarkEssay) -> tuple[Decimal, str]:
    because = command.because.strip()[:BECAUSE_MOST]
    if not because:
        raise Invalid("请写一句评分的理由。", remedy="考生看得到，写哪里答对、哪里没答到就行。")
    points = command.points
    if not 0 <= points <= found.points_most:
        raise Invalid(f"这道题的分数在 0 到 {plain(found.points_most)} 之间。")
    if points != points.quantize(PLACES, ROUND_HALF_EVEN):
        raise Invalid("分数的小数位太多。", remedy="写到一位小数就够了。")
    return points, because
