"""What the pages of courses show: all courses, one with its modules, one lesson with the law beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Citations
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.parameters import queries as parameters
from search.library.models import Article
from training.courses import access, done, learning, markup, taught
from training.courses.models import Lesson, LessonReview, Progress
from training.courses.opening import Lack
from training.courses.practice import Practice
from training.courses.scores import Scores
from training.courses.taught import TaughtCourse, TaughtModule
from training.curriculum.definition import LESSON_KIND_NAMES, LessonKind
from training.curriculum.minutes import Minutes
from training.items import presenting
from training.items.definition import Item
from training.items.presenting import Presented

PACE, EACH = "training.reading_speed", "training.article_minutes"


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the list: how much there is to it, and how much of it somebody has done."""

    title: str
    summary: str
    url: str
    hours: int
    modules: int
    done: int


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson on the page of its course. `again` says that it was written anew since it was done."""

    code: str
    title: str
    kind: str
    minutes: int
    url: str
    is_done: bool
    is_begun: bool
    again: bool
    in_review: bool


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """A module on the page of its course; `lacks` is what has to be done before it opens."""

    code: str
    title: str
    hours: int
    minutes: int
    required: bool
    summary: str
    goals: tuple[str, ...]
    lessons: tuple[LessonLine, ...]
    lacks: tuple[Lack, ...]
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """Where to go on."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One course for one reader."""

    code: str
    title: str
    summary: str
    number: int
    modules: tuple[ModuleLine, ...]
    next: Step | None
    done: int
    total: int
    minutes_spent: int
    learns: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """An article beside a lesson: its words as they are today, where they are loaded; else why not."""

    citation: str
    url: str
    text: str
    because: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question asked in passing, as it is shown."""

    code: str
    item: Item
    order: presenting.Order
    shown: Presented


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson as everybody reads it; `spent` says what its minutes are spent on."""

    title: str
    kind: LessonKind
    minutes: int
    text: markup.Rendered
    spent: str
    links: tuple[tuple[str, str], ...]
    url: str
    caption: str
    articles: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one reader is with a lesson. `again` says that it was written anew since it was done."""

    lacks: tuple[Lack, ...] = ()
    block: int = 0
    seconds: int = 0
    done_on: date | None = None
    again: bool = False
    learns: bool = False


@dataclass(frozen=True, slots=True)
class LessonPage:
    """One lesson for one reader: its place in its course, its text, questions in passing, and where the reader is.

    `reviews` are the citation and the note of each change of the law that nobody has looked at yet.
    """

    course: TaughtCourse
    module: TaughtModule
    code: str
    read: LessonText
    standing: Standing
    questions: tuple[Question, ...]
    reviews: tuple[tuple[str, str], ...]
    place: int
    before: Step | None
    after: Step | None


def courses(reading: Transaction, actor: Actor) -> list[CourseLine]:
    """Every published course; five statements."""
    if actor.alliance_id is None:
        return []
    mine = _done_modules(reading, actor)
    return [
        CourseLine(
            one.title,
            one.summary,
            one.url,
            sum(module.hours for module in one.modules if module.required),
            sum(module.required for module in one.modules),
            sum(module.required and module.code in mine for module in one.modules),
        )
        for one in taught.published(reading, actor.alliance_id).values()
    ]


def course_page(reading: Transaction, actor: Actor, code: str, scores: Scores) -> CoursePage:
    """One published course. Raises NotFound."""
    known = taught.published(reading, actor.alliance_id, [code]) if actor.alliance_id is not None else {}
    if code not in known:
        raise NotFound("没有这门课程。", remedy="请从课程目录看看现在有哪些课程。")
    course = known[code]
    exams = learning.best(reading, actor, scores)
    facts, called = learning.facts(reading, actor, exams), learning.names(known, exams)
    far, completed = done.NOWHERE, _done_modules(reading, actor)
    if actor.alliance_id is not None and actor.person_id is not None:
        far = done.lessons_done(reading, actor.alliance_id, [actor.person_id])[actor.person_id]
    doubted = in_review(reading, actor)
    modules = [_module(one, far, completed.get(one.code), learning.lacks(one, None, facts, called), doubted)
               for one in course.modules]  # fmt: skip
    following = _next(modules, far)
    return CoursePage(
        course.code,
        course.title,
        course.summary,
        course.number,
        tuple(modules),
        following,
        sum(one.required and one.done_on is not None for one in modules),
        sum(one.required for one in modules),
        sum(far.seconds.get(lesson.code, 0) for one in course.modules for lesson in one.lessons) // 60,
        bool(access.beat(actor)),
    )


def _done_modules(reading: Transaction, actor: Actor) -> Mapping[str, date]:
    if actor.alliance_id is None or actor.person_id is None:
        return {}
    mine = done.modules_done(reading, actor.alliance_id, [actor.person_id])[actor.person_id]
    return {code: rows[0].day for code, rows in mine.items()}


def _module(
    module: TaughtModule, far: done.Far, done_on: date | None, lacking: tuple[Lack, ...], doubted: frozenset[str]
) -> ModuleLine:
    lessons = tuple(
        LessonLine(
            one.code,
            one.title,
            LESSON_KIND_NAMES[one.kind],
            one.minutes,
            one.url,
            one.code in far.lessons,
            one.code in far.opened,
            far.lessons.get(one.code, one.digest) != one.digest,
            one.code in doubted,
        )
        for one in module.lessons
    )
    return ModuleLine(
        module.code,
        module.title,
        module.hours,
        module.minutes,
        module.required,
        module.summary,
        module.goals,
        lessons,
        lacking,
        done_on,
    )


def _next(modules: list[ModuleLine], far: done.Far) -> Step | None:
    """The lesson to go on with: the one read last where it is not done, else the first open one that is not.

    A module counted as done, by lessons or by learning elsewhere that was recognised, asks for none of its lessons.
    """
    open_ = [
        lesson
        for module in modules
        if not module.lacks and module.done_on is None
        for lesson in module.lessons
        if not lesson.is_done
    ]
    if not open_:
        return None
    last = next((one for one in open_ if one.code == far.last), None)
    one = last or open_[0]
    return Step(one.title, one.url, "接着上次的地方" if one.is_begun else f"大约 {one.minutes} 分钟")


def unread(reading: Transaction, actor: Actor, module: str) -> str:
    """Where to go on in a module: the lesson read last where it is not done, else the first that is not, else its page.

    Empty where it is not published. Four statements.
    """
    if actor.alliance_id is None or actor.person_id is None:
        return ""
    found = taught.modules(reading, actor.alliance_id).get(module)
    if found is None:
        return ""
    far = done.lessons_done(reading, actor.alliance_id, [actor.person_id])[actor.person_id]
    open_ = [one for one in found.lessons if one.code not in far.lessons]
    last = [one for one in open_ if one.code == far.last]
    return next((one.url for one in (*last, *open_)), found.url)


def in_review(reading: Transaction, actor: Actor) -> frozenset[str]:
    """The lessons whose law has changed and at which nobody has looked yet; one statement."""
    return frozenset(
        reading.session.scalars(
            select(LessonReview.lesson_code).where(visible(LessonReview, actor), LessonReview.resolved_at.is_(None))
        )
    )


def lesson_page(
    reading: Transaction,
    actor: Actor,
    course: str,
    lesson: str,
    *,
    citations: Citations,
    scores: Scores,
    practice: Practice,
    picture: Callable[[int], str],
) -> LessonPage:
    """One lesson of a published course; a constant number of statements. Raises NotFound."""
    found = learning.find(reading, actor.alliance_id, course, lesson)
    row = reading.session.scalars(
        select(Lesson).where(
            visible(Lesson, actor), Lesson.version_id == found.course.version_id, Lesson.code == lesson
        )
    ).one()
    all_ = [one for module in found.course.modules for one in module.lessons]
    place = all_.index(found.lesson)
    return LessonPage(
        course=found.course,
        module=found.module,
        code=lesson,
        read=lesson_text(reading, actor, row, citations, picture),
        standing=_standing(reading, actor, found, scores),
        questions=questions(reading, actor, lesson, row.selfcheck, practice),
        reviews=_reviews(reading, actor, lesson),
        place=found.module.lessons.index(found.lesson) + 1,
        before=Step(all_[place - 1].title, all_[place - 1].url) if place else None,
        after=Step(all_[place + 1].title, all_[place + 1].url) if place + 1 < len(all_) else None,
    )


def lesson_text(
    reading: Transaction, actor: Actor, row: Lesson, citations: Citations, picture: Callable[[int], str]
) -> LessonText:
    """What a lesson says, with the law beside it; a constant number of statements."""
    numbers = parameters.several(reading, (PACE, EACH), actor.place_path, reading.today, alliance_id=actor.alliance_id)
    cited = row.basis.get("articles", [])
    told = Minutes.of(row.minutes, row.body + row.caption, len(cited), numbers[PACE].whole, numbers[EACH].whole)
    return LessonText(
        row.title,
        row.kind,
        row.minutes,
        markup.rendered(row.body, picture),
        told.sentence,
        tuple((label, url) for label, url in row.links),
        row.url,
        row.caption,
        _articles(reading, citations, cited),
    )


def _articles(reading: Transaction, citations: Citations, cited: list[str]) -> tuple[Beside, ...]:
    checked = citations.check(reading, "\n".join(cited))
    keys = {one.article_id for one in checked if one.article_id is not None}
    query = select(Article.id, Article.text).where(Article.id.in_(keys))
    texts = dict(reading.session.execute(query).all())
    if not checked:
        return tuple(Beside(name, "", "", "这里还查不到法规。", stands=False) for name in cited)
    return tuple(
        Beside(one.citation, one.url, texts.get(one.article_id or 0, ""), one.because, one.stands) for one in checked
    )


def _standing(reading: Transaction, actor: Actor, found: learning.Found, scores: Scores) -> Standing:
    exams = learning.best(reading, actor, scores)
    called = learning.names({found.course.code: found.course}, exams)
    lacking = learning.lacks(found.module, found.lesson, learning.facts(reading, actor, exams), called)
    row = reading.session.scalar(
        select(Progress).where(
            visible(Progress, actor), Progress.person_id == actor.person_id, Progress.lesson_code == found.lesson.code
        )
    )
    learns = bool(access.beat(actor))
    if row is None:
        return Standing(lacking, learns=learns)
    done_on = local_date(row.done_at) if row.done_at is not None else None
    again = done_on is not None and row.done_digest != found.lesson.digest
    return Standing(lacking, row.block, row.seconds, done_on, again, learns)


def questions(
    reading: Transaction, actor: Actor, lesson: str, codes: list[str], practice: Practice
) -> tuple[Question, ...]:
    """The questions that a lesson asks in passing, each in an order of its own that stays the same."""
    if actor.alliance_id is None:
        return ()
    found = []
    for code, item in practice.of(reading, actor.alliance_id, codes).items():
        order = presenting.ordered(item, hashlib.sha256(f"{lesson}:{code}".encode()).digest())
        found.append(Question(code, item, order, presenting.presented(item, order)))
    return tuple(found)


def _reviews(reading: Transaction, actor: Actor, lesson: str) -> tuple[tuple[str, str], ...]:
    rows = reading.session.execute(
        select(LessonReview.citation, LessonReview.note)
        .where(visible(LessonReview, actor), LessonReview.lesson_code == lesson, LessonReview.resolved_at.is_(None))
        .order_by(LessonReview.detected_at)
    )
    return tuple((citation, note) for citation, note in rows)
