"""The pages: from planning to the record, on paper and on the telephone; malformed marks are refused."""

from __future__ import annotations

import re
from io import BytesIO

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.kernel.accounts_steps import in_app
from tests.kernel.paper_steps import deliver
from tests.training.sittings import steps
from tests.training.sittings.steps import Town
from training.sittings import handed_in, holding
from training.sittings.models import Sitting


@pytest.fixture
def town(app: Flask) -> Town:
    app.config["WTF_CSRF_ENABLED"] = False
    found = in_app(app, steps.a_town)
    assert isinstance(found, Town)
    return found


def planned(app: Flask, town: Town) -> tuple[int, list[str], list[int]]:
    """A sitting that was told to three: its id, their codes and their ids on the list."""

    def step(tx: Transaction) -> tuple[int, list[str], list[int]]:
        sitting = steps.planned(tx, town)
        codes = [steps.code_of(tx, sitting, person) for person in town.people]
        return sitting.id, codes, [one.id for one in sitting.invited]

    found = in_app(app, step)
    assert isinstance(found, tuple)
    return found


def version(app: Flask, key: int) -> int:
    with app.app_context():
        return web.reading().session.get_one(Sitting, key).version


def press(app: Flask, browser: FlaskClient, key: int, name: str, **fields: object) -> int:
    sent = {"version": version(app, key), f"{name}-version": version(app, key), **fields}
    return browser.post(f"/training/sittings/{key}/{name}", data=sent).status_code


def guest(app: Flask, town: Town, place: int) -> FlaskClient:
    person = town.people[place]
    with app.app_context():
        account = web.reading().session.scalars(select(Account).where(Account.person_id == person)).one()
        actor = Actor(town.desk.alliance_id, person_id=person, account_id=account.id)
    return browser_of(app, actor)


def test_from_the_plan_to_the_record(app: Flask, town: Town, clock: StandingClock) -> None:
    desk = browser_of(app, town.desk)
    form = {
        "title": "府山街道第1次课", "kind": "lesson", "modules": ["meetings_voting"], "exam": "0",
        "place": town.desk.offices[0].place_id, "spot": "三楼会议室", "day": "2026-11-22", "begins": "11:00",
        "ends": "13:00", "places_most": "30", "confirmed": "1",
    }  # fmt: skip
    answer = desk.post("/training/sittings/new", data=form)
    assert answer.status_code == 302, re.findall(r'id="problems".*?</section>', answer.text, re.DOTALL)
    key = int(answer.location.rpartition("/")[2])
    people = f"/training/sittings/{key}/people"
    assert desk.post(people, data={"version": version(app, key), "person": list(town.people)}).status_code == 302
    assert press(app, desk, key, "send") == 302
    deliver(app)
    here = f"/training/sittings/{key}"
    theirs = guest(app, town, 1)
    page = theirs.get(here).text
    assert "2 号" in page
    assert "陈九" not in page  # the others on the list
    assert "府山街道第1次课" in theirs.get("/training/").text
    calendar = Calendar.from_ical(theirs.get(f"{here}/calendar.ics").data)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["LOCATION"]) == ("REQUEST", "三楼会议室（柯城区）")
    for closed in ("codes.pdf", "door", "sheet", "record.pdf"):
        assert theirs.get(f"{here}/{closed}").status_code == 403
    printed = pypdf.PdfReader(BytesIO(desk.get(f"{here}/codes.pdf").data))
    assert "1 号 陈一" in re.sub(r"\s+", " ", printed.pages[0].extract_text())
    assert press(app, desk, key, "open") == 302
    with app.app_context():
        keys = [one.id for one in web.reading().session.get_one(Sitting, key).invited]
    typed = {"version": version(app, key), "person": keys[:2]}
    assert desk.post(f"{here}/sheet", data=typed).status_code == 302
    assert press(app, desk, key, "confirm") == 409
    clock.advance(hours=4)
    assert press(app, desk, key, "close") == 302
    decided = {"version": version(app, key), "present": "no", "because": "签错了行"}
    assert desk.post(f"{people}/{keys[1]}", data=decided).status_code == 302
    assert desk.get(f"{here}/record.pdf").status_code == 409
    assert press(app, desk, key, "confirm") == 302
    deliver(app)
    text = pypdf.PdfReader(BytesIO(desk.get(f"{here}/record.pdf").data)).pages[0].extract_text()
    plain = re.sub(r"\s+", "", text)
    assert "名单3人，到场1人，没有到场2人" in plain
    assert "签错了行" in plain
    assert "登记的是：<b>没有到场</b>" in theirs.get(here).text
    assert "签错了行" in theirs.get(here).text


