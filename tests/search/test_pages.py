"""The pages of the library, as an anonymous visitor meets them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance import installation
from alliance.kernel import outbox, web
from alliance.kernel.actors import CLOCK
from search.library import actions, indexing
from tests.search.conftest import a_version


@pytest.fixture
def stocked(app: Flask) -> Flask:
    """Two versions of one law, a local rule, one of elsewhere, and a text with markup."""
    with app.app_context():
        with web.writing() as tx:
            actions.admit(
                tx,
                CLOCK,
                [
                    a_version("中华人民共和国样例法", dated=date(2010, 1, 1), texts=("旧的维修资金。",)),
                    a_version(
                        "中华人民共和国样例法",
                        dated=date(2020, 1, 1),
                        texts=("维修资金属于业主共有。", "甲" * 400 + "电梯"),
                    ),
                    a_version("杭州市样例条例", place_path="x:杭州市", texts=("维修资金在外地。",)),
                    a_version("恶意条例", texts=("<script>alert('维修资金')</script>",)),
                ],
            )
        indexing.rebuild(web.reading(), web.platform().index, [indexing.entries])
        web.database.session.remove()
    return app


def body(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def law(*parts: str) -> str:
    return "/laws/" + "/".join(quote(part) for part in parts)


def test_a_question_shows_articles_with_marks_and_folds_other_places(stocked: Flask) -> None:
    page = body(stocked.test_client(), "/ask?q=维修资金")
    assert "<mark>维修资金</mark>属于业主共有" in page
    assert law("样例法", "2020-01-01", "art_1") in page
    assert "外地做法，不适用于衢州（1 条）" in page
    assert "施行日待核" in page


def test_markup_in_a_law_or_a_question_is_only_text(stocked: Flask) -> None:
    page = body(stocked.test_client(), "/ask?q=维修资金<script>alert(2)</script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in body(stocked.test_client(), law("恶意条例", "2020-05-01"))


def test_nothing_found_names_the_next_step(stocked: Flask) -> None:
    page = body(stocked.test_client(), "/ask?q=xyzzy")
    assert "没有找到" in page
    assert "翻看法规目录" in page


def test_an_empty_library_says_what_is_missing(app: Flask) -> None:
    with app.app_context():
        with web.writing() as tx:
            actions.admit(tx, CLOCK, [])
        indexing.rebuild(web.reading(), web.platform().index, [indexing.entries])
        web.database.session.remove()
    page = body(app.test_client(), "/ask")
    assert "法规文本还没有入库" in page
    assert "衢州市物业管理条例" in page


def test_a_missing_index_is_one_sentence_and_comes_back_by_itself(stocked: Flask, home: Path) -> None:
    installation.settle(stocked)
    shutil.rmtree(home / "index")
    for _ in range(3):
        assert "索引不在了" in body(stocked.test_client(), "/ask?q=维修资金", 503)
    assert "样例法" in body(stocked.test_client(), "/laws")
    with stocked.app_context():
        waiting = select(func.count()).select_from(outbox.Errand).where(outbox.Errand.lot == outbox.Lot.WAITING)
        assert web.db_session().scalar(waiting) == 1
    installation.settle(stocked)
    assert "<mark>维修资金</mark>" in body(stocked.test_client(), "/ask?q=维修资金")


@pytest.mark.parametrize(
    "question",
    [
        "",
        "%00",
        "維" * 3000,
        "%F0%9F%98%80",
        "%22%20OR%20(",
        "'; DROP TABLE library_works; --",
        quote("٣条 १२条 𝟚条"),  # digits, but none that the law is numbered with
    ],
)
def test_hostile_questions_get_a_page(stocked: Flask, question: str) -> None:
    assert "有事先问一句" in body(stocked.test_client(), f"/ask?q={question}")


def test_the_list_shows_works_and_placeholders_and_filters(stocked: Flask) -> None:
    client = stocked.test_client()
    page = body(client, "/laws")
    assert "本地文本未入库，请向区住建局核对" in page
    assert "样例法" in body(client, "/laws?q=样例法")
    assert "杭州市样例条例" in body(client, "/laws?place=elsewhere")
    assert "杭州市样例条例" not in body(client, "/laws?place=here")
    assert "没有这样的法规" in body(client, "/laws?q=%25%25%25")


@pytest.mark.parametrize(
    "asked", ["page=0", "page=-1", "page=99999999999", "page=x", "kind=x", "place=x", "q=%00", "kind=case"]
)
def test_a_senseless_filter_counts_as_not_said(stocked: Flask, asked: str) -> None:
    assert "法规目录" in body(stocked.test_client(), f"/laws?{asked}")


def test_a_work_leads_to_its_version_in_force_and_old_ones_say_so(stocked: Flask) -> None:
    client = stocked.test_client()
    assert client.get(law("样例法")).location.endswith(law("样例法", "2020-01-01"))
    assert "这不是现在的版本" in body(client, law("样例法", "2010-01-01"))
    assert "其他版本 1 个" in body(client, law("样例法", "2020-01-01"))


def test_an_article_has_a_page_for_ever(stocked: Flask) -> None:
    page = body(stocked.test_client(), law("样例法", "2010-01-01", "art_1"))
    assert "旧的维修资金" in page
    assert "历史版本" in page
    assert "下一条：第二条" in body(stocked.test_client(), law("样例法", "2020-01-01", "art_1"))


def test_a_placeholder_has_a_page_that_says_what_to_do(stocked: Flask) -> None:
    assert "本地文本未入库，请向区住建局核对" in body(stocked.test_client(), law("衢州市物业管理条例"))


@pytest.mark.parametrize(
    "parts", [("没有",), ("样例法", "1999-01-01"), ("样例法", "2020-01-01", "art_999"), ("..", "x", "y")]
)
def test_what_does_not_exist_is_not_found(stocked: Flask, parts: tuple[str, ...]) -> None:
    assert "没有找到" in body(stocked.test_client(), law(*parts), 404)
