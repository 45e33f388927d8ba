"""What is overridden, on every page that shows the text; setting and lifting a mark; and who cites an article."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from search.library import actions as library
from search.library import addresses
from search.library.citing import EXTENSION, Cited
from search.library.marks.models import OverrideMark
from tests.compounds.factories import District, a_district, browser_of
from tests.search.conftest import a_version

RULE = "会议可以书面进行；但是，应当有过半数的人参加。\n可以委托他人参加。"
KEY, STAMP = "样例市会议条例", "2020-05-01"
SENTENCE = "已被上位法第一条取代，不能作依据"
STRUCK = f'<del class="over" title="{SENTENCE}">应当有过半数的人参加</del><span class="tag late">{SENTENCE}</span>'
ARTICLE = addresses.article(KEY, STAMP, "art_1")
TYPED = {
    "part": "para_1",
    "words": "应当有过半数的人参加",
    "by": "上位法第一条",
    "since": "2021-01-01",
    "reason": "门槛改了。",
    "confirmed": "1",
}


@pytest.fixture
def district(app: Flask) -> District:
    """A local rule beside a superior law, and the people of an alliance."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        with web.writing() as tx:
            versions = [a_version(KEY, texts=(RULE,)), a_version("上位法", texts=("三分之二参加。",))]
            library.admit(tx, CLOCK, versions)
        web.database.session.remove()
    found = a_district(app)
    installation.settle(app)
    return found


@pytest.fixture
def secretary(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.POLICY_SECRETARY])


def page(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:800]
    return answer.text


def mark_of(app: Flask) -> tuple[int, int]:
    with app.app_context():
        row = web.db_session().scalars(select(OverrideMark).where(OverrideMark.code.is_(None))).one()
        return row.id, row.version


def test_what_is_marked_is_struck_on_the_article_in_the_regulation_and_in_answers(
    app: Flask, secretary: FlaskClient
) -> None:
    stranger = app.test_client()
    assert "<del" not in page(stranger, ARTICLE)
    assert secretary.post(f"{ARTICLE}/overridden", data=TYPED).status_code == 302
    installation.settle(app)
    for url in (ARTICLE, addresses.version(KEY, STAMP), f"/ask?q={quote('会议书面进行')}"):
        assert "应当有过半数的人参加</del>" in page(stranger, url)
        assert SENTENCE in page(stranger, url)
    assert STRUCK in page(stranger, ARTICLE)
    assert "第二款仍可引用；第一款中没有划去的文字仍可引用" in page(stranger, ARTICLE)
    assert "以上位法第一条为准" in page(stranger, ARTICLE)


def test_a_mark_is_checked_once_more_before_it_is_set(app: Flask, secretary: FlaskClient) -> None:
    asked = secretary.post(f"{ARTICLE}/overridden", data={**TYPED, "confirmed": ""})
    assert asked.status_code == 200
    assert "核对无误，标注" in asked.text
    assert "<del" not in page(app.test_client(), ARTICLE)


def test_words_that_do_not_stand_there_come_back_with_the_form(secretary: FlaskClient) -> None:
    answer = secretary.post(f"{ARTICLE}/overridden", data={**TYPED, "words": "没有这几个字"})
    assert answer.status_code == 422
    assert "您抄的文字不在所选的款、项里。请照原文一字不差地抄" in answer.text
    assert "没有这几个字" in answer.text


def test_nobody_else_is_offered_the_button_or_let_through(app: Flask, district: District) -> None:
    chair = browser_of(app, district.people[Office.COMMITTEE_CHAIR])
    assert "标注“已被取代”" not in page(chair, ARTICLE)
    assert "只有政策法规组秘书" in page(chair, f"{ARTICLE}/overridden", 403)
    assert app.test_client().get(f"{ARTICLE}/overridden").status_code == 302


def test_a_lifted_mark_strikes_nothing_and_stays_on_the_list(app: Flask, secretary: FlaskClient) -> None:
    secretary.post(f"{ARTICLE}/overridden", data=TYPED)
    key, version = mark_of(app)
    form = {"reason": "标错了款", "sure": "y", "version": version}
    assert secretary.post(f"/laws/overridden/{key}/lift", data={**form, "version": version + 7}).status_code == 409
    assert secretary.post(f"/laws/overridden/{key}/lift", data=form).status_code == 302
    assert "<del" not in page(app.test_client(), ARTICLE)
    listed = page(app.test_client(), "/laws/overridden")
    assert "标错了款" in listed
    assert "已经撤销的标注 1 处" in listed
    assert secretary.post(f"/laws/overridden/{key}/lift", data=form).status_code == 409


def test_the_list_names_the_shipped_marks_with_their_reasons(client: FlaskClient) -> None:
    listed = page(client, "/laws/overridden")
    assert listed.count("已被民法典第二百七十八条取代，不能作依据") == 5
    assert "这些条文没有废止" in listed


def test_a_stranger_address_is_not_found(secretary: FlaskClient) -> None:
    assert "没有找到" in page(secretary, f"{addresses.article(KEY, STAMP, 'art_9')}/overridden", 404)
    assert "没有找到" in page(secretary, "/laws/overridden/999/lift", 404)


def test_who_cites_an_article_stands_on_its_page_and_is_counted_on_the_work(app: Flask, district: District) -> None:
    def answers(_: Transaction, actor: Actor, articles: Collection[int]) -> Iterable[Cited]:
        return [Cited(one, "会议怎么开？", "/questions/7", "官方答复", note="复核中") for one in articles if actor]

    assert "还没有答复引用这一条" in page(app.test_client(), ARTICLE)
    app.extensions[EXTENSION].provide(answers)
    shown = page(app.test_client(), ARTICLE)
    assert "官方答复 1 处" in shown
    assert '<a href="/questions/7">会议怎么开？</a>' in shown
    assert "复核中" in shown
    assert "被引用 1 次" in page(app.test_client(), addresses.version(KEY, STAMP))


def test_other_laws_that_name_the_article_stand_there_too(app: Flask, district: District) -> None:
    naming = (
        "召开会议，按照《样例市会议条例》第一条办理。",
        "《样例市会议条例》另有规定的除外；本条例第一条不适用。",
    )
    with app.app_context():
        with web.writing() as tx:
            library.admit(tx, CLOCK, [a_version("样例市细则", texts=naming)])
        web.database.session.remove()
    assert "别的法规 1 处" not in page(app.test_client(), ARTICLE)
    shown = page(app.test_client(), f"{ARTICLE}?laws=1")
    assert "别的法规 1 处" in shown
    assert "样例市细则第一条</a>" in shown
    assert "样例市细则第二条" not in shown
    assert "本法规的其他条文 1 处" in page(
        app.test_client(), f"{addresses.article('样例市细则', STAMP, 'art_1')}?laws=1"
    )


def test_a_past_day_shows_the_law_of_that_day_without_later_marks(app: Flask, secretary: FlaskClient) -> None:
    secretary.post(f"{ARTICLE}/overridden", data=TYPED)
    past = page(app.test_client(), f"{addresses.version(KEY, STAMP)}?on={date(2020, 6, 1)}")
    assert "<del" not in past
    assert "应当有过半数的人参加" in past
