"""The pages of an offer by link and signed in, of the keeper without names, of the glass, and of an absence."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import links, web
from alliance.kernel.ledger import LedgerLine
from expert_pool.draws.workflow import Fall
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers import asking
from expert_pool.offers.access import VERB
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import Stage
from expert_pool.requests.workflow import Stage as RequestStage
from tests.compounds.factories import browser_of
from tests.expert_pool.factories import a_pool
from tests.expert_pool.offers import steps
from tests.expert_pool.offers.steps import Scene

CONFIRMED = {"confirmed": "1"}
"""What the button below the answers sends."""


@pytest.fixture
def open_app(app: Flask) -> Flask:
    """The application with forms that need no token, so that tests speak of fields alone."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def scene(open_app: Flask) -> Scene:
    with open_app.app_context(), web.writing() as tx:
        made = steps.a_scene(tx, a_pool(tx))
        steps.follow(tx, made)
        return made


def offers(app: Flask, scene: Scene) -> list[tuple[int, int, Stage]]:
    """Id, row and stage of every offer."""
    with app.app_context():
        rows = select(Offer.id, Offer.row, Offer.stage).where(Offer.draw_id == scene.draw_id).order_by(Offer.id)
        return [tuple(one) for one in web.reading().session.execute(rows)]  # type: ignore[misc]  # three columns


def a_link(app: Flask, offer_id: int, *, verb: str = VERB) -> str:
    """The address in the message of an offer."""
    with app.app_context(), web.writing() as tx:
        offer = tx.session.get_one(Offer, offer_id)
        text = links.make(
            tx,
            alliance_id=offer.alliance_id,
            purpose=asking.PURPOSE,
            subject=offer,
            verbs=frozenset({verb}),
            days=2,
        )
    return f"/reply/{text}"


def opened(app: Flask, scene: Scene) -> None:
    """Everybody says yes and the names are opened."""
    with app.app_context(), web.writing() as tx:
        for offer in steps.offers(tx, scene):
            offer.stage, offer.answered_at = Stage.ACCEPTED, tx.now
        draw, request = steps.the_draw(tx, scene), steps.the_request(tx, scene)
        draw.stage, draw.opened_at, request.stage = DrawStage.OPENED, tx.now, RequestStage.OPENED


def test_the_link_shows_everything_and_opening_it_answers_nothing(open_app: Flask, scene: Scene) -> None:
    key, row, _ = offers(open_app, scene)[0]
    address, visitor = a_link(open_app, key), open_app.test_client()
    page = visitor.get(address)
    assert page.status_code == 200
    for said in ("荷花社区会议室", "清风物业服务有限公司", "不要告诉任何人", "能参加", "我要回避", "非依法必须招标"):
        assert said in page.text
    assert scene.people[row].name not in page.text
    assert offers(open_app, scene)[0][2] is Stage.OFFERED
    said = visitor.post(f"{address}/accept", follow_redirects=True)
    assert "您答应参加这次评审" in said.text
    assert offers(open_app, scene)[0][2] is Stage.ACCEPTED
    again = visitor.post(f"{address}/accept")
    assert (again.status_code, "已经答复过" in again.text, "您答应参加这次评审" in again.text) == (409, True, True)
    with open_app.app_context():
        lines = select(LedgerLine.person_id).where(LedgerLine.verb == "expert_pool.answer_refused")
        assert web.reading().session.scalars(lines).all() == [None]
    assert "确定不能参加" in visitor.get(address).text
    visitor.post(f"{address}/decline")
    assert offers(open_app, scene)[0][2] is Stage.DECLINED


def test_a_forged_link_and_one_for_another_purpose_open_nothing(open_app: Flask, scene: Scene) -> None:
    key, _, _ = offers(open_app, scene)[0]
    visitor = open_app.test_client()
    forged = visitor.get("/reply/abc")
    assert (forged.status_code, "整条链接" in forged.text) == (404, True)
    assert visitor.get(a_link(open_app, key, verb="look")).status_code == 404


