"""What changed in the law under the questions: the facts from which delta lessons are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from alliance.kernel.db import Transaction
from training.bank.models import Question, QuestionReview, QuestionVersion
from training.bank.workflow import Reason


@dataclass(frozen=True, slots=True)
class Affected:
    """One change under one question, in the wording that it met.

    `words` is the fingerprint of what the article says now, empty where it stands no longer; `from_article_id` and
    `to_article_id` are the article before and after, where the library has it, and `url` opens it. `settled` says that
    somebody has looked, or that the question was worded anew or retired.
    """

    review_id: int
    question_id: int
    code: str
    topic: str
    citation: str
    reason: Reason
    note: str
    words: str
    from_article_id: int | None
    to_article_id: int | None
    url: str
    detected_at: datetime
    settled: bool


_WORDS = "words:"


def affected(reading: Transaction, alliance_id: int, since: datetime | None = None) -> tuple[Affected, ...]:
    """Every change that was found after an instant, or ever, in the order in which they were found; one statement."""
    query = (
        select(QuestionReview, Question.code, QuestionVersion.topic)
        .join(Question, QuestionReview.question_id == Question.id)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == QuestionReview.number),
        )
        .where(QuestionReview.alliance_id == alliance_id, QuestionReview.reason != Reason.WITHDRAWN)
        .order_by(QuestionReview.detected_at, QuestionReview.id)
    )
    if since is not None:
        query = query.where(QuestionReview.detected_at > since)
    return tuple(
        Affected(
            review_id=review.id,
            question_id=review.question_id,
            code=code,
            topic=topic,
            citation=review.citation,
            reason=review.reason,
            note=review.note,
            words=review.change.removeprefix(_WORDS) if review.change.startswith(_WORDS) else "",
            from_article_id=review.from_article_id,
            to_article_id=review.to_article_id,
            url=review.url,
            detected_at=review.detected_at,
            settled=review.resolved_at is not None,
        )
        for review, code, topic in reading.session.execute(query)
    )
