"""What changes of the law have touched in the official answers, for the page that gathers it from all rooms."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ScalarSelect, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Progress, Touched, Turn, shown_from
from search.library import units
from search.library.models import Article, Version, Work
from search.questions.access import AUTHORS
from search.questions.answers import addresses
from search.questions.answers.models import Answer, AnswerReview
from search.questions.answers.workflow import OPEN, REASON_NAMES, Reason, Stage
from search.questions.models import Question

ROOM = "官方答复"
_AUTHORS = tuple(sorted(AUTHORS, reverse=True))


def touched(reading: Transaction, actor: Actor) -> Iterator[Touched]:
    """Every change under an answer in sight that waits or was settled lately; two statements."""
    rows = reading.session.execute(
        select(AnswerReview, Answer.stage, Question, Article, Work.title)
        .join(Answer, AnswerReview.answer_id == Answer.id)
        .join(Question, Answer.question_id == Question.id)
        .join(Article, AnswerReview.from_article_id == Article.id)
        .join(Version, Article.version_id == Version.id)
        .join(Work, Version.work_id == Work.id)
        .where(
            visible(Answer, actor),
            or_(AnswerReview.resolved_at.is_(None), AnswerReview.resolved_at >= shown_from(reading)),
        )
        .order_by(AnswerReview.id)
    ).all()
    drafts = _drafts(reading, {question.id for _, _, question, _, _ in rows})
    for review, stage, question, article, title in rows:
        part = units.at(article.text, review.unit)
        progress, turn = _standing(review, stage, question, drafts.get(question.id))
        yield Touched(
            room=ROOM,
            title=question.public_title or question.title,
            url=addresses.answer(question.id),
            citation=f"《{title}》{article.label}{part.label if part is not None else ''}",
            found_on=local_date(review.detected_at),
            progress=progress,
            turn=turn,
            note=review.note or REASON_NAMES[review.reason],
            happened_on=review.happened_on,
        )


def waiting(actor: Actor) -> ScalarSelect[int]:
    """How many answers are in review."""
    return (
        select(func.count(func.distinct(Answer.question_id)))
        .select_from(AnswerReview)
        .join(Answer, AnswerReview.answer_id == Answer.id)
        .where(visible(Answer, actor), Answer.stage == Stage.PUBLISHED, AnswerReview.resolved_at.is_(None))
        .scalar_subquery()
    )


def _drafts(reading: Transaction, questions: Collection[int]) -> dict[int, tuple[Stage, int]]:
    """The edition of each question that is being worked on, with its author; the caller has asked who may know."""
    rows = reading.session.execute(
        select(Answer.question_id, Answer.stage, Answer.author_id).where(
            Answer.question_id.in_(questions), Answer.stage.in_(OPEN)
        )
    )
    return {question: (stage, author) for question, stage, author in rows}


def _standing(
    review: AnswerReview, stage: Stage, question: Question, draft: tuple[Stage, int] | None
) -> tuple[Progress, Turn | None]:
    if review.reason is Reason.RENUMBERED or review.resolved_at is not None or stage is not Stage.PUBLISHED:
        return Progress.DONE, None
    if draft is None:
        return Progress.OPEN, Turn("起草新的一版", _AUTHORS, person_id=question.assigned_to_id)
    drafted, author = draft
    if drafted is Stage.SUBMITTED:
        return Progress.IN_HAND, Turn("签发新的一版", _AUTHORS, but=author)
    return Progress.IN_HAND, Turn("写好新的一版，送签", _AUTHORS, person_id=author)