def test_signed_in_the_drawn_finds_it_and_stands_back_with_a_ground(open_app: Flask, scene: Scene) -> None:
    key, row, _ = offers(open_app, scene)[0]
    drawn = browser_of(open_app, scene.people[row])
    assert f"/experts/offers/mine/{key}" in drawn.get("/experts/offers/mine/").text
    assert "我要回避" in drawn.get(f"/experts/offers/mine/{key}").text
    address = f"/experts/offers/mine/{key}/stand-back"
    assert "和哪一家企业有关" in drawn.get(address).text
    unfinished = drawn.post(address, data={"ground": "gift", "company": "0", "words": ""})
    assert (unfinished.status_code, "请选是和哪一家企业" in unfinished.text) == (422, True)
    told = {"ground": "gift", "company": "2", "words": "去年收过月饼", **CONFIRMED}
    assert "您不用再做什么" in drawn.post(address, data=told, follow_redirects=True).text
    assert offers(open_app, scene)[0][2] is Stage.LATE_CONFLICT
    other = browser_of(open_app, scene.pool.keeper)
    assert other.get(f"/experts/offers/mine/{key}").status_code == 404
    assert other.post(f"/experts/offers/mine/{key}/accept").status_code == 404
    assert "现在没有要您答复的评审" in other.get("/experts/offers/mine/").text


def test_the_keepers_page_counts_and_names_nobody(open_app: Flask, scene: Scene) -> None:
    names = [actor.name for actor in scene.people.values()]
    address = f"/experts/offers/{scene.request_id}"
    for actor, status in (
        (scene.pool.keeper, 200),
        (scene.pool.community, 200),
        (scene.pool.bureau, 200),
        (scene.pool.chair, 403),
        (scene.pool.other_street, 403),
        (scene.pool.stranger, 404),
    ):
        page = browser_of(open_app, actor).get(address)
        assert page.status_code == status, actor.name
        assert not [name for name in names if name in page.text]
        assert ("4席：0位答应，4位等答复" in page.text) == (status == 200)


def test_the_glass_is_asked_for_agreed_and_read_on_the_pages(open_app: Flask, scene: Scene) -> None:
    address = f"/experts/offers/{scene.request_id}"
    keeper, bureau = (browser_of(open_app, one) for one in (scene.pool.keeper, scene.pool.bureau))
    with open_app.app_context():
        names = [scene.people[row].name for row in steps.seated(web.reading(), scene)]
    assert keeper.post(f"{address}/names").status_code == 403
    asked = {"ground": "reach_all", "because": "会议室停电，今晚要通知全体专家换地方"}
    assert "核对无误" in keeper.post(f"{address}/names/ask", data=asked).text
    assert keeper.post(f"{address}/names/ask", data={**asked, **CONFIRMED}).status_code == 302
    assert "同意" in bureau.get(address).text
    assert keeper.post(f"{address}/names/agree").status_code == 403
    assert bureau.post(f"{address}/names/agree").status_code == 302
    read = keeper.post(f"{address}/names")
    assert (read.status_code, [name for name in names if name not in read.text]) == (200, [])
    assert bureau.post(f"{address}/names/refuse").status_code == 409
    assert "看到" in keeper.get(address).text
    assert not [name for name in names if name in keeper.get(address).text]


def test_who_is_asked_after_the_opening_is_told_to_come_at_once(open_app: Flask, scene: Scene) -> None:
    key, _, _ = offers(open_app, scene)[0]
    address, visitor = a_link(open_app, key), open_app.test_client()
    assert "请不要告诉任何人" in visitor.get(address).text
    opened(open_app, scene)
    page = visitor.get(address).text
    assert "评审已经开始，请马上到" in page
    assert "请不要告诉任何人" not in page
    with open_app.app_context(), web.writing() as tx:
        tx.session.get_one(Offer, key).stage = Stage.OFFERED
    assert "现在就要来" in visitor.get(address).text


def test_the_host_registers_an_absence(open_app: Flask, scene: Scene) -> None:
    opened(open_app, scene)
    address = f"/experts/offers/{scene.request_id}"
    _, row, _ = offers(open_app, scene)[0]
    host = browser_of(open_app, scene.pool.community)
    assert scene.people[row].name in host.get(address).text
    assert browser_of(open_app, scene.pool.lead).get(f"{address}/absent/{row}").status_code == 403
    assert host.get(f"{address}/absent/999").status_code == 404
    said = {"because": "no_show", **CONFIRMED}
    assert host.post(f"{address}/absent/{row}", data=said).status_code == 302
    with open_app.app_context():
        draw = steps.the_draw(web.reading(), scene)
        assert [(one.row, one.because) for one in draw.falls] == [(row, Fall.NO_SHOW)]
