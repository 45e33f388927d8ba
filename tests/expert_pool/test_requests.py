"""Selection requests: asking, answering, changing, what the upper rooms do to them, and who sees what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.actors import CLOCK
from alliance.kernel.attachments.access import readable
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from alliance.kernel.tables import Cell
from compounds.relations.actions import RecordRelation, record_relation
from compounds.relations.kinds import RelationKind, Source
from expert_pool.fields import Field
from expert_pool.panels import PanelRules, experts_needed, problems
from expert_pool.requests import (
    actions,
    answering,
    asking,
    changing,
    queries,
    rules,
)
from expert_pool.requests.asking import Draft, Take
from expert_pool.requests.models import Basis, FeePayer, SelectionRequest
from expert_pool.requests.workflow import BEFORE_OPENED, BEFORE_SEALED, REQUEST, Stage
from tests.expert_pool.factories import FOUR, Pool, a_company, a_pool, a_request
from tests.expert_pool.request_steps import STATUTORY, a_page, drafted, errands, submitted, wanted


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    readable(SelectionRequest.__tablename__, SelectionRequest)
    return a_pool(tx)


def told(tx: Transaction) -> list[str]:
    """The sentences of the ledger about the one request, the oldest first."""
    key = tx.session.scalars(select(SelectionRequest.id)).one()
    return [one.sentence for one in reversed(ledger.timeline(tx.session, SelectionRequest, key))]


def test_a_draft_is_kept_handed_in_and_gets_its_reference(tx: Transaction, pool: Pool) -> None:
    request = drafted(tx, pool)
    assert (request.stage, request.reference, request.small) == (Stage.DRAFT, None, False)
    assert [one.number for one in request.companies] == [1, 2, 3]
    assert a_page(tx, pool.chair, request).lacks == ()
    asking.submit(tx, pool.member, Take(request.id, request.version))
    assert (request.stage, str(request.reference)) == (Stage.SUBMITTED, "柯选〔2026〕1号")
    assert request.asked_by_id == pool.member.person_id
    paper = tx.session.scalars(select(Attachment.id)).one()
    assert told(tx) == ["起草选聘评审申请", f"附上材料（第 {paper} 号）", "提交选聘评审申请"]
    assert errands(tx, actions.MOVED) == [{"request_id": request.id, "step": "submit", "stage": "submitted"}]


def test_everything_that_is_missing_is_said_at_once_and_the_draft_stays(tx: Transaction, pool: Pool) -> None:
    request = drafted(
        tx,
        pool,
        paper=False,
        companies=(),
        opening_spot="",
        opening_at=tx.now + timedelta(days=2),
        owners=2,
        basis_on=None,
        fee_payer=FeePayer.COMPOUND,
    )
    with pytest.raises(Invalid) as refused:
        asking.submit(tx, pool.chair, Take(request.id, request.version))
    for lacking in ("在哪里评审", "0家企业", "2026年12月2日", "双数", "哪一天定的", "附上", "多少元"):
        assert lacking in refused.value.reason
    assert request.stage is Stage.DRAFT
    assert a_page(tx, pool.chair, request).lacks == asking.problems(tx, request)
    assert a_page(tx, pool.street, request).lacks == asking.problems(tx, request)


def test_without_a_decision_or_a_plan_the_way_to_one_is_named(tx: Transaction, pool: Pool) -> None:
    request = drafted(tx, pool, basis=Basis.NONE_YET, basis_on=None)
    with pytest.raises(Invalid, match="范本"):
        asking.submit(tx, pool.chair, Take(request.id, request.version))


@pytest.mark.parametrize(("basis", "goes"), [(Basis.ASSEMBLY_DECISION, True), (Basis.SELECTION_PLAN, False)])
def test_three_sit_where_the_assembly_of_a_small_compound_says_so(
    tx: Transaction, pool: Pool, basis: Basis, *, goes: bool
) -> None:
    request = drafted(tx, pool, seats={Field.MANAGEMENT: 1, Field.LAW: 1}, owners=1, basis=basis)
    assert request.small is goes
    assert (asking.problems(tx, request) == ()) is goes


def test_the_usual_panel_keeps_the_rules_at_every_size() -> None:
    for least in (3, 5, 7, 9):
        numbers = PanelRules(least, 3, 15, 2, 3)
        panel = rules.usual(numbers)
        assert panel.size == least
        assert panel.experts == experts_needed(least, numbers)
        assert problems(panel, numbers) == ()


def test_an_unknown_company_is_asked_about_and_added_only_when_meant(tx: Transaction, pool: Pool) -> None:
    names = ("清风物业", "远山物业服务有限公司")
    with pytest.raises(Invalid, match="是不是：清风物业服务有限公司") as refused:
        asking.save_draft(tx, pool.chair, Draft(pool.compound_id, wanted(tx, pool, companies=names)))
    assert "“远山物业服务有限公司”" in refused.value.reason
    with pytest.raises(Invalid, match="名称更全的企业：“清风物业”（是不是：清风物业服务有限公司）。"):
        asking.save_draft(tx, pool.chair, Draft(pool.compound_id, wanted(tx, pool, companies=names), adds=True))
    command = Draft(pool.compound_id, wanted(tx, pool, companies=(names[1], names[1], "")), adds=True)
    request = asking.save_draft(tx, pool.chair, command)
    assert [one.company.name for one in request.companies] == [names[1]]


def test_a_company_is_added_beside_its_own_branch(tx: Transaction, pool: Pool) -> None:
    a_company(tx, tx.session.get_one(Alliance, pool.alliance_id), "远山物业服务有限公司衢州分公司")
    for short in ("远山物业", "远山物业服务有限公司衢州"):
        with pytest.raises(Invalid, match="名称更全的企业"):
            asking.save_draft(tx, pool.chair, Draft(pool.compound_id, wanted(tx, pool, companies=(short,)), adds=True))
    whole = "远山物业服务有限公司"
    request = asking.save_draft(
        tx, pool.chair, Draft(pool.compound_id, wanted(tx, pool, companies=(whole,)), adds=True)
    )
    assert [one.company.name for one in request.companies] == [whole]


def test_a_draft_is_written_anew_with_its_numbers_from_one(tx: Transaction, pool: Pool) -> None:
    request = drafted(tx, pool)
    names = tuple(one.company.name for one in request.companies)
    again = Draft(
        pool.compound_id, wanted(tx, pool, companies=names[:0:-1], seats=FOUR | {Field.LAW: 2}, owners=2), request.id,
        request.version,
    )  # fmt: skip
    asking.save_draft(tx, pool.chair, again)
    assert [(one.number, one.company.name) for one in request.companies] == [(1, names[2]), (2, names[1])]
    assert {one.field: one.seats for one in request.seats} == FOUR | {Field.LAW: 2}
    with pytest.raises(ChangedMeanwhile):
        asking.save_draft(tx, pool.member, again)


def test_one_request_of_a_compound_runs_at_a_time(tx: Transaction, pool: Pool) -> None:
    request = submitted(tx, pool)
    with pytest.raises(OutOfTurn, match="柯选〔2026〕1号"):
        asking.save_draft(tx, pool.chair, Draft(pool.compound_id, wanted(tx, pool)))
    answering.decline(tx, pool.keeper, Take(request.id, request.version, "材料是别的小区的。"))
    assert drafted(tx, pool).stage is Stage.DRAFT


def test_the_community_asks_only_where_there_is_no_committee(tx: Transaction) -> None:
    readable(SelectionRequest.__tablename__, SelectionRequest)
    alone = a_pool(tx, committee=False)
    asked = asking.save_draft(tx, alone.community, Draft(alone.compound_id, wanted(tx, alone)))
    assert asked.asked_by_id == alone.community.person_id


def test_with_a_committee_the_community_is_told_to_pass_it_on(tx: Transaction, pool: Pool) -> None:
    with pytest.raises(NotPermitted, match="有业委会"):
        asking.save_draft(tx, pool.community, Draft(pool.compound_id, wanted(tx, pool)))


def test_nobody_else_asks_for_a_compound(tx: Transaction, pool: Pool) -> None:
    command = Draft(pool.compound_id, wanted(tx, pool))
    for who in ("manager", "owner", "keeper", "administrator", "stranger", "other_street", "visitor"):
        with pytest.raises((NotPermitted, NotFound)):
            asking.save_draft(tx, getattr(pool, who), command)


def test_the_keeper_sends_back_and_accepts(tx: Transaction, pool: Pool) -> None:
    request = submitted(tx, pool)
    with pytest.raises(Invalid, match="原因"):
        answering.send_back(tx, pool.keeper, Take(request.id, request.version, " "))
    answering.send_back(tx, pool.keeper, Take(request.id, request.version, "决定没有盖章。"))
    assert (request.stage, request.notes[-1].words) == (Stage.RETURNED, "决定没有盖章。")
    asking.submit(tx, pool.chair, Take(request.id, request.version))
    assert str(request.reference) == "柯选〔2026〕1号"
    answering.accept(tx, pool.keeper, Take(request.id, request.version))
    assert request.stage is Stage.ACCEPTED
    assert [one["step"] for one in errands(tx, actions.MOVED)] == ["submit", "return", "submit", "accept"]


def test_a_request_that_waited_too_long_is_not_accepted(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool, Stage.SUBMITTED, days_ahead=5)
    with pytest.raises(Invalid, match="评审时间太近"):
        answering.accept(tx, pool.keeper, Take(request.id, request.version))


def test_only_the_keeper_answers(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool, Stage.SUBMITTED)
    for who in ("chair", "community", "bureau", "lead", "guidance", "administrator"):
        for deed in (answering.accept, answering.send_back, answering.decline, answering.give_help):
            with pytest.raises((NotPermitted, NotFound)):
                deed(tx, getattr(pool, who), Take(request.id, request.version, "不合适。"))
    assert request.stage is Stage.SUBMITTED


def test_whoever_works_for_a_company_keeps_out(tx: Transaction, pool: Pool) -> None:
    record_relation(
        tx,
        pool.lead,
        RecordRelation(
            kind=RelationKind.WORKS_FOR, person_id=pool.keeper.person_id, to_company_id=pool.company_ids[1],
            starts_on=date(2026, 1, 1), source=Source.PAPER, evidence="社保记录",
        ),
    )  # fmt: skip
    request = a_request(tx, pool, Stage.SUBMITTED)
    with pytest.raises(NotPermitted, match="任职"):
        answering.accept(tx, pool.keeper, Take(request.id, request.version))
    assert not a_page(tx, pool.keeper, request).may.accept
    answering.accept(tx, pool.second_keeper, Take(request.id, request.version))


def test_the_statutory_track_is_helped_and_never_staffed(tx: Transaction, pool: Pool) -> None:
    request = drafted(tx, pool, track=STATUTORY, companies=(), basis=Basis.NONE_YET, basis_on=None, paper=False)
    assert (request.seats, request.owners) == ([], 0)
    asking.submit(tx, pool.chair, Take(request.id, request.version))
    with pytest.raises(NotPermitted, match="联盟的专家不参加"):
        answering.accept(tx, pool.keeper, Take(request.id, request.version))
    with pytest.raises(NotPermitted):
        actions.set_criteria(tx, pool.chair, request.id, {"a": 1})
    answering.give_help(tx, pool.keeper, Take(request.id, request.version, "到区住建局3号窗口备案。"))
    assert request.stage is Stage.HELPED
    shown = a_page(tx, pool.chair, request)
    assert shown.panel == ""
    assert {one[2].text for one in shown.days if isinstance(one[2], Cell)} == {"法定", "条文待核"}


def test_the_owners_track_is_helped_by_nobody(tx: Transaction, pool: Pool) -> None:
    request = submitted(tx, pool)
    with pytest.raises(NotPermitted, match="可以受理"):
        answering.give_help(tx, pool.keeper, Take(request.id, request.version, "请看。"))


def test_an_upper_room_takes_its_steps_in_turn(tx: Transaction, pool: Pool) -> None:
    for stage in Stage:
        request = a_request(tx, pool, stage)
        for name in actions.UPWARD.keys() - REQUEST.open_from(stage):
            with pytest.raises(OutOfTurn):
                actions.advance(tx, CLOCK, request, name)
        assert request.stage is stage


def test_an_upper_room_moves_a_request_along_and_never_on_the_statutory_track(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    for name in ("seal", "draw", "form", "unform", "form", "open", "lock", "unlock", "lock", "publish", "close"):
        actions.advance(tx, pool.keeper, request, name)
    assert request.stage is Stage.CLOSED
    assert told(tx)[:2] == ["封存名单，公布封存码", "抽取完成，开始征询专家"]
    with pytest.raises(LookupError):
        actions.advance(tx, pool.keeper, request, "accept")
    statutory = a_request(tx, pool, Stage.SUBMITTED, track=STATUTORY)
    with pytest.raises(NotPermitted):
        actions.advance(tx, pool.keeper, statutory, "seal")


def test_the_score_sheet_is_fixed_with_the_seal(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    actions.set_criteria(tx, pool.chair, request.id, {"version": 1})
    assert request.criteria == {"version": 1}
    with pytest.raises((NotPermitted, NotFound)):
        actions.set_criteria(tx, pool.manager, request.id, {})
    actions.advance(tx, pool.keeper, request, "seal")
    with pytest.raises(OutOfTurn):
        actions.set_criteria(tx, pool.chair, request.id, {})


def test_the_meeting_moves_with_a_reason_and_after_the_seal_only_to_later(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    was = request.opening_at

    def move(days: int) -> None:
        then = was + timedelta(days=days)
        changing.change_opening(
            tx, pool.chair, changing.ChangeOpening(request.id, request.version, then, "会议室那天有人用。")
        )

    move(-3)
    with pytest.raises(Invalid, match="太近"):
        move(-15)
    actions.advance(tx, pool.keeper, request, "seal")
    with pytest.raises(Invalid, match="只能往后"):
        move(-4)
    move(5)
    assert request.opening_at == was + timedelta(days=5)
    assert "把评审时间从12月9日 10:00改到12月17日 10:00" in told(tx)
    assert len(errands(tx, changing.OPENING_CHANGED)) == 2
    request.stage = Stage.OPENED
    tx.session.flush()
    with pytest.raises(OutOfTurn):
        move(9)


def test_a_company_withdraws_once_and_stays_on_record(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool, Stage.SEALED)
    leave = changing.CompanyLeaves(request.id, request.version, 2, "12月1日来函。")
    changing.company_leaves(tx, pool.keeper, leave)
    assert [one.left_at is None for one in request.companies] == [True, False, True]
    assert [one.number for one in queries.summary(request).present] == [1, 3]
    with pytest.raises(ChangedMeanwhile):
        changing.company_leaves(tx, pool.keeper, leave)
    with pytest.raises(Invalid, match="已经退出"):
        changing.company_leaves(tx, pool.keeper, replace(leave, version=request.version))
    assert "最好有3家" in a_page(tx, pool.chair, request).companies_hint


def test_no_company_goes_once_the_sums_are_known(tx: Transaction, pool: Pool) -> None:
    """With a price formula on the mean, one that goes would turn the order of the others."""
    request = a_request(tx, pool, Stage.SCORED)
    for actor in (pool.keeper, pool.chair):
        with pytest.raises(OutOfTurn, match="不再改变分数"):
            changing.company_leaves(tx, actor, changing.CompanyLeaves(request.id, request.version, 2, "来函"))


def test_it_is_taken_back_until_the_names_are_opened(tx: Transaction, pool: Pool) -> None:
    taken = set()
    for stage in Stage:
        request = a_request(tx, pool, stage)
        try:
            asking.withdraw(tx, pool.chair, Take(request.id, request.version, "业主想再商量。"))
        except OutOfTurn:
            assert request.stage is stage
        else:
            assert request.stage is Stage.WITHDRAWN
            assert errands(tx, actions.MOVED)[-1]["step"] == "withdraw"
            taken.add(stage)
    assert taken == BEFORE_SEALED | BEFORE_OPENED | {Stage.DRAFT}