def test_the_page_for_the_door_holds_no_code_and_may_use_the_camera(app: Flask, town: Town) -> None:
    key, codes, keys = planned(app, town)
    desk = browser_of(app, town.desk)
    answer = desk.get(f"/training/sittings/{key}/door")
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert all(f'data-invited="{one}"' in answer.text for one in keys)
    assert not any(code in answer.text for code in codes)
    assert "camera=()" in desk.get("/training/sittings/").headers["Permissions-Policy"]
    worker = desk.get("/training/sittings/worker.js")
    assert worker.mimetype in {"text/javascript", "application/javascript"}


def test_a_sitting_that_was_called_off_leaves_no_names_on_telephones(app: Flask, town: Town) -> None:
    key, _, _ = planned(app, town)
    desk = browser_of(app, town.desk)
    assert press(app, desk, key, "cancel", **{"cancel-because": "台风"}) == 302
    answer = desk.get(f"/training/sittings/{key}/door")
    assert answer.status_code == 200
    assert "data-over" in answer.text
    assert "陈一" not in answer.text
    assert desk.post(f"/training/sittings/{key}/marks", json={"device": "a", "marks": []}).status_code == 409


def test_numbers_too_long_for_an_id_are_left_out(app: Flask, town: Town) -> None:
    key, _, _ = planned(app, town)
    desk = browser_of(app, town.desk)
    sent = {"version": version(app, key), "person": ["9" * 5000, "x", str(town.people[0])]}
    assert desk.post(f"/training/sittings/{key}/people", data=sent).status_code == 422
    assert desk.post(f"/training/sittings/{key}/sheet", data=sent).status_code == 302


def one_mark(**more: object) -> dict[str, object]:
    """What a telephone sends of one mark."""
    return {"device": "a", "marks": [{"key": "k", **more}]}


@pytest.mark.parametrize(
    "sent",
    [
        None, [], {}, {"device": "a"}, {"device": 1, "marks": []}, {"device": "a", "marks": {}},
        {"device": "a" * 33, "marks": []}, {"device": "paper", "marks": []}, {"device": "a b", "marks": []},
        {"device": "a", "marks": [1]}, one_mark(key=""), one_mark(key="k" * 41), one_mark(token="x" * 201),
        one_mark(invited=True), one_mark(invited=2**31), one_mark(ago_ms="1"),
        one_mark(off=1), one_mark(off=True),
        {"device": "a", "marks": [{"key": f"k{n}"} for n in range(501)]},
    ],
)  # fmt: skip
def test_what_is_no_list_of_marks_is_refused_with_the_way_out(sent: object) -> None:
    with pytest.raises(Invalid, match="签到没有送到") as refused:
        holding.check(handed_in.from_json(1, sent))
    assert "纸面名单" in refused.value.remedy


def test_marks_are_taken_by_json(app: Flask, town: Town) -> None:
    key, codes, keys = planned(app, town)
    desk = browser_of(app, town.desk)
    sent = {"device": "a1", "marks": [{"key": "k1", "token": codes[0], "ago_ms": 5}, {"key": "k2", "invited": keys[1]}]}
    for _ in range(2):
        answer = desk.post(f"/training/sittings/{key}/marks", json=sent)
        assert answer.json == {
            "kept": [{"key": f"k{place + 1}", "invited": keys[place], "off": False} for place in range(2)]
        }
    assert desk.post(f"/training/sittings/{key}/marks", data="x").status_code == 422
    assert guest(app, town, 0).post(f"/training/sittings/{key}/marks", json=sent).status_code == 403
