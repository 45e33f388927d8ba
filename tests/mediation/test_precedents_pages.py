"""The pages of precedents, from a case's page to the library and the question box."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import outbox, web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places.models import Alliance
from mediation.precedents.models import Precedent
from mediation.workflow import Stage as CaseStage
from search.library import indexing as library_indexing
from tests.compounds.factories import a_compound, a_contract, browser_of
from tests.factories import an_actor
from tests.mediation.factories import Saved, a_case, a_centre
from tests.mediation.test_precedents import WORDS


@pytest.fixture
def saved(open_app: Flask) -> tuple[Saved, Actor]:
    with open_app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        alliance = tx.session.get_one(Alliance, centre.alliance_id)
        policy = an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="郑文彬")
        for number in range(6):
            a_contract(tx, a_compound(tx, alliance), company=f"第{number}物业服务有限公司")
        return Saved(centre, a_case(tx, centre, CaseStage.FULFILLED).id), policy


def version_in(page: str, prefix: str) -> str:
    found = re.search(rf'name="{prefix}-version"[^>]*value="(\d+)"', page)
    assert found, page
    return found[1]


def written(browser: FlaskClient, url: str) -> None:
    """Words, decisions and submission, as the author does them."""
    page = browser.get(url).text
    words = {f"words-{name}": getattr(WORDS, name) for name in ("title", "facts", "focus", "outcome")}
    words["words-talks"] = WORDS.process
    sent = browser.post(f"{url}/words", data={**words, "words-version": version_in(page, "words")})
    assert sent.status_code == 302, sent.text
    page = browser.get(url).text
    assert "还有 7 处没有决定" in page
    choices = {f"choice-{number}": "replace" for number in range(7)}
    for number, text in re.findall(r'name="instead-(\d+)" maxlength="60" value="([^"]*)"', page):
        choices[f"instead-{number}"] = text
    sent = browser.post(f"{url}/clues", data={**choices, "clues-version": version_in(page, "clues")})
    assert sent.status_code == 302, sent.text
    page = browser.get(url).text
    assert "都决定了" in page
    assert browser.post(f"{url}/submit", data={"submit-version": version_in(page, "submit")}).status_code == 302


def test_from_the_case_to_everybody(open_app: Flask, saved: tuple[Saved, Actor]) -> None:
    (case, policy) = saved
    author = browser_of(open_app, case.centre.secretary)
    assert "起草成案例" in author.get(f"/mediation/{case.case_id}").text
    begun = author.post(f"/mediation/precedents/of/{case.case_id}")
    url = begun.location
    written(author, url)
    signer = browser_of(open_app, policy)
    page = signer.get(url).text
    assert "锦绣家园" not in page
    assert url.rsplit("/", 1)[1] in signer.get("/mediation/precedents/making").text
    assert signer.post(f"{url}/publish", data={"publish-version": version_in(page, "publish")}).status_code == 302
    public = open_app.test_client()
    page = public.get(url).text
    assert "某小区" in page
    assert WORDS.outcome in page
    assert WORDS.title in public.get("/mediation/precedents?q=收支&cause=revenue").text
    assert WORDS.title not in public.get("/mediation/precedents?cause=fee").text
    page = signer.get(url).text
    gone = {"withdraw-version": version_in(page, "withdraw"), "withdraw-because": "有人认出来了"}
    assert signer.post(f"{url}/withdraw", data=gone).status_code == 302
    page = public.get(url).text
    assert "已经撤回" in page
    assert WORDS.outcome not in page
    assert "有人认出来了" not in page


def test_bad_input_comes_back_with_what_was_typed(open_app: Flask, saved: tuple[Saved, Actor]) -> None:
    (case, _) = saved
    author = browser_of(open_app, case.centre.secretary)
    url = author.post(f"/mediation/precedents/of/{case.case_id}").location
    page = author.get(url).text
    half = {
        "words-version": version_in(page, "words"),
        "words-title": "短",
        "words-facts": "写了一半的经过",
        "words-focus": "争什么",
        "words-outcome": "没有结果",
        "words-rare_told_1": "有人工湖",
    }
    sent = author.post(f"{url}/words", data=half)
    assert sent.status_code == 422
    assert "写了一半的经过" in sent.text
    late = author.post(f"{url}/submit", data={"submit-version": version_in(page, "submit")})
    assert late.status_code == 422
    assert "还没有写" in late.text
    assert author.post(f"{url}/publish", data={"publish-version": 1}).status_code == 403


def test_who_gets_where(open_app: Flask, saved: tuple[Saved, Actor]) -> None:
    (case, _) = saved
    author = browser_of(open_app, case.centre.secretary)
    url = author.post(f"/mediation/precedents/of/{case.case_id}").location
    for actor in (case.centre.chair, case.centre.lead, case.centre.administrator, case.centre.stranger):
        browser = browser_of(open_app, actor)
        assert browser.get(url).status_code == 404
        assert browser.post(f"{url}/drop").status_code == 404
    assert open_app.test_client().get(url).status_code == 404
    assert open_app.test_client().get("/mediation/precedents").status_code == 200
    assert browser_of(open_app, case.centre.chair).get("/mediation/precedents/making").status_code == 403
    side = browser_of(open_app, case.centre.chair)
    assert "不同意做成案例" in side.get(f"/mediation/{case.case_id}").text
    assert side.post(f"/mediation/precedents/of/{case.case_id}/objection").status_code == 302
    assert "不会做成案例" in side.get(f"/mediation/{case.case_id}").text
    with open_app.app_context():
        assert web.reading().session.scalars(select(Precedent.stage)).all() == ["draft"]


def test_whoever_asks_finds_it_apart_from_the_law(open_app: Flask, saved: tuple[Saved, Actor]) -> None:
    (case, policy) = saved
    author = browser_of(open_app, case.centre.secretary)
    url = author.post(f"/mediation/precedents/of/{case.case_id}").location
    written(author, url)
    signer = browser_of(open_app, policy)
    signer.post(f"{url}/publish", data={"publish-version": version_in(signer.get(url).text, "publish")})
    with open_app.app_context():
        parts = web.platform()
        library_indexing.rebuild(web.reading(), parts.index, parts.sources)
        outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries)
    found = open_app.test_client().get("/ask?q=公共收益三年没有公布怎么谈").text
    assert "类似的纠纷是怎么调好的" in found
    assert url in found
    page = signer.get(url).text
    gone = {"withdraw-version": version_in(page, "withdraw"), "withdraw-because": "有人认出来了"}
    signer.post(f"{url}/withdraw", data=gone)
    with open_app.app_context():
        parts = web.platform()
        outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries)
        assert not [key for key in parts.index.keys() if key.startswith("precedent:")]  # noqa: SIM118 -- an index is no mapping
    assert url not in open_app.test_client().get("/ask?q=公共收益三年没有公布怎么谈").text
