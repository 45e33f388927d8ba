"""Making examinations, opening and closing them, and giving single people more time or large type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.versions import expect
from training.attempts import access, clock, sheet
from training.attempts.models import Accommodation, Attempt, Exam
from training.attempts.workflow import EXAM, ExamKind, Release, Stage

ledger.tell(
    {
        "training.exam_created": "新建考试“{code}”",
        "training.exam_edited": "修改考试“{code}”",
        "training.exam_opened": "开放考试“{code}”",
        "training.exam_closed": "关闭考试“{code}”",
        "training.accommodated": "登记考试便利：延长{extra}%",
        "training.accommodation_ended": "取消考试便利",
        "training.attempt_extended": "延长正在进行的考试，只往后、不往前",
    }
)
_CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")
TITLE_MOST, BECAUSE_MOST = 200, 500
LIMIT_MOST, ATTEMPTS_MOST, GRACE_MOST, EXTRA_MOST = 480, 20, 1800, 200


@dataclass(frozen=True, slots=True)
class Particulars:
    """What an examination is: the share from which it is passed is exact, the window may be open at either end."""

    title: str
    kind: ExamKind
    blueprint: str
    programme: str
    limit_minutes: int
    attempts_most: int
    pass_share: Fraction
    grace_seconds: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    release: Release = Release.AT_ONCE


@dataclass(frozen=True, slots=True)
class CreateExam:
    """A new examination under a code of its own."""

    code: str
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class EditExam:
    """The particulars anew; `version` is the one that the page showed."""

    exam_id: int
    version: int
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one examination."""

    exam_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Accommodate:
    """More time or large type for a person, in one examination or in all, and why, which stays with the desk."""

    person_id: int
    exam_id: int | None
    extra_percent: int
    large_type: bool
    because: str


def create_exam(tx: Transaction, actor: Actor, command: CreateExam) -> int:
    """Make an examination, as a draft; returns its id. Raises NotPermitted, Invalid, OutOfTurn for a code in use."""
    access.create_exam(actor).enforce()
    if not _CODE.fullmatch(command.code):
        raise Invalid("代号用小写英文字母、数字和下划线，3 到 40 个。", remedy="例如：module_meetings_2026")
    _check(command.particulars)
    exam = Exam(alliance_id=actor.alliance_id, code=command.code, made_by_id=actor.person_id)
    _fill(exam, command.particulars)
    try:
        with tx.session.begin_nested():
            tx.session.add(exam)
    except IntegrityError as twice:
        raise OutOfTurn(f"代号“{command.code}”已经用过了。", remedy="请换一个代号。") from twice
    ledger.write(tx, actor, "training.exam_created", exam, code=exam.code, version=exam.version)
    return exam.id


