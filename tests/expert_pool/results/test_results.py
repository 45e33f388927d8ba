"""The public page of a selection, objections with and without an account, closing, and the assembly's decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.kernel import links
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn, Throttled
from alliance.kernel.ledger import LedgerLine
from expert_pool.draws import sealing
from expert_pool.evaluations import reporting
from expert_pool.evaluations.reporting import Correct
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage
from expert_pool.results import actions, desk, holdings, keeping, notices, queries, records
from expert_pool.results.actions import Answer, ObjectTo, Receipt, RecordDecision
from expert_pool.results.models import ResultObjection, SelectionResult
from expert_pool.results.workflow import Found
from tests.expert_pool.draws import steps as draws
from tests.expert_pool.factories import Pool, a_pool
from tests.expert_pool.results.steps import Shown, opened, shown

NAME, NUMBER, WORDS = "郑不留名", "0570-3012345", "二号企业的应急方案分数写反了。"
MOST_FROM_ONE_NETWORK = 20


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


@pytest.fixture
def done(tx: Transaction, pool: Pool) -> Shown:
    return shown(tx, pool)


def objected(done: Shown, pool: Pool, words: str = WORDS, made: int = 0) -> Receipt:
    command = ObjectTo(done.request_id, words, NAME, NUMBER, made)
    return actions.object_openly(done.tx, pool.visitor, command, "198.51.100.7")


def answered(done: Shown, pool: Pool, objection_id: int, tx: Transaction | None = None) -> None:
    tx = tx or done.tx
    version = records.objection(tx, pool.keeper, objection_id).version
    command = Answer(objection_id, version, "有人问应急方案的分数。", Found.STANDS, "核对了五份评分表，没有写反。")
    actions.answer(tx, pool.keeper, command)


def stage(tx: Transaction, request_id: int) -> Stage:
    return tx.session.scalars(select(SelectionRequest.stage).where(SelectionRequest.id == request_id)).one()


def test_before_the_opening_the_page_tells_track_seal_and_what_is_awaited(tx: Transaction, pool: Pool) -> None:
    draw = draws.frozen(tx, pool, each=2)
    with pytest.raises(NotFound):
        queries.result_page(tx, pool.visitor, draw.request_id)
    assert queries.selections(tx, pool.visitor) == ()
    sealing.witness(tx, pool.community, draw.id, draw.version)
    page = queries.result_page(tx, pool.visitor, draw.request_id)
    assert page.draw is not None
    assert page.draw.seal_code == draw.seal_code
    assert "非依法必须招标项目" in page.request.words.notice
    assert [one.now for one in page.waiting] == [True, *[False] * 6]
    assert (page.report, page.result, page.objections, page.timeline) == (None, None, (), ())
    assert not page.may_object
    [line] = queries.selections(tx, pool.visitor)
    assert (line.request_id, line.published) == (draw.request_id, False)


def test_the_published_page_says_why_these_how_they_scored_and_who_decides(done: Shown, pool: Pool) -> None:
    page = queries.result_page(done.tx, pool.visitor, done.request_id)
    assert page.report is not None
    assert len(page.report.candidates) == len(page.request.companies)
    assert any("8人" in sentence for sentence in page.why)
    assert any("号码是3 1 4 1 5" in sentence.replace("、", " ") for sentence in page.why)
    assert sum("2人里抽1人" in sentence for sentence in page.why) == len(page.draw.fields if page.draw else ())
    told = "".join(f"{one.words}{one.basis}" for one in page.next_steps)
    for part in ("15日", "三分之二以上", "过半数", "30日", "民法典"):
        assert part in told
    assert page.takes_objections
    assert page.result is not None
    assert page.result.objections_to == done.tx.today + timedelta(days=3)


def test_the_days_begin_once(done: Shown) -> None:
    keeping.begin(done.tx, {"evaluation_id": done.panel.evaluation(done.tx).id})
    assert len(done.tx.session.scalars(select(SelectionResult)).all()) == 1


def test_an_objection_without_an_account_is_sealed_and_found_again_by_its_code(done: Shown, pool: Pool) -> None:
    receipt = objected(done, pool)
    row = done.tx.session.get_one(ResultObjection, receipt.objection_id)
    assert NAME not in str(vars(row))
    assert NUMBER not in str(vars(row))
    link_id = links.link_of_code(done.tx, receipt.code)
    assert link_id is not None
    own = queries.by_code(done.tx, link_id)
    assert (own.row.words, own.name, own.number, own.answers) == (WORDS, "", "", False)
    keepers = queries.objection_page(done.tx, pool.keeper, row.id)
    assert (keepers.name, keepers.number) == (NAME, "05703012345")
    for nobody in (pool.visitor, pool.owner, pool.chair, pool.manager, pool.other_street, pool.stranger):
        with pytest.raises(NotFound):
            queries.objection_page(done.tx, nobody, row.id)
    page = queries.result_page(done.tx, pool.visitor, done.request_id)
    assert [(one.number, one.gist, one.answered_at) for one in page.objections] == [(1, "", None)]
    assert WORDS not in str(page.objections)
    assert page.to_answer == ()


def test_strangers_may_send_the_same_words_and_one_of_them_not_twice(done: Shown, pool: Pool) -> None:
    first, second = objected(done, pool), objected(done, pool)
    assert [first.number, second.number] == [1, 2]
    assert first.code != second.code
    with pytest.raises(Invalid, match="是第2条异议"):
        objected(done, pool, made=second.number)
    assert objected(done, pool, f"{WORDS}还有一点。", made=second.number).number == 3


def test_so_many_a_day_come_from_one_network(done: Shown, pool: Pool) -> None:
    for number in range(MOST_FROM_ONE_NETWORK):
        objected(done, pool, f"{WORDS}{number}")
    with pytest.raises(Throttled):
        objected(done, pool)
    keeping.turn_of_day(done.later(days=2), done.tx.today)
    actions.object_openly(done.later(days=2), pool.visitor, ObjectTo(done.request_id, WORDS), "198.51.100.7")


def test_an_objection_of_somebody_signed_in_names_nobody_in_the_ledger(done: Shown, pool: Pool) -> None:
    assert actions.object_to(done.tx, pool.owner, ObjectTo(done.request_id, WORDS)) == 1
    line = done.tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "expert_pool.objection_made")).one()
    assert line.person_id is None
    own = done.tx.session.scalars(select(ResultObjection)).one()
    assert queries.objection_page(done.tx, pool.owner, own.id).row.words == WORDS
    with pytest.raises(NotPermitted):
        actions.object_openly(done.tx, pool.owner, ObjectTo(done.request_id, WORDS), "::1")
    with pytest.raises(NotPermitted):
        actions.object_to(done.tx, pool.visitor, ObjectTo(done.request_id, WORDS))
    with pytest.raises(Invalid):
        actions.object_to(done.tx, pool.owner, ObjectTo(done.request_id, "  "))
    [holding] = holdings.held(done.tx, pool.owner.person_id or 0)
    assert holding.rows[0][2] == WORDS
    holdings.erase(done.tx, pool.owner.person_id or 0)
    done.tx.session.refresh(own)
    assert (own.person_id, own.words) == (None, holdings.ERASED)


def test_an_answer_is_public_without_the_name_and_given_once(done: Shown, pool: Pool) -> None:
    receipt = objected(done, pool)
    version = records.objection(done.tx, pool.keeper, receipt.objection_id).version
    named = Answer(receipt.objection_id, version, f"{NAME}问分数。", Found.STANDS, "没有写反。")
    with pytest.raises(Invalid, match="名字"):
        actions.answer(done.tx, pool.keeper, named)
    for nobody in (pool.chair, pool.owner, pool.manager):
        with pytest.raises(NotFound):
            actions.answer(done.tx, nobody, named)
    with pytest.raises(ChangedMeanwhile):
        actions.answer(done.tx, pool.keeper, Answer(receipt.objection_id, version + 1, "x", Found.STANDS, "x"))
    answered(done, pool, receipt.objection_id)
    with pytest.raises(OutOfTurn):
        answered(done, pool, receipt.objection_id)
    [public] = queries.result_page(done.tx, pool.visitor, done.request_id).objections
    assert (public.gist, public.answer) == ("有人问应急方案的分数。", "核对了五份评分表，没有写反。")
    for reader, named in ((pool.visitor, False), (pool.owner, False), (pool.bureau, True)):
        course = queries.result_page(done.tx, reader, done.request_id).timeline
        assert any(one.who == pool.keeper.name for one in course) is named
    notices.objection_made(done.tx, {"objection_id": receipt.objection_id})
    notices.objection_answered(done.tx, {"objection_id": receipt.objection_id})


def test_the_same_words_are_taken_once_until_they_are_answered(done: Shown, pool: Pool) -> None:
    receipt = objected(done, pool)
    with pytest.raises(Invalid, match="第1条异议"):
        objected(done, pool, made=receipt.number)
    assert actions.object_to(done.tx, pool.owner, ObjectTo(done.request_id, WORDS)) == 2
    with pytest.raises(Invalid, match="第2条异议"):
        actions.object_to(done.tx, pool.owner, ObjectTo(done.request_id, f" {WORDS} "))
    answered(done, pool, receipt.objection_id)
    assert objected(done, pool, made=receipt.number).number == 3


def test_mended_is_what_has_a_correction(done: Shown, pool: Pool) -> None:
    receipt = objected(done, pool)
    version = records.objection(done.tx, pool.keeper, receipt.objection_id).version
    mended = Answer(receipt.objection_id, version, "有人问地址。", Found.MENDED, "已经更正。")
    with pytest.raises(Invalid, match="没有更正记录"):
        actions.answer(done.tx, pool.keeper, mended)
    reporting.correct(done.tx, pool.community, Correct(done.request_id, "2号公司的地址写错了。"))
    actions.answer(done.tx, pool.keeper, mended)
    [public] = queries.result_page(done.tx, pool.visitor, done.request_id).objections
    assert (public.found, public.own_id) == ("意见成立，已经更正", None)


def test_nobody_answers_their_own_objection(done: Shown, pool: Pool) -> None:
    actions.object_to(done.tx, pool.community, ObjectTo(done.request_id, WORDS))
    own = done.tx.session.scalars(select(ResultObjection)).one()
    with pytest.raises(NotPermitted, match="您自己"):
        actions.answer(done.tx, pool.community, Answer(own.id, own.version, "分数", Found.STANDS, "没有错"))
    assert desk.waiting(done.tx, pool.community) == 0
    assert desk.waiting(done.tx, pool.keeper) == len(list(desk.lines(done.tx, pool.keeper))) == 1


def test_the_request_closes_after_its_days_unless_an_objection_is_open(done: Shown, pool: Pool) -> None:
    receipt = objected(done, pool)
    last, after = done.later(days=3), done.later(days=4)
    assert keeping.turn_of_day(last, done.tx.today) == 0
    assert keeping.turn_of_day(after, last.today) == 0
    assert stage(after, done.request_id) is Stage.PUBLISHED
    with pytest.raises(OutOfTurn):
        actions.object_to(after, pool.owner, ObjectTo(done.request_id, WORDS))
    answered(done, pool, receipt.objection_id, after)
    assert stage(after, done.request_id) is Stage.CLOSED
    row = records.objection(after, pool.keeper, receipt.objection_id)
    assert (row.name_sealed, row.number_sealed) == (None, None)
    assert keeping.turn_of_day(after, last.today) == 0


def test_the_clock_closes_what_nobody_objected_to(done: Shown, pool: Pool) -> None:
    assert keeping.turn_of_day(done.later(days=4), done.tx.today) == 1
    assert stage(done.tx, done.request_id) is Stage.CLOSED
    assert [line.title for line in desk.lines(done.later(days=4), pool.chair)] != []


def test_the_committee_writes_down_what_the_assembly_decided(done: Shown, pool: Pool) -> None:
    then = done.later(days=30)
    version = done.result(pool.chair).version
    chosen = RecordDecision(done.request_id, version, then.today, pool.company_ids[1])
    for nobody in (pool.owner, pool.keeper, pool.manager):
        with pytest.raises(NotPermitted):
            actions.record_decision(then, nobody, chosen)
    for wrong in (
        RecordDecision(done.request_id, version, then.today + timedelta(days=1), None),
        RecordDecision(done.request_id, version, done.tx.today - timedelta(days=1), None),
        RecordDecision(done.request_id, version, then.today, 999_999),
    ):
        with pytest.raises(Invalid):
            actions.record_decision(then, pool.chair, wrong)
    result_id = actions.record_decision(then, pool.chair, chosen)
    page = queries.result_page(then, pool.visitor, done.request_id)
    assert page.result is not None
    assert page.result.chosen_id == pool.company_ids[1]
    with pytest.raises(ChangedMeanwhile):
        actions.record_decision(then, pool.chair, chosen)
    notices.decided(then, {"result_id": result_id})


def test_nothing_of_the_report_is_told_while_the_panel_works(tx: Transaction, pool: Pool) -> None:
    then, panel = opened(tx, pool)
    page = queries.result_page(then, pool.visitor, panel.request_id)
    assert (page.report, page.result) == (None, None)
    with pytest.raises(NotFound):
        actions.object_to(then, pool.owner, ObjectTo(panel.request_id, WORDS))
