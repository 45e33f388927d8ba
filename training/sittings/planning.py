"""Planning a sitting: its particulars, who comes, telling them, calling it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance, Place
from training.attempts.models import Exam
from training.attempts.workflow import ExamStage
from training.courses import taught
from training.enrolments import cohorts
from training.enrolments.models import Cohort
from training.sittings import access
from training.sittings.models import Invited, Mark, Sitting
from training.sittings.records import because, in_hand, record
from training.sittings.workflow import SITTING, Kind, Stage

HOUR_MINUTES = "training.hour_minutes"
PLACES_MOST = 500
LONGEST = timedelta(hours=12)
ledger.tell(
    {
        "training.sitting_planned": "安排一场",
        "training.sitting_edited": "修改场次",
        "training.sitting_invited": "编入{people}人",
        "training.sitting_dropped": "移出1人",
        "training.sitting_sent": "通知{people}人",
        "training.sitting_cancelled": "取消这一场",
    }
)
SENT = "training.sitting_sent"
CANCELLED = "training.sitting_cancelled"
DROPPED = "training.sitting_dropped"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a sitting is: either an examination of the kind held in halls, or modules that are taught."""

    title: str
    kind: Kind
    place_id: int
    spot: str
    starts_at: datetime
    ends_at: datetime
    places_most: int
    exam_id: int | None = None
    modules: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one sitting; `version` is the one that the page showed."""

    sitting_id: int
    version: int


@dataclass(frozen=True, slots=True)
class EditSitting:
    """The particulars anew."""

    sitting_id: int
    version: int
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class Invite:
    """Who comes: people by id, and all of a cohort."""

    sitting_id: int
    version: int
    people: tuple[int, ...] = ()
    cohort_id: int | None = None


@dataclass(frozen=True, slots=True)
class DropInvited:
    """Who is taken off the list."""

    sitting_id: int
    version: int
    invited_id: int


@dataclass(frozen=True, slots=True)
class CancelSitting:
    """Call it off, and why."""

    sitting_id: int
    version: int
    because: str


def plan_sitting(tx: Transaction, actor: Actor, command: Particulars) -> int:
    """Plan a sitting; returns its id. Raises NotPermitted, NotFound, Invalid."""
    access.plan_sitting(actor).enforce()
    sitting = Sitting(alliance_id=actor.alliance_id, made_by_id=actor.person_id, stage=Stage.PLANNED)
    with tx.session.no_autoflush:
        _fill(tx, actor, sitting, command)
    tx.session.add(sitting)
    record(tx, actor, "training.sitting_planned", sitting)
    return sitting.id


def edit_sitting(tx: Transaction, actor: Actor, command: EditSitting) -> None:
    """Change the particulars. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    access.edit_sitting(actor, access.facts_of(sitting)).enforce()
    with tx.session.no_autoflush:
        _fill(tx, actor, sitting, command.particulars)
    if len(sitting.invited) > sitting.places_most:
        raise Invalid(
            f"已经编入 {len(sitting.invited)} 人，座位不能更少。", remedy="请先移出几位，或者换大一点的地方。"
        )
    record(tx, actor, "training.sitting_edited", sitting)


def invite(tx: Transaction, actor: Actor, command: Invite) -> int:
    """Give the next free seats; those who have one keep it. Returns how many came.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid where there are no seats left, or nobody came.
    """
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    access.invite(actor, access.facts_of(sitting)).enforce()
    wanted = set(command.people)
    if command.cohort_id is not None:
        wanted |= cohorts.members(tx, get_visible(tx.session, Cohort, actor, command.cohort_id).id)
    present = {one.person_id for one in sitting.invited}
    coming = tx.session.scalars(
        select(Person.id)
        .where(Person.alliance_id == sitting.alliance_id, Person.id.in_(wanted - present))
        .order_by(Person.id)
    ).all()
    if not coming:
        raise Invalid("没有选人，或者选的人都已经在名单上。", remedy="请从名单里勾选，或者选一个培训班。")
    if len(present) + len(coming) > sitting.places_most:
        left = sitting.places_most - len(present)
        raise Invalid(f"只剩 {left} 个座位，要编入 {len(coming)} 人。", remedy="请少选几位，或者改座位数。")
    taken = {one.seat for one in sitting.invited}
    free = [seat for seat in range(1, sitting.places_most + 1) if seat not in taken]
    sitting.invited.extend(
        Invited(person_id=person_id, seat=seat) for person_id, seat in zip(coming, free, strict=False)
    )
    _touch(tx, actor, "training.sitting_invited", sitting, people=len(coming))
    return len(coming)


