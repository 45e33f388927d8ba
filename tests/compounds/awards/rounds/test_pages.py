"""The pages of rounds: prepared by the secretary, sealed in two steps, read by everybody at the same cost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.kernel import web
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.places.models import Alliance
from compounds.awards.rounds.gates import EXTENSION as GATES
from compounds.awards.rounds.gates import Gates, Obstacle
from compounds.awards.rounds.models import AwardRound, Form
from compounds.awards.rounds.queries import rules as rules_of
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.factories import Season, a_round, a_season, an_application
from tests.compounds.factories import a_compound, browser_of
from tests.conftest import Count
from tests.kernel.accounts_steps import form_key

ROOT = "/awards/rounds"
MOST = 20


@pytest.fixture
def season(app: Flask) -> Season:
    with app.app_context(), web.writing() as tx:
        return a_season(tx)


def made(app: Flask, season: Season, stage: Stage, **other: Any) -> int:
    with app.app_context(), web.writing() as tx:
        return a_round(tx, season, stage, **other).id


def one(app: Flask, round_id: int) -> AwardRound:
    with app.app_context():
        return web.reading().session.get_one(AwardRound, round_id)


def fields_of(page: str) -> dict[str, str]:
    """Names and values of the inputs of a page's one form, as a browser would send them."""
    form = page[page.index('<form method="post" novalidate>') :]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = not re.search(r'type="(radio|checkbox)"', tag) or " checked" in tag
        if name and value and ticked:
            found[name[1]] = value[1]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_round_is_prepared_weighed_sealed_and_then_immovable(app: Flask, season: Season) -> None:
    secretary = browser_of(app, season.secretary)
    form = fields_of(secretary.get(f"{ROOT}/new").text)
    with app.app_context():
        form["opens_on"] = web.reading().today.isoformat()
    kept = secretary.post(f"{ROOT}/new", data=form | {"title": "2026年度小区评选", "form": "showcase"})
    assert kept.status_code == 302
    address = kept.headers["Location"]
    key = int(address.rpartition("/")[2])
    assert f"{address}/open" in secretary.get(address).text
    weights = fields_of(secretary.get(f"{address}/awards/civil_compound/weights").text)
    assert weights["most_clean"] == "4"
    sent = secretary.post(f"{address}/awards/civil_compound/weights", data=weights | {"most_clean": "5"})
    assert sent.status_code == 302
    opening = secretary.get(f"{address}/open").text
    assert "现在一共101分，要正好100分" in opening
    assert secretary.post(f"{address}/open", data=fields_of(opening) | {"agreed": "y"}).status_code == 422
    weights = fields_of(secretary.get(f"{address}/awards/civil_compound/weights").text)
    secretary.post(f"{address}/awards/civil_compound/weights", data=weights | {"most_green": "2"})
    levels = fields_of(secretary.get(f"{address}/awards/civil_compound/criteria/clean").text)
    assert levels["share_1"] == "70"
    assert (
        secretary.post(f"{address}/awards/civil_compound/criteria/clean", data=levels | {"share_1": "75"}).status_code
        == 302
    )
    opening = secretary.get(f"{address}/open").text
    confirmed = fields_of(opening)
    assert secretary.post(f"{address}/open", data=confirmed).status_code == 422  # the box is not ticked
    assert secretary.post(f"{address}/open", data=confirmed | {"agreed": "y"}).status_code == 302
    page = app.test_client().get(address)
    assert page.status_code == 200
    assert "不收任何费用" in page.text
    assert "（50%）由平台记录定分" in page.text
    text = app.test_client().get(f"{address}/sealed.json").data
    assert (
        hashlib.sha256(text).hexdigest()
        == one(app, key).seal
        == page.text.replace(" ", "")[
            (at := page.text.replace(" ", "").index('slip-codenum"><b>') + len('slip-codenum"><b>')) : at + 64
        ]
    )
    refused = secretary.post(f"{address}/awards/civil_compound/weights", data=weights | {"most_clean": "1"})
    assert (refused.status_code, "已经封存公布" in refused.text) == (409, True)
    assert secretary.post(f"{address}/edit", data=form).status_code == 409
    with app.app_context():
        tries = select(func.count()).where(LedgerLine.verb == "awards.change_refused", LedgerLine.subject_id == key)
        assert web.reading().session.scalar(tries) == 2


