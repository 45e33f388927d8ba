"""What starter knowledge offers to be found: every question that no alliance here has replaced or withheld."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexEntry
from alliance.kernel.outbox import Handler, Payload
from alliance.kernel.places.models import Alliance
from search.questions.models import Question
from search.questions.starter import known
from search.questions.starter.models import Choice, StarterChoice
from search.questions.workflow import ANSWERED

KIND = "answer"
_WEIGHT = 1.1
"""A little below an answer that two people signed, above the bare law."""


def entries(session: Session, _: date, codes: Collection[str] | None = None) -> Iterator[IndexEntry]:
    """The starter questions on offer, all or those given; two statements.

    One that every alliance of the installation has withheld, or answered itself, is not offered.
    """
    gone = _gone(session)
    for question in known.questions().values():
        if question.code in gone or (codes is not None and question.code not in codes):
            continue
        yield IndexEntry(
            key=question.key,
            kind=KIND,
            title=question.asks,
            body="\n".join([*question.also, question.text]),
            place_path=question.place_path,
            weight=_WEIGHT,
        )


def on_changed(index: Index) -> Handler:
    """The handler that brings the index up to date after a choice; it bears repetition."""

    def handle(tx: Transaction, payload: Payload) -> None:
        _renew(tx, index, {str(code) for code in payload["codes"]})

    return handle


def on_answered(index: Index) -> Handler:
    """The handler that takes a starter question from the index once its signed answer stands, and brings it back."""

    def handle(tx: Transaction, payload: Payload) -> None:
        adopted = select(StarterChoice.code).where(StarterChoice.question_id == int(payload["question_id"]))
        if codes := set(tx.session.scalars(adopted)):
            _renew(tx, index, codes)

    return handle


def _renew(tx: Transaction, index: Index, codes: Collection[str]) -> None:
    offered = list(entries(tx.session, tx.today, codes))
    kept = {entry.key for entry in offered}
    index.remove([key for code in sorted(codes) if (key := f"{known.KEY}{code}") not in kept])
    index.replace(offered)


def _gone(session: Session) -> set[str]:
    alliances = session.scalar(select(func.count(Alliance.id))) or 0
    rows = session.execute(
        select(StarterChoice.code, func.count(StarterChoice.id))
        .outerjoin(Question, StarterChoice.question_id == Question.id)
        .where(or_(StarterChoice.choice == Choice.WITHHELD, Question.stage.in_(ANSWERED)))
        .group_by(StarterChoice.code)
    )
    return {code for code, number in rows if number >= alliances}
