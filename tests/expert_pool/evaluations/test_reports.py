"""From the locked sheets to the published report: reasons, dissent, corrections, and what other rooms read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import NotFound, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from compounds.models import Relation
from compounds.relations.kinds import RelationKind
from expert_pool.evaluations import (
    holdings,
    marking,
    notices,
    reporting,
    results,
    stating,
    weighing,
)
from expert_pool.evaluations import queries as reads
from expert_pool.evaluations.marking import GiveReason, SaveSheet
from expert_pool.evaluations.papers import compose
from expert_pool.evaluations.reporting import Correct, Sign
from expert_pool.evaluations.workflow import Signed
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage
from tests.expert_pool.evaluations.steps import (
    Panel,
    a_panel,
    later,
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
