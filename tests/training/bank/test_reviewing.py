"""When the law changes: exactly the questions whose cited part changed are not asked until somebody has looked."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from alliance.kernel import notices as inbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from search.library.citations.checking import check
from search.library.models import Article
from tests.search.answers.factories import FIRST, SECOND, THIRD, TITLE, a_law
from tests.training.bank.factories import CITED, TOPIC, a_shipped, bring, command, ready
from tests.training.items import examples
from training.bank import actions, asking, changes, citing, desk, notices, reviewing
from training.bank.actions import Decide, Settle
from training.bank.models import Question, QuestionReview
from training.bank.workflow import Reason, State

STRICTER = FIRST.replace("百分之二十", "百分之三十")
NEWER = date(2026, 11, 1)
GONE = f"《{TITLE}》第九条"


@pytest.fixture
def resting(tx: Transaction, writer: Actor, signer: Actor) -> Question:
    """A question that may be asked rests on the second paragraph of the first article, and was looked at."""
    a_law(tx, FIRST, SECOND, THIRD)
    question = ready(tx, writer, signer, None, CITED)
    assert reviewing.RECHECK.again(tx, check) == 0
    return question


def open_(tx: Transaction) -> list[QuestionReview]:
    return list(tx.session.scalars(select(QuestionReview).where(QuestionReview.resolved_at.is_(None))))


def drawn(tx: Transaction, question: Question) -> int:
    return len(tx.session.execute(asking.ready(question.alliance_id)).all())


def change(tx: Transaction) -> int:
    a_law(tx, STRICTER, SECOND, THIRD, dated=NEWER)
    return reviewing.RECHECK.again(tx, check)


def test_a_changed_part_takes_the_question_out_the_same_day_and_once(tx: Transaction, resting: Question) -> None:
    assert (change(tx), reviewing.RECHECK.again(tx, check)) == (1, 0)
    (review,) = open_(tx)
    assert (review.citation, review.reason, review.number) == (CITED, Reason.AMENDED, 1)
    assert (resting.state, drawn(tx, resting)) == (State.UNDER_REVIEW, 0)


def test_a_change_before_the_first_look_is_found(tx: Transaction, writer: Actor, signer: Actor) -> None:
    a_law(tx, FIRST, SECOND, THIRD)
    question = ready(tx, writer, signer, None, CITED)
    assert change(tx) == 1, "what the signer has seen is remembered with the signature"
    assert question.state is State.UNDER_REVIEW


def test_another_paragraph_or_the_same_words_in_a_new_version_change_nothing(
    tx: Transaction, resting: Question, writer: Actor, stranger: Actor
) -> None:
    a_law(tx, FIRST.replace("每年召开一次", "每年召开两次"), SECOND, THIRD, dated=NEWER)
    assert reviewing.RECHECK.again(tx, check) == 0
    assert drawn(tx, resting) == 1
    articles = set(tx.session.scalars(select(Article.id)))
    (found,) = citing.questions(tx, writer, articles)
    newest = tx.session.scalars(select(Article.id).where(Article.number == 1).order_by(Article.id.desc())).first()
    assert (found.article_id, found.note) == (newest, "")
    assert citing.questions(tx, stranger, articles) == []


def test_whoever_signs_says_that_it_stands_and_it_is_asked_again(
    tx: Transaction, resting: Question, writer: Actor, signer: Actor
) -> None:
    change(tx)
    (review,) = open_(tx)
    settle = Settle(resting.id, review.id, resting.version, "只改了比例，题目没有问比例。")
    with pytest.raises(NotPermitted, match="自己写的题"):
        actions.settle_review(tx, writer, settle, check)
    with pytest.raises(Invalid, match="结论"):
        actions.settle_review(tx, signer, Settle(resting.id, review.id, resting.version, ""), check)
    actions.settle_review(tx, signer, settle, check)
    assert (resting.state, drawn(tx, resting)) == (State.READY, 1)
    assert reviewing.RECHECK.again(tx, check) == 0
    with pytest.raises(OutOfTurn, match="已经复核过"):
        actions.settle_review(tx, signer, Settle(resting.id, review.id, resting.version, "再看"), check)


def test_an_article_changed_back_and_again_is_found_each_time(
    tx: Transaction, resting: Question, signer: Actor
) -> None:
    words = (STRICTER, FIRST, STRICTER)
    for number, text in enumerate(words):
        a_law(tx, text, SECOND, f"{THIRD}第{number}次公布。", dated=date(2026, 11, 1 + number))
        assert (reviewing.RECHECK.again(tx, check), reviewing.RECHECK.again(tx, check)) == (1, 0)
        (review,) = open_(tx)
        actions.settle_review(tx, signer, Settle(resting.id, review.id, resting.version, f"第{number}次看过"), check)
    assert len(changes.affected(tx, resting.alliance_id)) == len(words)


def test_a_new_wording_ends_the_review(tx: Transaction, resting: Question, writer: Actor, signer: Actor) -> None:
    change(tx)
    actions.write_question(
        tx, writer, command(examples.numeric(), CITED, question_id=resting.id, version=resting.version)
    )
    assert (resting.state, drawn(tx, resting)) == (State.UNDER_REVIEW, 0)
    actions.sign_wording(tx, signer, Decide(resting.id, resting.version), check)
    assert (resting.state, drawn(tx, resting), open_(tx)) == (State.READY, 1, [])
    assert reviewing.RECHECK.again(tx, check) == 0


def test_what_rests_on_an_article_that_is_gone_cannot_be_let_stand(
    tx: Transaction, writer: Actor, signer: Actor
) -> None:
    question = ready(tx, writer, signer, None, GONE, "《没有人见过的条例》第三条")
    assert reviewing.RECHECK.again(tx, check) == 0
    a_law(tx, FIRST, SECOND, THIRD)
    assert reviewing.RECHECK.again(tx, check) == 1
    (review,) = open_(tx)
    assert (review.citation, review.reason) == (GONE, Reason.GONE)
    with pytest.raises(Invalid, match="不能作依据"):
        actions.settle_review(tx, signer, Settle(question.id, review.id, question.version, "没关系"), check)
    actions.retire_question(tx, writer, Decide(question.id, question.version, "条文没有了"))
    assert (open_(tx), question.state) == ([], State.RETIRED)


def test_what_ships_is_reviewed_alike_and_told_to_those_who_sign(tx: Transaction, writer: Actor, signer: Actor) -> None:
    a_law(tx, FIRST, SECOND, THIRD)
    bring(
        tx,
        writer.alliance_id or 0,
        a_shipped(),
        a_shipped("meetings_voting-q02", stem="还有什么？", articles=(GONE[:-3] + "第二条",)),
    )
    reviewing.RECHECK.again(tx, check)
    assert change(tx) == 1
    errand = tx.session.scalars(select(Errand).where(Errand.kind == reviewing.REVIEWED)).one()
    assert errand.payload["questions"] == 1
    notices.reviewed(tx, errand.payload)
    told = tx.session.scalars(select(inbox.Notice).where(inbox.Notice.kind == "training.questions_reviewed")).all()
    assert {one.person_id for one in told} == {writer.person_id, signer.person_id}
    assert [line.title for line in desk.lines(tx, writer)] == ["有1道考题要复核"]
    (review,) = open_(tx)
    question = tx.session.get_one(Question, review.question_id)
    actions.settle_review(tx, writer, Settle(question.id, review.id, question.version, "没有影响"), check)
    assert question.state is State.READY


def test_the_facts_for_delta_lessons(tx: Transaction, resting: Question) -> None:
    before = tx.now
    assert changes.affected(tx, resting.alliance_id) == ()
    change(tx)
    (found,) = changes.affected(tx, resting.alliance_id)
    assert (found.topic, found.citation, found.settled, found.question_id) == (TOPIC, CITED, False, resting.id)
    assert found.words
    assert found.from_article_id != found.to_article_id
    assert changes.affected(tx, resting.alliance_id, before) == ()


@pytest.mark.parametrize("many", [1, 3])
def test_looking_again_costs_a_constant_number_of_statements(
    tx: Transaction, writer: Actor, signer: Actor, queries: object, many: int
) -> None:
    a_law(tx, FIRST, SECOND, THIRD)
    for number in range(many):
        ready(tx, writer, signer, examples.ALL[number], CITED)
    reviewing.RECHECK.again(tx, check)
    with queries() as count:  # type: ignore[operator]
        reviewing.RECHECK.again(tx, check)
    assert count.total <= 16
