"""The pages of sessions, minutes and clocks, as people fill them in; and the calendar file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from mediation.clocks import actions as clocks
from mediation.clocks.models import Clock
from mediation.models import Case
from mediation.sessions import actions
from mediation.sessions.actions import Cancel, Reschedule
from mediation.sessions.models import CaseMinutes, Extension, Session
from mediation.sessions.workflow import ExtensionStage, MinutesStage, Reply, SessionStage
from mediation.workflow import Stage
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.mediation.factories import Saved, a_saved_case, bearer
from tests.mediation.sessions_steps import TUESDAY, a_session, at, rights_read

PLAN = {
    "party": "0",
    "day": "2026-11-24",
    "begins": "9:30",
    "ends": "11:00",
    "mode": "place",
    "location": "花园社区二楼调解室",
}
SECRET = "只和业委会谈的底价"


@pytest.fixture
def saved(open_app: Flask) -> Saved:
    return a_saved_case(open_app, Stage.MEDIATING)


def case_in(saved: Saved) -> Case:
    return web.reading().session.get_one(Case, saved.case_id)


def planned(app: Flask, saved: Saved, *, alone: bool = False) -> int:
    """A session on Tuesday; with the first party alone on Wednesday."""
    with app.app_context(), web.writing() as tx:
        case = tx.session.get_one(Case, saved.case_id)
        when = at(TUESDAY + timedelta(days=1)) if alone else at()
        return a_session(tx, saved.centre, case, party_id=case.parties[0].id if alone else None, when=when).id


def by_link(app: Flask, saved: Saved, index: int = 1) -> FlaskClient:
    """A browser that has proved the code of a party without signing in."""
    with app.app_context(), web.writing() as tx:
        case = tx.session.get_one(Case, saved.case_id)
        grant = bearer(tx, case.parties[index]).link
        assert grant is not None
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["mediation"] = {str(saved.case_id): grant.link_id}
    return browser


def test_the_mediator_plans_and_a_side_answers(open_app: Flask, saved: Saved) -> None:
    mediator, chair = (browser_of(open_app, one) for one in (saved.centre.mediator, saved.centre.chair))
    root = f"/mediation/{saved.case_id}/sessions"
    assert "只和锦绣家园业主委员会谈" in mediator.get(f"{root}/new").text
    sent = PLAN | {
        "version": mediator.get(f"{root}/new").text.split('name="version"')[1].split('value="')[1].split('"')[0]
    }
    page = mediator.post(f"{root}/new", data=sent, follow_redirects=True)
    assert "约好了" in page.text
    with open_app.app_context():
        row = web.reading().session.scalars(select(Session)).one()
        key, party_id = row.id, row.replies[0].party_id
    assert ">交上答复</button>" in chair.get(f"{root}/{key}").text
    said = {"answer-party": party_id, "answer-coming": "yes"}
    answered = chair.post(f"{root}/{key}/answer", data=said, follow_redirects=True).text
    assert "记下了" in answered
    assert ">交上答复</button>" not in answered
    assert "要改答复</summary>" in answered
    with open_app.app_context():
        assert web.reading().session.get_one(Session, key).replies[0].reply is Reply.COMING


def test_a_sunday_comes_back_with_everything_that_was_typed(open_app: Flask, saved: Saved) -> None:
    mediator = browser_of(open_app, saved.centre.mediator)
    page = mediator.post(f"/mediation/{saved.case_id}/sessions/new", data=PLAN | {"day": "2026-11-29"})
    assert page.status_code == 422
    assert "是休息日" in page.text
    assert "请改到2026年11月30日" in page.text
    assert "花园社区二楼调解室" in page.text


def test_a_time_that_cannot_be_read_is_said_at_its_field(open_app: Flask, saved: Saved) -> None:
    mediator = browser_of(open_app, saved.centre.mediator)
    page = mediator.post(f"/mediation/{saved.case_id}/sessions/new", data=PLAN | {"begins": "下午"})
    assert page.status_code == 422
    assert "读不懂，例如：9:30" in page.text


def test_a_party_without_an_account_answers_and_opening_answers_nothing(open_app: Flask, saved: Saved) -> None:
    key, browser = planned(open_app, saved), by_link(open_app, saved)
    root = f"/mediation/{saved.case_id}/sessions/{key}"
    for _ in range(3):
        assert browser.get(root).status_code == 200
    with open_app.app_context():
        row = web.reading().session.get_one(Session, key)
        assert {one.reply for one in row.replies} == {Reply.OPEN}
        party_id = row.replies[1].party_id
    browser.post(f"{root}/answer", data={"answer-party": party_id, "answer-coming": "no", "answer-words": "出差"})
    with open_app.app_context():
        assert web.reading().session.get_one(Session, key).replies[1].words == "出差"


def test_a_talk_with_one_side_does_not_exist_for_the_other(open_app: Flask, saved: Saved) -> None:
    key = planned(open_app, saved, alone=True)
    root = f"/mediation/{saved.case_id}/sessions/{key}"
    centre = saved.centre
    for actor in (centre.manager, centre.secretary, centre.lead, centre.pmc, centre.administrator, centre.deputy):
        browser = browser_of(open_app, actor)
        assert browser.get(root).status_code == 404
        assert browser.get(f"{root}.ics").status_code == 404
    assert by_link(open_app, saved).get(root).status_code == 404
    assert open_app.test_client().get(root).status_code == 404
    other = a_saved_other_case(open_app, saved)
    assert browser_of(open_app, centre.chair).get(f"/mediation/{other}/sessions/{key}").status_code == 404
    assert "单独谈" in browser_of(open_app, centre.chair).get(root).text


def a_saved_other_case(app: Flask, saved: Saved) -> int:
    from tests.mediation.factories import a_case  # noqa: PLC0415 -- only this test has two cases

    with app.app_context(), web.writing() as tx:
        return a_case(tx, saved.centre, Stage.MEDIATING).id


def test_the_calendar_file_keeps_its_uid_raises_its_sequence_and_cancels(open_app: Flask, saved: Saved) -> None:
    key, chair = planned(open_app, saved), browser_of(open_app, saved.centre.chair)
    address = f"/mediation/{saved.case_id}/sessions/{key}.ics"

    def read() -> tuple[Any, Any]:
        answer = chair.get(address)
        assert answer.mimetype == "text/calendar"
        file = icalendar.Calendar.from_ical(answer.data)
        (event,) = file.walk("VEVENT")
        (zone,) = file.walk("VTIMEZONE")
        assert zone["tzid"] == "Asia/Shanghai"
        return file, event

    file, first = read()
    assert (file["method"], int(first["sequence"]), first["status"]) == ("REQUEST", 0, "CONFIRMED")
    assert first.decoded("dtstart") == TUESDAY
    assert "公共收益" not in file.to_ical().decode()
    assert "锦绣" not in file.to_ical().decode()
    with open_app.app_context(), web.writing() as tx:
        row = tx.session.get_one(Session, key)
        moved = at(TUESDAY + timedelta(days=1))
        actions.reschedule(tx, saved.centre.mediator, Reschedule(key, row.version, moved))
    _, second = read()
    assert (second["uid"], int(second["sequence"])) == (first["uid"], 1)
    with open_app.app_context(), web.writing() as tx:
        row = tx.session.get_one(Session, key)
        actions.cancel(tx, saved.centre.mediator, Cancel(key, row.version, "不开了"))
    file, third = read()
    assert (file["method"], third["uid"], int(third["sequence"])) == ("CANCEL", first["uid"], 2)
    assert third["status"] == "CANCELLED"


def test_two_who_move_and_cancel_at_once_leave_one_deed(open_app: Flask, saved: Saved) -> None:
    key = planned(open_app, saved)
    root = f"/mediation/{saved.case_id}/sessions/{key}"
    mediator, desk = (browser_of(open_app, one) for one in (saved.centre.mediator, saved.centre.secretary))
    moved = mediator.post(f"{root}/move", data=PLAN | {"day": "2026-11-25", "version": "1"})
    assert moved.status_code == 302
    late = desk.post(f"{root}/cancel", data={"cancel-because": "不开了", "cancel-version": "1"})
    assert late.status_code == 409
    assert "吴建国" in late.text
    with open_app.app_context():
        assert web.reading().session.get_one(Session, key).stage is SessionStage.PLANNED


def test_who_came_and_what_was_said_over_the_web(open_app: Flask, saved: Saved, clock: StandingClock) -> None:
    key = planned(open_app, saved)
    root = f"/mediation/{saved.case_id}/sessions/{key}"
    with open_app.app_context(), web.writing() as tx:
        rights_read(tx, saved.centre, tx.session.get_one(Case, saved.case_id))
    clock.advance(days=2, hours=2)
    mediator, chair = (browser_of(open_app, one) for one in (saved.centre.mediator, saved.centre.chair))
    wrong = {"hold-came": ["0", "2"], "hold-agents": "李明（律师）：不知道谁", "hold-version": "1"}
    assert "要写清代表谁" in mediator.post(f"{root}/hold", data=wrong).text
    right = wrong | {"hold-agents": "李明（律师）：锦绣家园业主委员会", "hold-others": "陈工（房屋鉴定）"}
    page = mediator.post(f"{root}/hold", data=right, follow_redirects=True).text
    assert "李明（律师）" in page
    assert "没有到" in page
    written = {
        "location": "调解室",
        "day": "2026-11-24",
        "begins": "9:30",
        "ends": "11:00",
        "recorder": "吴建国",
        "text": "问：账目什么时候公布？答：月底。",
    }
    drafted = mediator.post(f"{root}/minutes", data=written, follow_redirects=True)
    assert "已经念给在场的人听" in drafted.text
    with open_app.app_context():
        minutes_id = web.reading().session.scalars(select(CaseMinutes.id)).one()
    address = f"/mediation/{saved.case_id}/minutes/{minutes_id}"
    assert chair.get(address).status_code == 404, "a draft"
    assert (
        "请在场的人各自确认" in mediator.post(f"{address}/read_out", data={"version": "1"}, follow_redirects=True).text
    )
    digest = chair.get(address).text.split('name="digest" value="')[1].split('"')[0]
    chair.post(f"{address}/sign", data={"position": "1", "digest": digest})
    old = chair.post(f"{address}/sign", data={"position": "1", "digest": "0" * 64})
    assert old.status_code == 409
    assert "请刷新页面" in old.text
    with open_app.app_context():
        minutes = web.reading().session.get_one(CaseMinutes, minutes_id)
        assert minutes.people[0].signed_at is not None
        assert minutes.stage is MinutesStage.READ_OUT


def test_an_investigation_needs_two_names(open_app: Flask, saved: Saved) -> None:
    mediator = browser_of(open_app, saved.centre.mediator)
    told = {
        "location": "老李家",
        "day": "2026-11-20",
        "begins": "9:30",
        "ends": "10:00",
        "recorder": "吴建国",
        "investigators": "吴建国",
        "asked": "老李",
        "matter": "电梯广告",
        "text": SECRET,
    }
    address = f"/mediation/{saved.case_id}/investigations/new"
    assert "至少要 2 个人" in mediator.post(address, data=told).text
    page = mediator.post(address, data=told | {"investigators": "吴建国、社区小林"}, follow_redirects=True)
    assert SECRET in page.text
    with open_app.app_context():
        minutes_id = web.reading().session.scalars(select(CaseMinutes.id)).one()
    for actor in (saved.centre.chair, saved.centre.manager, saved.centre.lead):
        assert browser_of(open_app, actor).get(f"/mediation/{saved.case_id}/minutes/{minutes_id}").status_code == 404


def test_more_time_takes_every_side_and_shows_in_the_account(open_app: Flask, saved: Saved) -> None:
    with open_app.app_context(), web.writing() as tx:
        clocks.start(tx, saved.centre.mediator, tx.session.get_one(Case, saved.case_id), "mediation")
    address = f"/mediation/{saved.case_id}/clocks"
    mediator, chair = (browser_of(open_app, one) for one in (saved.centre.mediator, saved.centre.chair))
    assert (
        "等鉴定报告"
        in mediator.post(
            f"{address}/extension", data={"ask-days": "15", "ask-because": "等鉴定报告"}, follow_redirects=True
        ).text
    )
    with open_app.app_context():
        row = web.reading().session.scalars(select(Extension)).one()
        key, parties = row.id, [one.id for one in case_in(saved).parties]
        due = web.reading().session.scalars(select(Clock)).one().due_on
    assert due is not None
    chair.post(f"{address}/extension/{key}/answer", data={"agree-party": parties[0], "agree-answer": "yes"})
    refused = chair.post(f"{address}/extension/{key}/answer", data={"agree-party": parties[1], "agree-answer": "yes"})
    assert refused.status_code == 403
    by_link(open_app, saved).post(
        f"{address}/extension/{key}/answer", data={"agree-party": parties[1], "agree-answer": "yes"}
    )
    with open_app.app_context():
        assert web.reading().session.get_one(Extension, key).stage is ExtensionStage.AGREED
        assert web.reading().session.scalars(select(Clock)).one().due_on == due + timedelta(days=15)
    account = chair.get(address).text
    assert "延长 15 天，锦绣家园业主委员会" in account
    assert "平台承诺，参照《人民法院在线调解规则》第二十四条第一款，不是法定期限" in account
    assert "当天不算" in account
    assert browser_of(open_app, saved.centre.deputy).get(address).status_code == 404


def test_the_case_page_shows_the_periods_and_the_meetings(open_app: Flask, saved: Saved) -> None:
    first = browser_of(open_app, saved.centre.mediator).get(f"/mediation/{saved.case_id}").text
    assert '<section class="card" id="sessions">' in first, "the first meeting is the mediator's next step"
    planned(open_app, saved)
    planned(open_app, saved, alone=True)
    with open_app.app_context(), web.writing() as tx:
        clocks.start(tx, saved.centre.mediator, tx.session.get_one(Case, saved.case_id), "mediation")
    shown = {
        name: browser_of(open_app, getattr(saved.centre, name)).get(f"/mediation/{saved.case_id}").text
        for name in ("chair", "manager", "mediator", "secretary")
    }
    assert all("2026年12月22日" in page for page in shown.values())
    assert {name for name, page in shown.items() if "第 2 场" in page} == {"chair", "mediator"}
    assert "答复能不能来" in shown["manager"]
