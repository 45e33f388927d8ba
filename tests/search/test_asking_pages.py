"""The page that answers: a past day, answered questions, no support, what is overridden; and suggestions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import IndexEntry
from search.asking import answered
from search.asking.answered import Answered
from search.library import actions, indexing
from search.library.models import Article
from tests.search.conftest import a_version

Stock = Callable[..., FlaskClient]
SIGNED = IndexEntry("answer:7", "answer", "快递柜的钱归谁", "快递柜的租金扣除合理成本后属于业主共有。", weight=1.3)


@pytest.fixture
def stock(app: Flask) -> Stock:
    """An index of these versions and of one answered question that lends the first article of the first version."""

    def fill(*versions: object, before: bool = False) -> FlaskClient:
        with app.app_context():
            with web.writing() as tx:
                actions.admit(tx, CLOCK, versions)  # type: ignore[arg-type]  # versions as the library takes them
            index = web.platform().index
            indexing.rebuild(web.reading(), index, [indexing.entries])
            if before:
                index.replace([SIGNED])
                first = web.reading().session.query(Article.id).order_by(Article.id).first()
                assert first is not None
                app.extensions[answered.EXTENSION].provide(_room(first[0]))
            web.database.session.remove()
        return app.test_client()

    return fill


def _room(article_id: int) -> answered.Provider:
    def found(_: Transaction, __: Actor, keys: Sequence[str]) -> Mapping[str, Answered]:
        one = Answered(
            SIGNED.key,
            SIGNED.title,
            "/questions/7",
            SIGNED.body,
            "联盟正式答复",
            date(2026, 1, 2),
            "⚠ 复核中",
            (article_id,),
        )
        return {one.key: one} if one.key in keys else {}

    return found


def page(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text[:400]
    return answer.text


def two_versions() -> tuple[object, object]:
    return (
        a_version("样例条例", dated=date(2010, 1, 1), texts=("维修资金要过半数同意。",)),
        a_version("样例条例", dated=date(2020, 1, 1), texts=("维修资金要三分之二同意。",)),
    )


def test_the_empty_page_is_the_door_to_every_room(stock: Stock) -> None:
    told = page(stock(a_version()), "/ask")
    doors = ("/questions/starter", "/questions", "/questions/new", "/questions/code", "/laws")
    assert [door for door in doors if f'href="{door}"' not in told] == []
    assert 'href="/questions/desk"' not in told


def test_a_past_day_is_answered_by_its_own_law_and_says_so(stock: Stock) -> None:
    client = stock(*two_versions())
    now = page(client, "/ask?q=维修资金")
    assert "三分之二同意" in now
    assert "过半数同意" not in now
    then = page(client, "/ask?q=维修资金&on=2015-06-01")
    assert "过半数同意" in then
    assert "三分之二同意" not in then
    assert "下面是 2015年6月1日 有效的规定" in then
    assert "改回按今天的法规查" in then


def test_a_day_that_is_none_is_told_and_today_answers(stock: Stock) -> None:
    told = page(stock(*two_versions()), "/ask?q=维修资金&on=2015-02-30")
    assert "2015年2月30日这一天不存在" in told
    assert "三分之二同意" in told


def test_a_question_answered_before_stands_first_with_its_warning_and_lends_its_article(stock: Stock) -> None:
    client = stock(
        a_version("甲条例", texts=("电梯年检。",)),
        a_version("乙条例", texts=("快递柜应当牢固。",)),
        before=True,
    )
    told = page(client, "/ask?q=快递柜的钱")
    assert told.index("已经答复过的类似问题") < told.index("相关条文")
    assert "⚠ 复核中" in told
    assert "依据截至 2026年1月2日" in told
    assert "甲条例 第一条" in told, "lent: it shares no word with the question"


def test_a_past_day_shows_no_answer_that_was_given_later(stock: Stock) -> None:
    client = stock(a_version("甲条例", dated=date(2010, 1, 1), texts=("快递柜应当牢固。",)), before=True)
    assert "已经答复过的类似问题" not in page(client, "/ask?q=快递柜的钱&on=2025-06-01")
    assert "已经答复过的类似问题" in page(client, "/ask?q=快递柜的钱&on=2026-06-01")


def test_an_answered_question_of_another_matter_is_left_out(stock: Stock) -> None:
    client = stock(a_version("甲条例", texts=("业主装修前告知物业，租金另算。",)), before=True)
    told = page(client, "/ask?q=装修要不要告知物业，押金和租金怎么办")
    assert "已经答复过的类似问题" not in told


def test_without_support_the_page_says_so_and_shows_the_nearest(stock: Stock) -> None:
    client = stock(a_version(texts=("建设单位应当配置停车设施。",)))
    told = page(client, "/ask?q=邻居半夜练琴拖椅子小孩跑来跑去根本没法睡觉设施")
    assert "没有找到能直接回答的依据" in told
    assert "最接近的条文" in told
    assert "/questions/new" in told
    assert "没有找到能直接回答的依据" not in page(client, "/ask?q=停车设施")


def test_nothing_at_all_offers_to_hand_the_question_in(stock: Stock) -> None:
    told = page(stock(a_version(texts=("停车。",))), "/ask?q=xyzzy")
    assert "把这个问题交给政策法规组" in told


def test_what_is_overridden_is_struck_where_it_is_found(stock: Stock) -> None:
    texts = ["第几条。"] * 11
    texts.append(
        "业主大会会议可以采用集体讨论的形式，也可以采用书面征求意见的形式；但是，应当有物业管理区域内专有部分占建筑物总面积"
        "过半数的业主且占总人数过半数的业主参加。\n业主可以委托代理人参加业主大会会议。\n业主大会作出决定，应当经同意。"
    )
    told = page(
        stock(a_version("物业管理条例", dated=date(2018, 3, 19), texts=tuple(texts))), "/ask?q=业主大会会议过半数参加"
    )
    assert "<del" in told
    assert "已被民法典第二百七十八条取代，不能作依据" in told


def test_suggestions_come_as_json_and_leak_no_markup(stock: Stock) -> None:
    client = stock(
        a_version("甲条例", texts=("快递柜的租金<b>归</b>业主。",)),
        a_version("杭州市甲条例", texts=("快递柜在外地。",), place_path="x:杭州市"),
        before=True,
    )
    answer = client.get("/ask/suggest?q=快递柜的租金")
    assert answer.mimetype == "application/json"
    found = answer.get_json()["suggestions"]
    assert [(one["key"].partition(":")[0], one["answered"]) for one in found] == [("answer", True), ("article", False)]
    assert found[1]["title"] == "甲条例第一条"
    assert found[1]["url"].startswith("/laws/")
    assert "外地" not in answer.text


@pytest.mark.parametrize("typed", ["", "漏", "？！", "%00"])
def test_too_little_is_not_looked_for(stock: Stock, typed: str) -> None:
    assert stock(a_version()).get(f"/ask/suggest?q={typed}").get_json() == {"suggestions": []}


def test_suggestions_are_empty_where_the_index_is_gone(stock: Stock, app: Flask) -> None:
    client = stock(a_version(texts=("快递柜的租金。",)))
    for file in (web.platform_of(app).settings.home / "index").rglob("*"):
        if file.is_file():
            file.unlink()
    assert client.get("/ask/suggest?q=快递柜的租金").get_json() == {"suggestions": []}
