"""Writing courses: a new one, a draft from what is published, its modules and lessons, and publishing by another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from alliance.kernel import ledger, outbox
from alliance.kernel.access import Verdict as AccessVerdict
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from compounds.versions import expect
from training.courses import access, finished, markup, opening, placing, reviewing, stored
from training.courses.contents import CourseContent, LessonContent, ModuleContent
from training.courses.models import Course, CourseVersion, Lesson, LessonReview, Module
from training.courses.workflow import VERSION, Stage
from training.curriculum.definition import LessonKind

TO_SIGN = "training.course_to_sign"
"""The errand after a draft was handed over: somebody else is to publish it."""
LONGEST_COURSE, LONGEST_MODULE = 40, 30
May = Callable[[Actor, CourseVersion], AccessVerdict]
_OWN = re.compile(r"own_(\d+)")

ledger.tell(
    {
        "training.course_begun": "新建一门课程（第{number}号）",
        "training.version_begun": "起草课程第{number}版",
        "training.version_edited": "修改课程第{number}版的草稿",
        "training.version_handed_over": "把课程第{number}版交另一位签发",
        "training.version_published": "签发课程第{number}版，开始使用",
        "training.version_retired": "课程第{number}版由新的一版替代",
        "training.version_dropped": "作废课程第{number}版的草稿",
        "training.lesson_review_settled": "复核一课（{lesson}）：依据的变动已处理",
    }
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a course or of a draft."""

    title: str
    summary: str
    because: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class SaveModule:
    """A module as the desk wants it; `code` is empty for a new one, `number` its place among the others from 1."""

    version_id: int
    version: int
    code: str
    number: int
    title: str
    hours: int
    required: bool
    summary: str
    goals: tuple[str, ...]
    opens: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SaveLesson:
    """A lesson as the desk wants it; `code` is empty for a new one, `number` its place in the module from 1."""

    version_id: int
    version: int
    module: str
    code: str
    number: int
    title: str
    kind: LessonKind
    required: bool
    minutes: int
    body: str
    basis: Mapping[str, list[str]]
    selfcheck: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    url: str = ""
    caption: str = ""
    opens: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remove:
    """A module, or a lesson of it, taken out of a draft."""

    version_id: int
    version: int
    code: str


@dataclass(frozen=True, slots=True)
class Decide:
    """A step of a version."""

    version_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Settle:
    """What was found on looking at a change of the law."""

    review_id: int
    version: int
    resolution: str


def begin_course(tx: Transaction, actor: Actor, command: Heading) -> int:
    """Begin a course of the alliance's own with an empty draft; returns the draft's id. Raises NotPermitted."""
    access.begin_course(actor).enforce()
    codes = tx.session.scalars(select(Course.code).where(Course.alliance_id == actor.alliance_id)).all()
    number = max((int(found[1]) for code in codes if (found := _OWN.fullmatch(code))), default=0) + 1
    course = Course(alliance_id=actor.alliance_id, code=f"own_{number}", made_at=tx.now)
    tx.session.add(course)
    tx.session.flush()  # the draft names it by its id
    ledger.write(tx, actor, "training.course_begun", course, number=number, version=course.version)
    return _draft(tx, actor, course, CourseContent(command.title, command.summary, ()), command.because)


def begin_draft(tx: Transaction, actor: Actor, code: str) -> int:
    """Begin the next version from the published one; returns the draft's id.

    Raises NotFound, NotPermitted, OutOfTurn where a draft is under way.
    """
    access.begin_draft(actor).enforce()
    course = tx.session.scalar(
        select(Course).where(Course.alliance_id == actor.alliance_id, Course.code == code).with_for_update()
    )
    if course is None:
        raise NotFound("没有这门课程。", remedy="请从课程目录进入。")
    versions = tx.session.scalars(select(CourseVersion).where(CourseVersion.course_id == course.id)).all()
    if any(one.stage is Stage.DRAFT for one in versions):
        raise OutOfTurn("这门课程已经有一份草稿。", remedy="请接着改那一份，或者先作废它。")
    before = next((one for one in versions if one.stage is Stage.PUBLISHED), None) or max(
        versions, key=lambda one: one.number
    )
    return _draft(tx, actor, course, stored.content(tx, before), "")


def _draft(tx: Transaction, actor: Actor, course: Course, content: CourseContent, because: str) -> int:
    last = select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course.id)
    version = CourseVersion(
        alliance_id=course.alliance_id,
        course_id=course.id,
        course=course,
        number=(tx.session.scalar(last) or 0) + 1,
        title=content.title,
        summary=content.summary,
        digest=content.digest,
        because=because,
        written_by_id=actor.person_id,
        written_at=tx.now,
    )
    tx.session.add(version)
    tx.session.flush()  # modules and the line name it by its id
    if content.modules:
        placing.store(tx, version, content.modules)
    _record(tx, actor, "training.version_begun", version)
    return version.id


