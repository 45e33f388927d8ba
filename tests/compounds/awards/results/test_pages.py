"""The pages of results over the web: who opens what and when, computing, minutes, downloads."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from alliance.kernel import web
from alliance.kernel.actors import CLOCK
from compounds.awards.results import computing, following
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.factories import Season
from tests.compounds.awards.results.factories import Deliberated
from tests.compounds.factories import browser_of
from tests.kernel.accounts_steps import post

APART = [["0.9", "0.88", "0.92"], ["0.5", "0.52", "0.48"]]
ROOT = "/awards/results"


def a_result(app: Flask, *, computed: bool = True) -> tuple[Season, int, int]:
    """A round in deliberation: the people around it, the id of the award, and that of the round."""
    with app.app_context(), web.writing() as tx:
        made = Deliberated(tx, APART)
        if computed:
            computing.compute(tx, CLOCK, made.award.id, "合议")
        return made.season, made.award.id, made.round.id


def sent(browser: FlaskClient, page: str, url: str, **fields: str) -> tuple[int, str]:
    """The status and the words of the answer to a form of `page`."""
    answer = post(browser, url, page, **fields)
    return answer.status_code, answer.get_data(as_text=True)


def test_before_the_notice_only_those_who_run_or_oversee_read_marks(app: Flask) -> None:
    season, award_id, round_id = a_result(app)
    inner = (f"{ROOT}/{award_id}/marks", f"{ROOT}/{award_id}/marks.xlsx", f"{ROOT}/rounds/{round_id}/minutes")
    for actor in season.everybody:
        browser = browser_of(app, actor)
        reads = actor in {season.secretary, season.second_secretary, season.bureau, season.lead}
        wanted = 200 if reads else 404 if actor == season.stranger else 403
        assert {url: browser.get(url).status_code for url in inner} == dict.fromkeys(inner, wanted), actor.name
        assert browser.get(f"{ROOT}/{award_id}").status_code == (302 if reads else 404), actor.name
        assert browser.get(f"{ROOT}/{award_id}/table.xlsx").status_code == 404
        assert ("第1家园" in browser.get(f"{ROOT}/").text) is False
    visitor = app.test_client()
    assert visitor.get(f"{ROOT}/{award_id}").status_code == 404
    assert visitor.get(inner[0]).status_code == 302, "to the sign-in"


def test_the_secretary_computes_and_writes_minutes_and_others_do_neither(app: Flask) -> None:
    season, award_id, round_id = a_result(app, computed=False)
    browser = browser_of(app, season.secretary)
    marks, minutes = f"{ROOT}/{award_id}/marks", f"{ROOT}/rounds/{round_id}/minutes"
    assert "还没有算" in browser.get(marks).text
    assert browser.get(f"{marks}.xlsx").status_code == 404
    assert sent(browser, marks, f"{ROOT}/{award_id}/compute", **{"compute-because": ""})[0] == 422
    assert sent(browser, marks, f"{ROOT}/{award_id}/compute", **{"compute-because": "合议"})[0] == 302
    shown = browser.get(marks).text
    assert "名额线清楚" in shown
    assert "<svg" in shown
    assert "还没有写这次合议的记录" in shown
    status, told = sent(browser, marks, f"{ROOT}/{award_id}/again")
    assert (status, "不用再请评委" in told) == (409, True)
    with app.app_context():
        today = web.reading().today.isoformat()
        version = str(web.reading().session.get_one(AwardRound, round_id).version)
    minuted = {"held_on": today, "present": "叶秘书", "words": "看了名额线。", "version": version}
    assert sent(browser, minutes, minutes, **(minuted | {"held_on": "2020-01-01"}))[0] == 422
    assert sent(browser, minutes, minutes, **(minuted | {"version": "99"}))[0] == 409
    assert sent(browser, minutes, minutes, **minuted)[0] == 302
    assert "看了名额线。" in browser.get(minutes).text
    assert "可以公示了" in browser.get(marks).text
    bureau = browser_of(app, season.bureau)
    assert sent(bureau, minutes, minutes, **minuted)[0] == 403
    assert sent(bureau, marks, f"{ROOT}/{award_id}/compute", **{"compute-because": "合议"})[0] == 403
    assert sent(bureau, marks, f"{ROOT}/{award_id}/again")[0] == 403


def test_from_the_notice_on_everybody_reads_and_downloads_the_result(app: Flask) -> None:
    season, award_id, round_id = a_result(app)
    with app.app_context(), web.writing() as tx:
        tx.session.get_one(AwardRound, round_id).stage = Stage.NOTICE
        following.after_round(tx, {"round_id": round_id, "step": "publish", "stage": "notice"})
    visitor = app.test_client()
    shown = visitor.get(f"{ROOT}/{award_id}").text
    assert "拟评上的小区" in shown
    assert "第1家园" in shown
    assert "评委0" not in shown, "no reviewer is named"
    assert f'href="{ROOT}/{award_id}"' in visitor.get(f"{ROOT}/").text
    book = load_workbook(BytesIO(visitor.get(f"{ROOT}/{award_id}/table.xlsx").data))
    rows = list(book.worksheets[0].values)
    assert rows[0][:5] == ("名次", "小区", "街道", "总分", "评上")
    assert [row[1] for row in rows[1:]] == ["第1家园", "第2家园"]
    assert visitor.get(f"{ROOT}/{award_id}/marks").status_code == 302
    inner = browser_of(app, season.secretary).get(f"{ROOT}/{award_id}/marks.xlsx")
    assert load_workbook(BytesIO(inner.data)).worksheets[0]["D1"].value == "名次区间从"
    assert visitor.get(f"{ROOT}/999").status_code == 404
    for number in (9, 0, 2**63):
        assert browser_of(app, season.secretary).get(f"{ROOT}/{award_id}/marks?version={number}").status_code == 404
