"""Declaring, claiming, contesting and deciding grounds, lifting a rule, and what a freezing writes down."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from compounds.relations.kinds import RelationKind
from expert_pool.conflicts import actions, desk, holdings, keeping, notices, own, queries
from expert_pool.conflicts.actions import About, ClaimGround, ContestGround, DecideGround, DeclareTie, RelaxRule
from expert_pool.conflicts.grounds import Ground
from expert_pool.conflicts.models import ExpertConflict, ExpertTie
from expert_pool.conflicts.standing import NO_BACKUPS, Known
from expert_pool.conflicts.workflow import Origin, State
from expert_pool.fields import Field
from expert_pool.requests.workflow import Stage
from tests.compounds.factories import a_compound
from tests.expert_pool.conflicts.steps import an_expert, signed_in, tied
from tests.expert_pool.factories import FOUR, Pool, a_company, a_pool, a_request

KNOWN = Known()


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


def ground_of(tx: Transaction, request: Any, expert: Any) -> str:
    found = queries.pool(tx, request, KNOWN)
    return next(one.ground for one in found.members if one.expert_id == expert.id)


def claimed(tx: Transaction, pool: Pool, request: Any, expert: Any, by: Actor | None = None) -> ExpertConflict:
    key = actions.claim_ground(
        tx, by or pool.chair, ClaimGround(request.id, expert.id, Ground.LIVES_HERE, "住在本小区3幢")
    )
    return tx.session.get_one(ExpertConflict, key)


def decided(tx: Transaction, actor: Actor, row: ExpertConflict, *, stands: bool) -> None:
    actions.decide_ground(tx, actor, DecideGround(row.id, row.version, stands, "社区核实过"))


def test_a_tie_declared_beforehand_counts_for_every_request_until_it_is_ended(tx: Transaction, pool: Pool) -> None:
    expert, request = an_expert(tx, pool), a_request(tx, pool)
    actor = signed_in(tx, expert)
    command = DeclareTie(Ground.GIFT, company_id=pool.company_ids[1], words="春节收过一箱酒")
    tie = actions.declare_tie(tx, actor, command)
    assert ground_of(tx, request, expert) == Ground.GIFT
    with pytest.raises(Invalid):
        actions.declare_tie(tx, actor, command)
    with pytest.raises(OutOfTurn):
        contested = ContestGround(request.id, Ground.GIFT, "不算", pool.company_ids[1])
        actions.contest_ground(tx, actor, contested, KNOWN)
    actions.end_tie(tx, actor, tie)
    assert ground_of(tx, request, expert) == ""
    with pytest.raises(OutOfTurn):
        actions.end_tie(tx, actor, tie)
    assert own.ties_page(tx, actor).ties[0].ended_on == tx.today


@pytest.mark.parametrize(
    "wrong",
    [
        DeclareTie(Ground.SUPERVISES, company_id=1),
        DeclareTie(Ground.PUNISHED, company_id=1),
        DeclareTie(Ground.GIFT),
        DeclareTie(Ground.GIFT, compound_id=1),
        DeclareTie(Ground.LIVES_HERE, company_id=1),
    ],
)
def test_what_cannot_be_declared_is_refused(tx: Transaction, pool: Pool, wrong: DeclareTie) -> None:
    with pytest.raises(Invalid):
        actions.declare_tie(tx, signed_in(tx, an_expert(tx, pool)), wrong)


def test_only_experts_declare_and_only_their_own(tx: Transaction, pool: Pool) -> None:
    expert = an_expert(tx, pool)
    tie = actions.declare_tie(tx, signed_in(tx, expert), DeclareTie(Ground.OTHER, compound_id=pool.compound_id))
    for stranger in (pool.owner, pool.stranger, pool.keeper):
        with pytest.raises((NotFound, NotPermitted)):
            actions.declare_tie(tx, stranger, DeclareTie(Ground.OTHER, compound_id=pool.compound_id))
        with pytest.raises((NotFound, NotPermitted)):
            actions.end_tie(tx, stranger, tie)


def test_what_a_compound_says_waits_for_the_keeper_and_holds_the_freezing_up(tx: Transaction, pool: Pool) -> None:
    expert = an_expert(tx, pool, *FOUR)
    for _ in range(8):
        an_expert(tx, pool, *FOUR)
    request = a_request(tx, pool)
    assert queries.pool(tx, request, KNOWN).ready
    row = claimed(tx, pool, request, expert)
    assert ground_of(tx, request, expert) == Ground.LIVES_HERE
    assert queries.pool(tx, request, KNOWN).problems == ("还有1条回避情况没有核定。请先核定。",)
    assert [line.title for line in desk.lines(tx, pool.keeper)] == [f"核定回避：{request.subject}"]
    assert (desk.waiting(tx, pool.keeper), desk.waiting(tx, pool.chair)) == (1, 0)
    assert tx.session.scalar(select(desk.stirs(pool.keeper)))
    decided(tx, pool.keeper, row, stands=False)
    assert ground_of(tx, request, expert) == ""
    assert queries.pool(tx, request, KNOWN).ready
    with pytest.raises(Invalid):
        claimed(tx, pool, request, expert)


def test_what_is_upheld_stays_and_the_compound_is_told(tx: Transaction, pool: Pool) -> None:
    expert, request = an_expert(tx, pool), a_request(tx, pool)
    row = claimed(tx, pool, request, expert)
    notices.said(tx, {"conflict_id": row.id})
    decided(tx, pool.bureau, row, stands=True)
    notices.decided(tx, {"conflict_id": row.id})
    assert ground_of(tx, request, expert) == Ground.LIVES_HERE
    told = {one.kind: one.person_id for one in tx.session.scalars(select(Notice))}
    assert told["conflicts.decided"] == pool.chair.person_id
    assert told["conflicts.said"] in {pool.keeper.person_id, pool.second_keeper.person_id}


@pytest.mark.parametrize("who", ["owner", "manager", "other_street", "keeper", "bureau", "lead", "stranger"])
def test_only_the_asking_side_claims(tx: Transaction, pool: Pool, who: str) -> None:
    expert, request = an_expert(tx, pool), a_request(tx, pool)
    with pytest.raises((NotFound, NotPermitted)):
        claimed(tx, pool, request, expert, getattr(pool, who))


@pytest.mark.parametrize("stage", [one for one in Stage if one is not Stage.ACCEPTED])
def test_nothing_is_said_or_decided_but_between_acceptance_and_seal(tx: Transaction, pool: Pool, stage: Stage) -> None:
    expert, request = an_expert(tx, pool), a_request(tx, pool)
    row = claimed(tx, pool, request, expert)
    request.stage = stage
    if stage is Stage.DRAFT:
        request.reference = None
    tx.session.flush()
    with pytest.raises(OutOfTurn):
        claimed(tx, pool, request, an_expert(tx, pool))
    with pytest.raises(OutOfTurn):
        decided(tx, pool.keeper if stage is not Stage.DRAFT else pool.bureau, row, stands=True)


def test_an_expert_contests_a_ground_of_the_alliance_and_somebody_else_decides(tx: Transaction, pool: Pool) -> None:
    compound = tx.session.get_one(Compound, pool.compound_id)
    expert = an_expert(tx, pool, place=compound.place)
    request, actor = a_request(tx, pool), signed_in(tx, expert)
    page = own.own_page(tx, actor, request.id, KNOWN)
    assert [(one.ground, bool(one.may)) for one in page.grounds] == [("lives_here", True)]
    command = ContestGround(request.id, Ground.LIVES_HERE, "房子去年卖了")
    row = tx.session.get_one(ExpertConflict, actions.contest_ground(tx, actor, command, KNOWN))
    assert (row.state, row.origin) == (State.CONTESTED, Origin.ROSTER)
    assert ground_of(tx, request, expert) == Ground.LIVES_HERE
    with pytest.raises(Invalid):
        actions.contest_ground(tx, actor, command, KNOWN)
    decided(tx, pool.keeper, row, stands=False)
    assert ground_of(tx, request, expert) == ""
    assert own.own_page(tx, actor, request.id, KNOWN).grounds[0].state is State.LIFTED


def test_what_follows_the_law_is_never_waived(tx: Transaction, pool: Pool) -> None:
    expert, request = an_expert(tx, pool), a_request(tx, pool)
    relation = tied(tx, pool, RelationKind.WORKS_FOR, expert, to_company_id=pool.company_ids[0])
    command = ContestGround(request.id, Ground.TIED_TO_BIDDER, "早就辞职了", pool.company_ids[0])
    key = actions.contest_ground(tx, signed_in(tx, expert), command, KNOWN)
    row = tx.session.get_one(ExpertConflict, key)
    with pytest.raises(Invalid, match="不能在这里免去"):
        decided(tx, pool.keeper, row, stands=False)
    row.state, row.because, row.decided_at = State.LIFTED, "绕过", tx.now
    tx.session.flush()
    assert ground_of(tx, request, expert) == Ground.TIED_TO_BIDDER
    tx.session.delete(relation)
    tx.session.flush()
    assert ground_of(tx, request, expert) == ""


def test_what_an_expert_has_declared_stands_whatever_is_decided_of_the_compounds_word(
    tx: Transaction, pool: Pool
) -> None:
    expert, request = an_expert(tx, pool), a_request(tx, pool)
    actor = signed_in(tx, expert)
    tie = actions.declare_tie(tx, actor, DeclareTie(Ground.LIVES_HERE, compound_id=pool.compound_id))
    decided(tx, pool.keeper, claimed(tx, pool, request, expert), stands=False)
    assert ground_of(tx, request, expert) == Ground.LIVES_HERE
    actions.end_tie(tx, actor, tie)
    assert ground_of(tx, request, expert) == ""


def test_nobody_contests_what_is_not_there_or_is_anothers(tx: Transaction, pool: Pool) -> None:
    expert, request = an_expert(tx, pool), a_request(tx, pool)
    with pytest.raises(NotFound):
        actions.contest_ground(tx, signed_in(tx, expert), ContestGround(request.id, Ground.LIVES_HERE, "不是"), KNOWN)
    with pytest.raises(NotFound):
        own.own_page(tx, signed_in(tx, expert), request.id, KNOWN)
    with pytest.raises(NotFound):
        actions.contest_ground(tx, pool.keeper, ContestGround(request.id, Ground.LIVES_HERE, "不是"), KNOWN)


def test_nobody_decides_about_themselves_behind_the_wall_or_from_an_old_page(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    expert = an_expert(tx, pool)
    row = claimed(tx, pool, request, expert)
    with pytest.raises(NotPermitted):
        decided(tx, pool.chair, row, stands=True)
    with pytest.raises(ChangedMeanwhile):
        actions.decide_ground(tx, pool.keeper, DecideGround(row.id, row.version - 1, True, "核实"))
    row.said_by_id = pool.keeper.person_id
    tx.session.flush()
    with pytest.raises(NotPermitted):
        decided(tx, pool.keeper, row, stands=True)
    assert pool.second_keeper.person_id is not None
    tied(tx, pool, RelationKind.WORKS_FOR, pool.second_keeper.person_id, to_company_id=pool.company_ids[2])
    with pytest.raises(NotPermitted):
        decided(tx, pool.second_keeper, row, stands=True)
    decided(tx, pool.bureau, row, stands=True)
    with pytest.raises(OutOfTurn):
        decided(tx, pool.bureau, row, stands=False)


def test_a_rule_of_the_alliances_own_is_lifted_only_where_that_is_needed(tx: Transaction, pool: Pool) -> None:
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    near = a_compound(tx, alliance, name="锦绣二期")
    compound = tx.session.get_one(Compound, pool.compound_id)
    compound.developer_id = near.developer_id = a_company(tx, alliance, "衢江置业").id
    experts = [an_expert(tx, pool, place=near.place), an_expert(tx, pool, place=near.place), an_expert(tx, pool)]
    request = a_request(tx, pool, seats={Field.MANAGEMENT: 2})
    page = queries.conflicts_page(tx, pool.keeper, request.id, KNOWN)
    assert page.problems == ("物业管理要3人（2席加后备1人），能来的只有1人。请看“人不够怎么办”。",)
    assert [[one.rule for one in way] for way in page.ways] == [["same_developer"]]
    with pytest.raises(NotPermitted):
        actions.relax_rule(tx, pool.chair, RelaxRule(request.id, "same_developer", "人太少"), KNOWN)
    with pytest.raises(Invalid):
        actions.relax_rule(tx, pool.keeper, RelaxRule(request.id, "tied_to_bidder", "人太少"), KNOWN)
    actions.relax_rule(tx, pool.keeper, RelaxRule(request.id, "same_developer", "懂物业管理的人太少"), KNOWN)
    found = queries.pool(tx, request, KNOWN)
    assert (found.ready, found.relaxed) == (True, ("same_developer",))
    assert {one.expert_id for one in found.eligible} == {one.id for one in experts}
    with pytest.raises(Invalid, match="不用放宽"):
        actions.relax_rule(tx, pool.keeper, RelaxRule(request.id, NO_BACKUPS, "再放宽"), KNOWN)
    actions.restore_rule(tx, pool.keeper, request.id, "same_developer")
    assert not queries.pool(tx, request, KNOWN).ready


def test_a_freezing_writes_down_every_ground_once(tx: Transaction, pool: Pool) -> None:
    compound = tx.session.get_one(Compound, pool.compound_id)
    expert = an_expert(tx, pool, place=compound.place)
    tied(tx, pool, RelationKind.WORKS_FOR, expert, to_company_id=pool.company_ids[0])
    request = a_request(tx, pool)
    keep = keeping.kept(KNOWN)
    keep(tx, {"request_id": request.id})
    keep(tx, {"request_id": request.id})
    rows = list(tx.session.scalars(select(ExpertConflict).order_by(ExpertConflict.id)))
    assert [(row.ground, row.state, row.kept_at) for row in rows] == [
        (Ground.TIED_TO_BIDDER, State.DERIVED, tx.now),
        (Ground.LIVES_HERE, State.DERIVED, tx.now),
    ]
    request.stage = Stage.SEALED
    tx.session.flush()
    page = queries.conflicts_page(tx, pool.chair, request.id, KNOWN)
    assert (page.sentence, [one.count for one in page.by_ground]) == ("封存的时候，1 人回避。", [1])
    assert page.frozen
    assert page.people == ()


def test_a_late_ground_is_written_once_and_only_for_those_who_decide(tx: Transaction, pool: Pool) -> None:
    expert, request = an_expert(tx, pool), a_request(tx, pool, Stage.OPENED)
    for _ in range(2):
        actions.record_late(tx, request, About(expert.id, Ground.KIN_HERE), "侄子在业委会")
    assert [one.words for one in queries.conflicts_page(tx, pool.keeper, request.id, KNOWN).said] == ["侄子在业委会"]
    assert queries.conflicts_page(tx, pool.chair, request.id, KNOWN).said == ()
    line = tx.session.scalars(select(LedgerLine).order_by(LedgerLine.id.desc()).limit(1)).one()
    assert (line.verb, line.person_id) == ("expert_pool.ground_found_late", None)


def test_those_who_ask_read_numbers_and_the_keeper_names(tx: Transaction, pool: Pool) -> None:
    compound = tx.session.get_one(Compound, pool.compound_id)
    an_expert(tx, pool, name="住户老周", place=compound.place)
    an_expert(tx, pool, name="外人小吴")
    request = a_request(tx, pool)
    named = queries.conflicts_page(tx, pool.keeper, request.id, KNOWN)
    assert [(one.name, one.chance) for one in named.people] == [("住户老周", ""), ("外人小吴", "一定入选")]
    assert named.people[0].told[0].sentence == "住在锦绣家园，或者在那里有房产"
    for reader in (pool.chair, pool.street, pool.lead):
        page = queries.conflicts_page(tx, reader, request.id, KNOWN)
        assert page.people == ()
        assert [(one.label, one.count) for one in page.by_ground] == [("住在本小区，或者在本小区有房产", 1)]
        assert page.sentence == "库里 2 人，1 人回避，余 1 人可以抽。"
    for nobody in (pool.owner, pool.manager, pool.other_street, pool.administrator, pool.stranger):
        with pytest.raises((NotFound, NotPermitted)):
            queries.conflicts_page(tx, nobody, request.id, KNOWN)


def test_on_acceptance_everybody_with_a_tie_learns_of_it(tx: Transaction, pool: Pool) -> None:
    compound = tx.session.get_one(Compound, pool.compound_id)
    expert = an_expert(tx, pool, place=compound.place)
    an_expert(tx, pool)
    request = a_request(tx, pool)
    tell = notices.accepted(KNOWN)
    tell(tx, {"request_id": request.id, "step": "submit"})
    tell(tx, {"request_id": request.id, "step": "accept"})
    assert [one.person_id for one in tx.session.scalars(select(Notice))] == [expert.person_id]


def test_an_erasure_takes_the_words_and_keeps_the_grounds(tx: Transaction, pool: Pool) -> None:
    expert, request = an_expert(tx, pool), a_request(tx, pool)
    actions.declare_tie(tx, signed_in(tx, expert), DeclareTie(Ground.OTHER, compound_id=pool.compound_id, words="秘密"))
    claimed(tx, pool, request, expert)
    assert [len(one.rows) for one in holdings.held(tx, expert.person_id)] == [1, 1]
    holdings.erase(tx, expert.person_id)
    assert tx.session.scalars(select(ExpertTie.words)).one() == holdings.ERASED
    assert tx.session.scalars(select(ExpertConflict.words)).one() == holdings.ERASED
