"""Learning: a lesson is read, minutes are counted honestly, it is marked as done, and with the last one its module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from compounds.models import Seat as CommitteeSeat
from compounds.models import Term
from compounds.workflow import Stage as TermStage
from training.courses import access, done, opening, taught
from training.courses.models import Progress
from training.courses.opening import Facts, Lack, Place
from training.courses.scores import Best, Scores
from training.courses.taught import TaughtCourse, TaughtLesson, TaughtModule
from training.curriculum.definition import MODULE_NAMES
from training.programmes import SEAT_OF_ROLE

IDLE = "training.idle_seconds"
MOST_BLOCKS = 2000


@dataclass(frozen=True, slots=True)
class Beat:
    """The page of a lesson is open and being read.

    `block` is the part at the top of the screen, from 1; 0 where nobody has scrolled yet, which keeps the place.
    `opened` marks the first sign of a page: whatever time passed before it was not spent there.
    """

    course: str
    lesson: str
    block: int = 0
    opened: bool = False


@dataclass(frozen=True, slots=True)
class FinishLesson:
    """The learner says that a lesson is done."""

    course: str
    lesson: str


@dataclass(frozen=True, slots=True)
class Found:
    """A lesson in its published course."""

    course: TaughtCourse
    module: TaughtModule
    lesson: TaughtLesson


def find(reading: Transaction, alliance_id: int | None, course: str, lesson: str) -> Found:
    """A lesson of a published course; three statements. Raises NotFound."""
    known = taught.published(reading, alliance_id, [course]) if alliance_id is not None else {}
    for module in known[course].modules if course in known else ():
        for one in module.lessons:
            if one.code == lesson:
                return Found(known[course], module, one)
    raise NotFound("没有这一课。", remedy="请从课程目录进入；课程可能已经换了新版。")


def best(reading: Transaction, actor: Actor, scores: Scores) -> Mapping[str, Best]:
    """How well somebody did in every examination, as far as the port knows; nothing of a visitor."""
    if actor.alliance_id is None or actor.person_id is None:
        return {}
    return scores.of(reading, actor.alliance_id, actor.person_id)


def facts(reading: Transaction, actor: Actor, exams: Mapping[str, Best]) -> Facts:
    """What is known of a learner, for rules of availability; three statements."""
    if actor.alliance_id is None or actor.person_id is None:
        return Facts(reading.today)
    person = actor.person_id
    lessons = done.lessons_done(reading, actor.alliance_id, [person])[person].lessons
    modules = done.modules_done(reading, actor.alliance_id, [person])[person]
    roles = reading.session.scalars(
        select(CommitteeSeat.role)
        .join(Term)
        .where(
            CommitteeSeat.person_id == person,
            CommitteeSeat.left_on.is_(None),
            CommitteeSeat.starts_on <= reading.today,
            CommitteeSeat.ends_on >= reading.today,
            Term.alliance_id == actor.alliance_id,
            Term.stage == TermStage.FILED,
        )
    )
    return Facts(
        reading.today,
        frozenset((*lessons, *modules)),
        {code: one.share for code, one in exams.items() if one.share is not None},
        frozenset(SEAT_OF_ROLE[role] for role in roles),
    )


def names(courses: Mapping[str, TaughtCourse], exams: Mapping[str, Best]) -> opening.Names:
    """What modules, lessons and examinations are called, for sentences about what is lacking."""
    modules = [module for course in courses.values() for module in course.modules]
    places = {one.code: Place(one.title, one.url) for module in modules for one in module.lessons}
    places |= {one.code: Place(one.title, one.url) for one in modules}
    places |= {code: Place(one.title, one.url) for code, one in exams.items()}
    return lambda code: places.get(code, Place(MODULE_NAMES.get(code, code)))


def lacks(module: TaughtModule, lesson: TaughtLesson | None, known: Facts, called: opening.Names) -> tuple[Lack, ...]:
    """What has to be done before a module, or a lesson of it, opens; nothing where it is open."""
    found = opening.lacks(module.opens, known, called)
    return found or (opening.lacks(lesson.opens, known, called) if lesson is not None else ())


def beat(tx: Transaction, actor: Actor, command: Beat) -> Progress:
    """Keep where somebody is, and count the time since the last sign of life, in whatever lesson.

    Two lessons open at once share one wall clock; a pause counts no longer than the parameter `training.idle_seconds`,
    a lesson no longer than the minutes it declares. Raises NotFound, NotPermitted.
    """
    access.beat(actor).enforce()
    found = find(tx, actor.alliance_id, command.course, command.lesson)
    longest = timedelta(
        seconds=parameters.on(tx, IDLE, actor.place_path, tx.today, alliance_id=actor.alliance_id).whole
    )
    # All are locked, in one order: tabs that beat at the same instant share the time, and never wait crosswise.
    mine = tx.session.scalars(
        select(Progress)
        .where(Progress.alliance_id == actor.alliance_id, Progress.person_id == actor.person_id)
        .order_by(Progress.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    row, spent = next((one for one in mine if one.lesson_code == found.lesson.code), None), timedelta()
    if row is None:
        row = _progress(tx, actor, found.lesson)
    elif not command.opened:
        spent = min(tx.now - max(one.beat_at for one in mine), longest)
    row.seconds = max(row.seconds, min(row.seconds + max(int(spent.total_seconds()), 0), found.lesson.minutes * 60))
    row.beat_at = max(row.beat_at, tx.now)
    if command.block > 0:
        row.block = min(command.block, MOST_BLOCKS)
    return row


def _progress(tx: Transaction, actor: Actor, lesson: TaughtLesson) -> Progress:
    query = (
        select(Progress)
        .where(
            Progress.alliance_id == actor.alliance_id,
            Progress.person_id == actor.person_id,
            Progress.lesson_code == lesson.code,
        )
        .with_for_update()
    )
    if (row := tx.session.scalar(query)) is not None:
        return row
    row = Progress(
        alliance_id=actor.alliance_id,
        person_id=actor.person_id,
        lesson_code=lesson.code,
        opened_at=tx.now,
        beat_at=tx.now,
        seconds=0,
        block=0,
        done_digest="",
    )
    try:
        with tx.session.begin_nested():
            tx.session.add(row)
    except IntegrityError:  # another tab was first, and its row is as good
        return tx.session.scalars(query).one()
    return row


def finish_lesson(tx: Transaction, actor: Actor, command: FinishLesson, scores: Scores) -> bool:
    """Mark a lesson as done; True where its module is done with it.

    What is done stays done. A lesson that was written anew counts in the wording in which it was done; only who has
    completed the module before does it again in its new wording. Raises NotFound, NotPermitted, OutOfTurn where it has
    not opened.
    """
    access.finish_lesson(actor).enforce()
    found = find(tx, actor.alliance_id, command.course, command.lesson)
    exams = best(tx, actor, scores)
    called = names({command.course: found.course}, exams)
    lacking = lacks(found.module, found.lesson, facts(tx, actor, exams), called)
    if lacking:
        told = "；".join(lack.sentence for lack in lacking)
        raise OutOfTurn(f"这一课还没有开放：{told}。", remedy="先办完上面这些，再回来。")
    row = _progress(tx, actor, found.lesson)
    if row.done_at is None or row.done_digest != found.lesson.digest:
        row.done_at, row.done_digest = tx.now, found.lesson.digest
    tx.session.flush()  # the lessons of the module are counted below
    alliance, person = row.alliance_id, row.person_id
    far = done.lessons_done(tx, alliance, [person])[person]
    before = done.modules_done(tx, alliance, [person])[person].get(found.module.code)
    for one in found.module.lessons:
        if one.required and (one.code not in far.lessons or (before and far.lessons[one.code] != one.digest)):
            return False
    minutes = sum(far.seconds.get(one.code, 0) for one in found.module.lessons) // 60
    evidence = {"lessons": sorted(found.module.needed), "minutes": minutes}
    return done.record(tx, actor, alliance_id=alliance, person_id=person, module=found.module, evidence=evidence)
