"""What courses hand to the workbench: lessons whose law has changed, and drafts that somebody else wrote."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, false, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from training import addresses
from training.courses import access, desk_pages
from training.courses.models import CourseVersion, LessonReview
from training.courses.workflow import Stage

DESK = f"{addresses.COURSES}/desk"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One line for each lesson in review and each draft that another one wrote; three statements, none for others."""
    if not access.keeps(actor):
        return
    open_ = reading.session.execute(
        select(LessonReview.lesson_code, func.count(), func.min(LessonReview.detected_at))
        .where(visible(LessonReview, actor), LessonReview.resolved_at.is_(None))
        .group_by(LessonReview.lesson_code)
        .order_by(func.min(LessonReview.detected_at), LessonReview.lesson_code)
    ).all()
    titles = desk_pages.titles_of(reading, actor, [code for code, _, _ in open_]) if open_ else {}
    for code, number, since in open_:
        yield Line(
            Section.TODO,
            f"课文要复核：{titles.get(code, code)}",
            note=f"依据的法规有{number}处变动",
            url=DESK,
            button="复核",
            tone="law",
            sort=since.isoformat(),
        )
    for draft in reading.session.scalars(
        select(CourseVersion).where(visible(CourseVersion, actor), _to_sign(actor)).order_by(CourseVersion.written_at)
    ):
        yield Line(
            Section.TODO,
            f"课程草稿等您签发：{draft.title}",
            note=draft.because,
            url=version_url(draft.id),
            button="看草稿",
            sort=draft.written_at.isoformat(),
        )


def stirs(actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    if not access.keeps(actor):
        return false()
    in_review = select(LessonReview.id).where(visible(LessonReview, actor), LessonReview.resolved_at.is_(None))
    to_sign = select(CourseVersion.id).where(visible(CourseVersion, actor), _to_sign(actor))
    return or_(in_review.exists(), to_sign.exists())


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement, none for others."""
    if not access.keeps(actor):
        return 0
    in_review = (
        select(func.count(func.distinct(LessonReview.lesson_code)))
        .where(visible(LessonReview, actor), LessonReview.resolved_at.is_(None))
        .scalar_subquery()
    )
    to_sign = (
        select(func.count())
        .select_from(CourseVersion)
        .where(visible(CourseVersion, actor), _to_sign(actor))
        .scalar_subquery()
    )
    return reading.session.scalar(select(in_review + to_sign)) or 0


def version_url(version_id: int) -> str:
    """The page of one version."""
    return f"{addresses.COURSES}/versions/{version_id}"


def _to_sign(actor: Actor) -> ColumnElement[bool]:
    return (CourseVersion.stage == Stage.DRAFT) & CourseVersion.written_by_id.is_distinct_from(actor.person_id)