def drop_invited(tx: Transaction, actor: Actor, command: DropInvited) -> None:
    """Take somebody off the list; the code on the old sheet is nobody's then. Raises what `invite` raises.

    Whoever may have been told to come is told that there is no need to.
    """
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    access.drop_invited(actor, access.facts_of(sitting)).enforce()
    found = next((one for one in sitting.invited if one.id == command.invited_id), None)
    if found is None:
        raise NotFound("名单上没有这个人。", remedy="请刷新页面查看。")
    if tx.session.scalar(select(Mark.id).where(Mark.invited_id == found.id).limit(1)) is not None:
        raise Invalid("这位已经签过到，不能移出名单。", remedy="没有到场的，散场以后在“到场确认”里写明原因。")
    sitting.invited.remove(found)
    tx.session.delete(found)
    _touch(tx, actor, "training.sitting_dropped", sitting)
    if sitting.sent_at is not None:
        outbox.promise(tx, DROPPED, sitting_id=sitting.id, person_id=found.person_id)


def send_sitting(tx: Transaction, actor: Actor, command: Step) -> int:
    """Tell everybody who is invited; again after a change. Returns how many. Raises what `invite` raises."""
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    access.send_sitting(actor, access.facts_of(sitting)).enforce()
    if not sitting.invited:
        raise Invalid("名单上还没有人。", remedy="请先勾选参加的人，再通知。")
    if sitting.ends_at <= tx.now:
        raise Invalid("这一场的时间已经过了。", remedy="请先改时间，再通知。")
    sitting.sent_at = tx.now
    record(tx, actor, "training.sitting_sent", sitting, people=len(sitting.invited))
    outbox.promise(tx, SENT, sitting_id=sitting.id)
    return len(sitting.invited)


def cancel_sitting(tx: Transaction, actor: Actor, command: CancelSitting) -> None:
    """Call it off; whoever was told is told. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    access.cancel_sitting(actor, access.facts_of(sitting)).enforce()
    sitting.cancelled_because = because(command.because)
    sitting.stage = SITTING.after(sitting.stage, "cancel_sitting")
    record(tx, actor, "training.sitting_cancelled", sitting)
    outbox.promise(tx, CANCELLED, sitting_id=sitting.id)


def _touch(tx: Transaction, actor: Actor, verb: str, sitting: Sitting, **facts: object) -> None:
    """Raise the version: the sitting's own columns did not change, and yet every page that showed it is old."""
    sitting.version = sitting.version + 1
    record(tx, actor, verb, sitting, **facts)


def _fill(tx: Transaction, actor: Actor, sitting: Sitting, command: Particulars) -> None:
    if command.ends_at <= command.starts_at or command.ends_at - command.starts_at > LONGEST:
        raise Invalid("结束要晚于开始，一场最长半天多一点，不超过12小时。", remedy="请核对两个时间。")
    if command.starts_at <= tx.now:
        raise Invalid("开始的时间已经过了。", remedy="请改成以后的时间。")
    if not 0 < command.places_most <= PLACES_MOST:
        raise Invalid(f"座位在 1 到 {PLACES_MOST} 之间。")
    alliance = tx.session.get_one(Alliance, actor.alliance_id or 0)
    place = tx.session.get(Place, command.place_id)
    if place is None or not place.path.startswith(alliance.place.path):
        raise NotFound("没有找到这个地方。", remedy="请从列表里选。")
    sitting.exam = _hall_exam(tx, actor, command)
    sitting.modules = _taught(tx, alliance, command)
    sitting.kind, sitting.title, sitting.place, sitting.spot = command.kind, command.title, place, command.spot
    sitting.starts_at, sitting.ends_at = command.starts_at, command.ends_at
    sitting.places_most, sitting.note = command.places_most, command.note


def _hall_exam(tx: Transaction, actor: Actor, command: Particulars) -> Exam | None:
    if command.kind is not Kind.EXAM:
        return None
    if command.exam_id is None:
        raise Invalid("请选考哪一门。", remedy="没有可选的，请先在“考试”里新建一门“考场考试”并开放。")
    exam = get_visible(tx.session, Exam, actor, command.exam_id)
    if not exam.in_hall or exam.stage is not ExamStage.OPEN:
        raise Invalid("这门考试不能在考场考，或者还没有开放。", remedy="请先在“考试”里开放一门“考场考试”。")
    return exam


def _taught(tx: Transaction, alliance: Alliance, command: Particulars) -> list[str]:
    """The modules that are taught; a lesson must last as long as their hours, or its hours would be inflated."""
    if command.kind is not Kind.LESSON:
        return []
    known = taught.modules(tx, alliance.id)
    if any(code not in known for code in command.modules):
        raise NotFound("没有这个模块。", remedy="请从列表里选。")
    hour = parameters.on(tx, HOUR_MINUTES, alliance.place.path, tx.today, alliance_id=alliance.id).whole
    needed = sum(known[code].hours for code in command.modules) * hour
    lasts = int((command.ends_at - command.starts_at).total_seconds()) // 60
    if lasts < needed:
        raise Invalid(
            f"勾选的模块一共要 {needed} 分钟，这一场只有 {lasts} 分钟，不够算学时。",
            remedy="请少选一个模块，或者把时间排长些。",
        )
    return list(command.modules)
