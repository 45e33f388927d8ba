"""The pages of an evaluation in browsers: the host's, a panellist's by account, and the owner's by link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.documents import word
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.paper import paper_of
from alliance.kernel.documents.press import Press, printed
from expert_pool.evaluations import papers
from expert_pool.evaluations.models import Evaluation, Panellist
from expert_pool.evaluations.workflow import Stage
from expert_pool.requests.workflow import Stage as RequestStage
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.expert_pool.evaluations.steps import PRICES, Panel, a_panel, locked, marks, published, signing, started
from tests.expert_pool.factories import Pool, a_pool, a_request, actor_of
from tests.kernel.accounts_steps import form_key


@pytest.fixture
def scene(app: Flask) -> tuple[Pool, Panel]:
    with app.app_context(), web.writing() as tx:
        pool = a_pool(tx)
        return pool, a_panel(tx, pool)


def expert_of(app: Flask, panel: Panel, number: int) -> Actor:
    with app.app_context():
        reading = web.reading()
        one = reading.session.scalars(select(Panellist).where(Panellist.number == number)).one()
        assert one.person_id is not None
        return actor_of(reading, reading.session.get_one(Person, one.person_id))


def seats(app: Flask) -> list[int]:
    with app.app_context():
        return list(web.reading().session.scalars(select(Panellist.id).order_by(Panellist.number)))


def stage_of(app: Flask) -> tuple[Stage, int]:
    with app.app_context():
        row = web.reading().session.scalars(select(Evaluation)).one()
        return row.stage, row.version


def typed(values: dict[int, dict[str, str]]) -> Iterator[tuple[str, str]]:
    for company, row in values.items():
        for code, mark in row.items():
            yield f"m-{company}-{code}", mark


def post(client: FlaskClient, address: str, page: str = "/account", **fields: str) -> tuple[int, str]:
    answer = client.post(address, data={"csrf_token": form_key(client, page), **fields}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def gather(app: Flask, home: str, host: FlaskClient, chair: FlaskClient, keeper: FlaskClient) -> None:
    """The owner is named, everybody signs in, two people type the prices, and the scoring begins."""
    assert "业主代表要1人" in host.get(home).get_data(as_text=True)
    named = {"owner-name": "业主老周", "owner-chosen_how": "业主大会推选"}
    assert "业主老周" in post(chair, f"{home}/owners", **named)[1]
    for panellist_id in seats(app):
        assert post(host, f"{home}/people/{panellist_id}/sign_in")[0] == 200
    prices = {f"price-{number}": price for number, price in PRICES.items()}
    assert "请另一位照文件再录一遍" in post(host, f"{home}/prices", **prices)[1]
    assert "两人录得一致" in post(keeper, f"{home}/prices", **prices)[1]
    assert post(host, f"{home}/start", version=str(stage_of(app)[1]))[0] == 200


def by_link(app: Flask, home: str, host: FlaskClient) -> FlaskClient:
    """The browser of the owner, who opens the sheet with the link from the host."""
    page = post(host, f"{home}/people/{seats(app)[-1]}/link")[1]
    path = re.search(r'href="(/experts/evaluations/at/[^"]+)"', page)
    assert path is not None
    owner = app.test_client()
    shown = owner.get(path[1], follow_redirects=True).get_data(as_text=True)
    assert "业主老周的评分表" in shown
    assert "评审专家1" not in shown
    assert owner.get(home).status_code == 302  # a link opens the own sheet and nothing else
    return owner


def test_the_fold_of_the_form_that_was_refused_stands_open(app: Flask, scene: tuple[Pool, Panel]) -> None:
    pool, panel = scene
    home, chair = f"/experts/evaluations/{panel.request_id}", browser_of(app, pool.chair)
    named = {"owner-name": "业主老周", "owner-chosen_how": "业主大会推选"}
    assert "<details><summary>登记业主代表" in post(chair, f"{home}/owners", **named)[1]
    status, page = post(chair, f"{home}/owners", **named | {"owner-name": "业主小吴"})
    assert (status, "没有办成：" in page) == (409, True)
    assert "<details open><summary>登记业主代表" in page
    assert 'value="业主小吴"' in page
    assert page.count("<details open>") == 1


def test_a_sheet_is_kept_while_it_is_filled_in_and_locked_only_after_a_second_thought(
    app: Flask, scene: tuple[Pool, Panel]
) -> None:
    pool, panel = scene
    home = f"/experts/evaluations/{panel.request_id}"
    with app.app_context(), web.writing() as tx:
        started(tx, pool, panel)
    owner = by_link(app, home, browser_of(app, pool.community))
    version = re.search(r'name="version" value="(\d+)"', owner.get(f"{home}/sheet").get_data(as_text=True))
    assert version is not None
    sent = {"csrf_token": form_key(owner, f"{home}/sheet"), "version": version[1], "m-1-plan": "17.5"}
    kept = owner.post(f"{home}/sheet/autosave", data=sent)
    assert kept.status_code == 200
    assert "已自动保存" in kept.get_json()["said"]
    beyond = owner.post(f"{home}/sheet/autosave", data=sent | {"version": kept.get_json()["version"], "m-1-plan": "21"})
    assert (beyond.status_code, "0到20分之间" in beyond.get_json()["said"]) == (422, True)
    assert 'value="17.5"' in owner.get(f"{home}/sheet").get_data(as_text=True)
    everything = dict(typed(marks())) | {"do": "lock"}
    status, page = post(owner, f"{home}/sheet", f"{home}/sheet", **everything)
    assert (status, "请先勾选" in page) == (422, True)
    assert "已锁定" in post(owner, f"{home}/sheet", f"{home}/sheet", sure="yes", **everything)[1]
    assert "autosave" not in owner.get(f"{home}/sheet").get_data(as_text=True)


def test_from_signing_in_to_the_published_report_over_http(app: Flask, scene: tuple[Pool, Panel]) -> None:
    pool, panel = scene
    home = f"/experts/evaluations/{panel.request_id}"
    host, chair, keeper = (browser_of(app, one) for one in (pool.community, pool.chair, pool.keeper))
    gather(app, home, host, chair, keeper)
    owner = by_link(app, home, host)
    everything = dict(typed(marks())) | {"do": "lock", "sure": "yes"}
    assert post(owner, f"{home}/sheet", f"{home}/sheet", **everything)[0] == 200
    experts = [browser_of(app, expert_of(app, panel, number)) for number in range(1, 5)]
    for browser in experts:
        assert browser.get(f"{home}/effects").status_code in (403, 409)
        assert post(browser, f"{home}/sheet", **everything)[0] == 200
    assert stage_of(app)[0] is Stage.LOCKED
    assert "少算一份评分表" in host.get(f"{home}/effects").get_data(as_text=True)
    assert chair.get(f"{home}/effects").status_code == 403
    assert post(host, f"{home}/to_sign", version=str(stage_of(app)[1]))[0] == 200
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', owner.get(f"{home}/report").get_data(as_text=True))
    assert digest is not None
    says = {"digest": digest[1], "says": "dissent"}
    status, page = post(owner, f"{home}/report", f"{home}/report", dissent=" ", **says)
    assert (status, "请写明不同意见" in page) == (422, True)
    page = post(owner, f"{home}/report", f"{home}/report", dissent="我不同意 <b>排序</b>。", **says)[1]
    assert "已记下您的不同意见" in page
    assert "我不同意 &lt;b&gt;排序&lt;/b&gt;。" in page
    for browser in experts:
        assert post(browser, f"{home}/report", digest=digest[1], says="agree")[0] == 200
    assert "打开评审报告" in post(host, f"{home}/publish", version=str(stage_of(app)[1]))[1]
    assert stage_of(app)[0] is Stage.PUBLISHED


def test_the_report_is_a_word_file_and_a_page_with_every_name_and_the_exact_dissent(
    app: Flask, scene: tuple[Pool, Panel]
) -> None:
    pool, panel = scene
    with app.app_context():
        with web.writing() as tx:
            published(tx, pool, panel)
        reading = web.reading()
        document = reading.session.scalars(select(Document).where(Document.kind == papers.REPORT)).one()
        paper = paper_of(reading, document, "https://example.org")
        html = Press(app.jinja_env, "https://example.org", StandingClock()).html(paper)
        kept = word.docx(paper.title, paper.blocks, issuer=paper.issuer, subject=paper.label)
    assert printed(html).startswith(b"%PDF")
    with ZipFile(BytesIO(kept)) as packed:
        text = packed.read("word/document.xml").decode()
    for said in ("评审专家1", "业主老周", "我认为2号公司的应急预案更好。", "推荐候选", "自愿参照"):
        assert said in text
        assert said in html


def test_who_sees_which_page_at_which_stage(app: Flask, scene: tuple[Pool, Panel]) -> None:
    pool, panel = scene
    home = f"/experts/evaluations/{panel.request_id}"
    with app.app_context(), web.writing() as tx:
        locked(tx, pool, panel)
    seen = {
        name: browser_of(app, getattr(pool, name)) for name in ("bureau", "lead", "other_street", "owner", "stranger")
    }
    assert {name: browser.get(home).status_code for name, browser in seen.items()} == {
        "bureau": 200,
        "lead": 200,
        "other_street": 404,
        "owner": 404,
        "stranger": 404,
    }
    assert "怎么算出来的" in seen["bureau"].get(home).get_data(as_text=True)
    assert "怎么算出来的" not in seen["lead"].get(home).get_data(as_text=True)
    expert = browser_of(app, expert_of(app, panel, 1))
    assert "怎么算出来的" not in expert.get(home).get_data(as_text=True)
    assert expert.get(f"{home}/report").status_code in (403, 409)
    assert seen["bureau"].get(f"{home}/attendance.pdf").mimetype == "application/pdf"
    assert expert.get(f"{home}/attendance.pdf").status_code == 403


def test_the_host_steps_that_are_out_of_turn_say_so_and_change_nothing(app: Flask, scene: tuple[Pool, Panel]) -> None:
    pool, panel = scene
    home = f"/experts/evaluations/{panel.request_id}"
    with app.app_context(), web.writing() as tx:
        signing(tx, pool, panel)
    host = browser_of(app, pool.community)
    seat = seats(app)[0]
    for address, fields in (
        (f"{home}/start", {"version": str(stage_of(app)[1])}),
        (f"{home}/longer", {"longer-hours": "1", "longer-because": "材料多"}),
        (f"{home}/people/{seat}/sign_in", {}),
        (f"{home}/bids/1/invalid", {"b1-because": "没有盖章"}),
        (f"{home}/questions", {"ask-company": "1", "ask-kind": "clarify", "ask-question": "几个人？"}),
    ):
        status, page = post(host, address, **fields)
        assert (status, "没有办成" in page) == (409, True), address
    assert stage_of(app)[0] is Stage.SIGNING
    assert post(host, f"{home}/corrections", **{"correct-words": "2号公司的地址写错了。"})[0] == 200


def test_the_score_sheet_page_adapts_the_weights_and_names_what_does_not_add_up(
    app: Flask, scene: tuple[Pool, Panel]
) -> None:
    pool, _ = scene
    with app.app_context(), web.writing() as tx:
        request_id = a_request(tx, pool, RequestStage.ACCEPTED).id
    home = f"/experts/evaluations/{request_id}/criteria"
    chair = browser_of(app, pool.chair)
    page = chair.get(home).get_data(as_text=True)
    assert "不是法定" in page
    fields = dict(re.findall(r'name="((?:code|name|most|look)-\d+)"[^>]*value="([^"]*)"', page))
    fields |= {f"kind-{n}": "technical" for n in range(5)} | {f"kind-{n}": "commercial" for n in range(5, 8)}
    fields |= {
        "kind-8": "price", "formula": "average", "above": "1", "below": "0.5", "price_of": "物业费（元/平方米·月）",
        "drop": "yes", "mark_places": "1", "places": "2",
    }  # fmt: skip
    status, page = post(chair, home, **fields | {"most-0": "25"})
    assert (status, "加起来是105分，要正好100分" in page) == (422, True)
    fields |= {"most-0": "15", "name-9": "党建共建", "most-9": "5", "look-9": "和社区一起办事的情况"}
    status, page = post(chair, home, **fields)
    assert status == 200
    assert "党建共建" in page
    assert "去掉总分最高和最低" in page
    assert browser_of(app, pool.other_street).get(home).status_code == 404