def edit_exam(tx: Transaction, actor: Actor, command: EditExam) -> None:
    """Change a draft. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    exam = get_visible(tx.session, Exam, actor, command.exam_id, lock=True)
    access.edit_exam(actor, exam).enforce()
    expect(tx, exam, command.version)
    _check(command.particulars)
    _fill(exam, command.particulars)
    _record(tx, actor, "training.exam_edited", exam)


def open_exam(tx: Transaction, actor: Actor, command: Step) -> None:
    """Let people in; refused where no paper can be drawn. Raises what `edit_exam` raises."""
    exam = get_visible(tx.session, Exam, actor, command.exam_id, lock=True)
    access.open_exam(actor, exam).enforce()
    expect(tx, exam, command.version)
    sheet.refuse_shortage(tx, exam.alliance_id, exam.blueprint)
    exam.stage = EXAM.after(exam.stage, "open_exam")
    _record(tx, actor, "training.exam_opened", exam)


def close_exam(tx: Transaction, actor: Actor, command: Step) -> None:
    """Let nobody in any more; attempts under way go on to their own deadline. Raises what `edit_exam` raises."""
    exam = get_visible(tx.session, Exam, actor, command.exam_id, lock=True)
    access.close_exam(actor, exam).enforce()
    expect(tx, exam, command.version)
    exam.stage = EXAM.after(exam.stage, "close_exam")
    _record(tx, actor, "training.exam_closed", exam)


def accommodate(tx: Transaction, actor: Actor, command: Accommodate) -> int:
    """Record it; an attempt under way gets its longer time at once. Returns its id.

    Raises NotFound, NotPermitted, Invalid.
    """
    access.accommodate(actor).enforce()
    person = get_visible(tx.session, Person, actor, command.person_id)
    exam = get_visible(tx.session, Exam, actor, command.exam_id) if command.exam_id is not None else None
    because = command.because.strip()[:BECAUSE_MOST]
    if not because:
        raise Invalid("请写一句原因。", remedy="只有业务指导组看得到。")
    if not 0 <= command.extra_percent <= EXTRA_MOST:
        raise Invalid(f"延长的比例在 0 到 {EXTRA_MOST} 之间。")
    if not command.extra_percent and not command.large_type:
        raise Invalid("请填延长多少，或者勾选大字。")
    given = Accommodation(
        alliance_id=person.alliance_id,
        person_id=person.id,
        exam_id=exam.id if exam is not None else None,
        extra_percent=command.extra_percent,
        large_type=command.large_type,
        because_sealed=tx.keyring.seal(because, context_of(Accommodation.because_sealed)),
        recorded_at=tx.now,
        recorded_by_id=actor.person_id,
    )
    tx.session.add(given)
    ledger.write(tx, actor, "training.accommodated", given, extra=given.extra_percent)
    _extend(tx, actor, given)
    outbox.promise(tx, "training.accommodated", accommodation_id=given.id)
    return given.id


def end_accommodation(tx: Transaction, actor: Actor, accommodation_id: int) -> None:
    """End one; attempts under way keep the time they have. Raises NotFound, NotPermitted, OutOfTurn."""
    access.end_accommodation(actor).enforce()
    given = get_visible(tx.session, Accommodation, actor, accommodation_id, lock=True)
    if given.ended_at is not None:
        raise OutOfTurn("已经取消过了。", remedy="请刷新页面查看。")
    given.ended_at = tx.now
    ledger.write(tx, actor, "training.accommodation_ended", given)


def _extend(tx: Transaction, actor: Actor, given: Accommodation) -> None:
    query = select(Attempt).where(Attempt.person_id == given.person_id, Attempt.stage == Stage.STARTED)
    if given.exam_id is not None:
        query = query.where(Attempt.exam_id == given.exam_id)
    for attempt in tx.session.scalars(query.with_for_update(of=Attempt)):
        closes_at = None if attempt.practice else attempt.exam.closes_at
        rule = clock.Rule(attempt.exam.limit_minutes, closes_at, attempt.grace_seconds)
        attempt.extra_percent = max(attempt.extra_percent, given.extra_percent)
        attempt.large_type = attempt.large_type or given.large_type
        if attempt.sitting_id is None:  # inside a hall the sitting's own end holds
            longer = clock.deadline(rule, attempt.started_at, attempt.extra_percent)
            attempt.deadline_at = max(attempt.deadline_at, longer)
        tx.session.flush()  # the line carries the version that this step made
        ledger.write(tx, actor, "training.attempt_extended", attempt, version=attempt.version)


def _check(particulars: Particulars) -> None:
    if not particulars.title.strip() or len(particulars.title) > TITLE_MOST:
        raise Invalid("请写考试的名称。", remedy=f"最多 {TITLE_MOST} 个字。")
    if not 0 < particulars.limit_minutes <= LIMIT_MOST:
        raise Invalid(f"时间在 1 到 {LIMIT_MOST} 分钟之间。")
    if not 0 < particulars.attempts_most <= ATTEMPTS_MOST:
        raise Invalid(f"次数在 1 到 {ATTEMPTS_MOST} 之间。")
    if not 0 <= particulars.grace_seconds <= GRACE_MOST:
        raise Invalid(f"宽限在 0 到 {GRACE_MOST} 秒之间。")
    if not 0 < particulars.pass_share <= 1:
        raise Invalid("合格线在 1% 到 100% 之间。")
    if particulars.opens_at and particulars.closes_at and particulars.closes_at <= particulars.opens_at:
        raise Invalid("结束的时间要晚于开始的时间。", remedy="请核对两个时间。")


def _fill(exam: Exam, particulars: Particulars) -> None:
    exam.title, exam.kind = particulars.title.strip(), particulars.kind
    exam.blueprint, exam.programme = particulars.blueprint, particulars.programme
    exam.limit_minutes, exam.attempts_most = particulars.limit_minutes, particulars.attempts_most
    exam.pass_numerator, exam.pass_denominator = particulars.pass_share.numerator, particulars.pass_share.denominator
    exam.grace_seconds, exam.release = particulars.grace_seconds, particulars.release
    exam.opens_at, exam.closes_at = particulars.opens_at, particulars.closes_at


def _record(tx: Transaction, actor: Actor, verb: str, exam: Exam) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, exam, code=exam.code, version=exam.version)
