"""What changes of the law have touched in the courses, for the page that gathers it from all rooms."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Progress, Touched, Turn, shown_from
from training import access as training
from training import addresses
from training.courses.access import SIGNERS, keeps
from training.courses.desk import DESK, version_url
from training.courses.models import Course, CourseVersion, Lesson, LessonReview
from training.courses.workflow import REASON_NAMES, Stage

ROOM = "课文"
_REVIEWERS = (*training.REVIEWERS, *sorted(SIGNERS - training.MARKERS))


def touched(reading: Transaction, actor: Actor) -> Iterator[Touched]:
    """Every review of a lesson that is taught which waits or was settled lately; one statement."""
    version, draft = aliased(CourseVersion), aliased(CourseVersion)
    rows = reading.session.execute(
        select(LessonReview, Lesson.title, Course.code, draft.id, draft.written_by_id)
        .join(
            Lesson,
            and_(Lesson.code == LessonReview.lesson_code, Lesson.alliance_id == LessonReview.alliance_id),
        )
        .join(version, and_(Lesson.version_id == version.id, version.stage == Stage.PUBLISHED))
        .join(Course, version.course_id == Course.id)
        .outerjoin(draft, and_(draft.course_id == Course.id, draft.stage == Stage.DRAFT))
        .where(
            visible(LessonReview, actor),
            or_(LessonReview.resolved_at.is_(None), LessonReview.resolved_at >= shown_from(reading)),
        )
        .order_by(LessonReview.id)
    )
    keeper = keeps(actor)
    for review, title, course, draft_id, drafter in rows:
        url, progress, turn = _standing(review, draft_id, drafter)
        yield Touched(
            room=ROOM,
            title=title,
            url=url if url and keeper else addresses.lesson(course, review.lesson_code),
            citation=review.citation,
            found_on=local_date(review.detected_at),
            progress=progress,
            turn=turn,
            note=review.resolution or REASON_NAMES[review.reason],
        )


def waiting(actor: Actor) -> ScalarSelect[int]:
    """How many lessons are in review."""
    return (
        select(func.count(func.distinct(LessonReview.lesson_code)))
        .where(visible(LessonReview, actor), LessonReview.resolved_at.is_(None))
        .scalar_subquery()
    )


def _standing(review: LessonReview, draft_id: int | None, drafter: int | None) -> tuple[str, Progress, Turn | None]:
    """Where it is mended by those who keep courses, how far they are, and whose turn it is."""
    if review.resolved_at is not None:
        return "", Progress.DONE, None
    if draft_id is not None:
        return version_url(draft_id), Progress.IN_HAND, Turn("签发课程草稿", _REVIEWERS, but=drafter)
    return f"{DESK}#review-{review.id}", Progress.OPEN, Turn("对照新条文复核，要改的起草下一版", _REVIEWERS)
