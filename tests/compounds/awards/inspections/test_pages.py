"""The pages of inspections: routes for the secretary, a visit for its inspectors, the telephone, strangers."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.inspections import records
from compounds.awards.inspections.content import digest_of
from compounds.awards.inspections.models import AwardVisit, VisitPicture, VisitRecord
from compounds.awards.inspections.workflow import VisitStage
from compounds.awards.rounds.models import AwardRound
from tests.compounds.awards.factories import an_application
from tests.compounds.awards.inspections.steps import (
    LEFT,
    RECORD,
    RIGHT,
    SHOT,
    Field,
    a_field,
    a_picture,
    an_inspector,
    signed,
    written,
)
from tests.compounds.factories import browser_of
from tests.kernel.accounts_steps import in_app

ROOT = "/awards/inspections"


@pytest.fixture
def field(app: Flask) -> Field:
    found = in_app(app, a_field)
    assert isinstance(found, Field)
    return found


def entered(app: Flask, who: Actor) -> FlaskClient:
    """Somebody's browser, which sends the hidden value with everything."""
    client = browser_of(app, who)
    client.environ_base["HTTP_X_CSRFTOKEN"] = client.get(f"{ROOT}/token").get_json()["token"]
    return client


def read(app: Flask, step: Any) -> Any:
    with app.app_context():
        return step(web.reading())


def visit(app: Flask, field: Field) -> AwardVisit:
    found = read(app, lambda tx: tx.session.get_one(AwardVisit, field.visit_id))
    assert isinstance(found, AwardVisit)
    return found


def body(app: Flask, field: Field, **more: Any) -> dict[str, Any]:
    text = read(app, lambda tx: written(tx, field, **more))
    return {
        "content": text,
        "digest": digest_of(text),
        "signatures": [
            {
                "uuid": one.shot.uuid,
                "sha256": one.shot.digest,
                "taken": one.shot.taken_at.isoformat(),
                "person": one.person_id,
            }
            for one in signed(field)
        ],
    }


def send(client: FlaskClient, field: Field, picture: str, made: bytes, **more: Any) -> Any:
    address = f"{ROOT}/{field.visit_id}/records/{RECORD}/pictures/{picture}"
    return client.post(address, data=made, content_type="image/jpeg", **more)


def test_the_secretary_plans_moves_replaces_and_cancels(app: Flask, field: Field) -> None:
    def more(tx: Transaction) -> tuple[int, Actor]:
        round_ = tx.session.get_one(AwardRound, field.round_id)
        an_application(tx, field.season, round_, compound_id=field.season.other_compound_id)
        third = an_inspector(tx, field.season, round_, "核查老周")
        return round_.id, third

    made: Any = in_app(app, more)
    round_id, third = made
    desk = entered(app, field.season.secretary)
    assert "望江苑" in (page := desk.get(f"{ROOT}/rounds/{round_id}").text)
    assert "核查老周" in page
    day = visit(app, field).visit_on.isoformat()
    sent: dict[str, Any] = {
        "route-visit_on": day,
        "route-compounds": [field.season.other_compound_id],
        "route-people": [field.first.person_id],
    }
    refused = desk.post(f"{ROOT}/rounds/{round_id}/visits", data=sent)
    assert (refused.status_code, "每次核查要2位" in refused.text) == (422, True)
    sent["route-people"].append(third.person_id)
    assert desk.post(f"{ROOT}/rounds/{round_id}/visits", data=sent).status_code == 302
    assert "要去的小区都安排好了" in desk.get(f"{ROOT}/rounds/{round_id}").text
    one = visit(app, field)
    there = f"{ROOT}/{field.visit_id}"
    assert (
        desk.post(f"{there}/move", data={"move-visit_on": day, "move-turn": 2, "move-version": one.version}).status_code
        == 302
    )
    stale = desk.post(f"{there}/cancel", data={"cancel-because": "下雨", "cancel-version": one.version})
    assert (stale.status_code, "现场复核改到" in stale.text) == (409, True)
    assert "<details open><summary>不去了" in stale.text
    assert "下雨" in stale.text
    assert "<details><summary>换一天" in stale.text
    swap = {
        "replace-leaving": field.second.person_id,
        "replace-joining": third.person_id,
        "replace-version": visit(app, field).version,
    }
    assert desk.post(f"{there}/replace", data=swap).status_code == 302
    assert entered(app, field.second).get(there).status_code == 404
    gone = {"cancel-because": "台风", "cancel-version": visit(app, field).version}
    assert desk.post(f"{there}/cancel", data=gone).status_code == 302
    assert visit(app, field).stage is VisitStage.CANCELLED


