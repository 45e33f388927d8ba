"""What the bank hands to the workbench: questions to be looked at because the law changed, and drafts to be signed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from training import addresses
from training.bank import access
from training.bank.models import Question, QuestionVersion
from training.bank.workflow import Stage, State


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One line for all questions in review, one for all drafts of others; one statement, none for others."""
    if not access.keeps(actor) or actor.is_clock:
        return
    drafts = (
        select(func.count(), func.min(QuestionVersion.written_at))
        .join(Question, QuestionVersion.question_id == Question.id)
        .where(_to_sign(actor))
        .subquery()
    )
    reviews = select(func.count(), func.min(Question.changed_at)).where(_in_review(actor)).subquery()
    reviewed, since, to_sign, written = reading.session.execute(
        select(reviews, drafts).select_from(reviews.join(drafts, true()))
    ).one()
    if reviewed:
        yield Line(
            Section.TODO,
            f"有{reviewed}道考题要复核",
            note="依据的法规有变动，这些题已经停下来，复核以后再出",
            url=f"{addresses.BANK}/?state={State.UNDER_REVIEW.value}",
            button="复核",
            tone="law",
            sort=since.isoformat(),
        )
    if to_sign:
        yield Line(
            Section.TODO,
            f"有{to_sign}道考题等您审定",
            note="审定以后才会出到试卷上",
            url=f"{addresses.BANK}/?sign=1",
            button="审题",
            sort=written.isoformat(),
        )


def stirs(actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return or_(*_lines(actor)) if access.keeps(actor) else false()


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement, none for others."""
    if not access.keeps(actor) or actor.is_clock:
        return 0
    return sum(map(bool, reading.session.execute(select(*_lines(actor))).one()))


def _lines(actor: Actor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether there is a line for reviews, and one for drafts."""
    drafts = select(QuestionVersion.id).join(Question, QuestionVersion.question_id == Question.id)
    return select(Question.id).where(_in_review(actor)).exists(), drafts.where(_to_sign(actor)).exists()


def _in_review(actor: Actor) -> ColumnElement[bool]:
    return and_(visible(Question, actor), Question.state == State.UNDER_REVIEW)


def _to_sign(actor: Actor) -> ColumnElement[bool]:
    return and_(
        visible(Question, actor),
        QuestionVersion.stage == Stage.DRAFT,
        QuestionVersion.written_by_id.is_distinct_from(actor.person_id),
    )
