"""The pages of proceedings over HTTP: beginning, going, mending and printing a file, and who is shown the door."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import outbox, web
from alliance.kernel.actors import Office
from alliance.kernel.outbox import Errand
from compounds.models import Committee
from tests.compounds.factories import District, a_district, browser_of
from tests.compounds.test_handovers import PICTURE

ROOT = "/guidance/proceedings"
EVIDENCE = "建设单位或者主管部门出具的交付面积说明"


@pytest.fixture
def district(open_app: Flask) -> District:
    """A compound whose committee was dissolved, so that it has none."""
    made = a_district(open_app)
    with open_app.app_context(), web.writing() as tx:
        tx.session.scalars(select(Committee)).one().dissolved_on = tx.today
    return made


def started(community: FlaskClient, compound_id: int) -> str:
    answer = community.post(f"{ROOT}/start/first_committee?compound={compound_id}", data={"day_meeting": "2026-12-30"})
    assert answer.status_code == 302
    return str(answer.location)


def version(page: str, action: str) -> tuple[str, str]:
    """The name and the value of the hidden version in the form that posts to `action`."""
    form = page.split(f'action="{action}"', maxsplit=1)[1].split("</form>", maxsplit=1)[0]
    tag = next(one for one in re.findall(r"<input[^>]*>", form) if "version" in one)
    return re.findall(r'name="([^"]+)"', tag)[0], re.findall(r'value="([^"]+)"', tag)[0]


def test_a_community_officer_goes_the_first_steps(open_app: Flask, district: District) -> None:
    community = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    panel = community.get(f"/compounds/{district.compound_id}").text
    assert "还没有业委会：从这里开始" in panel
    assert "开始办" in community.get(f"{ROOT}/start?compound={district.compound_id}").text
    assert "锦绣家园" in community.get(f"{ROOT}/start/first_committee").text
    asked = community.get(f"{ROOT}/start/first_committee?compound={district.compound_id}").text
    assert "首次业主大会会议召开：哪一天" in asked
    url = started(community, district.compound_id)
    page = community.get(url).text
    assert "柯办〔2026〕1号" in page
    assert "下一步：" in page
    assert "还缺：" + EVIDENCE in page
    do = f"{url}/steps/conditions/do"
    name, value = version(page, do)
    missing = community.post(do, data={name: value, "do-conditions-done_on": "2026-11-20"})
    assert missing.status_code == 422
    assert "还缺材料" in missing.text
    sent = {"file-conditions-purpose": EVIDENCE, "file-conditions-file": (BytesIO(PICTURE), "面积说明.png")}
    assert community.post(f"{url}/steps/conditions/attach", data=sent).status_code == 302
    done = community.post(do, data={name: value, "do-conditions-done_on": "2026-11-20", "do-conditions-note": "够了"})
    assert done.status_code == 302
    page = community.get(url).text
    assert "2026年11月20日办好" in page
    assert "够了" in page
    late = community.post(do, data={name: value, "do-conditions-done_on": "2026-11-20"})
    assert late.status_code == 409
    undo = f"{url}/undo"
    name, value = version(page, undo)
    assert community.post(undo, data={name: value}).status_code == 422
    assert community.post(undo, data={name: value, "undo-because": "日期写错了"}).status_code == 302
    day = f"{url}/days/meeting"
    name, value = version(community.get(url).text, day)
    moved = {name: value, "day-meeting-day": "2027-01-06", "day-meeting-because": "场地没有定"}
    assert community.post(day, data=moved).status_code == 302
    page = community.get(url).text
    assert "原来是2026年12月30日，改了" in page
    pdf = community.get(f"{url}/steps.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert "attachment" in pdf.headers["Content-Disposition"]
    stop = f"{url}/stop"
    name, value = version(page, stop)
    assert community.post(stop, data={name: value, "stop-because": "先放一放"}).status_code == 302
    assert "停办的原因" in community.get(url).text
    assert "锦绣家园" in community.get(f"{ROOT}/?stage=stopped&path=first_committee").text
    assert "没有符合条件的事" in community.get(f"{ROOT}/?overdue=1").text
    assert "认不出来" in community.get(f"{ROOT}/?street=abc&path=nothing&stage=x").text


def test_what_cannot_begin_is_said_on_the_page(open_app: Flask, district: District) -> None:
    community = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    url = started(community, district.compound_id)
    twice = community.post(f"{ROOT}/start/first_committee?compound={district.compound_id}", data={})
    assert twice.status_code == 409
    assert "已经在办了" in twice.text
    assert community.post(f"{ROOT}/start/reelection?compound={district.compound_id}", data={}).status_code == 422
    rented = f"{ROOT}/start/common_parts?compound={district.compound_id}"
    assert "先看清这几条" in community.get(rented).text
    assert community.post(rented, data={"matter": "电梯广告"}).status_code == 409
    assert community.post(rented, data={"matter": "电梯广告", "weighed": "y"}).status_code == 302
    assert community.post(rented, data={"weighed": "y"}).status_code == 422
    assert community.get(f"{ROOT}/start/nothing").status_code == 404
    assert community.get(f"{ROOT}/start").status_code == 404
    assert community.post(f"{url}/steps/nothing/do").status_code == 404
    assert community.post(f"{url}/days/nothing").status_code == 404


SHOWN = {
    Office.SUBDISTRICT_OFFICER: (200, 200),
    Office.GUIDANCE_SECRETARY: (200, 200),
    Office.COMMITTEE_CHAIR: (200, 403),
    Office.BUREAU_SUPERVISOR: (200, 403),
    Office.GUIDING_BODY: (200, 403),
    Office.PROPERTY_MANAGER: (404, 403),
    Office.MEDIATOR: (404, 404),
    Office.SYSTEM_ADMINISTRATOR: (404, 404),
}
"""What the file and the start of a path answer to each office."""


def test_who_sees_a_file_who_may_begin_one_and_who_is_told(open_app: Flask, district: District) -> None:
    url = started(browser_of(open_app, district.people[Office.COMMUNITY_OFFICER]), district.compound_id)
    with open_app.app_context():
        parts = web.platform()
        outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries)
        assert web.db_session().scalars(select(Errand.kind).where(Errand.last_error != "")).all() == []
    start = f"{ROOT}/start/first_committee?compound={district.compound_id}"
    deeds = ("steps/conditions/do", "steps/conditions/skip", "steps/conditions/attach", "undo", "days/meeting", "stop")
    for office, (sees, begins) in SHOWN.items():
        browser = browser_of(open_app, district.people[office])
        assert (office, browser.get(url).status_code) == (office, sees)
        assert (office, browser.get(start).status_code) == (office, begins)
        answers = {browser.post(f"{url}/{deed}").status_code for deed in deeds}
        if sees == 404:
            assert (office, answers) == (office, {404})
            assert browser.get(f"{url}/steps.pdf").status_code == 404
        elif office in {Office.BUREAU_SUPERVISOR, Office.GUIDING_BODY}:
            assert (office, answers) == (office, {403})
        told = "开始办：成立首届业主委员会" in browser.get("/inbox").text
        assert (office, told) == (office, office in {Office.SUBDISTRICT_OFFICER, Office.COMMITTEE_CHAIR})
