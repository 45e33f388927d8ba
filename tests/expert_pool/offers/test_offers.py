"""The drawn are asked quietly, answer once and in time, and the next in order follows by a recorded reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn, Refused
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.links import Link
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from compounds.relations.kinds import RelationKind
from expert_pool.conflicts.grounds import Ground
from expert_pool.conflicts.models import ExpertConflict
from expert_pool.draws import falling
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Abandoned, Fall
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.fields import Field
from expert_pool.offers import answering, asking, desk, holdings, on_site, own, queries, telling, watching
from expert_pool.offers.answering import StandBack
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import OFFER, Stage
from expert_pool.requests.workflow import Stage as RequestStage
from expert_pool.roster.models import Expert
from tests.expert_pool.conflicts.steps import tied
from tests.expert_pool.factories import Pool, a_pool
from tests.expert_pool.offers import steps
from tests.expert_pool.offers.steps import Scene


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


@pytest.fixture
def scene(tx: Transaction, pool: Pool) -> Scene:
    """Four seats, three in the order of each field, and everybody seated was asked."""
    made = steps.a_scene(tx, pool)
    steps.follow(tx, made)
    return made


def falls(tx: Transaction, scene: Scene) -> list[tuple[int, Fall]]:
    return [(one.row, one.because) for one in steps.the_draw(tx, scene).falls]


def verbs(tx: Transaction, scene: Scene) -> list[str]:
    lines = select(LedgerLine.verb).where(LedgerLine.subject == Draw.__tablename__).order_by(LedgerLine.id)
    return list(tx.session.scalars(lines))


def open_it(tx: Transaction, scene: Scene) -> None:
    """Everybody has said yes and the names are opened."""
    for offer in steps.offers(tx, scene):
        if offer.stage is Stage.OFFERED:
            answering.accept(tx, steps.by_link(offer), offer.id)
    draw, request = steps.the_draw(tx, scene), steps.the_request(tx, scene)
    draw.stage, draw.opened_at, request.stage = DrawStage.OPENED, tx.now, RequestStage.OPENED
    tx.session.flush()


def refused_and_noted(tx: Transaction, refusal: pytest.ExceptionInfo[Refused]) -> None:
    """What the edge does with a refusal that stays on record."""
    assert refusal.value.record is not None
    refusal.value.record(tx)
    tx.session.flush()


# Asking


def test_everybody_seated_is_asked_once_by_a_quiet_link(tx: Transaction, scene: Scene) -> None:
    steps.follow(tx, scene)
    made = steps.offers(tx, scene)
    assert sorted(one.row for one in made) == sorted(steps.seated(tx, scene))
    sent = steps.messages(tx)
    assert len(sent) == len(made) == 4
    assert {one.person_id for one in sent} == {None}
    assert len({steps.number_of(tx, one) for one in sent}) == 4
    links = tx.session.scalars(select(Link).where(Link.subject == Offer.__tablename__)).all()
    assert {link.person_id for link in links} == {None}
    assert tx.session.scalars(select(Notice)).all() == []


def test_no_column_beside_the_sealed_row_says_whom_an_offer_is_for(scene: Scene) -> None:
    columns = {column.name for column in Offer.__table__.columns}
    assert not {name for name in columns if "person" in name or "expert" in name or name == "who"}


def test_what_the_clock_promises_names_nobody(tx: Transaction, scene: Scene) -> None:
    people = {actor.person_id for actor in scene.people.values()}
    for errand in tx.session.scalars(select(Errand)):
        assert set(errand.payload) <= {"offer_id", "message_id", "draw_id", "request_id", "step", "stage"}
    lines = tx.session.scalars(select(LedgerLine).where(LedgerLine.subject == Draw.__tablename__)).all()
    assert lines
    assert not people & {line.person_id for line in lines}


# Answering


@pytest.mark.parametrize("way", ["link", "signed in"])
def test_all_say_yes_and_the_request_is_formed(tx: Transaction, scene: Scene, way: str) -> None:
    for offer in steps.offers(tx, scene):
        actor = steps.by_link(offer) if way == "link" else scene.people[offer.row]
        assert steps.the_request(tx, scene).stage is RequestStage.DRAWN
        answering.accept(tx, actor, offer.id)
    assert steps.the_request(tx, scene).stage is RequestStage.FORMED
    done = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "expert_pool.offer_accepted")).all()
    assert [(line.person_id, line.office) for line in done] == [(None, "clock")] * 4


def test_a_no_falls_and_the_next_in_order_is_asked(tx: Transaction, scene: Scene) -> None:
    first = steps.offers(tx, scene)[0]
    answering.decline(tx, steps.by_link(first), first.id)
    assert falls(tx, scene) == [(first.row, Fall.DECLINED)]
    steps.follow(tx, scene)
    now = steps.offers(tx, scene)
    assert len(now) == 5
    assert now[-1].row in steps.seated(tx, scene)
    assert now[0].stage is Stage.DECLINED


def test_a_change_of_mind_before_the_opening_is_a_no_and_the_panel_is_not_complete(
    tx: Transaction, scene: Scene
) -> None:
    for offer in steps.offers(tx, scene):
        answering.accept(tx, steps.by_link(offer), offer.id)
    first = steps.offers(tx, scene)[0]
    answering.decline(tx, scene.people[first.row], first.id)
    assert steps.the_request(tx, scene).stage is RequestStage.DRAWN
    assert falls(tx, scene) == [(first.row, Fall.DECLINED)]


@pytest.mark.parametrize("deed", [answering.accept, answering.decline])
def test_a_second_answer_is_refused_and_stays_on_record(
    tx: Transaction, scene: Scene, deed: Callable[[Transaction, Actor, int], None]
) -> None:
    first = steps.offers(tx, scene)[0]
    (answering.accept if deed is answering.accept else answering.decline)(tx, steps.by_link(first), first.id)
    with pytest.raises(OutOfTurn) as refusal:
        deed(tx, steps.by_link(first), first.id)
    refused_and_noted(tx, refusal)
    assert "expert_pool.answer_refused" in verbs(tx, scene)


def test_a_late_answer_is_refused_on_record_and_the_seat_goes_on(tx: Transaction, scene: Scene) -> None:
    first = steps.offers(tx, scene)[0]
    late = steps.later(tx, hours=30)
    with pytest.raises(OutOfTurn) as refusal:
        answering.accept(late, steps.by_link(first), first.id)
    refused_and_noted(late, refusal)
    assert steps.offer_of(tx, scene, first.row).stage is Stage.EXPIRED
    assert (first.row, Fall.EXPIRED) in falls(tx, scene)
    assert "expert_pool.answer_refused" in verbs(tx, scene)


def test_the_clock_reminds_once_and_ends_what_nobody_answered(tx: Transaction, scene: Scene) -> None:
    first = steps.offers(tx, scene)[0]
    assert first.remind_at is not None
    watching.look(tx, {"offer_id": first.id})
    assert len(steps.messages(tx)) == 4
    halfway = steps.later(tx, hours=23)
    watching.look(halfway, {"offer_id": first.id})
    watching.look(halfway, {"offer_id": first.id})
    assert len(steps.messages(tx)) == 5
    watching.turn_of_day(steps.later(tx, hours=24), tx.today)
    assert {one.stage for one in steps.offers(tx, scene)} == {Stage.EXPIRED}
    assert {because for _, because in falls(tx, scene)} == {Fall.EXPIRED}
    watching.look(steps.later(tx, hours=25), {"offer_id": first.id})
    assert len(falls(tx, scene)) == 4


def test_nobody_answers_for_another(tx: Transaction, scene: Scene) -> None:
    mine, other = steps.offers(tx, scene)[:2]
    for stranger in (scene.people[other.row], scene.pool.keeper, scene.pool.bureau, scene.pool.administrator):
        with pytest.raises(NotFound):
            own.own_offer(tx, stranger, mine.id)
        with pytest.raises(NotFound):
            answering.accept(tx, stranger, mine.id)
    with pytest.raises(NotFound):
        answering.accept(tx, steps.by_link(other), mine.id)


@pytest.mark.parametrize("stage", [stage for stage in Stage if "accept" not in OFFER.open_from(stage)])
def test_no_yes_out_of_turn(tx: Transaction, scene: Scene, stage: Stage) -> None:
    first = steps.offers(tx, scene)[0]
    first.stage, first.answered_at = stage, tx.now
    with pytest.raises(OutOfTurn):
        answering.accept(tx, steps.by_link(first), first.id)


# Standing back


def test_a_late_conflict_is_sealed_until_the_opening_and_then_a_conflict(tx: Transaction, scene: Scene) -> None:
    first = steps.offers(tx, scene)[0]
    said = StandBack(first.id, Ground.WORKED_FOR_BIDDER, 2, "前年在那里做过顾问")
    answering.stand_back(tx, steps.by_link(first), said)
    short = tx.keyring.open(first.told_sealed or "", context_of(Offer.told_sealed))
    assert len(short.encode()) == 1024
    assert json.loads(short)["company_id"] == scene.pool.company_ids[1]
    assert falls(tx, scene) == [(first.row, Fall.LATE_CONFLICT)]
    telling.opened(tx, {"draw_id": scene.draw_id})
    assert tx.session.scalars(select(ExpertConflict)).all() == []
    steps.follow(tx, scene)
    open_it(tx, scene)
    telling.opened(tx, {"draw_id": scene.draw_id})
    telling.opened(tx, {"draw_id": scene.draw_id})
    (conflict,) = tx.session.scalars(select(ExpertConflict)).all()
    expert = tx.session.get_one(Expert, conflict.expert_id)
    assert (expert.person_id, conflict.ground) == (scene.people[first.row].person_id, Ground.WORKED_FOR_BIDDER)
    assert steps.offer_of(tx, scene, first.row).told_sealed is None


def test_a_tie_told_after_the_opening_is_a_conflict_with_the_errand_of_its_fall(
    tx: Transaction, scene: Scene, app: Flask
) -> None:
    open_it(tx, scene)
    absent = steps.offers(tx, scene)[0]
    on_site.record_absence(tx, scene.pool.community, on_site.RecordAbsence(scene.draw_id, absent.row, Fall.NO_SHOW))
    steps.follow(tx, scene)
    newest = steps.offers(tx, scene)[-1]
    answering.stand_back(tx, steps.by_link(newest), StandBack(newest.id, Ground.WORKED_FOR_BIDDER, 1, "老同事在那里"))
    errand = tx.session.scalars(select(Errand).where(Errand.kind == falling.FALLEN).order_by(Errand.id.desc())).first()
    assert errand is not None
    with app.app_context():
        assert telling.opened in web.platform().deliveries.inside[errand.kind]
    telling.opened(tx, errand.payload)
    (conflict,) = tx.session.scalars(select(ExpertConflict)).all()
    assert conflict.ground is Ground.WORKED_FOR_BIDDER


@pytest.mark.parametrize(
    ("ground", "company", "words"),
    [(Ground.OTHER, None, " "), (Ground.GIFT, None, ""), (Ground.GIFT, 9, ""), (Ground.CAP, None, "")],
)
def test_a_late_conflict_says_what_it_is(
    tx: Transaction, scene: Scene, ground: Ground, company: int | None, words: str
) -> None:
    first = steps.offers(tx, scene)[0]
    with pytest.raises(Invalid):
        answering.stand_back(tx, steps.by_link(first), StandBack(first.id, ground, company, words))


# The end of a draw


def test_an_abandoned_draw_takes_its_offers_back_and_tells_those_who_waited(tx: Transaction, scene: Scene) -> None:
    first, second = steps.offers(tx, scene)[:2]
    answering.stand_back(tx, steps.by_link(first), StandBack(first.id, Ground.LIVES_HERE, None, ""))
    draw = steps.the_draw(tx, scene)
    draw.stage, draw.abandoned_because, draw.abandoned_at = DrawStage.ABANDONED, Abandoned.MISTAKE, tx.now
    before = len(steps.messages(tx))
    steps.follow(tx, scene)
    assert [one.stage for one in steps.offers(tx, scene)] == [Stage.LATE_CONFLICT] + [Stage.CALLED_OFF] * 3
    assert {one.told_sealed for one in steps.offers(tx, scene)} == {None}
    assert len(steps.messages(tx)) == before + 3
    with pytest.raises(OutOfTurn):
        answering.accept(tx, steps.by_link(second), second.id)


def test_a_moved_opening_sends_those_who_come_to_the_page_again(tx: Transaction, scene: Scene) -> None:
    first = steps.offers(tx, scene)[0]
    answering.decline(tx, steps.by_link(first), first.id)
    watching.opening_moved(tx, {"request_id": scene.request_id})
    assert len(steps.messages(tx)) == 4 + 3


def test_who_sat_has_served_once_the_result_is_public(tx: Transaction, scene: Scene) -> None:
    open_it(tx, scene)
    watching.served(tx, {"request_id": scene.request_id, "step": "lock"})
    assert {one.stage for one in steps.offers(tx, scene)} == {Stage.ACCEPTED}
    watching.served(tx, {"request_id": scene.request_id, "step": "publish"})
    assert {one.stage for one in steps.offers(tx, scene)} == {Stage.SERVED}


# On the spot


def test_a_no_show_gives_the_seat_to_the_next_who_is_asked_at_once(tx: Transaction, scene: Scene) -> None:
    open_it(tx, scene)
    gone = steps.offers(tx, scene)[0]
    on_site.record_absence(tx, scene.pool.community, on_site.RecordAbsence(scene.draw_id, gone.row, Fall.NO_SHOW))
    assert (gone.row, Fall.NO_SHOW) in falls(tx, scene)
    steps.follow(tx, scene)
    assert steps.offer_of(tx, scene, gone.row).stage is Stage.NO_SHOW
    newest = steps.offers(tx, scene)[-1]
    assert newest.stage is Stage.OFFERED
    answering.accept(tx, steps.by_link(newest), newest.id)
    page = queries.board(tx, scene.pool.keeper, scene.request_id)
    assert {one.name for one in page.open_seats} == {scene.people[row].name for row in steps.seated(tx, scene)}


def test_whoever_works_for_a_company_that_takes_part_is_no_host(tx: Transaction, scene: Scene) -> None:
    row = steps.seated(tx, scene)[0]
    open_it(tx, scene)
    host = scene.pool.community
    tied(tx, scene.pool, RelationKind.WORKS_FOR, host.person_id or 0, to_company_id=scene.pool.company_ids[1])
    with pytest.raises(NotPermitted, match="任职"):
        on_site.record_absence(tx, host, on_site.RecordAbsence(scene.draw_id, row, Fall.NO_SHOW))


def test_only_the_host_registers_an_absence_and_only_while_the_panel_works(tx: Transaction, scene: Scene) -> None:
    row = steps.seated(tx, scene)[0]
    command = on_site.RecordAbsence(scene.draw_id, row, Fall.NO_SHOW)
    with pytest.raises(OutOfTurn):
        on_site.record_absence(tx, scene.pool.keeper, command)
    open_it(tx, scene)
    for other in (scene.pool.chair, scene.pool.other_street, scene.people[row]):
        with pytest.raises(NotPermitted):
            on_site.record_absence(tx, other, command)
    with pytest.raises(NotFound):
        on_site.record_absence(tx, scene.pool.stranger, command)
    with pytest.raises(Invalid):
        on_site.record_absence(tx, scene.pool.keeper, on_site.RecordAbsence(scene.draw_id, row, Fall.DECLINED))


# What each sees


def test_the_board_counts_without_fields_and_without_names(tx: Transaction, scene: Scene) -> None:
    first, second = steps.offers(tx, scene)[:2]
    answering.accept(tx, steps.by_link(first), first.id)
    answering.decline(tx, steps.by_link(second), second.id)
    page = queries.board(tx, scene.pool.keeper, scene.request_id)
    assert page.counts.sentence == "4席：1位答应，2位等答复（剩24小时），1席正在递补"
    assert page.open_seats == ()
    told = repr(page)
    assert not [actor.name for actor in scene.people.values() if actor.name in told]
    for other in (scene.pool.chair, scene.people[first.row], scene.pool.owner):
        with pytest.raises(NotPermitted):
            queries.board(tx, other, scene.request_id)


def test_the_drawn_alone_find_it_on_their_desk(tx: Transaction, scene: Scene) -> None:
    drawn = {row: scene.people[row] for row in steps.seated(tx, scene)}
    for actor in drawn.values():
        (line,) = desk.lines(tx, actor)
        assert line.button == "去答复"
        assert (desk.waiting(tx, actor), tx.session.scalar(select(desk.stirs(tx, actor)))) == (1, True)
        assert [one.waits for one in own.own_offers(tx, actor)] == [True]
    for actor in (*scene.pool.everybody, *(one for row, one in scene.people.items() if row not in drawn)):
        assert list(desk.lines(tx, actor)) == []
        assert (desk.waiting(tx, actor), tx.session.scalar(select(desk.stirs(tx, actor)))) == (0, False)
        assert own.own_offers(tx, actor) == ()


def test_a_meeting_stands_on_the_desk_until_its_day_has_passed(tx: Transaction, scene: Scene) -> None:
    first = steps.offers(tx, scene)[0]
    actor = scene.people[first.row]
    answering.accept(tx, actor, first.id)
    (line,) = desk.lines(tx, actor)
    assert line.button == "看时间地点"
    meets = steps.the_request(tx, scene).opening_at
    assert [one.button for one in desk.lines(replace(tx, now=meets + timedelta(hours=2)), actor)] == [line.button]
    assert list(desk.lines(replace(tx, now=meets + timedelta(days=1)), actor)) == []


def test_what_is_held_about_a_person_tells_nothing_of_an_unopened_draw(tx: Transaction, scene: Scene) -> None:
    person = scene.people[steps.seated(tx, scene)[0]].person_id or 0
    assert [one.rows for one in holdings.held(tx, person)] == [(), ()]
    open_it(tx, scene)
    sat, glass = holdings.held(tx, person)
    assert (len(sat.rows), glass.rows) == (1, ())


def test_erasing_somebody_takes_what_they_told(tx: Transaction, scene: Scene) -> None:
    first = steps.offers(tx, scene)[0]
    answering.stand_back(tx, steps.by_link(first), StandBack(first.id, Ground.LIVES_HERE, None, ""))
    holdings.erase(tx, scene.people[first.row].person_id or 0)
    assert steps.offer_of(tx, scene, first.row).told_sealed is None


@pytest.mark.parametrize("draws", [1, 3])
def test_ones_own_list_costs_the_same_however_many_draws_run(
    tx: Transaction, pool: Pool, queries: Callable[..., object], draws: int
) -> None:
    for _ in range(draws):
        steps.follow(tx, steps.a_scene(tx, pool, each=1, seats={Field.LAW: 1}))
    _, expert = steps.an_expert(tx, pool, Field.LAW)
    tx.session.flush()
    for actor, most in ((expert, 2), (pool.owner, 1)):
        with queries() as count:  # type: ignore[attr-defined]
            list(desk.lines(tx, actor))
        assert count.total == most


def test_asking_again_after_many_answers_keeps_one_offer_a_row(tx: Transaction, scene: Scene) -> None:
    for _ in range(3):
        for offer in steps.offers(tx, scene):
            if offer.stage is Stage.OFFERED:
                answering.decline(tx, steps.by_link(offer), offer.id)
        steps.follow(tx, scene)
    made = steps.offers(tx, scene)
    assert len(made) == len({one.row for one in made}) == 12
    assert steps.seated(tx, scene) == []
    page = queries.board(tx, scene.pool.keeper, scene.request_id)
    assert page.counts.empty == 4
    assert asking.of_draw(tx, steps.the_draw(tx, scene)).keys() == scene.people.keys()


def test_the_tracker_leads_to_the_answers_those_who_may_follow_them(tx: Transaction, scene: Scene) -> None:
    request = steps.the_request(tx, scene)
    for actor, expected in ((scene.pool.keeper, 1), (scene.pool.community, 1), (scene.pool.chair, 0)):
        assert len(list(desk.beside(tx, actor, request))) == expected
    request.stage = RequestStage.ACCEPTED
    assert list(desk.beside(tx, scene.pool.keeper, request)) == []
