"""A version as it is stored, read back into content: for digests, for drafts that begin from it, for previews."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.db import Transaction
from training.courses.contents import CourseContent, LessonContent, ModuleContent
from training.courses.models import CourseVersion, Lesson, Module


def content(reading: Transaction, version: CourseVersion) -> CourseContent:
    """The content of a version; two statements."""
    modules = reading.session.scalars(
        select(Module).where(Module.version_id == version.id).order_by(Module.number)
    ).all()
    lessons: dict[int, list[Lesson]] = {}
    for lesson in reading.session.scalars(
        select(Lesson).where(Lesson.version_id == version.id).order_by(Lesson.number)
    ):
        lessons.setdefault(lesson.module_id, []).append(lesson)
    return CourseContent(
        version.title, version.summary, tuple(module_content(one, lessons.get(one.id, [])) for one in modules)
    )


def module_content(module: Module, lessons: list[Lesson]) -> ModuleContent:
    """A module with its lessons as content."""
    return ModuleContent(
        module.code,
        module.title,
        module.hours,
        module.required,
        module.summary,
        list(module.goals),
        tuple(map(lesson_content, lessons)),
        module.opens,
    )


def lesson_content(lesson: Lesson) -> LessonContent:
    """A lesson as content."""
    return LessonContent(
        lesson.code,
        lesson.title,
        lesson.kind,
        lesson.required,
        lesson.minutes,
        lesson.body,
        lesson.basis,
        list(lesson.selfcheck),
        list(lesson.links),
        lesson.url,
        lesson.caption,
        lesson.opens,
    )