def test_a_criterion_is_added_moved_and_removed_on_a_page_and_the_sum_is_told(app: Flask, season: Season) -> None:
    address = f"{ROOT}/{made(app, season, Stage.DRAFT)}/awards/civil_compound"
    secretary = browser_of(app, season.secretary)
    assert f"{address}/add" in secretary.get(f"{address}/weights").text
    form = fields_of(secretary.get(f"{address}/add").text)
    wanted = form | {"group": "safety", "name": "充电桩管理", "most": "2.5", "look": "看台账", "source": "self"}
    assert secretary.post(f"{address}/add", data=wanted | {"name": ""}).status_code == 422
    added = secretary.post(f"{address}/add", data=wanted | {"optional": "each", "fact": ""})
    assert added.status_code == 302
    page = added.headers["Location"]
    shown = secretary.get(page).text
    assert "充电桩管理：怎样算几档" in shown
    assert "现在一共102.5分，多了2.5分；开放申报以前，要正好100分。" in shown
    moved = {"csrf_token": form["csrf_token"], "move-place": "manners/", "move-version": fields_of(shown)["version"]}
    assert secretary.post(f"{page}/move", data=moved).status_code == 302
    assert secretary.post(f"{page}/move", data=moved).status_code == 409
    away = {"csrf_token": form["csrf_token"], "remove-version": fields_of(secretary.get(page).text)["version"]}
    gone = secretary.post(f"{page}/remove", data=away, follow_redirects=True).text
    assert "现在一共100分，正好。" in gone
    assert "充电桩管理" not in gone
    assert secretary.get(page).status_code == 404
    assert browser_of(app, season.chair).get(f"{address}/add").status_code == 404
    sealed = f"{ROOT}/{made(app, season, Stage.OPEN, title='在评的')}/awards/civil_compound"
    assert secretary.get(f"{sealed}/add").status_code == 409
    assert secretary.post(f"{sealed}/criteria/clean/remove", data=away).status_code == 409
    assert browser_of(app, season.chair).post(f"{sealed}/criteria/clean/remove", data=away).status_code in {400, 403}


def test_how_often_ranks_are_drawn_and_how_sure_is_chosen_within_bounds(app: Flask, season: Season) -> None:
    draft = made(app, season, Stage.DRAFT)
    secretary = browser_of(app, season.secretary)
    form = fields_of(secretary.get(f"{ROOT}/{draft}/edit").text)
    assert (form["samples"], form["level"]) == ("200", "95")
    for wrong in ({"samples": "20"}, {"samples": "90000"}, {"level": "50"}, {"level": "100"}):
        assert secretary.post(f"{ROOT}/{draft}/edit", data=form | wrong).status_code == 422
    assert secretary.post(f"{ROOT}/{draft}/edit", data=form | {"samples": "500", "level": "90"}).status_code == 302
    with app.app_context():
        rules = rules_of(web.reading().session.get_one(AwardRound, draft))
        assert (rules.samples, rules.level) == (500, Decimal("0.9"))
    page = secretary.get(f"{ROOT}/{draft}").text
    assert "500次里有90%落在哪几名" in page
    assert "填申报表，一般30分钟以内" in page


def test_who_may_not_prepare_is_told_so_before_anything_else(app: Flask, season: Season) -> None:
    draft, running = made(app, season, Stage.DRAFT), made(app, season, Stage.OPEN, title="在评的")
    chair = browser_of(app, season.chair)
    key = {"csrf_token": form_key(chair, "/account")}
    assert chair.get(f"{ROOT}/new").status_code == 403
    assert chair.get(f"{ROOT}/{draft}").status_code == 404
    assert chair.get(f"{ROOT}/{running}").status_code == 200
    for path in ("edit", "open", "go_on", "replan", "cancel", "awards/civil_compound/weights"):
        assert chair.post(f"{ROOT}/{draft}/{path}", data=key).status_code == 404, path
        assert chair.post(f"{ROOT}/{running}/{path}", data=key).status_code == 403, path


