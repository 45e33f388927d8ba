"""Lessons made from precedents: where one is used, writing one into a course, and what a withdrawal does to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Fact
from training import addresses
from training.courses import access, drafting, reviewing
from training.courses.desk import version_url
from training.courses.models import Course, CourseVersion, Lesson, LessonReview, Module
from training.courses.workflow import Reason, Stage
from training.curriculum.definition import LessonKind
from training.sources.models import PrecedentSource

WITHDRAWN = "withdrawn"
NOTE = "这一课取材的调解案例已经撤回。"


@dataclass(frozen=True, slots=True)
class AddLesson:
    """A lesson at the end of a module, in the draft of its course or in one that is begun for it."""

    course: str
    module: str
    title: str
    minutes: int
    body: str
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """Where a lesson was added."""

    version_id: int
    code: str


def places(reading: Transaction, actor: Actor) -> list[tuple[str, str]]:
    """The modules into which a lesson may be written, as course/module with their names; one statement.

    A course's draft goes before what is published.
    """
    rows = reading.session.execute(
        select(Course.code, CourseVersion.stage, CourseVersion.title, Module.code, Module.title)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(Module, Module.version_id == CourseVersion.id)
        .where(visible(CourseVersion, actor), CourseVersion.stage.in_((Stage.DRAFT, Stage.PUBLISHED)))
        .order_by(Course.id, Module.number)
    ).all()
    drafted = {course for course, stage, *_ in rows if stage is Stage.DRAFT}
    return [
        (f"{course}/{module}", f"{title}：{name}")
        for course, stage, title, module, name in rows
        if (stage is Stage.DRAFT) is (course in drafted)
    ]


def add_lesson(tx: Transaction, actor: Actor, command: AddLesson) -> Added:
    """Write a lesson into a course. Raises what `drafting.begin_draft` and `drafting.save_lesson` raise."""
    draft = tx.session.scalar(
        select(CourseVersion)
        .join(Course, CourseVersion.course_id == Course.id)
        .where(
            visible(CourseVersion, actor),
            Course.alliance_id == actor.alliance_id,
            Course.code == command.course,
            CourseVersion.stage == Stage.DRAFT,
        )
    )
    if draft is None:
        draft = tx.session.get_one(CourseVersion, drafting.begin_draft(tx, actor, command.course))
    if command.module not in set(tx.session.scalars(select(Module.code).where(Module.version_id == draft.id))):
        raise NotFound("没有这个模块。", remedy="请刷新页面再选。")
    code = drafting.save_lesson(
        tx,
        actor,
        drafting.SaveLesson(
            draft.id,
            draft.version,
            command.module,
            "",
            drafting.LONGEST_MODULE,
            command.title,
            LessonKind.READING,
            required=True,
            minutes=command.minutes,
            body=command.body,
            basis={"articles": list(command.articles), "history": [], "elsewhere": []},
        ),
    )
    return Added(draft.id, code)


def uses(reading: Transaction, actor: Actor, precedent_id: int) -> Iterator[Fact]:
    """The lessons made from a precedent: published ones for everybody, drafts for who keeps courses; one statement."""
    rows = reading.session.execute(
        select(Course.code, Lesson.code, Lesson.title, CourseVersion.id, CourseVersion.stage)
        .join(CourseVersion, Lesson.version_id == CourseVersion.id)
        .join(Course, CourseVersion.course_id == Course.id)
        .join(
            PrecedentSource,
            (PrecedentSource.lesson_code == Lesson.code) & (PrecedentSource.alliance_id == Lesson.alliance_id),
        )
        .where(
            visible(Lesson, actor),
            visible(CourseVersion, actor),
            PrecedentSource.precedent_id == precedent_id,
            CourseVersion.stage.in_((Stage.DRAFT, Stage.PUBLISHED)),
        )
        .order_by(Lesson.code, CourseVersion.id)
    ).all()
    published = {code for _, code, _, _, stage in rows if stage is Stage.PUBLISHED}
    for course, code, title, version_id, stage in rows:
        if stage is Stage.PUBLISHED:
            yield Fact("据此写的课", title, addresses.lesson(course, code))
        elif code not in published and access.keeps(actor):
            yield Fact("据此写的课", title, version_url(version_id), "due", "草稿")


def withdrawn(tx: Transaction, alliance_id: int, precedent_id: int, url: str) -> int:
    """Mark the published lessons that were made from a precedent; returns how many. It bears repetition."""
    rows = tx.session.execute(
        select(Lesson.code, Lesson.digest, PrecedentSource.reference)
        .join(CourseVersion, Lesson.version_id == CourseVersion.id)
        .join(
            PrecedentSource,
            (PrecedentSource.lesson_code == Lesson.code) & (PrecedentSource.alliance_id == Lesson.alliance_id),
        )
        .where(
            Lesson.alliance_id == alliance_id,
            CourseVersion.stage == Stage.PUBLISHED,
            PrecedentSource.precedent_id == precedent_id,
        )
        .order_by(Lesson.code)
    ).all()
    reviewed = tx.session.execute(
        select(LessonReview.lesson_code, LessonReview.digest, LessonReview.citation).where(
            LessonReview.alliance_id == alliance_id, LessonReview.change == WITHDRAWN
        )
    )
    told = {(code, digest, reference) for code, digest, reference in reviewed}
    opened = [
        LessonReview(
            alliance_id=alliance_id,
            lesson_code=code,
            citation=reference,
            digest=digest,
            change=WITHDRAWN,
            reason=Reason.WITHDRAWN,
            note=NOTE,
            url=url,
            detected_at=tx.now,
        )
        for code, digest, reference in rows
        if (code, digest, reference) not in told
    ]
    if opened:
        tx.session.add_all(opened)
        tx.session.flush()  # the lines name the reviews by their ids
        deeds = [(one, {"lesson": one.lesson_code}) for one in opened]
        ledger.write_all(tx, CLOCK, "training.lesson_review_opened", deeds)
        outbox.promise(tx, reviewing.REVIEWED, alliance_id=alliance_id, lessons=len(opened))
    return len(opened)
