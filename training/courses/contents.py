"""A course's content as data, whatever it comes from: what a digest is taken of, and what rows are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from alliance.kernel import canonical
from training.curriculum.definition import LessonKind, ShippedCourse, ShippedLesson, ShippedModule

Opens = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LessonContent:
    """One lesson, as `models.Lesson` stores it."""

    code: str
    title: str
    kind: LessonKind
    required: bool
    minutes: int
    body: str
    basis: Mapping[str, list[str]]
    selfcheck: list[str] = field(default_factory=list)
    links: list[list[str]] = field(default_factory=list)
    url: str = ""
    caption: str = ""
    opens: Opens = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What tells this wording from any other."""
        return _digest(asdict(self))


@dataclass(frozen=True, slots=True)
class ModuleContent:
    """One module with its lessons in order, as `models.Module` stores it."""

    code: str
    title: str
    hours: int
    required: bool
    summary: str
    goals: list[str]
    lessons: tuple[LessonContent, ...]
    opens: Opens = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What tells this content from any other: what is taught, not in what course or when it opens."""
        return _digest([self.title, self.hours, [[one.code, one.digest] for one in self.lessons]])


@dataclass(frozen=True, slots=True)
class CourseContent:
    """A whole course, its modules in order."""

    title: str
    summary: str
    modules: tuple[ModuleContent, ...]

    @property
    def digest(self) -> str:
        """What tells this content from any other."""
        modules = [[one.code, one.digest, one.required, one.summary, one.goals, one.opens] for one in self.modules]
        return _digest([self.title, self.summary, modules])


def of_shipped(course: ShippedCourse, modules: Mapping[str, ShippedModule]) -> CourseContent:
    """The content of a course as it ships."""
    return CourseContent(
        course.title,
        course.summary,
        tuple(_module(modules[code], required=code in course.required) for code in course.modules),
    )


def _module(module: ShippedModule, *, required: bool) -> ModuleContent:
    return ModuleContent(
        code=module.code,
        title=module.title,
        hours=module.hours,
        required=required,
        summary=module.summary,
        goals=list(module.goals),
        lessons=tuple(map(_lesson, module.lessons)),
    )


def _lesson(lesson: ShippedLesson) -> LessonContent:
    return LessonContent(
        code=lesson.code,
        title=lesson.title,
        kind=lesson.kind,
        required=lesson.required,
        minutes=lesson.minutes,
        body=lesson.body,
        basis={name: list(cited) for name, cited in asdict(lesson.basis).items()},
        selfcheck=list(lesson.selfcheck),
        links=[[link.label, link.url] for link in lesson.links],
        url=lesson.url,
        caption=lesson.caption,
    )


def _digest(value: object) -> str:
    return canonical.digest(value)
