"""The pages of public notices over the web: strangers read, residents object, those who may decide."""

from __future__ import annotations

import pytest
from flask import Flask

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.publicity.factories import Published, an_objection, over
from tests.compounds.factories import browser_of
from tests.kernel.accounts_steps import in_app, post

ROOT = "/awards/publicity"


@pytest.fixture
def made(app: Flask) -> Published:
    found = in_app(app, Published)
    assert isinstance(found, Published)
    return found


@pytest.fixture
def urls(made: Published) -> dict[str, str]:
    notice = f"{ROOT}/{made.round_id}"
    entry = f"{notice}/entries/{made.first_id}"
    return {"notice": notice, "entry": entry, "line": f"{entry}/{made.record.code}"}


def sent(app: Flask, who: Actor, page: str, url: str, **fields: str) -> tuple[int, str]:
    """The status and the words of the answer to a form of `page`."""
    answer = post(browser_of(app, who), url, page, **fields)
    return answer.status_code, answer.get_data(as_text=True)


def objected(app: Flask, made: Published, urls: dict[str, str]) -> str:
    """The page of an objection that the resident made."""
    answer = post(browser_of(app, made.resident), urls["line"], urls["line"], words="三月份的公示没有贴。")
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_strangers_read_every_line_and_are_asked_to_sign_in_for_objecting(
    app: Flask, made: Published, urls: dict[str, str]
) -> None:
    visitor = app.test_client()
    shown = visitor.get(urls["notice"]).text
    assert "正在公示" in shown
    assert f'href="{urls["entry"]}"' in shown
    assert urls["notice"] in visitor.get(f"{ROOT}/").text
    entry = visitor.get(urls["entry"]).text
    assert made.record.name in entry
    assert f'href="{urls["line"]}"' in entry
    asked = visitor.get(urls["line"]).text
    for words in (
        "提异议要什么",
        "登录，回到这一页",
        "到小区所在的社区登记",
        "写在纸上也行",
        "接着提",
        made.record.name,
    ):
        assert words in asked, words
    assert "<textarea" not in asked
    sent = post(visitor, urls["line"], "/sign-in", words="不对")
    assert (sent.status_code, "next=" in sent.headers["Location"]) == (302, True)
    assert visitor.get(f"{ROOT}/999999").status_code == 404
    assert visitor.get(f"{urls['notice']}/entries/999999").status_code == 404
    assert browser_of(app, made.season.stranger).get(urls["notice"]).status_code == 404


def test_a_resident_objects_and_others_are_told_how_they_may(app: Flask, made: Published, urls: dict[str, str]) -> None:
    told = browser_of(app, made.season.owner).get(urls["line"]).text
    assert "还没有登记您" in told
    assert "登录，回到这一页" not in told
    assert sent(app, made.season.owner, urls["notice"], urls["line"], words="不对")[0] == 403
    assert sent(app, made.resident, urls["line"], urls["line"], words="")[0] == 422
    assert browser_of(app, made.resident).get(f"{urls['entry']}/nothing").status_code == 404
    page = objected(app, made, urls)
    status, again = sent(app, made.resident, urls["notice"], urls["line"], words="四月也没有贴。")
    assert (status, "不用再提" in again, "您刚才填的内容还在这里" in again) == (422, True, True)
    assert '<dd class="typed">四月也没有贴。</dd>' in again
    resident = browser_of(app, made.resident)
    assert "您刚才填的内容还在这里" not in resident.get(urls["line"]).text
    assert f'不用再提：<a href="{page}">' in resident.get(urls["line"]).text
    assert "这是您提的" in resident.get(urls["notice"]).text
    assert "这是您提的" not in browser_of(app, made.season.secretary).get(urls["notice"]).text
    mine = resident.get(page).text
    assert "三月份的公示没有贴。" in mine
    assert "正在核实" in mine
    public = app.test_client().get(urls["notice"]).text
    assert "待定" in public
    assert "三月份的公示没有贴。" not in public
    for actor in (made.season.chair, made.season.bureau, made.leader, made.season.stranger):
        assert browser_of(app, actor).get(page).status_code == 404, actor.name


def test_deciding_over_the_web_shows_the_difference_to_everybody(
    app: Flask, made: Published, urls: dict[str, str]
) -> None:
    page = objected(app, made, urls)
    asked = browser_of(app, made.season.secretary).get(page).text
    assert f"提异议的是{made.resident.name}" in asked
    wanted = {
        "hearing": "小区说忘了贴。",
        "found": "upheld",
        "gist": "三月没有公示",
        "answer": "查了公告栏，确实没有。",
        "version": "1",
    }
    deed = f"{page}/decide"
    share = next(one for one in asked.split('<option value="') if one.startswith("0")).partition('"')[0]
    for fields, status in ((wanted | {"gist": "", "share": share}, 422), (wanted | {"share": "keep"}, 422)):
        assert sent(app, made.season.secretary, page, deed, **fields)[0] == status
    assert sent(app, made.season.secretary, page, deed, **(wanted | {"share": share, "version": "9"}))[0] == 409
    assert sent(app, made.resident, page, deed, **(wanted | {"share": share}))[0] == 403
    assert sent(app, made.season.secretary, page, deed, **(wanted | {"share": share}))[0] == 302
    assert sent(app, made.season.second_secretary, page, deed, **(wanted | {"share": share}))[0] == 409
    public = app.test_client().get(urls["notice"]).text
    assert "三月没有公示" in public
    assert "第 1 名改为<b>第 2 名</b>" in public
    assert made.resident.name not in public


def test_late_objections_and_needless_returns_are_refused_in_words(
    app: Flask, made: Published, urls: dict[str, str]
) -> None:
    in_app(app, lambda tx: over(tx, made))
    late = browser_of(app, made.resident).get(urls["line"]).text
    assert "这里不再收异议" in late
    status, told = sent(app, made.resident, urls["notice"], urls["line"], words="不对")
    assert (status, "这里不再收异议" in told) == (409, True)
    assert "不收了" in app.test_client().get(urls["entry"]).text
    back = f"{urls['notice']}/deliberate-again"
    assert sent(app, made.season.bureau, urls["notice"], back, version="1")[0] == 403
    status, told = sent(app, made.season.secretary, urls["notice"], back, version="1")
    assert (status, "不用退回合议" in told) == (409, True)


def test_an_upheld_objection_to_marks_is_sent_back_by_the_secretary(
    app: Flask, made: Published, urls: dict[str, str]
) -> None:
    def object_to_marks(tx: Transaction) -> str:
        return f"{ROOT}/objections/{an_objection(tx, made, criterion=made.marked.code).id}"

    page = str(in_app(app, object_to_marks))
    asked = browser_of(app, made.season.lead).get(page).text
    assert "别人不能改" in asked
    fields = {"hearing": "没有意见", "found": "upheld", "gist": "评委是亲戚", "answer": "确实是。", "version": "1"}
    assert sent(app, made.season.lead, page, f"{page}/decide", **fields)[0] == 302
    shown = browser_of(app, made.season.secretary).get(urls["notice"]).text
    assert "退回合议" in shown
    with app.app_context():
        version = str(web.reading().session.get_one(AwardRound, made.round_id).version)
    back = f"{urls['notice']}/deliberate-again"
    assert sent(app, made.season.secretary, urls["notice"], back, version=version)[0] == 302
    with app.app_context():
        assert web.reading().session.get_one(AwardRound, made.round_id).stage is Stage.DELIBERATION
