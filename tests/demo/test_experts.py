"""The expert pool in the demonstration: every stage is there, everybody finds the own part, and who was drawn is told
nowhere.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.demo.experts_people import ACTIVE, MAO, TIED
from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Actor
from expert_pool import addresses
from expert_pool.conflicts.models import ExpertConflict
from expert_pool.conflicts.standing import is_pending
from expert_pool.draws import sealed, seating
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import BEFORE_OPENED, Abandoned
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.evaluations.models import Evaluation, Panellist
from expert_pool.evaluations.workflow import SheetState, Signed
from expert_pool.fields import Field
from expert_pool.offers import own
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import Stage as OfferStage
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage
from expert_pool.roster.models import Expert
from expert_pool.roster.workflow import Standing
from tests.demo.test_mediation import somebody
from tests.demo.test_pages import body, enter

KEEPER, OFFICER, MEMBER, BUREAU = "祝建平", "吴晓燕", "刘佩华", "张卫东"
WAITING = 3


def request_at(stage: Stage) -> int:
    """The request of a stage of which there is one."""
    query = select(SelectionRequest.id).where(SelectionRequest.stage == stage)
    return web.reading().session.scalars(query).one()


def draw_at(stage: DrawStage, request: Stage) -> Draw:
    """The draw of the one request at a stage."""
    query = select(Draw).join(SelectionRequest).where(Draw.stage == stage, SelectionRequest.stage == request)
    return web.reading().session.scalars(query).unique().one()


def test_requests_stand_at_every_stage_and_an_abandoned_draw_stays_listed(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        assert set(session.scalars(select(SelectionRequest.stage))) == set(Stage)
        draws = session.scalars(select(Draw)).unique().all()
        assert {DrawStage.FROZEN, DrawStage.SEALED, DrawStage.DRAWN, DrawStage.OPENED} <= {one.stage for one in draws}
        given_up = next(one for one in draws if one.stage is DrawStage.ABANDONED)
        assert given_up.abandoned_because is Abandoned.CHANCE_FAILED
        assert given_up.request.stage is Stage.SEALED
        key = given_up.id
    assert f"{addresses.DRAWS}/{key}" in body(shared_app.test_client(), f"{addresses.DRAWS}/")


def test_the_pool_knows_every_field_and_every_standing_that_is_not_over(shared_app: Flask) -> None:
    with shared_app.app_context():
        experts = web.reading().session.scalars(select(Expert)).unique().all()
        active = [one for one in experts if one.standing is Standing.ACTIVE]
        assert len(active) == len(ACTIVE)
        assert {field.field for one in active for field in one.fields} == set(Field)
        assert all(one.trained_to is not None for one in active)
        assert any(one.away for one in active)
        assert {one.standing for one in experts} == set(Standing) - {Standing.DECLINED, Standing.LEFT}


def test_one_request_is_a_person_short_and_two_ties_wait_for_the_keeper(shared_app: Flask) -> None:
    with shared_app.app_context():
        key = request_at(Stage.ACCEPTED)
        rows = web.reading().session.scalars(select(ExpertConflict).where(ExpertConflict.request_id == key)).unique()
        assert sum(map(is_pending, rows)) == 2
    client = shared_app.test_client()
    enter(client, KEEPER)
    page = body(client, addresses.conflicts(key))
    assert "消防安全" in page
    assert "人不够怎么办" in page
    assert TIED in page


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (KEEPER, ("答复选聘评审申请", "审核专家材料", "核定回避")),
        (OFFICER, ("见证",)),
        (MAO, ("答复", "打分")),
        (MEMBER, ("评审：",)),
    ],
)
def test_everybody_finds_the_own_part_on_the_first_page(shared_app: Flask, name: str, told: tuple[str, ...]) -> None:
    home = re.sub(r"<[^>]+>", "", enter(shared_app.test_client(), name))
    assert [words for words in told if words not in home] == []


def test_the_member_follows_the_request_and_the_bureau_sees_what_each_sheet_changed(shared_app: Flask) -> None:
    with shared_app.app_context():
        drawn, scored = request_at(Stage.DRAWN), request_at(Stage.SCORED)
    member, bureau = shared_app.test_client(), shared_app.test_client()
    enter(member, MEMBER)
    enter(bureau, BUREAU)
    assert "征询专家" in body(member, f"{addresses.REQUESTS}/{drawn}")
    assert "少算一份评分表" in body(bureau, f"{addresses.EVALUATIONS}/{scored}/effects")


def test_sheets_are_locked_in_part_and_a_report_is_signed_with_a_dissent(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        of = {one.request_id: one for one in session.scalars(select(Evaluation)).unique()}
        sheets = [one.sheet for one in of[request_at(Stage.OPENED)].panel if one.sheet is not None]
        assert Counter(one.state for one in sheets) == {SheetState.LOCKED: 2, SheetState.DRAFT: 3}
        assert Counter(one.signed for one in of[request_at(Stage.SCORED)].panel) == {
            Signed.DISSENTED: 1,
            Signed.AGREED: 3,
            None: 1,
        }
        mine = session.scalars(select(Panellist).where(Panellist.person_id == somebody(MAO).person_id)).one()
        assert mine.evaluation_id == of[request_at(Stage.OPENED)].id


def test_one_of_the_cast_finds_an_offer_that_waits_and_nobody_else_finds_it(shared_app: Flask) -> None:
    with shared_app.app_context():
        reading = web.reading()
        waits = [one for one in own.own_offers(reading, somebody(MAO)) if one.waits]
        assert [one.draw_id for one in waits] == [draw_at(DrawStage.DRAWN, Stage.DRAWN).id]
        stages = set(reading.session.scalars(select(Offer.stage).where(Offer.draw_id == waits[0].draw_id)))
        assert stages == {OfferStage.OFFERED, OfferStage.ACCEPTED, OfferStage.DECLINED}
        assert own.own_offers(reading, somebody(KEEPER)) == ()


def _drawn(draw: Draw) -> set[str]:
    """Who sits in a draw, as the clock alone may know."""
    return {one.name for one in sealed.open_rows(web.reading(), CLOCK, draw, seating.rows_seated(draw)).values()}


@pytest.mark.parametrize("name", [KEEPER, OFFICER, MEMBER, BUREAU, "汪启明", ""])
def test_who_was_drawn_stands_on_no_page_of_a_draw_that_is_not_open(shared_app: Flask, name: str) -> None:
    with shared_app.app_context():
        found = web.reading().session.scalars(select(Draw).where(Draw.stage.in_(BEFORE_OPENED))).unique().all()
        names = {one for draw in found if draw.stage is DrawStage.DRAWN for one in _drawn(draw)} - {MAO}
        paths = [f"{addresses.DRAWS}/{one.id}" for one in found]
        paths += [f"{addresses.DRAWS}/{one.id}/transcript.json" for one in found]
        paths += [f"{addresses.REQUESTS}/{one.request_id}" for one in found]
        paths += [f"{addresses.OFFERS}/draws/{one.id}" for one in found]
    assert len(names) >= 4, "the seats of one draw at least; somebody may sit in two"
    client = shared_app.test_client()
    if name:
        enter(client, name)
    for path in ("/", "/todo", f"{addresses.DRAWS}/", *paths):
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert not any(one in answer.get_data(as_text=True) for one in names), path


def test_the_keeper_has_three_things_to_do_at_least(shared_app: Flask) -> None:
    with shared_app.app_context():
        actor: Actor = somebody(KEEPER)
        lines = [one for one in web.platform().workbench.lines(web.reading(), actor) if one.url.startswith("/experts")]
    assert len(lines) >= WAITING
