"""Which questions rest on an article: what the library of laws shows beside it, to those who keep the bank."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from training import addresses
from training.bank import access
from training.bank.models import Question, QuestionCitation, QuestionVersion
from training.bank.workflow import Stage, State

ROOM = "题库"
_OPENING_MOST = 40


@dataclass(frozen=True, slots=True)
class CitingQuestion:
    """One question that rests on an article; `note` is 复核中 where its law has changed."""

    article_id: int
    unit: str
    title: str
    url: str
    note: str


def questions(reading: Transaction, actor: Actor, articles: Collection[int]) -> list[CitingQuestion]:
    """The questions in use that rest on any of these articles; one statement, none for others."""
    if not access.keeps(actor):
        return []
    rows = reading.session.execute(
        select(QuestionCitation.article_id, QuestionCitation.unit, QuestionVersion.opening, Question.id, Question.state)
        .join(QuestionVersion, QuestionCitation.version_id == QuestionVersion.id)
        .join(Question, QuestionVersion.question_id == Question.id)
        .where(
            visible(Question, actor),
            Question.state.in_((State.READY, State.UNDER_REVIEW)),
            QuestionVersion.stage == Stage.IN_USE,
            QuestionCitation.article_id.in_(articles),
        )
        .order_by(Question.id)
    )
    return [
        CitingQuestion(
            article_id,
            unit,
            opening[:_OPENING_MOST],
            addresses.question(key),
            "复核中" if state is State.UNDER_REVIEW else "",
        )
        for article_id, unit, opening, key, state in rows
        if article_id is not None
    ]
