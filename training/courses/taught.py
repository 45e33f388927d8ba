"""What an alliance teaches now: its published courses with their modules and lessons, for the rooms above too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from alliance.kernel.db import Transaction
from training import addresses
from training.courses.models import Course, CourseVersion, Lesson, Module
from training.courses.workflow import Stage
from training.curriculum.definition import LessonKind


@dataclass(frozen=True, slots=True)
class TaughtLesson:
    """A lesson without its text."""

    code: str
    title: str
    kind: LessonKind
    required: bool
    minutes: int
    digest: str
    url: str
    opens: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaughtModule:
    """A module as it is published; `url` is its place on its course's page, `digest` tells its content from others."""

    code: str
    title: str
    hours: int
    required: bool
    summary: str
    goals: tuple[str, ...]
    digest: str
    course: str
    url: str
    lessons: tuple[TaughtLesson, ...]
    opens: Mapping[str, Any] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        """How long its lessons take together, in minutes."""
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def needed(self) -> frozenset[str]:
        """The codes of the lessons that have to be done before the module is."""
        return frozenset(lesson.code for lesson in self.lessons if lesson.required)


@dataclass(frozen=True, slots=True)
class TaughtCourse:
    """One version of a course; `code` and `url` are the course's."""

    version_id: int
    number: int
    code: str
    title: str
    summary: str
    url: str
    modules: tuple[TaughtModule, ...]


def published(reading: Transaction, alliance_id: int, codes: Collection[str] | None = None) -> dict[str, TaughtCourse]:
    """The published courses of an alliance by their codes, all or only `codes`; three statements."""
    wanted = select(CourseVersion).where(
        CourseVersion.alliance_id == alliance_id, CourseVersion.stage == Stage.PUBLISHED
    )
    if codes is not None:
        wanted = wanted.where(CourseVersion.course_id.in_(select(Course.id).where(Course.code.in_(codes))))
    versions = reading.session.scalars(wanted.order_by(CourseVersion.course_id)).all()
    return {one.code: one for one in outlined(reading, versions)}


def modules(reading: Transaction, alliance_id: int) -> dict[str, TaughtModule]:
    """Every published module of an alliance by its code; three statements."""
    return {module.code: module for course in published(reading, alliance_id).values() for module in course.modules}


def outlined(reading: Transaction, versions: Sequence[CourseVersion]) -> list[TaughtCourse]:
    """Versions with their modules and lessons, texts left out; two statements."""
    keys = [version.id for version in versions]
    heads = reading.session.scalars(select(Module).where(Module.version_id.in_(keys)).order_by(Module.number)).all()
    rows = reading.session.execute(
        select(
            Lesson.version_id,
            Lesson.module_id,
            Lesson.code,
            Lesson.title,
            Lesson.kind,
            Lesson.required,
            Lesson.minutes,
            Lesson.digest,
            Lesson.opens,
        )
        .where(Lesson.version_id.in_(keys))
        .order_by(Lesson.number)
    ).all()
    courses = {version.id: version.course.code for version in versions}
    lessons: dict[int, list[TaughtLesson]] = {}
    for row in rows:
        url = addresses.lesson(courses[row.version_id], row.code)
        lessons.setdefault(row.module_id, []).append(
            TaughtLesson(row.code, row.title, row.kind, row.required, row.minutes, row.digest, url, row.opens)
        )
    taught: dict[int, list[TaughtModule]] = {}
    for head in heads:
        course = courses[head.version_id]
        taught.setdefault(head.version_id, []).append(
            TaughtModule(
                head.code,
                head.title,
                head.hours,
                head.required,
                head.summary,
                tuple(head.goals),
                head.digest,
                course,
                f"{addresses.course(course)}#{head.code}",
                tuple(lessons.get(head.id, ())),
                head.opens,
            )
        )
    return [
        TaughtCourse(
            version.id,
            version.number,
            courses[version.id],
            version.title,
            version.summary,
            addresses.course(courses[version.id]),
            tuple(taught.get(version.id, ())),
        )
        for version in versions
    ]
