"""Breaking the glass: two people of two offices, for a ground of the list, for minutes, seen by everybody for ever."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from compounds.relations.kinds import RelationKind
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers import breaking, desk, notices, queries
from expert_pool.offers.breaking import AskForNames
from expert_pool.offers.models import DrawGlass
from expert_pool.offers.workflow import GlassGround
from tests.expert_pool.conflicts.steps import tied
from tests.expert_pool.factories import Pool, a_pool
from tests.expert_pool.offers import steps
from tests.expert_pool.offers.steps import Scene
from tests.factories import an_actor

WHY = "会议室停电，今晚要通知全体专家换地方"


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


@pytest.fixture
def scene(tx: Transaction, pool: Pool) -> Scene:
    made = steps.a_scene(tx, pool, each=2)
    steps.follow(tx, made)
    return made


@pytest.fixture
def other_supervisor(tx: Transaction, pool: Pool) -> Actor:
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    return an_actor(tx, alliance, Office.BUREAU_SUPERVISOR, alliance.place, name="住建局小沈")


def ask(tx: Transaction, scene: Scene) -> int:
    return breaking.ask_for_names(tx, scene.pool.keeper, AskForNames(scene.draw_id, GlassGround.REACH_ALL, WHY))


def told(tx: Transaction, scene: Scene) -> list[tuple[str, str]]:
    return [(one.who, one.sentence) for one in reversed(ledger.timeline(tx.session, Draw, scene.draw_id))]


def test_the_two_see_who_sits_for_minutes_and_each_look_is_written_down(
    tx: Transaction, scene: Scene, other_supervisor: Actor
) -> None:
    ask(tx, scene)
    breaking.agree(tx, scene.pool.bureau, scene.draw_id)
    names = {scene.people[row].name for row in steps.seated(tx, scene)}
    for one in (scene.pool.keeper, scene.pool.bureau):
        assert {seat.name for seat in breaking.read_names(tx, one, scene.draw_id)} == names
    for other in (scene.pool.second_keeper, other_supervisor, scene.pool.lead, scene.pool.administrator):
        with pytest.raises(NotPermitted):
            breaking.read_names(tx, other, scene.draw_id)
    with pytest.raises(OutOfTurn):
        breaking.read_names(steps.later(tx, minutes=30), scene.pool.keeper, scene.draw_id)
    assert told(tx, scene)[-4:] == [
        ("管库老郑", "申请在开启前查看名单：有急事，要马上联系到全体专家"),
        ("住建局小陆", "同意在开启前查看名单，30分钟"),
        ("管库老郑", "在开启前看了一次名单"),
        ("住建局小陆", "在开启前看了一次名单"),
    ]
    assert not [name for name in names if name in repr(told(tx, scene))]


def test_nobody_asks_but_the_keeper_nor_decides_but_another_office(tx: Transaction, scene: Scene) -> None:
    command = AskForNames(scene.draw_id, GlassGround.LEAK, WHY)
    for other in (scene.pool.bureau, scene.pool.lead, scene.pool.administrator, scene.pool.chair):
        with pytest.raises(NotPermitted):
            breaking.ask_for_names(tx, other, command)
    with pytest.raises(NotFound):
        breaking.agree(tx, Actor(None), scene.draw_id)
    with pytest.raises(OutOfTurn):
        breaking.agree(tx, scene.pool.bureau, scene.draw_id)
    ask(tx, scene)
    for other in (scene.pool.keeper, scene.pool.second_keeper, scene.pool.lead, scene.pool.community):
        with pytest.raises(NotPermitted):
            breaking.agree(tx, other, scene.draw_id)
    with pytest.raises(OutOfTurn):
        breaking.ask_for_names(tx, scene.pool.second_keeper, command)
    with pytest.raises(OutOfTurn):
        breaking.read_names(tx, scene.pool.keeper, scene.draw_id)


@pytest.mark.parametrize("who", ["keeper", "bureau"])
def test_nobody_of_a_company_that_takes_part_breaks_it(tx: Transaction, scene: Scene, who: str) -> None:
    ask(tx, scene)
    breaking.agree(tx, scene.pool.bureau, scene.draw_id)
    actor: Actor = getattr(scene.pool, who)
    tied(tx, scene.pool, RelationKind.WORKS_FOR, actor.person_id or 0, to_company_id=scene.pool.company_ids[1])
    with pytest.raises(NotPermitted, match="任职"):
        breaking.read_names(tx, actor, scene.draw_id)


def test_one_who_holds_both_offices_does_not_agree_with_themself(tx: Transaction, scene: Scene) -> None:
    keeper = scene.pool.keeper
    both = Actor(
        keeper.alliance_id,
        keeper.place_path,
        keeper.person_id,
        keeper.account_id,
        keeper.name,
        (*keeper.offices, *scene.pool.bureau.offices),
    )
    ask(tx, scene)
    with pytest.raises(NotPermitted):
        breaking.agree(tx, both, scene.draw_id)


def test_a_refusal_leaves_the_glass_whole_and_stays_listed(tx: Transaction, scene: Scene) -> None:
    ask(tx, scene)
    breaking.refuse(tx, scene.pool.bureau, scene.draw_id)
    with pytest.raises(OutOfTurn):
        breaking.read_names(tx, scene.pool.keeper, scene.draw_id)
    (line,) = queries.glass_lines(tx, scene.draw_id)
    assert (line.because, line.asked_by, line.decided_by, line.until) == (WHY, "管库老郑", "住建局小陆", None)
    ask(tx, scene)
    assert len(queries.glass_lines(tx, scene.draw_id)) == 2


@pytest.mark.parametrize("because", ["", "急", "字" * 201])
def test_it_says_why(tx: Transaction, scene: Scene, because: str) -> None:
    with pytest.raises(Invalid):
        breaking.ask_for_names(tx, scene.pool.keeper, AskForNames(scene.draw_id, GlassGround.FAULT, because))


def test_there_is_nothing_to_break_once_the_names_are_open(tx: Transaction, scene: Scene) -> None:
    ask(tx, scene)
    breaking.agree(tx, scene.pool.bureau, scene.draw_id)
    draw = steps.the_draw(tx, scene)
    draw.stage, draw.opened_at = DrawStage.OPENED, tx.now
    for deed in (lambda: ask(tx, scene), lambda: breaking.read_names(tx, scene.pool.keeper, scene.draw_id)):
        with pytest.raises(OutOfTurn):
            deed()


def test_the_bureau_is_asked_and_the_keeper_is_told(tx: Transaction, scene: Scene, other_supervisor: Actor) -> None:
    glass_id = ask(tx, scene)
    notices.glass_asked(tx, {"glass_id": glass_id})
    (line,) = desk.lines(tx, scene.pool.bureau)
    assert (line.button, desk.waiting(tx, scene.pool.bureau)) == ("去看", 1)
    breaking.agree(tx, scene.pool.bureau, scene.draw_id)
    notices.glass_decided(tx, {"glass_id": glass_id})
    sent = tx.session.scalars(select(Notice).order_by(Notice.id)).all()
    bureau = {scene.pool.bureau.person_id, other_supervisor.person_id}
    assert {one.person_id for one in sent if one.kind == "experts.glass_asked"} == bureau
    assert [one.person_id for one in sent if one.kind == "experts.glass_decided"] == [scene.pool.keeper.person_id]
    assert desk.waiting(tx, scene.pool.bureau) == 0
    assert tx.session.get_one(DrawGlass, glass_id).until is not None
