"""What the desk's pages of courses show: courses with their versions, one draft with its parts, lessons in review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.places.models import Alliance
from training.courses import access, finished, stored
from training.courses.contents import CourseContent, LessonContent, ModuleContent
from training.courses.models import Course, CourseVersion, Lesson, LessonReview
from training.courses.workflow import REASON_NAMES, STAGE_NAMES, Stage


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in a list; `stage_name` is in words."""

    version_id: int
    number: int
    title: str
    stage: Stage
    stage_name: str
    because: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course with its versions, the latest first."""

    code: str
    title: str
    shipped: bool
    versions: tuple[VersionLine, ...]
    draft: VersionLine | None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A change of the law under a lesson, open."""

    review_id: int
    lesson: str
    title: str
    citation: str
    reason: str
    note: str
    url: str
    detected_at: datetime
    version: int
    settle: Verdict


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version: its content, what it lacks, what may be done, what was done, and what it changes."""

    line: VersionLine
    code: str
    content: CourseContent
    faults: tuple[str, ...]
    written_by: str
    signed_by: str
    version: int
    edit: Verdict
    publish: Verdict
    drop: Verdict
    changes: tuple[str, ...]
    timeline: tuple[Happening, ...]


def courses(reading: Transaction, actor: Actor) -> list[CourseLine]:
    """Every course with its versions in sight; one statement."""
    rows = reading.session.scalars(
        select(CourseVersion)
        .join(Course)
        .where(visible(CourseVersion, actor))
        .order_by(Course.id, CourseVersion.number.desc())
    ).all()
    grouped: dict[str, list[CourseVersion]] = {}
    for row in rows:
        grouped.setdefault(row.course.code, []).append(row)
    return [
        CourseLine(
            code,
            versions[0].title,
            versions[0].course.is_shipped,
            tuple(map(_line, versions)),
            next((_line(one) for one in versions if one.stage is Stage.DRAFT), None),
        )
        for code, versions in grouped.items()
    ]


def _line(row: CourseVersion) -> VersionLine:
    return VersionLine(row.id, row.number, row.title, row.stage, STAGE_NAMES[row.stage], row.because, row.written_at)


def reviews(reading: Transaction, actor: Actor) -> list[ReviewLine]:
    """Every open review, the earliest first; two statements."""
    rows = reading.session.scalars(
        select(LessonReview)
        .where(visible(LessonReview, actor), LessonReview.resolved_at.is_(None))
        .order_by(LessonReview.detected_at, LessonReview.id)
    ).all()
    return _reviews(reading, actor, rows)


def review(reading: Transaction, actor: Actor, review_id: int) -> ReviewLine:
    """One review. Raises NotFound."""
    return _reviews(reading, actor, [get_visible(reading.session, LessonReview, actor, review_id)])[0]


def _reviews(reading: Transaction, actor: Actor, rows: Sequence[LessonReview]) -> list[ReviewLine]:
    titles = titles_of(reading, actor, [row.lesson_code for row in rows])
    return [
        ReviewLine(
            row.id,
            row.lesson_code,
            titles.get(row.lesson_code, row.lesson_code),
            row.citation,
            REASON_NAMES[row.reason],
            row.note,
            row.url,
            row.detected_at,
            row.version,
            access.settle_review(actor, row),
        )
        for row in rows
    ]


def titles_of(reading: Transaction, actor: Actor, codes: Sequence[str]) -> dict[str, str]:
    """What lessons are called now; one statement."""
    rows = reading.session.execute(
        select(Lesson.code, Lesson.title)
        .join(CourseVersion, Lesson.version_id == CourseVersion.id)
        .where(visible(Lesson, actor), CourseVersion.stage == Stage.PUBLISHED, Lesson.code.in_(codes))
    )
    return dict(rows.all())


def version_page(reading: Transaction, actor: Actor, version_id: int, citations: Citations) -> VersionPage:
    """One version in sight; a constant number of statements. Raises NotFound."""
    row = get_visible(reading.session, CourseVersion, actor, version_id)
    content = stored.content(reading, row)
    is_draft = row.stage is Stage.DRAFT
    query = select(Person.id, Person.name).where(Person.id.in_([row.written_by_id, row.signed_by_id]))
    people = dict(reading.session.execute(query).all())
    return VersionPage(
        line=_line(row),
        code=row.course.code,
        content=content,
        faults=(*finished.unfinished(content), *finished.fallen(reading, citations, content)) if is_draft else (),
        written_by=people.get(row.written_by_id or 0, "平台"),
        signed_by=people.get(row.signed_by_id or 0, "平台" if row.published_at else ""),
        version=row.version,
        edit=access.edit_heading(actor, row),
        publish=access.publish_version(actor, row),
        drop=access.drop_version(actor, row),
        changes=_changes(reading, row, content) if is_draft else (),
        timeline=tuple(ledger.timeline(reading.session, CourseVersion, row.id)),
    )


def _changes(reading: Transaction, row: CourseVersion, content: CourseContent) -> tuple[str, ...]:
    """What a draft changes of what is published, a sentence each."""
    before = reading.session.scalar(
        select(CourseVersion).where(CourseVersion.course_id == row.course_id, CourseVersion.stage == Stage.PUBLISHED)
    )
    if before is None:
        return ("这是第一版。",)
    old, new = _parts(stored.content(reading, before)), _parts(content)
    added = [f"加上“{title}”" for code, (title, _) in new.items() if code not in old]
    gone = [f"去掉“{title}”" for code, (title, _) in old.items() if code not in new]
    changed = [f"改了“{title}”" for code, (title, digest) in new.items() if code in old and old[code][1] != digest]
    return tuple(added + gone + changed)


def _parts(content: CourseContent) -> dict[str, tuple[str, str]]:
    lessons = [lesson for module in content.modules for lesson in module.lessons]
    return {one.code: (one.title, one.digest) for one in lessons}


def module_of(page: VersionPage, code: str) -> tuple[int, ModuleContent]:
    """The place from 1 and the content of a module of a version. Raises NotFound."""
    for place, module in enumerate(page.content.modules, start=1):
        if module.code == code:
            return place, module
    raise NotFound("没有这个模块。", remedy="请刷新页面。")


def lesson_of(page: VersionPage, code: str) -> tuple[int, ModuleContent, LessonContent]:
    """The place from 1, the module and the content of a lesson of a version. Raises NotFound."""
    for module in page.content.modules:
        for place, lesson in enumerate(module.lessons, start=1):
            if lesson.code == code:
                return place, module, lesson
    raise NotFound("没有这一课。", remedy="请刷新页面。")


def lesson_row(reading: Transaction, actor: Actor, version_id: int, code: str) -> Lesson:
    """The row of a lesson of a version in sight, for a preview. Raises NotFound."""
    row = reading.session.scalar(
        select(Lesson).where(visible(Lesson, actor), Lesson.version_id == version_id, Lesson.code == code)
    )
    if row is None:
        raise NotFound("没有这一课。", remedy="请刷新页面。")
    return row


def course_id(reading: Transaction, actor: Actor, version_id: int) -> int:
    """The course of a version in sight. Raises NotFound."""
    return get_visible(reading.session, CourseVersion, actor, version_id).course_id


def place_id(reading: Transaction, actor: Actor) -> int:
    """The place of the actor's alliance, beside which pictures of its courses are kept."""
    return reading.session.get_one(Alliance, actor.alliance_id).place_id
