"""Which lessons cite an article: what the library of laws shows beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from search.library.citing import Cited
from training import addresses
from training.courses.models import Course, CourseVersion, Lesson, LessonCitation
from training.courses.pages import in_review
from training.courses.workflow import Stage

ROOM = "课文"


def citing(reading: Transaction, actor: Actor, articles: Collection[int]) -> Iterator[Cited]:
    """The published lessons that cite any of these articles; two statements."""
    rows = reading.session.execute(
        select(LessonCitation.article_id, LessonCitation.unit, Lesson.code, Lesson.title, Course.code)
        .join(Lesson, Lesson.code == LessonCitation.lesson_code)
        .join(CourseVersion, Lesson.version_id == CourseVersion.id)
        .join(Course, CourseVersion.course_id == Course.id)
        .where(
            visible(LessonCitation, actor),
            LessonCitation.article_id.in_(articles),
            Lesson.alliance_id == LessonCitation.alliance_id,
            CourseVersion.stage == Stage.PUBLISHED,
        )
        .order_by(Lesson.code, LessonCitation.id)
    ).all()
    doubted = in_review(reading, actor) if rows else frozenset()
    for article_id, unit, code, title, course in rows:
        if article_id is None:
            continue
        note = "待复核" if code in doubted else ""
        yield Cited(article_id, title, addresses.lesson(course, code), ROOM, unit=unit, note=note)
