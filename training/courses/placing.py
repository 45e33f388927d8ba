"""Bringing the shipped courses into an alliance, and what a newer program brings; it bears repetition.

A newer shipped content is published at once where the alliance teaches the shipped course as it came; where it has
written its own, the newer one lies as a draft for the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import insert, select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from training import programmes
from training.courses.contents import CourseContent, LessonContent, ModuleContent, of_shipped
from training.courses.models import Course, CourseVersion, Lesson, Module
from training.courses.workflow import VERSION, Stage
from training.curriculum import shipped

CHANGED = "training.courses_changed"
"""The errand after what is taught changed: what lessons cite is looked at anew."""
BROUGHT = "平台带来的新内容"


def title_of(code: str) -> str:
    """What people call a course that ships; the code itself for another."""
    course = shipped.courses().get(code)
    return course.title if course is not None else code


ledger.tell({"training.course_brought": "平台带来“{code}”第{number}版"}, {"code": title_of})


@cache
def contents() -> Mapping[str, CourseContent]:
    """The content of every shipped course that has modules, by its code; none of which a module is faulty."""
    whole = {code: course for code, course in shipped.courses().items() if not _lacking(code)}
    found = {code: of_shipped(course, shipped.modules()) for code, course in whole.items()}
    return {code: content for code, content in found.items() if content.modules}


def _lacking(course: str) -> frozenset[str]:
    wanted = {code for one in programmes.of_course(course) for code in (*one.required_modules, *one.elective_modules)}
    return frozenset(wanted & shipped.faulty().keys())


def turn_of_day(tx: Transaction, _last_day: date) -> int:
    """Bring what ships into every alliance; returns how many versions were made."""
    return sum(place(tx, alliance_id) for alliance_id in tx.session.scalars(select(Alliance.id)).all())


def place(tx: Transaction, alliance_id: int) -> int:
    """Bring what ships into one alliance; returns how many versions were made. Two statements where nothing is new."""
    return bring(tx, alliance_id, contents())


def bring(tx: Transaction, alliance_id: int, brought: Mapping[str, CourseContent]) -> int:
    """Bring these contents, by the codes of their courses, into one alliance; returns how many versions were made."""
    courses = {one.code: one for one in tx.session.scalars(select(Course).where(Course.alliance_id == alliance_id))}
    versions: dict[int, list[CourseVersion]] = {}
    for one in tx.session.scalars(select(CourseVersion).where(CourseVersion.alliance_id == alliance_id)):
        versions.setdefault(one.course_id, []).append(one)
    made = 0
    for code, content in brought.items():
        course = courses.get(code)
        if course is None:
            course = Course(alliance_id=alliance_id, code=code, is_shipped=True, made_at=tx.now)
            tx.session.add(course)
            tx.session.flush()  # its version names it by its id
        made += _bring(tx, course, versions.get(course.id, []), content)
    if made:
        outbox.promise(tx, CHANGED, alliance_id=alliance_id)
    return made


def _bring(tx: Transaction, course: Course, versions: list[CourseVersion], content: CourseContent) -> int:
    digest = content.digest
    if any(digest in {one.shipped, one.digest} for one in versions):
        return 0
    in_use = next((one for one in versions if one.stage is Stage.PUBLISHED), None)
    as_it_came = in_use is None or bool(in_use.shipped)
    if not as_it_came and any(one.stage is Stage.DRAFT for one in versions):
        return 0  # the desk's own draft comes first; the newer content is looked at again tomorrow
    if as_it_came and in_use is not None:
        retire(tx, in_use)
    version = CourseVersion(
        alliance_id=course.alliance_id,
        course_id=course.id,
        number=max((one.number for one in versions), default=0) + 1,
        title=content.title,
        summary=content.summary,
        digest=digest,
        shipped=digest,
        because=BROUGHT,
        stage=Stage.PUBLISHED if as_it_came else Stage.DRAFT,
        written_at=tx.now,
        published_at=tx.now if as_it_came else None,
    )
    tx.session.add(version)
    tx.session.flush()  # modules name it by its id
    store(tx, version, content.modules)
    ledger.write(tx, CLOCK, "training.course_brought", version, code=course.code, number=version.number, version=1)
    return 1


def retire(tx: Transaction, version: CourseVersion) -> None:
    """End a published version because the next one begins; flushed, since only one may be published."""
    version.stage, version.ended_at = VERSION.after(version.stage, "retire"), tx.now
    tx.session.flush()  # the old one ends before the new one begins


def store(tx: Transaction, version: CourseVersion, modules: tuple[ModuleContent, ...]) -> None:
    """Write the modules and lessons of a version; two statements."""
    rows = [module_row(version, number, one) for number, one in enumerate(modules, start=1)]
    keys = dict(tx.session.execute(insert(Module).returning(Module.code, Module.id), rows).all())
    lessons = [
        lesson_row(version, keys[module.code], number, lesson)
        for module in modules
        for number, lesson in enumerate(module.lessons, start=1)
    ]
    if lessons:
        tx.session.execute(insert(Lesson), lessons)


def module_row(version: CourseVersion, number: int, module: ModuleContent) -> dict[str, Any]:
    """A module as its table takes it."""
    return {
        "alliance_id": version.alliance_id,
        "version_id": version.id,
        "code": module.code,
        "number": number,
        "title": module.title,
        "hours": module.hours,
        "required": module.required,
        "summary": module.summary,
        "goals": list(module.goals),
        "opens": dict(module.opens),
        "digest": module.digest,
    }


def lesson_row(version: CourseVersion, module_id: int, number: int, lesson: LessonContent) -> dict[str, Any]:
    """A lesson as its table takes it."""
    return {
        "alliance_id": version.alliance_id,
        "version_id": version.id,
        "module_id": module_id,
        "code": lesson.code,
        "number": number,
        "title": lesson.title,
        "kind": lesson.kind,
        "required": lesson.required,
        "minutes": lesson.minutes,
        "body": lesson.body,
        "basis": dict(lesson.basis),
        "selfcheck": list(lesson.selfcheck),
        "links": list(lesson.links),
        "url": lesson.url,
        "caption": lesson.caption,
        "opens": dict(lesson.opens),
        "digest": lesson.digest,
    }
