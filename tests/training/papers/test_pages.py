"""The pages of papers: a blueprint with what the bank has for it, a trial, a drawn paper with its receipt."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Office
from tests.compounds.factories import District, a_district, browser_of
from tests.training.bank.factories import TOPIC, ready
from tests.training.items import examples
from training.papers import actions, receipts
from training.papers.models import Blueprint

FIELDS = {"title": "小测", "topic_0": TOPIC, "count_0": "2", "points_0": "2.5", "topic_1": "budgeting", "count_1": "1"}


@pytest.fixture
def district(app: Flask) -> District:
    app.config["WTF_CSRF_ENABLED"] = False
    found = a_district(app)
    people = found.people
    with app.app_context(), web.writing() as tx:
        for item in examples.ALL[:4]:
            ready(tx, people[Office.GUIDANCE_SECRETARY], people[Office.POLICY_SECRETARY], item)
    return found


@pytest.fixture
def desk(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.GUIDANCE_SECRETARY])


def test_a_blueprint_is_written_tried_and_drawn_from(app: Flask, district: District, desk: FlaskClient) -> None:
    assert "还没有蓝图" in desk.get("/training/papers/").get_data(as_text=True)
    twice = desk.post("/training/papers/new", data=FIELDS | {"topic_1": TOPIC})
    assert (twice.status_code, "抢同一批题" in twice.get_data(as_text=True)) == (422, True)
    url = desk.post("/training/papers/new", data=FIELDS).headers["Location"]
    page = desk.get(url).get_data(as_text=True)
    assert "“预算”要 1 题，只有 0 题可以出" in page
    short = desk.get(f"{url}/trial?seed=a").get_data(as_text=True)
    assert "抽不出来，题库不够" in short
    assert desk.post(f"{url}/edit", data=FIELDS | {"topic_1": "", "version": "9"}).status_code == 409
    edited = desk.post(f"{url}/edit", data=FIELDS | {"topic_1": "", "version": "1", "because": "先不考预算"})
    assert edited.status_code == 302
    assert "先不考预算" in desk.get(url).get_data(as_text=True)
    trial = desk.get(f"{url}/trial?seed=a").get_data(as_text=True)
    assert trial == desk.get(f"{url}/trial?seed=a").get_data(as_text=True)
    assert "第 2 题" in trial
    chair = district.people[Office.COMMITTEE_CHAIR]
    with app.app_context(), web.writing() as tx:
        code = tx.session.scalars(select(Blueprint.code)).one()
        paper_id = actions.draw_paper(tx, chair, district.alliance_id, code).id
    drawn = f"/training/papers/drawn/{paper_id}"
    assert "刚才重新抽了一遍，和当时一样" in desk.get(drawn).get_data(as_text=True)
    made = json.loads(desk.get(f"{drawn}/receipt.json").data)
    assert all(check.holds for check in receipts.check(made))
    assert not any(item.stem.body in json.dumps(made, ensure_ascii=False) for item in examples.ALL)
    candidate = browser_of(app, chair)
    for path in (url, f"{url}/edit", f"{url}/trial", drawn, f"{drawn}/receipt.json"):
        assert candidate.get(path).status_code == 404
    policy = browser_of(app, district.people[Office.POLICY_SECRETARY])
    assert policy.get(f"{url}/edit").status_code == 403
