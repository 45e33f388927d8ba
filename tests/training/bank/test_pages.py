"""The pages of the bank: written by the desk, tried and signed by another, shut to everybody else."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Office
from search.library.citations.checking import check
from tests.compounds.factories import District, a_district, browser_of
from tests.search.answers.factories import FIRST, SECOND, THIRD, a_law
from tests.training.bank.factories import CITED, ready
from tests.training.bank.test_reviewing import NEWER, STRICTER
from tests.training.items import examples
from training.bank import forms, reviewing
from training.bank.models import Question, QuestionReview
from training.bank.workflow import State
from training.items import storing
from training.items.checking import problems
from training.items.definition import Item, Kind

FIELDS = {"topic": "meetings_voting", "difficulty": "2", "stem": "多少业主参与？", "points": "1", "articles": CITED}


@pytest.fixture
def district(app: Flask) -> District:
    app.config["WTF_CSRF_ENABLED"] = False
    return a_district(app)


@pytest.fixture
def writer(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.GUIDANCE_SECRETARY])


@pytest.fixture
def signer(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.POLICY_SECRETARY])


def state_of(app: Flask, question_id: int) -> tuple[State, int]:
    with app.app_context():
        question = web.reading().session.get_one(Question, question_id)
        return question.state, question.version


def test_a_question_goes_from_the_writer_to_the_signer_and_a_stranger_meets_a_shut_door(
    app: Flask, district: District, writer: FlaskClient, signer: FlaskClient
) -> None:
    assert "单选题" in writer.get("/training/bank/new").get_data(as_text=True)
    page = writer.get("/training/bank/new?kind=single").get_data(as_text=True)
    assert 'name="part_5"' in page
    bad = writer.post("/training/bank/new?kind=single", data={"stem": "？"})
    assert (bad.status_code, "请选择“主题”" in bad.get_data(as_text=True)) == (422, True)
    filled = FIELDS | {
        "part_0": "二分之一",
        "part_1": "三分之二",
        "right": "1",
        "explanation": "<b>看</b>第二百七十八条",
    }
    saved = writer.post("/training/bank/new?kind=single", data=filled)
    url = saved.headers["Location"]
    assert saved.status_code == 302
    key = int(url.rpartition("/")[2])
    page = writer.get(url).get_data(as_text=True)
    assert "题目要由另一个人审定" in page
    assert "&lt;b&gt;看&lt;/b&gt;" in page
    assert writer.post(f"{url}/sign", data={"sign-version": 1}).status_code == 403
    page = signer.get(url).get_data(as_text=True)
    assert "审定，可以出题" in page
    place = re.search(r'value="(\d)"><label for="q-\d">[AB]\. 三分之二', page)
    assert place is not None
    tried = signer.post(f"{url}/wordings/1/try", data={"answer": place[1]}).get_data(as_text=True)
    assert "答对了" in tried
    other = signer.post(f"{url}/wordings/1/try", data={"answer": str(1 - int(place[1]))}).get_data(as_text=True)
    assert "得 0% 的分" in other
    assert signer.post(f"{url}/wordings/1/try", data={"answer": "9"}).status_code == 422
    version = state_of(app, key)[1]
    assert signer.post(f"{url}/sign", data={"sign-version": version}).status_code == 302
    assert state_of(app, key)[0] is State.READY
    assert signer.post(f"{url}/sign", data={"sign-version": version}).status_code == 404
    assert f"/training/bank/{key}" in signer.get("/training/bank/?state=ready&q=业主").get_data(as_text=True)
    assert "没有这样的题" in signer.get("/training/bank/?topic=budgeting").get_data(as_text=True)
    chair = browser_of(app, district.people[Office.COMMITTEE_CHAIR])
    for path in (url, f"{url}/edit", f"{url}/wordings/1"):
        assert chair.get(path).status_code == 404
    for path in ("sign", "drop", "retire", "wordings/1/try", "reviews/1/settle"):
        assert chair.post(f"{url}/{path}").status_code == 404
    assert signer.get(f"{url}/edit").status_code == 403


def test_a_draft_is_given_up_a_question_retired_and_an_old_page_is_told(
    app: Flask, district: District, writer: FlaskClient
) -> None:
    people = district.people
    with app.app_context(), web.writing() as tx:
        question = ready(tx, people[Office.GUIDANCE_SECRETARY], people[Office.POLICY_SECRETARY])
        key, version = question.id, question.version
    url = f"/training/bank/{key}"
    filled = FIELDS | {"part_0": "甲", "part_1": "乙", "right": "0", "because": "说清楚些"}
    assert writer.post(f"{url}/edit", data=filled | {"version": version + 7}).status_code == 409
    assert writer.post(f"{url}/edit", data=filled | {"version": version}).status_code == 302
    assert "说清楚些" in writer.get(f"{url}/edit").get_data(as_text=True)
    version = state_of(app, key)[1]
    assert writer.post(f"{url}/drop", data={"drop-version": version}).status_code == 302
    version = state_of(app, key)[1]
    empty = writer.post(f"{url}/retire", data={"retire-version": version})
    assert (empty.status_code, "请填写“为什么停用”" in empty.get_data(as_text=True)) == (422, True)
    gone = writer.post(f"{url}/retire", data={"retire-version": version, "retire-because": "太偏"})
    assert gone.status_code == 302
    assert "太偏" in writer.get(url).get_data(as_text=True)


def test_a_change_of_the_law_is_settled_on_the_page(app: Flask, district: District, signer: FlaskClient) -> None:
    people = district.people
    with app.app_context(), web.writing() as tx:
        a_law(tx, FIRST, SECOND, THIRD)
        question = ready(tx, people[Office.GUIDANCE_SECRETARY], people[Office.POLICY_SECRETARY], None, CITED)
        reviewing.RECHECK.again(tx, check)
        a_law(tx, STRICTER, SECOND, THIRD, dated=NEWER)
        assert reviewing.RECHECK.again(tx, check) == 1
        review = tx.session.scalars(select(QuestionReview)).one()
        key, review_id = question.id, review.id
    url = f"/training/bank/{key}"
    assert "依据有变动，要复核" in signer.get(url).get_data(as_text=True)
    name, version = f"settle-{review_id}", state_of(app, key)[1]
    assert signer.post(f"{url}/reviews/{review_id}/settle", data={f"{name}-version": version}).status_code == 422
    said = {f"{name}-version": version, f"{name}-resolution": "只改了比例，题目没有问。"}
    assert signer.post(f"{url}/reviews/{review_id}/settle", data=said).status_code == 302
    assert state_of(app, key)[0] is State.READY


@pytest.mark.parametrize("item", examples.ALL, ids=lambda item: item.kind)
def test_a_question_goes_through_its_form_unharmed(app: Flask, item: Item) -> None:
    known = forms.known(item)
    typed: dict[str, object] = {}
    for name, value in known.items():
        if isinstance(value, bool):
            typed |= {name: "y"} if value else {}
        elif value is not None:
            typed[name] = value if isinstance(value, list) else str(value)
    typed |= {"topic": "budgeting", "difficulty": "1"}
    with app.test_request_context(method="POST", data=typed):
        app.config["WTF_CSRF_ENABLED"] = False
        form = forms.form_for(item.kind, forms.rows_for(item))()
        assert form.validate(), form.errors
        again = form.command(item).item
    assert storing.to_json(again) == storing.to_json(item)
    assert problems(again) == ()


def test_every_kind_has_a_form_and_an_empty_one_makes_a_draft_with_its_faults(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for kind in Kind:
        typed = FIELDS | {"right": "true" if kind is Kind.TRUE_FALSE else "0", "answer": "1", "answers": "甲"}
        with app.test_request_context(method="POST", data=typed):
            form = forms.form_for(kind, 6)()
            assert form.validate(), (kind, form.errors)
            assert form.command(None).item.kind is kind
