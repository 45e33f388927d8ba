"""From the opened names to the published report, and every turn on the way."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from alliance.kernel import parameters
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn, Refused, Unavailable
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from compounds.models import Relation
from compounds.relation_kinds import RelationKind
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Fall
from expert_pool.evaluations import (
    bidding,
    desk,
    gathering,
    holdings,
    marking,
    notices,
    reckoning,
    reporting,
    results,
    stating,
    weighing,
)
from expert_pool.evaluations import queries as reads
from expert_pool.evaluations.bidding import AskCompany, NoteAnswer, OnBid, TypePrices
from expert_pool.evaluations.gathering import LetGo, NameOwner, OnSeat
from expert_pool.evaluations.marking import GiveLonger, GiveReason, SaveSheet
from expert_pool.evaluations.papers import compose
from expert_pool.evaluations.reporting import Correct, Sign
from expert_pool.evaluations.workflow import Gone, QuestionKind, SheetState, Signed, Stage
from expert_pool.requests import asking
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage
from tests.expert_pool.evaluations.steps import (
    PRICES,
    Panel,
    a_panel,
    an_offer,
    by_link,
    gathered,
    later,
    locked,
    marks,
    published,
    register,
    scorers,
    signing,
    started,
)
from tests.expert_pool.factories import Pool, a_pool, a_request


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
    assert panel.evaluation(tx).panel[0].sheet.digest == digest  # type: ignore[union-attr]  # signed in


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
    sheet.digest = reckoning.digest_of(panel.request_id, 3, sheet.marks, sheet.notes)
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


def test_who_works_for_a_bidder_does_not_host(tx: Transaction, pool: Pool, panel: Panel) -> None:
    tx.session.add(
        Relation(
            alliance_id=pool.alliance_id,
            place_id=pool.place_id,
            kind=RelationKind.WORKS_FOR,
            person_id=pool.street.person_id,
            to_company_id=pool.company_ids[1],
            source="officer",
            evidence="",
            recorded_at=tx.now,
        )
    )
    tx.session.flush()
    for one in panel.evaluation(tx).panel[:1]:
        with pytest.raises(NotPermitted, match="任职"):
            gathering.sign_in(tx, pool.street, OnSeat(panel.request_id, one.id))
        gathering.sign_in(tx, pool.community, OnSeat(panel.request_id, one.id))


def test_whoever_leaves_is_replaced_by_the_next_and_the_sheet_is_void(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    started(tx, pool, panel)
    everybody = scorers(tx, pool, panel)
    for actor in everybody:
        if actor is not everybody[1]:
            marking.lock_sheet(tx, actor, SaveSheet(panel.request_id, marks(), {}))
    leaving = panel.evaluation(tx).panel[0]
    gathering.let_go(tx, pool.community, LetGo(panel.request_id, leaving.id, Gone.LEFT))
    draw = tx.session.get_one(Draw, panel.draw_id)
    assert [(one.row, one.because) for one in draw.falls] == [(1, Fall.LEFT_PANEL)]
    marking.lock_sheet(tx, everybody[1], SaveSheet(panel.request_id, marks(), {}))
    assert panel.evaluation(tx).stage is Stage.SCORING  # the seat waits for the next in order
    an_offer(tx, draw, 5)
    tx.session.flush()
    assert gathering.seat_panel(tx, pool.community, panel.request_id) == 1
    newcomer = panel.evaluation(tx).panel[-1]
    assert (newcomer.number, newcomer.expert_id) == (6, panel.experts[4].id)
    gathering.sign_in(tx, pool.community, OnSeat(panel.request_id, newcomer.id))
    marking.lock_sheet(tx, by_link(tx, pool, panel, newcomer), SaveSheet(panel.request_id, marks(), {}))
    evaluation = panel.evaluation(tx)
    assert evaluation.stage is Stage.LOCKED
    assert evaluation.panel[0].sheet is not None and evaluation.panel[0].sheet.state is SheetState.VOID
    with pytest.raises(Refused):
        marking.save_sheet(tx, everybody[0], SaveSheet(panel.request_id, marks(), {}))


def test_a_fall_after_the_locking_opens_the_scoring_again_and_the_request_goes_back(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    signing(tx, pool, panel)
    first = panel.evaluation(tx).panel[0]
    gathering.let_go(tx, pool.bureau, LetGo(panel.request_id, first.id, Gone.STANDS_BACK))
    evaluation = panel.evaluation(tx)
    assert (evaluation.stage, evaluation.report_digest) == (Stage.SCORING, "")
    assert tx.session.get_one(SelectionRequest, panel.request_id).stage is RequestStage.OPENED


def test_a_host_who_has_seen_the_sums_takes_no_sheet_out_again(tx: Transaction, pool: Pool, panel: Panel) -> None:
    """What each sheet changed is shown from the locking on: from then on only the bureau voids one, for a ground."""
    locked(tx, pool, panel)
    for host in (pool.community, pool.keeper, pool.bureau):
        with pytest.raises(Invalid, match="照样算数"):
            gathering.let_go(tx, host, LetGo(panel.request_id, panel.owner(tx).id, Gone.LEFT))
    first = panel.evaluation(tx).panel[0]
    for host in (pool.community, pool.keeper):
        with pytest.raises(NotPermitted, match="只能由住建局"):
            gathering.let_go(tx, host, LetGo(panel.request_id, first.id, Gone.STANDS_BACK))
    gathering.let_go(tx, pool.bureau, LetGo(panel.request_id, first.id, Gone.STANDS_BACK))
    assert panel.evaluation(tx).stage is Stage.SCORING
    with pytest.raises(Invalid, match="照样算数"):  # opened again, the sums are known all the same
        gathering.let_go(tx, pool.community, LetGo(panel.request_id, panel.owner(tx).id, Gone.LEFT))
    an_offer(tx, tx.session.get_one(Draw, panel.draw_id), 5)
    tx.session.flush()
    gathering.seat_panel(tx, pool.community, panel.request_id)
    newcomer = panel.evaluation(tx).panel[-1]
    gathering.let_go(tx, pool.community, LetGo(panel.request_id, newcomer.id, Gone.NO_SHOW))


def test_numbers_that_change_later_leave_a_locked_ranking_as_it_was(tx: Transaction, pool: Pool, panel: Panel) -> None:
    locked(tx, pool, panel)
    before = reckoning.reckoned(tx, panel.evaluation(tx)).outcome.candidates
    tomorrow = later(tx, days=1)
    own = parameters.NewVersion(reckoning.CANDIDATES, "1", tomorrow.today, parameters.Confidence.PROMISE, own=True)
    parameters.new_version(tomorrow, pool.administrator, own)
    assert len(before) == 3
    assert reckoning.reckoned(tomorrow, panel.evaluation(tx)).outcome.candidates == before


def test_too_late_counts_only_after_the_time_and_longer_is_given_with_a_reason(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    started(tx, pool, panel)
    slow = panel.evaluation(tx).panel[0]
    with pytest.raises(Invalid, match="时间还没有到"):
        gathering.let_go(tx, pool.community, LetGo(panel.request_id, slow.id, Gone.TOO_LATE))
    marking.give_longer(tx, pool.community, GiveLonger(panel.request_id, 2, "材料多"))
    with pytest.raises(Invalid, match="时间还没有到"):
        gathering.let_go(later(tx, hours=5), pool.community, LetGo(panel.request_id, slow.id, Gone.TOO_LATE))
    gathering.let_go(later(tx, hours=7), pool.community, LetGo(panel.request_id, slow.id, Gone.TOO_LATE))
    assert panel.evaluation(tx).panel[0].gone is Gone.TOO_LATE


def test_a_link_ends_with_the_seat_and_opens_nothing_else(tx: Transaction, pool: Pool, panel: Panel) -> None:
    started(tx, pool, panel)
    owner = by_link(tx, pool, panel, panel.owner(tx))
    with pytest.raises(NotPermitted):
        reads.evaluation_page(tx, owner, panel.request_id)
    with pytest.raises(NotPermitted):
        marking.give_longer(tx, owner, GiveLonger(panel.request_id, 1, "我要时间"))
    gathering.let_go(tx, pool.community, LetGo(panel.request_id, panel.owner(tx).id, Gone.LEFT))
    with pytest.raises(Refused):
        marking.save_sheet(tx, owner, SaveSheet(panel.request_id, marks(), {}))


def test_an_invalid_bid_is_not_scored_and_stands_in_the_report(tx: Transaction, pool: Pool, panel: Panel) -> None:
    started(tx, pool, panel)
    bidding.set_invalid(tx, pool.community, OnBid(panel.request_id, 3, "没有盖章"))
    for actor in scorers(tx, pool, panel):
        marking.lock_sheet(tx, actor, SaveSheet(panel.request_id, marks(), {}))
    page = reads.evaluation_page(tx, pool.community, panel.request_id)
    assert [one.number for one in page.companies] == [1, 2]
    assert stating.facts_of(tx, panel.evaluation(tx))["invalid"] == [["绿苑物业服务有限公司", "没有盖章"]]


def test_with_no_valid_bid_left_nothing_is_scored_and_the_compound_may_ask_anew(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    started(tx, pool, panel)
    for number in (1, 2, 3):
        if number == 3:
            with pytest.raises(OutOfTurn, match="还有有效的报价"):
                marking.fail(tx, pool.keeper, panel.request_id, panel.evaluation(tx).version)
        bidding.set_invalid(tx, pool.community, OnBid(panel.request_id, number, "没有盖章"))
    with pytest.raises(OutOfTurn, match="没有有效的报价"):
        marking.lock_sheet(tx, panel.actors(tx)[0], SaveSheet(panel.request_id, {}, {}))
    with pytest.raises(NotPermitted, match="您登记的"):
        marking.fail(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
    marking.fail(tx, pool.keeper, panel.request_id, panel.evaluation(tx).version)
    assert panel.evaluation(tx).stage is Stage.FAILED
    assert asking.running(tx, pool.compound_id) is None
    with pytest.raises(OutOfTurn):
        gathering.let_go(tx, pool.keeper, LetGo(panel.request_id, panel.owner(tx).id, Gone.LEFT))
    assert reads.evaluation_page(tx, pool.community, panel.request_id).companies == ()


def test_far_from_the_mean_asks_for_a_reason_once_and_changes_nothing(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    started(tx, pool, panel)
    everybody = scorers(tx, pool, panel)
    low = {number: dict.fromkeys(row, "0") for number, row in marks().items()}
    for n, actor in enumerate(everybody):
        marking.lock_sheet(tx, actor, SaveSheet(panel.request_id, low if n == 0 else marks(), {}))
    before = reads.evaluation_page(tx, pool.community, panel.request_id)
    assert {number for number, _ in before.unexplained} == {1}
    assert [company for company, _ in reads.sheet_page(tx, everybody[0], panel.request_id).asked] == [1, 2, 3]
    marking.give_reason(tx, everybody[0], GiveReason(panel.request_id, 1, "现场看过，做得不好。"))
    with pytest.raises(OutOfTurn):
        marking.give_reason(tx, everybody[0], GiveReason(panel.request_id, 1, "再说一遍"))
    with pytest.raises(OutOfTurn):
        marking.give_reason(tx, everybody[1], GiveReason(panel.request_id, 1, "没有问我"))
    after = reads.evaluation_page(tx, pool.community, panel.request_id)
    assert [one.total for one in after.companies] == [one.total for one in before.companies]
    told = stating.facts_of(tx, panel.evaluation(tx))["deviations"]
    assert told[0][-1] == "现场看过，做得不好。"
    assert told[1][-1] == "没有说明理由"


def test_silence_is_recorded_after_the_time_and_no_report_goes_out_before(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    register()
    everybody = signing(tx, pool, panel)
    digest = panel.evaluation(tx).report_digest
    reporting.sign_report(tx, everybody[1], Sign(panel.request_id, digest))
    with pytest.raises(OutOfTurn, match="还有人没有签名"):
        reporting.publish(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
    with pytest.raises(OutOfTurn, match="已经在这份评审报告上表示过"):
        reporting.sign_report(tx, everybody[1], Sign(panel.request_id, digest, "反悔了"))
    with pytest.raises(OutOfTurn, match="刚刚改过"):
        reporting.sign_report(tx, everybody[2], Sign(panel.request_id, "0" * 64))
    reporting.publish(later(tx, hours=25), pool.community, panel.request_id, panel.evaluation(tx).version)
    said = [one.signed for one in panel.evaluation(tx).panel]
    assert said.count(Signed.SILENT) == 4


def test_what_changes_after_the_report_was_put_to_sign_asks_everybody_again(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    everybody = signing(tx, pool, panel)
    for actor in everybody:
        reporting.sign_report(tx, actor, Sign(panel.request_id, panel.evaluation(tx).report_digest))
    reporting.correct(tx, pool.community, Correct(panel.request_id, "2号公司的联系人写错了。"))
    with pytest.raises(OutOfTurn, match="内容有变化"):
        reporting.publish(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
    reporting.put_to_sign(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
    assert all(one.signed is None for one in panel.evaluation(tx).panel)


def test_a_dissent_outlives_a_report_that_is_put_to_sign_again(tx: Transaction, pool: Pool, panel: Panel) -> None:
    """A host cannot make words vanish by adding a trifle: they stand until their panellist says something else."""
    register()
    everybody = signing(tx, pool, panel)
    for n, actor in enumerate(everybody[:2]):
        reporting.sign_report(tx, actor, Sign(panel.request_id, panel.evaluation(tx).report_digest, f"第{n}份不同意"))
    reporting.correct(tx, pool.community, Correct(panel.request_id, "错了一个字。"))
    reporting.put_to_sign(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
    reporting.sign_report(tx, everybody[1], Sign(panel.request_id, panel.evaluation(tx).report_digest))
    reporting.publish(later(tx, hours=25), pool.community, panel.request_id, panel.evaluation(tx).version)
    said = [(one.signed, one.dissent) for one in panel.evaluation(tx).panel[:3]]
    assert said == [(Signed.DISSENTED, "第0份不同意"), (Signed.AGREED, ""), (Signed.SILENT, "")]


def test_the_published_report_holds_every_part_and_the_dissent_word_for_word(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    published(tx, pool, panel)
    evaluation = panel.evaluation(tx)
    assert evaluation.report_id is not None
    document = tx.session.get_one(Document, evaluation.report_id)
    assert "评审专家1" not in str(document.facts)
    printed = str(compose({**document.facts, **stating.people_of(tx, document.facts)}))
    for part in (
        "基本情况", "评审组名单", "开启记录", "有效和无效的报价", "评审标准", "评分比较和排序",
        "推荐候选", "澄清和说明", "签名和不同意见", "自愿参照", "由业主大会", "我认为2号公司的应急预案更好。",
        "评审专家1", "业主老周",
    ):  # fmt: skip
        assert part in printed
    for word in ("中标", "评标专家", "评标委员会成员"):
        assert word not in printed
    assert tx.session.get_one(SelectionRequest, panel.request_id).stage is RequestStage.PUBLISHED


def test_what_rooms_above_read_is_the_same_as_the_report(tx: Transaction, pool: Pool, panel: Panel) -> None:
    request = tx.session.get_one(SelectionRequest, panel.request_id)
    assert results.report_of(tx, request) is None
    published(tx, pool, panel)
    report = results.report_of(tx, request)
    assert report is not None
    assert [one.rank for one in report.companies] == [1, 2, 3]
    assert all(one.total == one.technical + one.commercial + one.price for one in report.companies)
    assert report.companies[0].price <= Decimal(20)
    assert len(report.members) == 5
    assert report.members[0].dissent.startswith("我认为2号公司")


def test_a_correction_after_publication_makes_a_newer_report_and_changes_no_mark(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    published(tx, pool, panel)
    first = panel.evaluation(tx)
    before, digests = first.report_id, [one.sheet.digest for one in first.panel if one.sheet]
    reporting.correct(tx, pool.community, Correct(panel.request_id, "2号公司的地址写错了。"))
    after = panel.evaluation(tx)
    assert after.report_id != before
    assert [one.sheet.digest for one in after.panel if one.sheet] == digests


def test_the_registry_learns_who_evaluated_whom_once(tx: Transaction, pool: Pool, panel: Panel) -> None:
    published(tx, pool, panel)
    errand = tx.session.scalars(select(Errand).where(Errand.kind == reporting.PUBLISHED)).one()
    for _ in range(2):
        reporting.remember(tx, errand.payload)
    query = select(func.count()).select_from(Relation).where(Relation.kind == RelationKind.EVALUATED)
    assert tx.session.scalar(query) == 12


def test_the_score_sheet_is_adapted_before_the_seal_and_never_after(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool, RequestStage.ACCEPTED)
    base = weighing.template_of(request)
    lines = [weighing.WeightLine(one.code, one.name, one.kind, str(one.most), one.look) for one in base.criteria]
    command = weighing.SetWeights(request.id, lines, base.price.formula, "1", "0.5", base.price_of, 2, 1, False)
    weighing.set_weights(tx, pool.chair, command)
    assert request.criteria["format"] == "alliance-criteria/1"
    request.stage = RequestStage.SEALED
    tx.session.flush()
    with pytest.raises(OutOfTurn):
        weighing.set_weights(tx, pool.chair, command)
    with pytest.raises(NotFound):
        weighing.set_weights(tx, pool.owner, command)


def test_the_pages_cost_the_same_however_much_was_asked_and_added(
    tx: Transaction, pool: Pool, panel: Panel, queries: Callable[[], Any]
) -> None:
    signing(tx, pool, panel)

    def cost() -> tuple[int, ...]:
        found = []
        for read, actor in (
            (reads.evaluation_page, pool.bureau),
            (reads.effects_page, pool.bureau),
            (reads.sheet_page, panel.actors(tx)[0]),
        ):
            tx.session.expire_all()
            with queries() as count:
                read(tx, actor, panel.request_id)
            found.append(count.total)
        return tuple(found)

    before = cost()
    for n in range(3):
        reporting.correct(tx, pool.community, Correct(panel.request_id, f"第{n}条更正"))
    assert cost() == before


def test_each_is_told_what_is_theirs_to_do(tx: Transaction, pool: Pool, panel: Panel) -> None:
    experts = {one.person_id for one in panel.experts[:4]}

    def told(kind: str) -> set[int]:
        return set(tx.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))

    notices.opened(tx, {"evaluation_id": panel.evaluation(tx).id})
    assert {pool.community.person_id, pool.chair.person_id, pool.keeper.person_id} <= told(
        "expert_pool.evaluation_opened"
    )
    started(tx, pool, panel)
    notices.started(tx, {"evaluation_id": panel.evaluation(tx).id})
    assert told("expert_pool.scoring_started") == experts
    for actor in scorers(tx, pool, panel):
        marking.lock_sheet(tx, actor, SaveSheet(panel.request_id, marks(), {}))
    notices.locked(tx, {"evaluation_id": panel.evaluation(tx).id})
    assert pool.other_street.person_id not in told("expert_pool.evaluation_locked")
    assert not experts & told("expert_pool.evaluation_locked")
    reporting.put_to_sign(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
    notices.to_sign(tx, {"evaluation_id": panel.evaluation(tx).id})
    assert told("expert_pool.report_to_sign") == experts


def test_what_is_held_of_a_panellist_is_told_and_a_locked_sheet_outlives_the_account(
    tx: Transaction, pool: Pool, panel: Panel
) -> None:
    started(tx, pool, panel)
    first, second, *_ = panel.actors(tx)
    marking.lock_sheet(tx, first, SaveSheet(panel.request_id, marks(), {}))
    marking.save_sheet(tx, second, SaveSheet(panel.request_id, marks(), {}))
    assert first.person_id is not None and second.person_id is not None and pool.keeper.person_id is not None
    panels, _ = holdings.held(tx, first.person_id)
    assert panels.rows[0][4] == "已锁定"
    _, typed = holdings.held(tx, pool.keeper.person_id)
    assert len(typed.rows) == 3
    for actor in (first.person_id, second.person_id):
        holdings.erase(tx, actor)
    sheets = [one.sheet.marks for one in panel.evaluation(tx).panel[:2] if one.sheet]
    assert (bool(sheets[0]), bool(sheets[1])) == (True, False)
