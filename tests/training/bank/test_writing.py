"""A question is written by one and signed by another; what is signed never changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import notices as inbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.places.models import Alliance
from search.library.citations.checking import check
from tests.search.answers.factories import FIRST, SECOND, THIRD, a_law
from tests.training.bank.factories import CITED, TOPIC, a_shipped, bring, command, ready, written
from tests.training.items import examples
from training.bank import actions, asking, desk, notices, placing, queries
from training.bank.actions import Decide, Incoming, WriteQuestion
from training.bank.models import Question, QuestionVersion
from training.bank.queries import Wanted
from training.bank.workflow import QUESTION, Source, Stage, State
from training.curriculum import shipped
from training.items import storing
from training.items.definition import Text


def wordings(tx: Transaction, question: Question) -> list[tuple[int, Stage]]:
    rows = tx.session.scalars(
        select(QuestionVersion).where(QuestionVersion.question_id == question.id).order_by(QuestionVersion.number)
    )
    return [(row.number, row.stage) for row in rows]


def asked(tx: Transaction, question: Question) -> list[str]:
    return [row.hash for row in tx.session.execute(asking.ready(question.alliance_id))]


def test_what_one_wrote_another_signs_before_it_is_asked(tx: Transaction, writer: Actor, signer: Actor) -> None:
    question = written(tx, writer)
    assert (question.state, asked(tx, question)) == (State.DRAFT, [])
    with pytest.raises(NotPermitted, match="另一个人"):
        actions.sign_wording(tx, writer, Decide(question.id, question.version), check)
    actions.sign_wording(tx, signer, Decide(question.id, question.version), check)
    assert question.state is State.READY
    assert asked(tx, question) == [storing.digest(examples.single(explanation=Text("因为。")))]


def test_a_signed_wording_stays_and_a_new_one_takes_its_place(tx: Transaction, writer: Actor, signer: Actor) -> None:
    question = ready(tx, writer, signer)
    before = asked(tx, question)
    again = command(examples.ordering(), question_id=question.id, version=question.version)
    actions.write_question(tx, writer, again)
    assert (question.state, asked(tx, question)) == (State.READY, before)
    better = replace(again, item=examples.matching(), version=question.version)
    actions.write_question(tx, writer, better)
    assert wordings(tx, question) == [(1, Stage.IN_USE), (2, Stage.DRAFT)]
    actions.sign_wording(tx, signer, Decide(question.id, question.version), check)
    assert wordings(tx, question) == [(1, Stage.REPLACED), (2, Stage.IN_USE)]
    assert asked(tx, question) == [storing.digest(examples.matching())]
    (row,) = asking.wordings(
        tx, [one.id for one in tx.session.scalars(select(QuestionVersion)) if one.number == 1]
    ).values()
    assert row.item == examples.single(explanation=Text("因为。"))


def test_the_database_keeps_two_hands_apart(tx: Transaction, writer: Actor) -> None:
    question = written(tx, writer)
    draft = tx.session.scalars(select(QuestionVersion).where(QuestionVersion.question_id == question.id)).one()
    draft.signed_by_id, draft.signed_at, draft.stage = writer.person_id, tx.now, Stage.IN_USE
    with pytest.raises(IntegrityError):
        tx.session.flush()


def test_nobody_saves_other_words_under_a_signature(tx: Transaction, writer: Actor, signer: Actor) -> None:
    question = ready(tx, writer, signer)
    wording = tx.session.scalars(select(QuestionVersion).where(QuestionVersion.question_id == question.id)).one()
    wording.difficulty = 3
    with pytest.raises(ValueError, match="never changes"):
        tx.session.flush()


def test_what_cannot_be_asked_is_kept_but_not_signed(tx: Transaction, writer: Actor, signer: Actor) -> None:
    a_law(tx, FIRST, SECOND, THIRD)
    empty = written(tx, writer, replace(examples.single(), stem=Text("")))
    with pytest.raises(Invalid, match="题干是空的"):
        actions.sign_wording(tx, signer, Decide(empty.id, empty.version), check)
    (loose,) = actions.import_questions(tx, writer, [Incoming(examples.essay())])
    with pytest.raises(Invalid, match="主题"):
        actions.sign_wording(tx, signer, Decide(loose.question_id, 1), check)
    fallen = written(tx, writer, None, CITED.replace("第一条第二款", "第九十九条"))
    with pytest.raises(Invalid, match="第九十九条"):
        actions.sign_wording(tx, signer, Decide(fallen.id, fallen.version), check)
    unknown = written(tx, writer, examples.numeric(), "《没有人见过的条例》第三条")
    actions.sign_wording(tx, signer, Decide(unknown.id, unknown.version), check)
    assert unknown.state is State.READY


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"difficulty": 4}, "难度"), ({"topic": "astrology"}, "没有这个主题"),
        ({"articles": (CITED, CITED)}, "两次"), ({"articles": ("第一条",) * 11}, "最多10条"),
        ({"item": replace(examples.essay(), stem=Text("长" * 200_001))}, "太长"),
    ],
)  # fmt: skip
def test_what_nobody_could_use_is_refused(tx: Transaction, writer: Actor, change: dict[str, object], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        actions.write_question(tx, writer, replace(command(), **change))  # type: ignore[arg-type]


def test_an_old_page_and_a_stranger_change_nothing(
    tx: Transaction, writer: Actor, signer: Actor, stranger: Actor
) -> None:
    question = ready(tx, writer, signer)
    with pytest.raises(ChangedMeanwhile):
        actions.write_question(tx, writer, command(question_id=question.id, version=question.version - 1))
    with pytest.raises(NotPermitted):
        actions.write_question(tx, stranger, command())
    with pytest.raises(NotFound):
        actions.retire_question(tx, stranger, Decide(question.id, question.version, "不要了"))
    assert queries.lines(tx, stranger, Wanted(), 1)[1] == ()
    with pytest.raises(NotPermitted):
        actions.write_question(tx, signer, command())


def test_a_draft_is_given_up_and_a_question_retired(tx: Transaction, writer: Actor, signer: Actor) -> None:
    fresh = written(tx, writer)
    actions.drop_wording(tx, writer, Decide(fresh.id, fresh.version))
    assert fresh.state is State.RETIRED
    question = ready(tx, writer, signer)
    actions.write_question(tx, writer, command(question_id=question.id, version=question.version))
    actions.drop_wording(tx, writer, Decide(question.id, question.version))
    assert (question.state, wordings(tx, question)) == (State.READY, [(1, Stage.IN_USE), (2, Stage.DROPPED)])
    with pytest.raises(Invalid, match="为什么"):
        actions.retire_question(tx, writer, Decide(question.id, question.version))
    actions.retire_question(tx, writer, Decide(question.id, question.version, "考得太偏"))
    assert asked(tx, question) == []
    with pytest.raises(OutOfTurn, match="已经停用"):
        actions.write_question(tx, writer, command(question_id=question.id, version=question.version))


@pytest.mark.parametrize("state", [state for state in State if "sign_wording" not in QUESTION.open_from(state)])
def test_nothing_is_signed_out_of_turn(tx: Transaction, writer: Actor, signer: Actor, state: State) -> None:
    question = written(tx, writer)
    question.state = state
    tx.session.flush()
    with pytest.raises(OutOfTurn):
        actions.sign_wording(tx, signer, Decide(question.id, question.version), check)


def test_an_import_keeps_drafts_once(tx: Transaction, writer: Actor, signer: Actor) -> None:
    question = ready(tx, writer, signer)
    same = Incoming(examples.single(explanation=Text("因为。")), TOPIC)
    found = actions.import_questions(tx, writer, [same, Incoming(examples.matching()), Incoming(examples.matching())])
    assert [(one.question_id == question.id, one.known) for one in found] == [
        (True, True),
        (False, False),
        (False, True),
    ]
    fresh = tx.session.get_one(Question, found[1].question_id)
    assert fresh.state is State.DRAFT
    lines = queries.lines(tx, writer, Wanted(topic="-"), 1)[1]
    assert [(line.question_id, line.topic_name, line.has_draft) for line in lines] == [(fresh.id, "还没有选主题", True)]


def test_those_who_may_sign_are_told_and_find_it_on_their_desk(tx: Transaction, writer: Actor, signer: Actor) -> None:
    question = written(tx, writer)
    notices.to_sign(tx, {"question_id": question.id})
    told = tx.session.scalars(select(inbox.Notice).where(inbox.Notice.kind == "training.question_to_sign")).all()
    assert [one.person_id for one in told] == [signer.person_id]
    assert [line.title for line in desk.lines(tx, signer)] == ["有1道考题等您审定"]
    assert (desk.waiting(tx, signer), desk.waiting(tx, writer)) == (1, 0)
    assert [line.question_id for line in queries.lines(tx, signer, Wanted(to_sign=True), 1)[1]] == [question.id]
    assert queries.lines(tx, writer, Wanted(to_sign=True), 1)[1] == ()
    actions.sign_wording(tx, signer, Decide(question.id, question.version), check)
    notices.to_sign(tx, {"question_id": question.id})
    assert tx.session.scalar(select(func.count()).select_from(inbox.Notice)) == len(told)
    verbs = set(tx.session.scalars(select(LedgerLine.verb).where(LedgerLine.subject == "training_questions")))
    assert verbs == {"training.question_written", "training.question_signed"}


def test_what_ships_is_placed_signed_and_once(tx: Transaction, alliance: Alliance) -> None:
    assert (bring(tx, alliance.id, a_shipped()), bring(tx, alliance.id, a_shipped())) == (1, 0)
    question = tx.session.scalars(select(Question)).one()
    assert (question.state, question.number) == (State.READY, 1)
    (found,) = asking.ready_by_code(tx, alliance.id, ["meetings_voting-q01"]).values()
    assert (found.topic, found.difficulty, found.citations) == ("meetings_voting", 2, (CITED,))


def test_a_newer_shipped_wording_comes_into_use_unless_somebody_worded_it_here(
    tx: Transaction, alliance: Alliance, writer: Actor, signer: Actor
) -> None:
    bring(tx, alliance.id, a_shipped())
    question = tx.session.scalars(select(Question)).one()
    assert bring(tx, alliance.id, a_shipped(stem="有多少业主参与？")) == 1
    assert (question.state, wordings(tx, question)) == (State.READY, [(1, Stage.REPLACED), (2, Stage.IN_USE)])
    actions.write_question(tx, writer, command(question_id=question.id, version=question.version))
    assert bring(tx, alliance.id, a_shipped(stem="三")) == 0
    actions.sign_wording(tx, signer, Decide(question.id, question.version), check)
    own = asked(tx, question)
    assert bring(tx, alliance.id, a_shipped(stem="三")) == 1
    assert (asked(tx, question), wordings(tx, question)[-1]) == (own, (4, Stage.DRAFT))
    draft = tx.session.scalars(select(QuestionVersion).where(QuestionVersion.stage == Stage.DRAFT)).one()
    assert (draft.source, draft.written_by_id) == (Source.SHIPPED, None)
    actions.sign_wording(tx, writer, Decide(question.id, question.version), check)
    assert asked(tx, question) == [draft.hash]


def test_all_that_ships_is_placed_in_a_few_statements(tx: Transaction, alliance: Alliance, queries: object) -> None:
    with queries() as count:  # type: ignore[operator]
        placed = placing.place(tx, alliance.id)
        tx.session.flush()
    assert placed == len(shipped.questions())
    assert count.total <= 12 + placed // 50
    with queries() as count:  # type: ignore[operator]
        assert placing.place(tx, alliance.id) == 0
    assert count.total == 1
    wrong = {
        code: actions.faults(one.item, one.topic)
        for code, one in shipped.questions().items()
        if actions.faults(one.item, one.topic)
    }
    assert wrong == {}


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_and_one_question_cost_a_constant_number_of_statements(
    tx: Transaction, writer: Actor, signer: Actor, queries: object, many: int
) -> None:
    from training.bank import queries as reading  # noqa: PLC0415 -- the fixture has the name

    found = [ready(tx, writer, signer, examples.ALL[number], CITED) for number in range(many)]
    for question in found:
        again = WriteQuestion(examples.ALL[0], TOPIC, 1, (CITED,), question_id=question.id, version=question.version)
        actions.write_question(tx, writer, again)
    tx.session.flush()
    with queries() as count:  # type: ignore[operator]
        assert len(reading.lines(tx, writer, Wanted(), 1)[1]) == many
    assert count.total == 2
    with queries() as count:  # type: ignore[operator]
        reading.question_page(tx, writer, found[0].id, lambda *_: ())
    assert count.total <= 8