def edit_heading(tx: Transaction, actor: Actor, version_id: int, command: Heading) -> None:
    """Change title and summary of a draft, and why it is written. Raises what `_in_hand` raises."""
    version = _in_hand(tx, actor, version_id, command.version, access.edit_heading)
    version.title, version.summary, version.because = command.title, command.summary, command.because
    _edited(tx, actor, version)


def save_module(tx: Transaction, actor: Actor, command: SaveModule) -> str:
    """Add or change a module of a draft; returns its code. Raises what `_in_hand` raises, NotFound, and Invalid."""
    version = _in_hand(tx, actor, command.version_id, command.version, access.save_module)
    content = stored.content(tx, version)
    _readable(command.opens)
    known = {one.code: one for one in content.modules}
    code = command.code or _next(tx, Module.code, version, f"{version.course.code}_m")
    if command.code and command.code not in known:
        raise NotFound("没有这个模块。", remedy="请刷新页面。")
    if len(content.modules) >= LONGEST_COURSE and code not in known:
        raise Invalid(f"一门课程最多{LONGEST_COURSE}个模块。")
    lessons = known[code].lessons if code in known else ()
    made = ModuleContent(
        code,
        command.title,
        command.hours,
        command.required,
        command.summary,
        list(command.goals),
        lessons,
        command.opens,
    )
    others = [one for one in content.modules if one.code != code]
    others.insert(max(command.number - 1, 0), made)
    _rewrite(tx, actor, version, tuple(others))
    return code


def save_lesson(tx: Transaction, actor: Actor, command: SaveLesson) -> str:
    """Add or change a lesson of a draft; returns its code. Raises what `_in_hand` raises, NotFound, and Invalid."""
    version = _in_hand(tx, actor, command.version_id, command.version, access.save_lesson)
    content = stored.content(tx, version)
    _readable(command.opens)
    faults = markup.faults(command.body) + _pictures_missing(tx, version, command.body)
    faults.extend(
        f"“{label}”的地址要以 / 开头，是本平台的。" for label, url in command.links if not markup.is_here(url)
    )
    if command.url and not command.url.startswith("https://"):
        faults.append("视频的网址要以 https:// 开头。")
    if faults:
        raise Invalid(" ".join(faults))
    module = next((one for one in content.modules if one.code == command.module), None)
    if module is None:
        raise NotFound("没有这个模块。", remedy="请刷新页面。")
    known = {one.code for one in module.lessons}
    if command.code and command.code not in known:
        raise NotFound("没有这一课。", remedy="请刷新页面。")
    if len(known) >= LONGEST_MODULE and not command.code:
        raise Invalid(f"一个模块最多{LONGEST_MODULE}课。")
    made = LessonContent(
        command.code or _next(tx, Lesson.code, version, f"{module.code}-"),
        command.title,
        command.kind,
        command.required,
        command.minutes,
        command.body,
        {name: list(cited) for name, cited in command.basis.items()},
        list(command.selfcheck),
        [list(link) for link in command.links],
        command.url,
        command.caption,
        command.opens,
    )
    lessons = [one for one in module.lessons if one.code != made.code]
    lessons.insert(max(command.number - 1, 0), made)
    _rewrite(tx, actor, version, _with(content, replace(module, lessons=tuple(lessons))))
    return made.code


def remove(tx: Transaction, actor: Actor, command: Remove) -> None:
    """Take a module or a lesson out of a draft; the published version keeps it. Raises what `_in_hand` raises."""
    version = _in_hand(tx, actor, command.version_id, command.version, access.remove)
    content = stored.content(tx, version)
    modules = tuple(
        replace(one, lessons=tuple(lesson for lesson in one.lessons if lesson.code != command.code))
        for one in content.modules
        if one.code != command.code
    )
    _rewrite(tx, actor, version, modules)


