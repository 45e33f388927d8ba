"""Pages of lay words, and how a search and what was opened from it are counted through the web."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Office
from search.library import actions as library
from search.library import addresses
from search.words.models import LayWord, SearchTrail
from tests.compounds.factories import District, a_district, browser_of
from tests.search.conftest import a_version

KEY = "样例停放条例"
ARTICLE = addresses.article(KEY, "2020-05-01", "art_2")
WORD = {"said": "飞毛腿", "meant": "电动自行车 停放", "do": "save"}


@pytest.fixture
def district(app: Flask) -> District:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        with web.writing() as tx:
            library.admit(
                tx,
                CLOCK,
                [a_version(KEY, texts=("物业费由业主支付。", "电动自行车应当集中停放。", "绿地属于业主共有。"))],
            )
        web.database.session.remove()
    found = a_district(app)
    installation.settle(app)
    return found


@pytest.fixture
def secretary(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.POLICY_SECRETARY])


@pytest.fixture
def chair(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.COMMITTEE_CHAIR])


def page(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:800]
    return answer.text


def trails(app: Flask) -> list[tuple[str, int, int, int]]:
    with app.app_context():
        rows = web.db_session().scalars(select(SearchTrail).order_by(SearchTrail.id)).all()
        return [(row.text, row.times, row.found, row.opened) for row in rows]


def words(app: Flask) -> list[tuple[str, str, bool]]:
    with app.app_context():
        rows = web.db_session().scalars(select(LayWord).order_by(LayWord.id)).all()
        return [(row.said, row.meant, row.active) for row in rows]


def ask(client: FlaskClient, question: str) -> str:
    with client.get("/ask", query_string={"q": question}) as answer:
        assert answer.status_code == 200
        return answer.text


def open_from(client: FlaskClient, url: str, question: str, *, host: str = "localhost") -> None:
    with client.get(url, headers={"Referer": f"http://{host}/ask?q={quote(question)}"}) as answer:
        assert answer.status_code == 200


def test_a_search_that_found_nothing_becomes_a_word_and_is_found(
    app: Flask, district: District, secretary: FlaskClient
) -> None:
    visitor = app.test_client()
    ask(visitor, "飞毛腿 13800138000")
    assert trails(app) == [("飞毛腿 〔号码〕", 1, 0, 0)]
    listed = page(secretary, "/words/trails")
    assert "飞毛腿 〔号码〕" in listed and "没有查到" in listed
    form = page(secretary, "/words/word?trail=1&tried=" + quote("飞毛腿乱停"))
    assert "飞毛腿乱停" in form
    looked = secretary.post("/words/word", data=WORD | {"do": "try", "tried": "飞毛腿乱停"})
    assert "第二条" in looked.text and "还没有保存" in looked.text and words(app) == []
    saved = secretary.post("/words/word", data=WORD | {"trail": "1"})
    assert (saved.status_code, saved.location) == (302, "/words/trails")
    assert words(app) == [("飞毛腿", "电动自行车 停放", True)]
    assert "没有要看的" in page(secretary, "/words/trails")
    assert "电动自行车应当集中停放" in ask(visitor, "飞毛腿").replace("<mark>", "").replace("</mark>", "")


def test_what_is_opened_from_a_search_is_counted_and_nothing_else(app: Flask, district: District) -> None:
    visitor = app.test_client()
    ask(visitor, "绿地归谁")
    open_from(visitor, ARTICLE, "绿地归谁")
    open_from(visitor, ARTICLE, "绿地归谁", host="elsewhere.example")
    open_from(visitor, "/laws", "绿地归谁")
    open_from(visitor, ARTICLE, "没有搜过的问题")
    with visitor.get(ARTICLE, headers={"Referer": "http://[broken"}) as answer:
        assert answer.status_code == 200
    assert [(text, times, opened) for text, times, _, opened in trails(app)] == [("绿地归谁", 1, 1)]


def test_words_are_changed_switched_off_and_used_again(app: Flask, secretary: FlaskClient) -> None:
    secretary.post("/words/word", data=WORD)
    changed = secretary.post("/words/word?said=" + quote("飞毛腿"), data=WORD | {"meant": "绿地", "version": "1"})
    assert changed.status_code == 302
    off = secretary.post("/words/switch-off", data={"said": "飞毛腿", "version": "2"})
    assert off.status_code == 302 and words(app) == [("飞毛腿", "绿地", False)]
    assert "已停用" in page(secretary, "/words?q=" + quote("飞毛腿"))
    assert "现在是停用的" in page(secretary, "/words/word?said=" + quote("飞毛腿"))


def test_an_old_page_is_told_what_stands_now(app: Flask, secretary: FlaskClient) -> None:
    secretary.post("/words/word", data=WORD)
    late = secretary.post("/words/word", data=WORD | {"meant": "绿地"})
    assert late.status_code == 409 and "已经有人改过" in late.text and "绿地" in late.text
    assert 'name="version" type="hidden" value="1"' in late.text
    assert words(app) == [("飞毛腿", "电动自行车 停放", True)]
    assert secretary.post("/words/switch-off", data={"said": "飞毛腿", "version": "9"}).status_code == 409


def test_unfinished_input_is_shown_again_with_what_to_mend(app: Flask, secretary: FlaskClient) -> None:
    empty = secretary.post("/words/word", data={"do": "save"})
    assert empty.status_code == 422 and "请填写“大家怎么说”" in empty.text
    short = secretary.post("/words/word", data=WORD | {"said": "电"})
    assert short.status_code == 422 and "太短" in short.text
    assert words(app) == []


def test_others_are_told_whose_work_it_is(app: Flask, chair: FlaskClient) -> None:
    for address in ("/words", "/words/word", "/words/trails"):
        assert "政策法规组秘书" in page(chair, address, 403)
    assert chair.post("/words/word", data=WORD).status_code == 403
    assert chair.post("/words/switch-off", data={"said": "飞毛腿"}).status_code == 403
    assert chair.post("/words/trails/1/settle").status_code == 403
    assert app.test_client().get("/words").location.startswith("/sign-in")


def test_a_search_is_put_aside(app: Flask, district: District, secretary: FlaskClient) -> None:
    ask(app.test_client(), "谁也没见过的怪问题xyz")
    assert secretary.post("/words/trails/1/settle").status_code == 302
    assert "没有要看的" in page(secretary, "/words/trails")
    assert secretary.post("/words/trails/99/settle").status_code == 404


def test_markup_in_a_question_is_only_text(app: Flask, district: District, secretary: FlaskClient) -> None:
    ask(app.test_client(), "<script>alert(1)</script>xyzzy")
    assert "<script>alert" not in page(secretary, "/words/trails")
