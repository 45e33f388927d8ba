"""An edition in the hands of its author: locked as the page showed it, bound to the law, its steps on record."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Checker
from alliance.kernel.db import Transaction
from compounds.versions import expect
from search.questions.answers import access
from search.questions.answers.judging import CitationText, ClaimText, Judged, judge
from search.questions.answers.models import Answer
from search.questions.answers.workflow import OPEN
from search.questions.models import Question

CHANGED = "answers.changed"
"""The errand after every step that changes what can be found: the index reads this question's answer again."""


def bind(tx: Transaction, answer: Answer, check: Checker) -> list[Judged]:
    """Bind every citation of an edition to the part of today's law that it names; returns what each is worth.

    A quotation that stands there is kept in the law's own words; one that does not is kept as it was written.
    """
    rows = [citation for claim in answer.claims for citation in claim.citations]
    judged = judge(
        tx, [CitationText(row.typed, row.quotation) for row in rows], answer.question.place.path, check, tx.today
    )
    for row, one in zip(rows, judged, strict=True):
        row.work_key = one.work.key if one.work is not None else ""
        row.version_stamp = one.version.stamp if one.version is not None else ""
        row.article_id = one.article.id if one.article is not None else None
        row.article_label, row.unit, row.quotation = one.label[:100], one.unit, one.quotation
        row.span_from, row.span_to = one.span or (0, 0)
    return judged


def in_hand(tx: Transaction, actor: Actor, answer_id: int, version: int) -> Answer:
    """One edition, locked, as the page showed it. Raises NotFound, ChangedMeanwhile."""
    answer = get_visible(tx.session, Answer, actor, answer_id, lock=True)
    expect(tx, answer, version)
    return answer


def record(tx: Transaction, actor: Actor, verb: str, answer: Answer, **facts: object) -> None:
    """Write the line of a step with the version that it made."""
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, answer, version=answer.version, **facts)


def to_answer(session: Session, question: Question) -> access.QuestionToAnswer:
    """What the verdict on a new edition looks at; one statement."""
    open_edition = session.scalar(
        select(Answer.id).where(Answer.question_id == question.id, Answer.stage.in_(OPEN)).limit(1)
    )
    return access.QuestionToAnswer(question.place.path, question.stage, open_edition is not None)


def written(answer: Answer) -> tuple[ClaimText, ...]:
    """The claims of an edition as they are written."""
    return tuple(
        ClaimText(claim.text, claim.advice, tuple(CitationText(one.typed, one.quotation) for one in claim.citations))
        for claim in answer.claims
    )