def hand_over(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Tell those who may publish that a draft is ready. Raises what `_in_hand` raises."""
    version = _in_hand(tx, actor, command.version_id, command.version, access.hand_over)
    _record(tx, actor, "training.version_handed_over", version)
    outbox.promise(tx, TO_SIGN, version_id=version.id)


def publish_version(tx: Transaction, actor: Actor, command: Decide, citations: Citations) -> None:
    """Put a draft into use in place of what was published.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, and Invalid where it is unfinished or an article that
    it teaches does not stand today.
    """
    version = get_visible(tx.session, CourseVersion, actor, command.version_id, lock=True)
    expect(tx, version, command.version)
    access.publish_version(actor, version).enforce()
    content = stored.content(tx, version)
    if faults := finished.unfinished(content) + finished.fallen(tx, citations, content):
        raise Invalid(" ".join(faults[:5]), remedy="改好以后再签发。")
    before = tx.session.scalar(
        select(CourseVersion)
        .where(CourseVersion.course_id == version.course_id, CourseVersion.stage == Stage.PUBLISHED)
        .with_for_update()
    )
    old: dict[str, str] = {}
    if before is not None:
        old = {lesson.code: lesson.digest for module in stored.content(tx, before).modules for lesson in module.lessons}
        placing.retire(tx, before)
        _record(tx, actor, "training.version_retired", before)
    version.stage = VERSION.after(version.stage, "publish_version")
    version.signed_by_id, version.published_at, version.digest = actor.person_id, tx.now, content.digest
    if version.shipped != content.digest:
        version.shipped = ""
    tx.session.flush()  # the line carries the version that this step made
    _record(tx, actor, "training.version_published", version)
    new = [one.code for module in content.modules for one in module.lessons if old.get(one.code) != one.digest]
    reviewing.accept(tx, citations.check, version.alliance_id, new)
    outbox.promise(tx, placing.CHANGED, alliance_id=version.alliance_id)


def drop_version(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Give a draft up. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    version = get_visible(tx.session, CourseVersion, actor, command.version_id, lock=True)
    expect(tx, version, command.version)
    access.drop_version(actor, version).enforce()
    version.stage, version.ended_at = VERSION.after(version.stage, "drop_version"), tx.now
    tx.session.flush()  # the line carries the version that this step made
    _record(tx, actor, "training.version_dropped", version)


def settle_review(tx: Transaction, actor: Actor, command: Settle, citations: Citations) -> None:
    """Record what was found on looking at a change. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    review = get_visible(tx.session, LessonReview, actor, command.review_id, lock=True)
    access.settle_review(actor, review).enforce()
    expect(tx, review, command.version)
    review.resolved_at, review.resolved_by_id, review.resolution = tx.now, actor.person_id, command.resolution
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, "training.lesson_review_settled", review, lesson=review.lesson_code, version=review.version)
    reviewing.accept(tx, citations.check, review.alliance_id, [review.lesson_code])


def _with(content: CourseContent, module: ModuleContent) -> tuple[ModuleContent, ...]:
    return tuple(module if one.code == module.code else one for one in content.modules)


def _next(tx: Transaction, column: InstrumentedAttribute[str], version: CourseVersion, prefix: str) -> str:
    """The next free code: none that any version ever had, since what people have done hangs on it."""
    mine = column.class_.alliance_id == version.alliance_id
    codes = tx.session.scalars(select(column).where(mine, column.startswith(prefix, autoescape=True)))
    numbers = [int(rest) for code in codes if (rest := code.removeprefix(prefix)).isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1}"


def _pictures_missing(tx: Transaction, version: CourseVersion, body: str) -> list[str]:
    """The pictures of a body that do not lie beside its course, in sentences."""
    shown = markup.pictures(body)
    kept = select(Attachment.id).where(
        Attachment.subject == Course.__tablename__,
        Attachment.subject_id == version.course_id,
        Attachment.id.in_(shown),
        Attachment.withdrawn_at.is_(None),
    )
    missing = sorted(shown - set(tx.session.scalars(kept))) if shown else []
    return [f"没有第 {number} 号图片，请先传上来。" for number in missing]


def _readable(opens: Mapping[str, Any]) -> None:
    try:
        opening.read(opens)
    except opening.Unreadable as wrong:
        raise Invalid(str(wrong)) from wrong


def _in_hand(tx: Transaction, actor: Actor, version_id: int, shown: int, may: May) -> CourseVersion:
    """The draft, locked. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    version = get_visible(tx.session, CourseVersion, actor, version_id, lock=True)
    expect(tx, version, shown)
    may(actor, version).enforce()
    return version


def _rewrite(tx: Transaction, actor: Actor, version: CourseVersion, modules: tuple[ModuleContent, ...]) -> None:
    """A draft's modules and lessons, written anew: places move, and nobody's progress hangs on the rows of a draft."""
    tx.session.execute(delete(Lesson).where(Lesson.version_id == version.id))
    tx.session.execute(delete(Module).where(Module.version_id == version.id))
    if modules:
        placing.store(tx, version, modules)
    version.digest = CourseContent(version.title, version.summary, modules).digest
    _edited(tx, actor, version)


def _edited(tx: Transaction, actor: Actor, version: CourseVersion) -> None:
    version.written_by_id, version.written_at = actor.person_id, tx.now
    tx.session.flush()  # the line carries the version that this step made
    _record(tx, actor, "training.version_edited", version)


def _record(tx: Transaction, actor: Actor, verb: str, version: CourseVersion) -> None:
    ledger.write(tx, actor, verb, version, number=version.number, version=version.version)
