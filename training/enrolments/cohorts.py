"""Cohorts: making one, who is in it, when it meets, telling everybody, closing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.places.models import Alliance, Place
from compounds.versions import expect
from training.enrolments import access, actions, enrolling, footing
from training.enrolments.models import Cohort, CohortDay, CohortMember, Enrolment
from training.enrolments.workflow import COHORT, Cause, CohortStage
from training.programmes import programmes

ledger.tell(
    {
        "training.cohort_made": "开班",
        "training.cohort_edited": "修改班次",
        "training.cohort_joined": "编入{people}人",
        "training.cohort_left": "移出1人",
        "training.cohort_day": "安排上课：{day}",
        "training.cohort_day_dropped": "取消一次上课",
        "training.cohort_sent": "通知全班{people}人",
        "training.cohort_closed": "班次结束",
    }
)
SENT = "training.cohort_sent"
MEMBERS_MOST, DAYS_MOST = 300, 30


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a cohort is: its name, programme, place, from when to when, and a note for its people."""

    name: str
    programme: str
    place_id: int
    starts_on: date
    due_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class EditCohort:
    """The particulars anew; `version` is the one that the page showed."""

    cohort_id: int
    version: int
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class AddPeople:
    """Who comes into the cohort."""

    cohort_id: int
    version: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AddDay:
    """When and where the cohort meets, and for what."""

    cohort_id: int
    version: int
    starts_at: datetime
    ends_at: datetime
    spot: str
    about: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A person or a day that goes."""

    cohort_id: int
    version: int
    row_id: int


@dataclass(frozen=True, slots=True)
class CohortStep:
    """A step of one cohort."""

    cohort_id: int
    version: int


def make_cohort(tx: Transaction, actor: Actor, command: Particulars) -> int:
    """Make a cohort; returns its id. Raises NotPermitted, NotFound, Invalid."""
    access.make_cohort(actor).enforce()
    alliance = tx.session.get_one(Alliance, actor.alliance_id or 0)
    _check(tx, alliance, command)
    cohort = Cohort(alliance_id=alliance.id, made_by_id=actor.person_id, made_on=tx.today)
    _fill(cohort, command)
    tx.session.add(cohort)
    _record(tx, actor, "training.cohort_made", cohort)
    return cohort.id


def edit_cohort(tx: Transaction, actor: Actor, command: EditCohort) -> None:
    """Change the particulars. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    cohort = _in_hand(tx, actor, command.cohort_id, command.version)
    access.edit_cohort(actor, cohort.stage).enforce()
    _check(tx, tx.session.get_one(Alliance, cohort.alliance_id), command.particulars)
    _fill(cohort, command.particulars)
    _record(tx, actor, "training.cohort_edited", cohort)


def add_people(tx: Transaction, actor: Actor, command: AddPeople) -> int:
    """Take people of the alliance in; those who are in it already stay. Returns how many came."""
    cohort = _in_hand(tx, actor, command.cohort_id, command.version)
    access.add_people(actor, cohort.stage).enforce()
    present = {one.person_id for one in cohort.members}
    known = set(
        tx.session.scalars(
            select(Person.id).where(Person.alliance_id == cohort.alliance_id, Person.id.in_(command.people))
        )
    )
    coming = sorted(known - present)
    if not coming:
        raise Invalid("没有选人，或者选的人都已经在班里。", remedy="请从名单里勾选。")
    if len(present) + len(coming) > MEMBERS_MOST:
        raise Invalid(f"一个班最多 {MEMBERS_MOST} 人。", remedy="人多的，请分成几个班。")
    cohort.members.extend(CohortMember(person_id=person_id) for person_id in coming)
    _touch(tx, actor, "training.cohort_joined", cohort, people=len(coming))
    return len(coming)


def drop_person(tx: Transaction, actor: Actor, command: Drop) -> None:
    """Take somebody out; whatever they are enrolled for stays. Raises NotFound and what `add_people` raises."""
    cohort = _in_hand(tx, actor, command.cohort_id, command.version)
    access.drop_person(actor, cohort.stage).enforce()
    found = next((one for one in cohort.members if one.id == command.row_id), None)
    if found is None:
        raise NotFound("班里没有这个人。", remedy="请刷新页面查看。")
    tx.session.delete(found)
    _touch(tx, actor, "training.cohort_left", cohort)


def add_day(tx: Transaction, actor: Actor, command: AddDay) -> None:
    """Settle a day of the schedule. Raises Invalid for hours that run backwards or are over."""
    cohort = _in_hand(tx, actor, command.cohort_id, command.version)
    access.add_day(actor, cohort.stage).enforce()
    if command.ends_at <= command.starts_at:
        raise Invalid("结束的时间要晚于开始的时间。", remedy="请核对两个时间。")
    if command.starts_at < tx.now:
        raise Invalid("上课的时间已经过了。", remedy="请改成以后的日子。")
    if len(cohort.days) >= DAYS_MOST:
        raise Invalid(f"一个班最多安排 {DAYS_MOST} 次课。", remedy="请先删去不上的。")
    cohort.days.append(
        CohortDay(starts_at=command.starts_at, ends_at=command.ends_at, spot=command.spot, about=command.about)
    )
    _touch(tx, actor, "training.cohort_day", cohort, day=local_date(command.starts_at))


