"""Whoever leaves a panel: the next in the sealed order, void sheets, and what happens after the sums."""

from __future__ import annotations

import pytest

from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted, OutOfTurn, Refused
from alliance.kernel.parameters import actions as parameters
from alliance.kernel.parameters.models import Confidence
from compounds.models import Relation
from compounds.relations.kinds import RelationKind
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Fall
from expert_pool.evaluations import (
    bidding,
    gathering,
    marking,
    reckoning,
    stating,
)
from expert_pool.evaluations import queries as reads
from expert_pool.evaluations.bidding import OnBid
from expert_pool.evaluations.gathering import LetGo, OnSeat
from expert_pool.evaluations.marking import GiveLonger, SaveSheet
from expert_pool.evaluations.workflow import Gone, SheetState, Stage
from expert_pool.requests import asking
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage
from tests.expert_pool.evaluations.steps import (
    Panel,
    a_panel,
    an_offer,
    by_link,
    later,
    locked,
    marks,
    scorers,
    signing,
    started,
)
from tests.expert_pool.factories import Pool, a_pool


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


@pytest.fixture
def panel(tx: Transaction, pool: Pool) -> Panel:
    return a_panel(tx, pool)


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
    own = parameters.NewVersion(reckoning.CANDIDATES, "1", tomorrow.today, Confidence.PROMISE, own=True)
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
