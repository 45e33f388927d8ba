"""What changes of the law have touched in the bank, for the page that gathers it from all rooms."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Progress, Touched, Turn, shown_from
from training import addresses
from training.access import REVIEWERS
from training.bank.models import QuestionReview, QuestionVersion
from training.bank.workflow import REASON_NAMES, Stage

ROOM = "考题"
_OPENING_MOST = 40


def touched(reading: Transaction, actor: Actor) -> Iterator[Touched]:
    """Every review that waits or was settled lately, for those who keep the bank; one statement."""
    wording, draft = aliased(QuestionVersion), aliased(QuestionVersion)
    rows = reading.session.execute(
        select(QuestionReview, wording.opening, wording.written_by_id, draft.id, draft.written_by_id)
        .join(wording, and_(wording.question_id == QuestionReview.question_id, wording.number == QuestionReview.number))
        .outerjoin(draft, and_(draft.question_id == QuestionReview.question_id, draft.stage == Stage.DRAFT))
        .where(
            visible(QuestionReview, actor),
            or_(QuestionReview.resolved_at.is_(None), QuestionReview.resolved_at >= shown_from(reading)),
        )
        .order_by(QuestionReview.id)
    )
    for review, opening, writer, draft_id, drafter in rows:
        progress, turn = _standing(review, writer, draft_id, drafter)
        yield Touched(
            room=ROOM,
            title=opening[:_OPENING_MOST],
            url=addresses.question(review.question_id),
            citation=review.citation,
            found_on=local_date(review.detected_at),
            progress=progress,
            turn=turn,
            note=review.resolution or REASON_NAMES[review.reason],
        )


def waiting(actor: Actor) -> ScalarSelect[int]:
    """How many questions are in review."""
    return (
        select(func.count(func.distinct(QuestionReview.question_id)))
        .where(visible(QuestionReview, actor), QuestionReview.resolved_at.is_(None))
        .scalar_subquery()
    )


def _standing(
    review: QuestionReview, writer: int | None, draft_id: int | None, drafter: int | None
) -> tuple[Progress, Turn | None]:
    if review.resolved_at is not None:
        return Progress.DONE, None
    if draft_id is not None:
        return Progress.IN_HAND, Turn("审定新写的一稿", REVIEWERS, but=drafter)
    return Progress.OPEN, Turn("对照新条文复核，要改的写新稿", REVIEWERS, but=writer)
