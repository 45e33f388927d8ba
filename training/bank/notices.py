"""What those who keep the bank are told; each handler keeps one errand."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import Alliance
from compounds import recipients
from training import access as training
from training import addresses
from training.bank.models import Question, QuestionVersion
from training.bank.workflow import Stage, State


def reviewed(tx: Transaction, payload: Payload) -> None:
    """Those who sign questions: some are not asked until somebody has looked."""
    alliance = tx.session.get_one(Alliance, int(payload["alliance_id"]))
    notices.send_each(
        tx,
        recipients.officers(tx, alliance.id, alliance.place.path, *training.MARKERS),
        alliance_id=alliance.id,
        title=f"有{payload['questions']}道考题要复核",
        body="考题依据的法规有变动，这些题已经停下来，不再出到试卷上。请对照新的条文看一遍：题目没有错的照旧出，要改的写新稿。",
        kind="training.questions_reviewed",
        url=f"{addresses.BANK}/?state={State.UNDER_REVIEW.value}",
    )


def to_sign(tx: Transaction, payload: Payload) -> None:
    """Those who may sign a draft, save the one who wrote it; nobody where it is a draft no more."""
    row = tx.session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.id == int(payload["question_id"]), QuestionVersion.stage == Stage.DRAFT)
    ).one_or_none()
    if row is None:
        return
    question, draft = row
    alliance = tx.session.get_one(Alliance, question.alliance_id)
    able = recipients.officers(tx, alliance.id, alliance.place.path, *training.MARKERS) - {draft.written_by_id}
    notices.send_each(
        tx,
        (person for person in able if person is not None),
        alliance_id=alliance.id,
        title="有一道考题等您审定",
        body="请试答一遍，看题干清不清楚、答案对不对、依据还在不在，再审定。审定以后才会出到试卷上。",
        kind="training.question_to_sign",
        url=addresses.question(question.id),
    )