def test_an_inspector_is_named_by_number_and_dropped(app: Flask, field: Field) -> None:
    def number(tx: Transaction) -> tuple[str, int]:
        person = tx.session.get_one(Person, field.season.owner.person_id)
        accounts.give_number(tx, person, "13857000001")
        return "13857000001", field.round_id

    made: Any = in_app(app, number)
    mobile, round_id = made
    desk = entered(app, field.season.secretary)
    address = f"{ROOT}/rounds/{round_id}"
    assert desk.post(f"{address}/inspectors", data={"inspector-number": mobile}).status_code == 302
    assert "赵大爷" in desk.get(address).text
    assert entered(app, field.season.owner).get(f"{ROOT}/").text.count("您要去现场") == 1
    line = read(
        app,
        lambda tx: next(
            one.id for one in records.inspectors(tx, round_id) if one.person_id == field.season.owner.person_id
        ),
    )
    assert desk.post(f"{address}/inspectors/{line}/drop").status_code == 302
    assert "赵大爷" not in desk.get(address).text


def test_the_telephone_sends_and_a_picture_of_200_megabytes_is_refused_alone(app: Flask, field: Field) -> None:
    phone = entered(app, field.first)
    page = phone.get(f"{ROOT}/phone")
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "锦绣家园" in page.text
    assert phone.get(f"{ROOT}/token").get_json()["person"] == field.first.person_id
    assert phone.get(f"{ROOT}/worker.js").mimetype == "text/javascript"
    address = f"{ROOT}/{field.visit_id}/records"
    assert phone.post(address, json={"content": "x"}).status_code == 422
    answer = phone.post(address, json=body(app, field, shots={SHOT: a_picture()}))
    assert set(answer.get_json()["wanted"]) == {SHOT, LEFT, RIGHT}
    large = send(phone, field, SHOT, a_picture(), environ_overrides={"CONTENT_LENGTH": "200000000"})
    assert (large.status_code, "太大" in large.text) == (413, True)
    given_up = f"{address}/{RECORD}/pictures/{SHOT}/give-up"
    assert phone.post(given_up, data={"gone-because": "照片太大，没有收。"}).status_code == 302
    for one in (LEFT, RIGHT):
        assert send(phone, field, one, a_picture("white", "PNG")).json["kept"] is False, "a PNG that says it is a JPEG"
    assert send(phone, field, SHOT, a_picture()).status_code == 409
    found = read(app, lambda tx: [one.refused for one in tx.session.scalars(select(VisitPicture))])
    assert found[0] == "照片太大，没有收。"
    other = entered(app, field.second)
    record = read(app, lambda tx: tx.session.scalars(select(VisitRecord)).one())
    confirm = f"{ROOT}/{field.visit_id}/records/{record.id}/confirm"
    assert phone.post(confirm, data={"digest": record.digest}).status_code == 403
    assert other.post(confirm, data={"digest": record.digest}).status_code == 302
    assert "按这份算" in entered(app, field.season.chair).get(f"{ROOT}/{field.visit_id}").text


def test_a_picture_that_cannot_arrive_is_given_up_with_a_reason(app: Flask, field: Field) -> None:
    phone = entered(app, field.first)
    phone.post(f"{ROOT}/{field.visit_id}/records", json=body(app, field))
    page = phone.get(f"{ROOT}/{field.visit_id}").text
    assert "还没有送到" in page
    address = f"{ROOT}/{field.visit_id}/records/{RECORD}/pictures/{LEFT}/give-up"
    assert phone.post(address, data={"gone-because": ""}).status_code == 422
    assert phone.post(address, data={"gone-because": "手机坏了"}).status_code == 302
    assert "没有收：手机坏了" in phone.get(f"{ROOT}/{field.visit_id}").text


