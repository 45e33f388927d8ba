"""The check beside a long text: as a part of the page while one writes, and as a page without scripts."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Office
from alliance.kernel.citations import views as citation_pages
from alliance.kernel.forms import Form
from compounds.membership.about_forms import CharterForm
from compounds.membership.council_forms import MinutesForm
from search.library import actions as library
from tests.compounds.factories import District, a_district, browser_of
from tests.search.conftest import a_version

CHECK = "/citations/check"
TEXT = "依据《样例会议法》第一条；《物业管理条例》第十二条第三款；《没有的条例》第一条。"


@pytest.fixture
def district(app: Flask) -> District:
    """One law, and the people of an alliance."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        with web.writing() as tx:
            library.admit(tx, CLOCK, [a_version("样例会议法", texts=("可以委托他人参加。",))])
        web.database.session.remove()
    found = a_district(app)
    installation.settle(app)
    return found


@pytest.fixture
def chair(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.COMMITTEE_CHAIR])


def test_a_text_is_checked_as_a_part_of_the_page(chair: FlaskClient) -> None:
    answer = chair.post(CHECK, data={"checked_field": "text", "text": TEXT}, headers={citation_pages.PART: "1"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "引用了 3 处法条，其中 2 处不能作依据" in answer.text
    assert '<span class="tag go">现行有效</span>' in answer.text
    assert "/laws/%E6%A0%B7%E4%BE%8B%E4%BC%9A%E8%AE%AE%E6%B3%95/2020-05-01/art_1" in answer.text
    assert "第三款已被民法典第二百七十八条取代，不能作依据" in answer.text
    assert "没有找到《没有的条例》，请核对法规名称。" in answer.text


def test_without_scripts_the_button_opens_a_page(chair: FlaskClient) -> None:
    answer = chair.post(CHECK, data={"checked_field": "body", "body": TEXT, "other": "x"})
    assert answer.status_code == 200
    assert "<h1>核对引用的法条</h1>" in answer.text
    assert "没有保存，也没有改动" in answer.text


def test_a_text_without_citations_says_how_to_cite(chair: FlaskClient) -> None:
    answer = chair.post(CHECK, data={"checked_field": "text", "text": "我们开个会。"})
    assert "没有找到引用的法条" in answer.text


def test_a_law_in_quotes_cannot_bring_markup_along(chair: FlaskClient) -> None:
    hostile = "《样例会议法》第一条规定：“<script>alert(1)</script>可以不委托他人”《<b>条例》第三条"
    answer = chair.post(CHECK, data={"checked_field": "text", "text": hostile})
    assert "<script>alert" not in answer.text
    assert "<b>条例" not in answer.text


def test_a_text_that_is_too_long_is_refused_with_a_way_out(chair: FlaskClient) -> None:
    long = "甲" * (citation_pages.LONGEST + 1)
    answer = chair.post(CHECK, data={"checked_field": "text", "text": long})
    assert answer.status_code == 422
    assert "请分成几段" in answer.text


def test_a_visitor_is_asked_to_sign_in(app: Flask, district: District) -> None:
    answer = app.test_client().post(CHECK, data={"checked_field": "text", "text": TEXT})
    assert answer.status_code in (302, 401)
    assert "样例会议法" not in answer.text


@pytest.mark.parametrize("form", [MinutesForm, CharterForm])
def test_long_papers_offer_the_check(chair: FlaskClient, form: type[Form]) -> None:
    with chair.application.test_request_context():
        page = chair.application.jinja_env.from_string('{% from "macros.html" import field %}{{ field(form.body) }}')
        shown = page.render(form=form())
    assert 'data-cites="/citations/check"' in shown
    assert 'formtarget="_blank"' in shown
