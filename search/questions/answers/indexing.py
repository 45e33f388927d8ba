"""What answers offer to be found: those that were signed and that anybody may read, lower while they are in review."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy import case, select
from sqlalchemy.orm import Session, aliased

from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexEntry
from alliance.kernel.outbox import Handler, Payload
from alliance.kernel.places.models import Alliance, Place
from search.questions.answers import queries
from search.questions.answers.models import Answer, Claim
from search.questions.answers.queries import KEY
from search.questions.answers.workflow import Stage
from search.questions.models import Question
from search.questions.workflow import ANSWERED, Privacy

KIND = "answer"
_WEIGHT = 1.3
_WEIGHT_IN_REVIEW = 0.6
"""An answer by two officers is what a question looks for first; in review it comes after the law itself."""


def entries(session: Session, _: date, questions: Collection[int] | None = None) -> Iterator[IndexEntry]:
    """The answers that stand, of all questions or of those given; two statements.

    Questions that their askers wish kept private are never offered, and of the others only the public wording; a
    question without the name of its compound stands under the alliance's place, so that no search tells where from.
    """
    whole = aliased(Place, name="whole")
    place = case((Question.privacy == Privacy.PUBLIC, Place.path), else_=whole.path)
    query = (
        select(Answer.id, Question.public_title, Question.public_text, place, queries.in_review())
        .join(Question, Answer.question_id == Question.id)
        .join(Place, Question.place_id == Place.id)
        .join(Alliance, Question.alliance_id == Alliance.id)
        .join(whole, Alliance.place_id == whole.id)
        .where(Answer.stage == Stage.PUBLISHED, Question.stage.in_(ANSWERED), Question.privacy != Privacy.PRIVATE)
        .order_by(Answer.id)
    )
    if questions is not None:
        query = query.where(Answer.question_id.in_(questions))
    rows = session.execute(query).all()
    said: dict[int, list[str]] = {key: [] for key, *_rest in rows}
    for key, text in session.execute(
        select(Claim.answer_id, Claim.text).where(Claim.answer_id.in_(said)).order_by(Claim.answer_id, Claim.position)
    ):
        said[key].append(text)
    for key, title, text, path, in_review in rows:
        yield IndexEntry(
            key=f"{KEY}{key}",
            kind=KIND,
            title=title,
            body="\n".join([text, *said[key]]),
            place_path=path,
            weight=_WEIGHT_IN_REVIEW if in_review else _WEIGHT,
        )


def on_changed(index: Index) -> Handler:
    """The handler that brings the index up to date after an answer was signed, reviewed or withdrawn."""

    def handle(tx: Transaction, payload: Payload) -> None:
        question = int(payload["question_id"])
        offered = list(entries(tx.session, tx.today, [question]))
        every = tx.session.scalars(select(Answer.id).where(Answer.question_id == question))
        index.remove(_gone(every.all(), offered))
        index.replace(offered)

    return handle


def _gone(every: Sequence[int], offered: Sequence[IndexEntry]) -> list[str]:
    kept = {entry.key for entry in offered}
    return [key for answer in every if (key := f"{KEY}{answer}") not in kept]