def test_the_paper_is_printed_and_typed_in_with_its_scan(app: Flask, field: Field) -> None:
    inspector = entered(app, field.first)
    there = f"{ROOT}/{field.visit_id}"
    assert inspector.get(f"{there}/checklist.pdf").data.startswith(b"%PDF")
    assert "录入纸质表" in inspector.get(f"{there}/paper").text
    parts = read(app, lambda tx: records.parts(tx, field.round_id, (field.season.compound_id,)))
    lines = {
        f"a{part.application_id}_{line.criterion}": line.choices[0].share
        for part in parts[field.season.compound_id]
        for line in part.lines
    }
    typed = {**lines, "on": "2026-11-22", "version": str(visit(app, field).version)}
    assert inspector.post(f"{there}/paper", data=typed).status_code == 422
    typed["scan"] = (BytesIO(a_picture()), "表.jpg")
    done = inspector.post(f"{there}/paper", data=typed, content_type="multipart/form-data")
    assert done.status_code == 302
    assert visit(app, field).stage is VisitStage.RECORDED
    assert "等确认" in inspector.get(there).text


def test_an_inspector_who_has_a_tie_leaves_the_visit(app: Flask, field: Field) -> None:
    inspector = entered(app, field.second)
    there = f"{ROOT}/{field.visit_id}"
    assert inspector.post(f"{there}/declare", data={}).status_code == 422
    fold = "<details open><summary>有关系要回避，或者去不了"
    unsaid = inspector.post(f"{there}/declare", data={"declare-tie": "tied"})
    assert (unsaid.status_code, fold in unsaid.text) == (422, True)
    assert re.search(r'<input checked[^>]* value="tied">', unsaid.text)
    assert fold not in inspector.get(there).text
    neither = inspector.post(f"{there}/declare", data={"declare-because": "表哥住这里"})
    assert (neither.status_code, fold in neither.text, "表哥住这里" in neither.text) == (422, True, True)
    left = inspector.post(f"{there}/declare", data={"declare-tie": "tied", "declare-because": "表哥住这里"})
    assert left.headers["Location"] == f"{ROOT}/"
    assert inspector.get(there).status_code == 404
    desk = entered(app, field.season.secretary)
    assert "与小区有关系" in desk.get(there).text
    assert desk.post(f"{there}/declare", data={}).status_code == 403
    first = entered(app, field.first)
    assert first.post(f"{there}/declare", data={"declare-tie": "free"}).status_code == 302
    assert "已申明没有关系" in first.get(there).text


def test_differing_records_are_chosen_and_a_visit_annulled_on_its_page(app: Flask, field: Field) -> None:
    entered(app, field.first).post(f"{ROOT}/{field.visit_id}/records", json=body(app, field))
    other = "00000000-0000-4000-8000-000000000099"
    entered(app, field.second).post(f"{ROOT}/{field.visit_id}/records", json=body(app, field, uuid=other, choice=1))
    desk = entered(app, field.season.secretary)
    there = f"{ROOT}/{field.visit_id}"
    assert "不一样" in desk.get(there).text
    ids = read(app, lambda tx: list(tx.session.scalars(select(VisitRecord.id).order_by(VisitRecord.id))))
    chosen = {"choose-record": ids[1], "choose-because": "第一份漏了", "choose-version": visit(app, field).version}
    assert desk.post(f"{there}/choose", data=chosen).status_code == 302
    gone = {
        "annul-because": "查明老孙住在这里",
        "annul-tied": [field.first.person_id],
        "annul-version": visit(app, field).version,
    }
    assert desk.post(f"{there}/annul", data=gone).status_code == 302
    assert visit(app, field).stage is VisitStage.PLANNED


def test_nobody_else_reaches_anything(app: Flask, field: Field) -> None:
    posts = ("move", "cancel", "replace", "declare", "choose", "annul", "records", "records/1/confirm")
    reads = ("", "/checklist.pdf", "/paper")
    season = field.season
    for who in (season.owner, season.chair, season.manager, season.community, season.administrator, season.stranger):
        someone = entered(app, who)
        for one in reads:
            assert someone.get(f"{ROOT}/{field.visit_id}{one}").status_code == 404, (who.name, one)
        for one in posts:
            assert someone.post(f"{ROOT}/{field.visit_id}/{one}", json={}).status_code in {403, 404, 422}, (
                who.name,
                one,
            )
        assert someone.get(f"{ROOT}/rounds/{field.round_id}").status_code in {403, 404}
        assert "锦绣家园" not in someone.get(f"{ROOT}/").text.split("<main")[1]
    bureau = entered(app, season.bureau)
    assert bureau.get(f"{ROOT}/rounds/{field.round_id}").status_code == 200
    assert bureau.post(f"{ROOT}/rounds/{field.round_id}/inspectors", data={"inspector-number": "1"}).status_code == 403
    assert read(app, lambda tx: tx.session.scalars(select(VisitRecord)).first()) is None
