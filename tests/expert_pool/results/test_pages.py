"""The pages of results in browsers: reading, objecting without an account, answering, deciding; the front page."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.attachments import store
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from expert_pool.evaluations import papers
from expert_pool.requests.workflow import Stage
from expert_pool.results.models import ResultObjection, SelectionResult
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.expert_pool.factories import Pool, a_pool, a_request
from tests.expert_pool.results.steps import shown
from tests.kernel.accounts_steps import form_key

ROOT = "/experts/results"
WORDS, NAME = "二号企业的应急方案分数写反了。", "郑不留名"


@dataclass(frozen=True)
class Scene:
    """A published result in the running application."""

    pool: Pool
    request_id: int

    @property
    def url(self) -> str:
        """Its public page."""
        return f"{ROOT}/{self.request_id}"


@pytest.fixture
def scene(app: Flask, clock: StandingClock) -> Scene:
    with app.app_context(), web.writing() as tx:
        pool = a_pool(tx)
        done = shown(tx, pool)
        clock.advance(seconds=(done.tx.now - clock.now()).total_seconds())
        return Scene(pool, done.request_id)


def row(app: Flask, model: type[SelectionResult | ResultObjection]) -> SelectionResult | ResultObjection:
    with app.app_context():
        return web.reading().session.scalars(select(model)).one()


def key(client: FlaskClient, page: str) -> str:
    return form_key(client, page)


def test_a_draft_is_not_told_from_no_request_at_all(app: Flask) -> None:
    with app.app_context(), web.writing() as tx:
        pool = a_pool(tx)
        drafted = a_request(tx, pool, Stage.DRAFT).id
    for client in (app.test_client(), browser_of(app, pool.owner)):
        there, nowhere = (client.get(f"{ROOT}/{number}") for number in (drafted, drafted + 1))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert "封存码公布以后" not in there.text
    assert "封存码公布以后" in browser_of(app, pool.chair).get(f"{ROOT}/{drafted}").text


def test_an_objection_goes_from_a_visitor_to_an_answer_that_names_nobody(app: Flask, scene: Scene) -> None:
    visitor = app.test_client()
    page = visitor.get(scene.url).text
    for told in ("这只是评审意见", "封存码", "三分之二以上", "各家得多少分", "非依法必须招标项目"):
        assert told in page
    assert "data-mark" not in page
    form = f"{scene.url}/object"
    sent = {"csrf_token": key(visitor, form), "words": "", "name": NAME, "number": "0570-3012345"}
    assert visitor.post(form, data=sent).status_code == 422
    made = visitor.post(form, data=sent | {"words": WORDS}, follow_redirects=True)
    assert made.request.path == f"{scene.url}/receipt"
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", made.text)
    assert code is not None
    other = app.test_client()
    assert other.get(f"{scene.url}/receipt").status_code == 404
    looked = {"csrf_token": key(other, f"{ROOT}/code"), "code": code[0].lower()}
    assert WORDS in other.post(f"{ROOT}/code", data=looked).text
    assert other.post(f"{ROOT}/code", data=looked | {"code": "ABCD-EFGH-JKMN"}).status_code != 200
    objection = row(app, ResultObjection)
    at = f"{scene.url}/objections/{objection.id}"
    keeper = browser_of(app, scene.pool.keeper)
    assert NAME in keeper.get(at).text
    assert other.get(at).status_code in (302, 303)
    for nobody in (scene.pool.chair, scene.pool.owner):
        assert browser_of(app, nobody).get(at).status_code == 404
    answer = {
        "csrf_token": key(keeper, at),
        "version": str(objection.version),
        "gist": "有人问应急方案的分数。",
        "found": "stands",
        "answer": "核对过，没有写反。",
    }
    assert keeper.post(f"{at}/answer", data=answer | {"gist": ""}).status_code == 422
    assert keeper.post(f"{at}/answer", data=answer).status_code == 302
    late = keeper.post(f"{at}/answer", data=answer)
    assert (late.status_code, "已经答复过了" in late.text, "核对过，没有写反。" in late.text) == (409, True, True)
    public = visitor.get(scene.url).text
    assert "核对过，没有写反。" in public
    assert WORDS not in public
    assert NAME not in public


def test_whoever_objected_finds_the_own_objection_again(app: Flask, scene: Scene) -> None:
    owner, other, form = browser_of(app, scene.pool.owner), browser_of(app, scene.pool.chair), f"{scene.url}/object"
    sent = {"csrf_token": key(owner, form), "words": WORDS}
    assert owner.post(form, data=sent).status_code == 302
    again = owner.post(form, data=sent)
    assert (again.status_code, "是第1条异议" in again.text) == (422, True)
    own = f"{scene.url}/objections/{row(app, ResultObjection).id}"
    for page in (scene.url, form):
        assert own in owner.get(page).text
        assert own not in other.get(page).text
    visitor = app.test_client()
    assert "再看一次查询码" not in visitor.get(form).text
    visitor.post(form, data={"csrf_token": key(visitor, form), "words": WORDS})
    assert f"{scene.url}/receipt" in visitor.get(form).text


def test_the_committee_registers_the_decision_and_everybody_gets_the_report(app: Flask, scene: Scene) -> None:
    chair, visitor = browser_of(app, scene.pool.chair), app.test_client()
    assert visitor.get(f"{scene.url}/report.pdf").status_code == 409
    with app.app_context(), web.writing() as tx:
        document = tx.session.scalars(select(Document).where(Document.kind == papers.REPORT)).one()
        document.digest = store.put(tx.home, store.DOCUMENTS, b"%PDF-1.7")
        document.state = State.ISSUED
    with visitor.get(f"{scene.url}/report.pdf") as got:
        assert got.data == b"%PDF-1.7"
    result = row(app, SelectionResult)
    assert isinstance(result, SelectionResult)
    sent = {
        "csrf_token": key(chair, scene.url),
        "decision-version": str(result.version),
        "decision-decided_on": result.published_at.date().isoformat(),
        "decision-company": str(scene.pool.company_ids[0]),
    }
    assert visitor.post(f"{scene.url}/decision", data=sent).status_code in (302, 303, 400, 403)
    assert browser_of(app, scene.pool.owner).post(f"{scene.url}/decision", data=sent).status_code in (400, 403)
    assert chair.post(f"{scene.url}/decision", data=sent | {"decision-company": "999"}).status_code == 422
    assert chair.post(f"{scene.url}/decision", data=sent).status_code == 302
    assert "选定" in visitor.get(scene.url).text
    assert "选聘评审的结果" in visitor.get(f"{ROOT}/").text


def test_the_front_page_tells_everybody_what_is_next(app: Flask, scene: Scene) -> None:
    visitor = app.test_client().get("/experts/").text
    assert "试抽一次" in visitor
    assert "您要办的" not in visitor
    assert "请评价评审专家" in browser_of(app, scene.pool.chair).get("/experts/").text
    keeper = browser_of(app, scene.pool.keeper).get("/experts/").text
    assert "等您办的件数" in keeper
    assert "专家年度考核" in keeper
    assert "各位专家的抽取次数" in browser_of(app, scene.pool.bureau).get("/experts/").text
