"""The pages of selection requests in a browser: asking in one go, the tracker, the keeper's answer, help in filing."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alliance.kernel import web
from compounds.models import Company
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage
from tests.compounds.factories import browser_of
from tests.expert_pool.factories import Pool, a_pool, a_request
from tests.kernel.accounts_steps import form_key
from tests.kernel.paper_steps import picture

HOME = "/experts/requests"
QUESTIONS = 12


def a_saved_pool(app: Flask) -> Pool:
    with app.app_context(), web.writing() as tx:
        return a_pool(tx)


def name_of(app: Flask, company_id: int) -> str:
    with app.app_context():
        return web.reading().session.get_one(Company, company_id).name


def send(client: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Post a form; `__` stands for the hyphen after a prefix."""
    named = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(address, data={"csrf_token": form_key(client, "/account"), **named})


def stage_of(app: Flask, request_id: int) -> Stage:
    with app.app_context():
        return web.reading().session.get_one(SelectionRequest, request_id).stage


def version_of(page: str) -> str:
    found = re.search(r'name="(?:\w+-)?version"[^>]*value="(\d+)"', page) or re.search(
        r'value="(\d+)"[^>]*name="(?:\w+-)?version"', page
    )
    assert found is not None
    return found[1]


def prefilled(page: str) -> dict[str, str]:
    """What the form begins with, as a browser would send it back."""
    fields = dict(re.findall(r'<input[^>]* name="([a-z_0-9]+)"[^>]* type="text"[^>]* value="([^"]*)"', page))
    fields |= {
        name: value for value, name in re.findall(r'<input checked[^>]*value="([^"]*)"[^>]*name="([a-z_]+)"', page)
    }
    for tag in re.findall(r"<input[^>]*>", page):
        kept = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if kept.get("type") == "radio" and " checked" not in tag:
            continue
        if kept.get("type") not in {"file", "checkbox"} and "name" in kept:
            fields[kept["name"]] = kept.get("value", "")
    for name, body in re.findall(r'<select[^>]*name="([a-z_]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        fields[name] = chosen[1] if chosen else ""
    return fields


def fill(chair: FlaskClient, app: Flask, pool: Pool) -> tuple[str, dict[str, str]]:
    address = f"{HOME}/new?compound={pool.compound_id}"
    page = chair.get(address).text
    names = {f"company_{at}": name_of(app, key) for at, key in enumerate(pool.company_ids, 1)}
    return address, prefilled(page) | names | {"spot": "社区二楼会议室", "basis_on": "2026-11-01"}


def test_the_form_asks_twelve_questions_and_is_filled_in_one_go(app: Flask) -> None:
    pool = a_saved_pool(app)
    chair = browser_of(app, pool.chair)
    compound = chair.get(f"/compounds/{pool.compound_id}").text
    assert "请专家评审" in compound
    address, data = fill(chair, app, pool)
    page = chair.get(address).text
    asked = re.findall(r'name="([a-z_0-9]+)"', page[page.index("<form method") :])
    questions = {re.sub(r"^(company|seats)_\w+$", r"\1", name) for name in asked}
    asides = {"csrf_token", "version", "do", "hour", "adds"}  # the hour is of the day, the tick of the companies
    assert len(questions - asides) == QUESTIONS
    assert "5 × 2 ÷ 3 = 3.33，向上取整是4" in page
    worked = chair.post(address, data=data | {"owners": "2", "do": "work_out"}).text
    assert "一共6人是双数" in worked
    assert ("请再选一次" in page, "请再选一次" in worked) == (False, True)
    sent = chair.post(address, data=data | {"do": "submit", "paper": (BytesIO(picture()), "决定.jpg")})
    assert sent.status_code == 302
    receipt = chair.get(sent.location).text
    assert "柯选〔2026〕1号" in receipt
    assert "非依法必须招标项目" in receipt
    assert "自愿参照" in receipt
    assert chair.get(address).location == sent.location
    assert chair.post(address, data=data | {"do": "draft"}).status_code == 409


def test_a_committee_comes_to_its_form_at_once_and_a_street_is_shown_the_way(app: Flask) -> None:
    pool = a_saved_pool(app)
    assert browser_of(app, pool.chair).get(f"{HOME}/new").location == f"{HOME}/new?compound={pool.compound_id}"
    assert "请先打开小区的页面" in browser_of(app, pool.street).get(f"{HOME}/new").text


def test_what_is_missing_comes_back_with_the_draft_kept(app: Flask) -> None:
    pool = a_saved_pool(app)
    chair = browser_of(app, pool.chair)
    address, data = fill(chair, app, pool)
    lacking = chair.post(address, data=data | {"do": "submit"})
    assert lacking.status_code == 422
    assert "还没有附上决定或者方案" in lacking.text
    assert "想提交，还差1处" in lacking.text
    assert stage_of(app, 1) is Stage.DRAFT
    unknown = chair.post(f"{HOME}/1/edit", data=data | {"version": version_of(lacking.text), "company_1": "清风"})
    assert unknown.status_code == 422
    assert "是不是：清风物业服务有限公司" in unknown.text
    kept = chair.post(f"{HOME}/1/edit", data=data | {"version": "1", "spot": "架空层"})
    assert kept.status_code == 302
    old = chair.post(f"{HOME}/1/edit", data=data | {"version": "1", "spot": "别处"})
    assert (old.status_code, "修改选聘评审申请" in old.text) == (409, True)
    attached = send(chair, f"{HOME}/1/attach", paper__paper=(BytesIO(picture()), "决定.jpg"))
    assert attached.status_code == 302
    tracker = chair.get(f"{HOME}/1").text
    assert "提交以前，还差" not in tracker
    assert send(chair, f"{HOME}/1/submit", version=version_of(tracker)).status_code == 302
    assert stage_of(app, 1) is Stage.SUBMITTED


def test_the_keeper_answers_and_the_compound_changes_its_mind(app: Flask) -> None:
    with app.app_context(), web.writing() as tx:
        pool = a_pool(tx)
        key = a_request(tx, pool, Stage.SUBMITTED).id
    keeper, chair = browser_of(app, pool.keeper), browser_of(app, pool.chair)
    assert "等受理" in keeper.get(f"{HOME}/?stage=submitted").text
    page = keeper.get(f"{HOME}/{key}").text
    assert send(keeper, f"{HOME}/{key}/send_back", send_back__version=version_of(page)).status_code == 422
    assert send(chair, f"{HOME}/{key}/accept", version=version_of(page)).status_code == 403
    assert send(keeper, f"{HOME}/{key}/accept", version=version_of(page)).status_code == 302
    assert stage_of(app, key) is Stage.ACCEPTED
    page = chair.get(f"{HOME}/{key}").text
    moved = {"opening__day": "2026-12-20", "opening__hour": "09:30", "opening__because": "会议室那天有人用。"}
    sent = send(chair, f"{HOME}/{key}/opening", opening__version=version_of(page), **moved)
    assert sent.status_code == 302
    left = {"company__number": "2", "company__because": "来函退出。"}
    stale = send(chair, f"{HOME}/{key}/company", company__version=version_of(page), **left)
    assert (stale.status_code, "把评审时间从" in stale.text) == (409, True)
    page = chair.get(f"{HOME}/{key}").text
    assert send(chair, f"{HOME}/{key}/company", company__version=version_of(page), **left).status_code == 302
    page = chair.get(f"{HOME}/{key}").text
    assert "<s>清风物业服务有限公司</s>" in page
    back = {"withdraw__version": version_of(page), "withdraw__because": "业主想再商量。"}
    assert send(chair, f"{HOME}/{key}/withdraw", **back).status_code == 302
    assert "/criteria" not in chair.get(f"{HOME}/{key}").text
    assert send(chair, f"{HOME}/{key}/withdraw", **back).status_code == 409
    assert browser_of(app, pool.manager).get(f"{HOME}/{key}").status_code == 404
    assert browser_of(app, pool.manager).get(f"{HOME}/").status_code == 403


def test_anybody_reads_how_a_statutory_tender_is_filed(client: FlaskClient, app: Flask) -> None:
    a_saved_pool(app)
    page = client.get(f"{HOME}/filing?day=2027-01-15")
    assert page.status_code == 200
    for words in ("2026年12月26日", "招标投标法第二十四条", "联盟的专家不参加", "原文待核"):
        assert words in page.text
    assert client.get(f"{HOME}/filing").status_code == 200
    wrong = client.get(f"{HOME}/filing?day=2027-02-30")
    assert (wrong.status_code, "这一天不存在" in wrong.text) == (422, True)
