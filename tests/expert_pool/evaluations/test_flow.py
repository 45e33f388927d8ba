"""From the opened names to the published report, and every turn on the way."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn, Refused, Unavailable
from alliance.kernel.ledger import LedgerLine
from expert_pool.evaluations import (
    bidding,
    desk,
    gathering,
    marking,
    reckoning,
    reporting,
)
from expert_pool.evaluations import queries as reads
from expert_pool.evaluations.bidding import AskCompany, NoteAnswer, TypePrices
from expert_pool.evaluations.gathering import NameOwner, OnSeat
from expert_pool.evaluations.marking import GiveLonger, SaveSheet
from expert_pool.evaluations.workflow import QuestionKind, Stage
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage
from tests.expert_pool.evaluations.steps import (
    PRICES,
    Panel,
    a_panel,
    gathered,
    later,
    locked,
    marks,
    scorers,
    started,
)
from tests.expert_pool.factories import Pool, a_pool


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


@pytest.fixture
def panel(tx: Transaction, pool: Pool) -> Panel:
    return a_panel(tx, pool)


def test_the_opening_seats_those_who_agreed_once_and_lists_the_bids(tx: Transaction, panel: Panel) -> None:
    gathering.opened(tx, {"draw_id": panel.draw_id})
    evaluation = panel.evaluation(tx)
    assert [one.expert_id for one in evaluation.panel] == [one.id for one in panel.experts[:4]]
    assert [bid.number for bid in evaluation.bids] == [1, 2, 3]
    assert evaluation.stage is Stage.GATHERING


def test_scoring_does_not_begin_before_everything_is_there(tx: Transaction, pool: Pool, panel: Panel) -> None:
    def refused() -> str:
        with pytest.raises(OutOfTurn) as told:
            marking.start(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
        return f"{told.value.reason}{told.value.remedy}"

    assert "业主代表要1人" in refused()
    assert "还有4人没有签到" in refused()
    gathered(tx, pool, panel)
    assert marking.missing(tx, panel.evaluation(tx)) == ()
    marking.start(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
    assert panel.evaluation(tx).stage is Stage.SCORING


def test_a_price_stands_once_two_people_read_the_same(tx: Transaction, pool: Pool, panel: Panel) -> None:
    typed = bidding.type_price(tx, pool.community, TypePrices(panel.request_id, {1: "１．９５元", 2: "1.80"}))
    assert (typed.first, typed.agreed) == (2, 0)
    with pytest.raises(OutOfTurn, match="第二遍要请另一个人"):
        bidding.type_price(tx, pool.community, TypePrices(panel.request_id, {1: "1.95"}))
    typed = bidding.type_price(tx, pool.chair, TypePrices(panel.request_id, {1: "1.95", 2: "1.85"}))
    assert (typed.agreed, typed.differ) == (1, (2,))
    found = {bid.number: (bid.first_price, bid.price, bid.cleared) for bid in panel.evaluation(tx).bids}
    assert found == {1: ("1.95", "1.95", 0), 2: ("", "", 1), 3: ("", "", 0)}
    page = reads.evaluation_page(tx, pool.keeper, panel.request_id)
    assert not any("1.85" in str(one) for one in page.bids)
    for nonsense in ("0", "-1", "一块八"):
        with pytest.raises(Invalid):
            bidding.type_price(tx, pool.keeper, TypePrices(panel.request_id, {3: nonsense}))


def test_a_price_far_below_the_mean_is_asked_about_before_scoring(tx: Transaction, pool: Pool, panel: Panel) -> None:
    gathering.name_owner(tx, pool.chair, NameOwner(panel.request_id, "业主老周", "业主大会推选"))
    for one in panel.evaluation(tx).panel:
        gathering.sign_in(tx, pool.community, OnSeat(panel.request_id, one.id))
    for typist in (pool.community, pool.keeper):
        bidding.type_price(tx, typist, TypePrices(panel.request_id, PRICES | {2: "0.90"}))
    assert marking.low_prices(tx, panel.evaluation(tx)) == (2,)
    assert "2号企业的报价明显偏低" in "".join(marking.missing(tx, panel.evaluation(tx)))
    asked = bidding.ask_company(
        tx, pool.community, AskCompany(panel.request_id, 2, QuestionKind.LOW_PRICE, "怎么做得到这个价？")
    )
    bidding.note_answer(tx, pool.community, NoteAnswer(panel.request_id, asked, "用机器扫地，少用人。"))
    with pytest.raises(OutOfTurn):
        bidding.note_answer(tx, pool.community, NoteAnswer(panel.request_id, asked, "换个说法"))
    assert marking.missing(tx, panel.evaluation(tx)) == ()


def test_nobody_sees_a_mark_of_others_before_all_are_locked(tx: Transaction, pool: Pool, panel: Panel) -> None:
    started(tx, pool, panel)
    first, second, *_ = scorers(tx, pool, panel)
    marking.save_sheet(tx, first, SaveSheet(panel.request_id, marks("17.5"), {1: "甲公司好"}))
    marking.lock_sheet(tx, first, SaveSheet(panel.request_id, marks("17.5"), {1: "甲公司好"}))
    for actor in (second, pool.keeper, pool.community, pool.bureau, pool.chair):
        if actor is not second:
            page = reads.evaluation_page(tx, actor, panel.request_id)
            assert page.companies == ()
            assert "17.5" not in f"{page.panel}{page.timeline}"
        with pytest.raises(Refused):
            reads.effects_page(tx, actor, panel.request_id)
        with pytest.raises(Refused):
            reads.report_to_sign(tx, actor, panel.request_id)
    own = reads.sheet_page(tx, second, panel.request_id)
    assert all(one.marks == {} and one.note == "" for one in own.companies)
    assert reads.sheet_page(tx, first, panel.request_id).companies[0].marks["plan"] == "17.5"


@pytest.mark.parametrize("mark", ["20.5", "-1", "8.55", "很好"])
def test_a_mark_beyond_its_limits_is_refused_and_on_record(
    tx: Transaction, pool: Pool, panel: Panel, mark: str
) -> None:
    started(tx, pool, panel)
    actor = panel.actors(tx)[0]
    marking.save_sheet(tx, actor, SaveSheet(panel.request_id, marks("18"), {}))
    with pytest.raises(Invalid) as refused:
        marking.save_sheet(tx, actor, SaveSheet(panel.request_id, marks(mark), {}))
    assert refused.value.record is not None
    refused.value.record(tx)
    line = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "expert_pool.sheet_refused")).one()
    assert line.facts == {"number": 1, "why": "limits"}
    assert reads.sheet_page(tx, actor, panel.request_id).companies[0].marks["plan"] == "18"


def test_a_locked_sheet_is_not_changed_and_the_try_is_on_record(tx: Transaction, pool: Pool, panel: Panel) -> None:
    started(tx, pool, panel)
    actor = panel.actors(tx)[0]
    digest = marking.lock_sheet(tx, actor, SaveSheet(panel.request_id, marks(), {}))
    with pytest.raises(OutOfTurn, match="已经锁定") as refused:
        marking.save_sheet(tx, actor, SaveSheet(panel.request_id, marks("1"), {}))
    assert refused.value.record is not None
    sheet = panel.evaluation(tx).panel[0].sheet
    assert sheet is not None
    assert sheet.digest == digest
    assert reckoning.digest_of(panel.request_id, 1, sheet.marks, sheet.notes, "") != digest, "nobody guesses it"


def test_a_sheet_with_a_gap_is_not_locked_and_says_where(tx: Transaction, pool: Pool, panel: Panel) -> None:
    started(tx, pool, panel)
    gap = marks()
    gap[2]["credit"] = " "
    with pytest.raises(Invalid, match="还有1处没有打分，第一处是2号企业的“信用情况”"):
        marking.lock_sheet(tx, panel.actors(tx)[0], SaveSheet(panel.request_id, gap, {}))


def test_a_sheet_saved_on_another_telephone_meanwhile_is_not_overwritten(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    started(tx, pool, panel)
    actor = panel.actors(tx)[0]
    seen = marking.save_sheet(tx, actor, SaveSheet(panel.request_id, marks("18"), {})).version
    marking.save_sheet(tx, actor, SaveSheet(panel.request_id, marks("17"), {}, seen))
    with pytest.raises(OutOfTurn, match="另一台设备"):
        marking.save_sheet(tx, actor, SaveSheet(panel.request_id, marks("16"), {}, seen))


def test_the_last_sheet_closes_the_scoring_and_the_request_moves(tx: Transaction, pool: Pool, panel: Panel) -> None:
    locked(tx, pool, panel)
    assert panel.evaluation(tx).stage is Stage.LOCKED
    assert tx.session.get_one(SelectionRequest, panel.request_id).stage is RequestStage.SCORED


def test_a_sheet_that_was_tampered_with_stops_the_sums(tx: Transaction, pool: Pool, panel: Panel) -> None:
    locked(tx, pool, panel)
    sheet = panel.evaluation(tx).panel[2].sheet
    assert sheet is not None
    sheet.marks = {**sheet.marks, "1": {**sheet.marks["1"], "plan": "20"}}
    tx.session.flush()
    with pytest.raises(Unavailable, match="3号评审的评分表和锁定时不一样"):
        reads.effects_page(tx, pool.bureau, panel.request_id)
    with pytest.raises(Unavailable):
        reporting.put_to_sign(tx, pool.community, panel.request_id, panel.evaluation(tx).version)


def test_a_sheet_whose_fingerprint_was_made_to_fit_is_told_by_the_ledger(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    locked(tx, pool, panel)
    sheet = panel.evaluation(tx).panel[2].sheet
    assert sheet is not None
    sheet.marks = {**sheet.marks, "1": {**sheet.marks["1"], "plan": "20"}}
    sheet.digest = reckoning.digest_of(panel.request_id, 3, sheet.marks, sheet.notes, sheet.salt)
    tx.session.flush()
    with pytest.raises(Unavailable, match="3号评审的评分表和锁定时不一样"):
        reads.effects_page(tx, pool.bureau, panel.request_id)


def test_a_sheet_after_the_time_is_refused_until_there_is_longer(tx: Transaction, pool: Pool, panel: Panel) -> None:
    started(tx, pool, panel)
    actor, late = panel.actors(tx)[0], later(tx, hours=5)
    with pytest.raises(OutOfTurn, match="打分的时间到了") as refused:
        marking.lock_sheet(late, actor, SaveSheet(panel.request_id, marks(), {}))
    assert refused.value.record is not None
    assert [line.button for line in desk.lines(late, pool.community)] == ["去看"]
    marking.give_longer(late, pool.community, GiveLonger(panel.request_id, 1, "材料多"))
    assert [line.button for line in desk.lines(late, actor)] == ["去打分"]
    marking.lock_sheet(late, actor, SaveSheet(panel.request_id, marks(), {}))
    assert list(desk.lines(late, actor)) == []


def test_effects_are_for_those_who_supervise_and_never_for_the_panel(tx: Transaction, pool: Pool, panel: Panel) -> None:
    everybody = locked(tx, pool, panel)
    page = reads.effects_page(tx, pool.bureau, panel.request_id)
    assert len(page.effects.sheets) == 5
    for actor in (*everybody, pool.chair, pool.lead):
        with pytest.raises(NotPermitted):
            reads.effects_page(tx, actor, panel.request_id)
    with pytest.raises(NotFound):
        reads.effects_page(tx, pool.stranger, panel.request_id)
