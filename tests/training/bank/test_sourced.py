"""Questions made from a precedent: named while it stands, kept from candidates, looked at when it is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import func, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted
from alliance.kernel.outbox import Errand
from search.library.citations.checking import check
from tests.conftest import Count
from tests.training.bank.factories import ready, written
from tests.training.items import examples
from tests.training.precedents import STANDS, TAKEN_DOWN, TOLD, UNKNOWN, URL, precedents
from training.bank import actions, asking, changes, reviewing, sourced
from training.bank.actions import Settle
from training.bank.models import Question, QuestionReview
from training.bank.workflow import Reason, State
from training.sources import actions as sources
from training.sources import queries as named
from training.sources.models import PrecedentSource


@pytest.fixture
def made(tx: Transaction, writer: Actor, signer: Actor) -> Question:
    """A question in use that was made from the precedent that stands."""
    question = ready(tx, writer, signer)
    sources.name_source(tx, writer, precedents(), STANDS, question_id=question.id)
    return question


def open_(tx: Transaction) -> list[QuestionReview]:
    return list(tx.session.scalars(select(QuestionReview).where(QuestionReview.resolved_at.is_(None))))


def withdraw(tx: Transaction, question: Question) -> int:
    return sourced.withdrawn(tx, question.alliance_id, STANDS, URL)


@pytest.mark.parametrize("key", [TAKEN_DOWN, UNKNOWN])
def test_only_what_is_published_is_a_source(tx: Transaction, writer: Actor, key: int) -> None:
    question = written(tx, writer)
    with pytest.raises(Invalid, match="没有公开，或者已经撤回"):
        sources.name_source(tx, writer, precedents(), key, question_id=question.id)


def test_a_source_is_named_once_and_by_those_who_write(
    tx: Transaction, writer: Actor, stranger: Actor, made: Question
) -> None:
    sources.name_source(tx, writer, precedents(), STANDS, question_id=made.id)
    assert tx.session.scalar(select(func.count()).select_from(PrecedentSource)) == 1
    with pytest.raises(NotPermitted):
        sources.name_source(tx, stranger, precedents(), STANDS, question_id=made.id)


def test_the_bank_names_the_precedent_and_nobody_else_learns_of_the_question(
    tx: Transaction, writer: Actor, signer: Actor, stranger: Actor, made: Question
) -> None:
    for keeper in (writer, signer):
        (source,) = named.of_question(tx, keeper, precedents(), made.id)
        assert (source.text, source.url, source.note) == (TOLD[STANDS].title, URL, TOLD[STANDS].reference)
        (use,) = sourced.uses(tx, keeper, STANDS)
        assert use.url == f"/training/bank/{made.id}"
    assert list(named.of_question(tx, stranger, precedents(), made.id)) == []
    assert list(sourced.uses(tx, stranger, STANDS)) == []


def test_a_withdrawal_takes_the_question_out_once_and_makes_no_delta_lesson(
    tx: Transaction, signer: Actor, made: Question
) -> None:
    assert (withdraw(tx, made), withdraw(tx, made)) == (1, 0)
    (review,) = open_(tx)
    assert (review.reason, review.citation, review.url) == (Reason.WITHDRAWN, TOLD[STANDS].reference, URL)
    assert made.state is State.UNDER_REVIEW
    assert tx.session.execute(asking.ready(made.alliance_id)).all() == []
    assert changes.affected(tx, made.alliance_id) == ()
    assert tx.session.scalar(select(func.count()).select_from(Errand).where(Errand.kind == reviewing.REVIEWED)) == 1
    assert reviewing.RECHECK.again(tx, check) == 0
    settle = Settle(made.id, review.id, made.version, "认不出是哪一件，照旧出。")
    actions.settle_review(tx, signer, settle, check)
    assert (made.state, withdraw(tx, made)) == (State.READY, 0)


def test_a_draft_and_a_question_of_another_source_are_left_alone(
    tx: Transaction, writer: Actor, signer: Actor, made: Question
) -> None:
    draft = written(tx, writer, examples.multiple())
    sources.name_source(tx, writer, precedents(), STANDS, question_id=draft.id)
    other = ready(tx, writer, signer, examples.true_false())
    assert withdraw(tx, made) == 1
    assert (draft.state, other.state) == (State.DRAFT, State.READY)


def test_three_uses_cost_as_many_statements_as_one(
    tx: Transaction, writer: Actor, signer: Actor, made: Question, queries: Callable[[], AbstractContextManager[Count]]
) -> None:
    costs = []
    for item in (None, examples.true_false(), examples.multiple()):
        if item is not None:
            more = ready(tx, writer, signer, item)
            sources.name_source(tx, writer, precedents(), STANDS, question_id=more.id)
        tx.session.flush()
        with queries() as count:
            assert list(sourced.uses(tx, writer, STANDS))
        costs.append(count.total)
    assert set(costs) == {1}