def drop_day(tx: Transaction, actor: Actor, command: Drop) -> None:
    """Take a day off the schedule. Raises NotFound and what `add_day` raises."""
    cohort = _in_hand(tx, actor, command.cohort_id, command.version)
    access.drop_day(actor, cohort.stage).enforce()
    found = next((one for one in cohort.days if one.id == command.row_id), None)
    if found is None:
        raise NotFound("没有这次课。", remedy="请刷新页面查看。")
    tx.session.delete(found)
    _touch(tx, actor, "training.cohort_day_dropped", cohort)


def send_cohort(tx: Transaction, actor: Actor, command: CohortStep) -> int:
    """Enrol everybody who is not, and tell all of them the schedule; again after a change. Returns how many are told.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid for a cohort without people.
    """
    cohort = _in_hand(tx, actor, command.cohort_id, command.version)
    access.send_cohort(actor, cohort.stage).enforce()
    if not cohort.members:
        raise Invalid("班里还没有人。", remedy="请先勾选学员，再通知。")
    people = {one.person_id for one in cohort.members if one.enrolment_id is None}
    asked = programmes()[cohort.programme]
    due_on = max(cohort.due_on, tx.today)
    wanted = actions.wanted_for(
        tx, cohort.alliance_id, sorted(people), asked, Cause.COHORT, cohort_id=cohort.id, due_on=due_on
    )
    stands = footing.of(tx, cohort.alliance_id, people)
    enrolling.take_up(tx, actor, wanted, stands, withdrawn=True)
    enrolling.make(tx, actor, wanted, stands)
    keys = {(one.person_id, one.key) for one in wanted}
    rows = tx.session.scalars(
        select(Enrolment).where(
            Enrolment.alliance_id == cohort.alliance_id,
            Enrolment.programme == cohort.programme,
            Enrolment.person_id.in_(people),
        )
    )
    enrolled = {row.person_id: row for row in rows if (row.person_id, row.key) in keys}
    for member in cohort.members:
        if (row := enrolled.get(member.person_id)) is not None:
            member.enrolment_id, row.cohort_id = row.id, cohort.id
    cohort.stage, cohort.sent_at = COHORT.after(cohort.stage, "send"), tx.now
    _record(tx, actor, "training.cohort_sent", cohort, people=len(cohort.members))
    outbox.promise(tx, SENT, cohort_id=cohort.id)
    return len(cohort.members)


def close_cohort(tx: Transaction, actor: Actor, command: CohortStep) -> None:
    """End a cohort; its people go on learning. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    cohort = _in_hand(tx, actor, command.cohort_id, command.version)
    access.close_cohort(actor, cohort.stage).enforce()
    cohort.stage = COHORT.after(cohort.stage, "close")
    _record(tx, actor, "training.cohort_closed", cohort)


def members(reading: Transaction, cohort_id: int) -> frozenset[int]:
    """The people of a cohort, for the rooms above that invite them; the caller has seen the cohort."""
    return frozenset(reading.session.scalars(select(CohortMember.person_id).where(CohortMember.cohort_id == cohort_id)))


def _in_hand(tx: Transaction, actor: Actor, cohort_id: int, version: int) -> Cohort:
    cohort = get_visible(tx.session, Cohort, actor, cohort_id, lock=True)
    expect(tx, cohort, version)
    return cohort


def _touch(tx: Transaction, actor: Actor, verb: str, cohort: Cohort, **facts: object) -> None:
    """Raise the version: the cohort's own columns did not change, and yet every page that showed it is old."""
    cohort.version = cohort.version + 1
    _record(tx, actor, verb, cohort, **facts)


def _record(tx: Transaction, actor: Actor, verb: str, cohort: Cohort, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, cohort, version=cohort.version, **facts)


def _check(tx: Transaction, alliance: Alliance, command: Particulars) -> None:
    if command.programme not in programmes():
        raise Invalid("没有这个培训。", remedy="请从列表里选。")
    if command.due_on < command.starts_on:
        raise Invalid("学完的日期不能早于开班的日期。", remedy="请核对两个日期。")
    place = tx.session.get(Place, command.place_id)
    if place is None or not place.path.startswith(alliance.place.path):
        raise NotFound("没有找到这个地方。", remedy="请从列表里选。")


def _fill(cohort: Cohort, command: Particulars) -> None:
    cohort.name, cohort.programme, cohort.place_id = command.name, command.programme, command.place_id
    cohort.starts_on, cohort.due_on, cohort.note = command.starts_on, command.due_on, command.note
    cohort.stage = cohort.stage or CohortStage.PLANNED