def test_the_page_names_what_stands_against_going_on_and_where_it_is_done(app: Flask, season: Season) -> None:
    running = made(app, season, Stage.SCREENING)
    with app.app_context(), web.writing() as tx:
        round_ = tx.session.get_one(AwardRound, running)
        round_.review_on = tx.today
    app.extensions[GATES] = gates = Gates()
    gates.provide(Stage.SCREENING, lambda _tx, _round: (Obstacle("还有2个小区没有答复。", "/awards/screening/"),))
    secretary = browser_of(app, season.secretary)
    page = secretary.get(f"{ROOT}/{running}").text
    assert '<a href="/awards/screening/">还有2个小区没有答复。</a>' in page
    assert "还有2个小区没有答复" not in app.test_client().get(f"{ROOT}/{running}").text
    fields = {"csrf_token": form_key(secretary, "/account"), "go_on-version": str(one(app, running).version)}
    assert secretary.post(f"{ROOT}/{running}/go_on", data=fields).status_code == 409
    app.extensions[GATES] = Gates()
    assert secretary.post(f"{ROOT}/{running}/go_on", data=fields).status_code == 302
    assert one(app, running).stage is Stage.REVIEW


def test_days_are_moved_and_a_round_is_ended_with_reasons_that_everybody_reads(app: Flask, season: Season) -> None:
    running = made(app, season, Stage.OPEN, form=Form.BULLETIN)
    secretary = browser_of(app, season.secretary)
    token = form_key(secretary, "/account")
    row = one(app, running)
    moved = {
        f"replan-{name}": getattr(row, name).isoformat()
        for name in ("screening_on", "review_on", "inspection_on", "deliberation_on", "notice_on", "decided_on")
    } | {"csrf_token": token, "replan-version": str(row.version)}
    assert secretary.post(f"{ROOT}/{running}/replan", data=moved).status_code == 422
    moved |= {"replan-because": "防汛", "replan-decided_on": (row.decided_on + timedelta(days=1)).isoformat()}
    assert secretary.post(f"{ROOT}/{running}/replan", data=moved).status_code == 302
    assert secretary.post(f"{ROOT}/{running}/replan", data=moved).status_code == 409  # sent twice
    assert "防汛" in app.test_client().get(f"{ROOT}/{running}").text
    ended = {"csrf_token": token, "cancel-version": str(one(app, running).version), "cancel-because": "上级要求停办"}
    assert secretary.post(f"{ROOT}/{running}/cancel", data=ended).status_code == 302
    page = app.test_client().get(f"{ROOT}/{running}").text
    assert "上级要求停办" in page
    assert "只展示或者通报" in page


def test_the_public_pages_open_for_everybody(app: Flask, season: Season) -> None:
    draft, running = made(app, season, Stage.DRAFT), made(app, season, Stage.NOTICE, title="公示的")
    visitor = app.test_client()
    assert f"{ROOT}/{running}" in visitor.get("/awards/").text
    listed = visitor.get(f"{ROOT}/").text
    assert (f"{ROOT}/{running}" in listed, f"{ROOT}/{draft}" in listed) == (True, False)
    assert "电梯按时检验" in visitor.get(f"{ROOT}/{running}/awards/civil_compound").text
    assert visitor.get(f"{ROOT}/{running}/awards/nothing").status_code == 404
    assert "物业服务优秀示范小区" in visitor.get("/awards/indicators/").text
    assert "平台的建议" in visitor.get("/awards/indicators/model_service").text
    assert visitor.get("/awards/indicators/nothing").status_code == 404
    assert visitor.get(f"{ROOT}/{draft}/sealed.json").status_code == 404


def test_a_page_of_many_applications_takes_as_many_statements_as_one_of_few(
    app: Flask, season: Season, queries: Callable[..., AbstractContextManager[Count]]
) -> None:
    running = made(app, season, Stage.REVIEW)
    browsers = (app.test_client(), browser_of(app, season.secretary))

    def more(number: int) -> None:
        with app.app_context(), web.writing() as tx:
            round_ = tx.session.get_one(AwardRound, running)
            alliance = tx.session.get_one(Alliance, season.alliance_id)
            for at in range(number):
                an_application(tx, season, round_, compound_id=a_compound(tx, alliance).id, award=at % 2)

    def asked() -> list[int]:
        found = []
        with app.app_context():
            engine = web.database.engine
        for browser in browsers:
            browser.get(f"{ROOT}/{running}")
            with queries(engine) as counted:
                assert browser.get(f"{ROOT}/{running}").status_code == 200
            found.append(counted.total)
        return found

    more(2)
    before = asked()
    more(20)
    assert asked() == before
    assert max(before) <= MOST
