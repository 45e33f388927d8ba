"""Questions made from precedents: where one is used, and what its withdrawal does to them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from training import addresses
from training.bank import reviewing
from training.bank.models import Question, QuestionReview, QuestionVersion
from training.bank.workflow import STATE_NAMES, STATE_TONES, Reason, Stage, State
from training.sources.models import PrecedentSource

WITHDRAWN = "withdrawn"
NOTE = "这道题取材的调解案例已经撤回。请看题干里还认不认得出是哪一件事；认得出的，改写或者停用。"
_OPENING_MOST = 40


def uses(reading: Transaction, actor: Actor, precedent_id: int) -> Iterator[Fact]:
    """The questions made from a precedent, for those who keep the bank; one statement."""
    rows = reading.session.execute(
        select(Question.id, QuestionVersion.opening, Question.state)
        .join(PrecedentSource, PrecedentSource.question_id == Question.id)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number),
        )
        .where(
            visible(Question, actor),
            PrecedentSource.precedent_id == precedent_id,
            Question.state != State.RETIRED,
        )
        .order_by(Question.id)
    )
    for key, opening, state in rows:
        words = opening[:_OPENING_MOST] or f"第 {key} 号题"
        yield Fact("据此出的题", words, addresses.question(key), STATE_TONES[state], STATE_NAMES[state])


def withdrawn(tx: Transaction, alliance_id: int, precedent_id: int, url: str) -> int:
    """Send the questions in use that were made from a precedent to review; returns how many. It bears repetition."""
    rows = tx.session.execute(
        select(Question, QuestionVersion.number, PrecedentSource.reference)
        .join(PrecedentSource, PrecedentSource.question_id == Question.id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(
            Question.alliance_id == alliance_id,
            PrecedentSource.precedent_id == precedent_id,
            Question.state.in_((State.READY, State.UNDER_REVIEW)),
            QuestionVersion.stage == Stage.IN_USE,
        )
        .order_by(Question.id)
    ).all()
    reviewed = tx.session.execute(
        select(QuestionReview.question_id, QuestionReview.number, QuestionReview.citation).where(
            QuestionReview.alliance_id == alliance_id, QuestionReview.change == WITHDRAWN
        )
    )
    told = {(key, number, reference) for key, number, reference in reviewed}
    opened = {
        question: [_opened(tx, question, number, reference, url)]
        for question, number, reference in rows
        if (question.id, number, reference) not in told
    }
    reviewing.tell(tx, alliance_id, opened)
    return len(opened)


def _opened(tx: Transaction, question: Question, number: int, reference: str, url: str) -> QuestionReview:
    review = QuestionReview(
        alliance_id=question.alliance_id,
        question_id=question.id,
        number=number,
        citation=reference,
        change=WITHDRAWN,
        reason=Reason.WITHDRAWN,
        note=NOTE,
        url=url,
        detected_at=tx.now,
    )
    tx.session.add(review)
    return review
