"""The pages: what a new member meets first, ticking a line, the list without points, a cohort from end to end."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places.models import Alliance
from compounds.models import Role, Seat, Term
from tests.compounds.factories import District, a_district, browser_of
from tests.training.enrolments import steps
from training.enrolments import cohorts, rules
from training.enrolments.models import Cohort, Enrolment, FirstDayTick
from training.enrolments.workflow import Stage
from training.programmes import FIRST_LESSON, NEW_MEMBER


@pytest.fixture
def town(app: Flask) -> tuple[District, Actor]:
    """A compound whose member, elected three weeks ago, is enrolled; courses are published."""
    app.config["WTF_CSRF_ENABLED"] = False
    town = a_district(app)
    member = town.people[Office.COMMITTEE_MEMBER]
    with app.app_context(), web.writing() as tx:
        term = tx.session.get_one(Term, town.term_id)
        tx.session.add(
            Seat(
                term=term,
                person_id=member.person_id,
                role=Role.MEMBER,
                starts_on=term.starts_on,
                ends_on=term.ends_on,
            )
        )
        tx.session.flush()
        steps.published(tx, tx.session.get_one(Alliance, town.alliance_id))
        rules.on_term(tx, {"term_id": town.term_id})
    return town, member


def test_a_new_member_meets_the_first_lesson_and_the_list(app: Flask, town: tuple[District, Actor]) -> None:
    _, member = town
    browser = browser_of(app, member)
    page = browser.get("/training/").text
    assert page.index("先上“上任第一课”") < page.index("上任30天清单") < page.index("必修课")
    assert "不是任职的条件" in page
    listed = browser.get("/training/first-day").text
    assert "最迟2026年12月1日" in listed  # thirty days from the election, by law
    assert "《物业管理条例》第十六条第一款" in listed
    assert browser.get("/training/first-day/sheet.pdf").data[:5] == b"%PDF-"


def test_a_tick_for_all_is_seen_by_all_and_what_is_on_record_is_not_ticked(
    app: Flask, town: tuple[District, Actor]
) -> None:
    district, member = town
    browser = browser_of(app, member)
    at = f"/training/first-day/{district.term_id}"
    assert browser.post(f"{at}/bank", data={"done": "1"}).status_code == 302
    assert browser.post(f"{at}/filing", data={"done": "1"}).status_code == 302
    assert browser.post(f"{at}/nothing", data={"done": "1"}).status_code == 404
    with app.app_context(), web.writing() as tx:
        assert [(one.line, one.owner_id) for one in tx.session.scalars(select(FirstDayTick))] == [("bank", 0)]
    stranger = browser_of(app, district.people[Office.PROPERTY_MANAGER])
    assert stranger.post(f"{at}/bank", data={"done": "0"}).status_code == 404


def test_the_street_sees_how_far_but_the_neighbours_do_not(app: Flask, town: tuple[District, Actor]) -> None:
    district, member = town
    listed = browser_of(app, district.people[Office.SUBDISTRICT_OFFICER]).get("/training/enrolments/").text
    assert member.name in listed
    assert "还差" in listed
    assert not re.search(r"[0-9]+ ?分[^钟]", listed)
    with app.app_context(), web.writing() as tx:
        key = steps.of_person(tx, member.person_id or 0).id
    for office, status in (
        (Office.SUBDISTRICT_OFFICER, 200),
        (Office.GUIDANCE_SECRETARY, 200),
        (Office.PROPERTY_MANAGER, 404),
        (Office.BUREAU_SUPERVISOR, 404),
    ):
        assert browser_of(app, district.people[office]).get(f"/training/enrolments/{key}").status_code == status


def test_the_desk_recognises_what_was_learnt_elsewhere_but_not_its_own(
    app: Flask, town: tuple[District, Actor]
) -> None:
    district, member = town
    desk = browser_of(app, district.people[Office.GUIDANCE_SECRETARY])
    with app.app_context(), web.writing() as tx:
        one = steps.of_person(tx, member.person_id or 0)
        key, version = one.id, one.version
    sent = {
        "waive-version": version,
        "waive-part": "status_duties",
        "waive-learnt_on": "2026-10-01",
        "waive-evidence": "省业委会培训班结业证书第8号",
    }
    missing = desk.post(f"/training/enrolments/{key}/waive", data=sent)
    assert missing.status_code == 422
    assert "为什么认可" in missing.text
    sent["waive-because"] = "内容相同"
    assert desk.post(f"/training/enrolments/{key}/waive", data=sent).status_code == 302
    page = desk.get(f"/training/enrolments/{key}").text
    assert "认可的外部学习" in page
    assert "省业委会培训班结业证书第8号" in page
    seen = browser_of(app, district.people[Office.SUBDISTRICT_OFFICER]).get(f"/training/enrolments/{key}").text
    assert "省业委会培训班结业证书第8号" not in seen
    sent["waive-version"] = str(version + 1)
    refused = browser_of(app, member).post(f"/training/enrolments/{key}/waive", data=sent)
    assert refused.status_code == 403


def test_a_cohort_is_made_filled_and_sent_and_its_people_are_enrolled(
    app: Flask, town: tuple[District, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    district, member = town
    desk = browser_of(app, district.people[Office.GUIDANCE_SECRETARY])
    with app.app_context(), web.writing() as tx:
        place = tx.session.get_one(Alliance, district.alliance_id).place_id
        alternate = tx.session.scalars(select(Seat.person_id).where(Seat.term_id == district.term_id)).first()
        for one in tx.session.scalars(select(Enrolment).where(Enrolment.person_id == alternate)):
            tx.session.delete(one)
    sent = {
        "name": "第2期新任委员班",
        "programme": NEW_MEMBER,
        "place": place,
        "starts_on": "2026-11-25",
        "due_on": "2026-12-25",
        "confirmed": "1",
    }
    at = desk.post("/training/cohorts/new", data=sent).headers["Location"]
    assert desk.post(f"{at}/send", data={"version": 1}).status_code == 422
    people = {"version": 1, "person": [alternate, member.person_id]}
    with monkeypatch.context() as smaller:
        smaller.setattr(cohorts, "MEMBERS_MOST", 1)
        refused = desk.post(f"{at}/people", data=people)
    assert refused.status_code == 422
    assert refused.text.count(" checked") == 2, "what was ticked stays ticked"
    assert 'class="card fold" open' in refused.text
    assert desk.post(f"{at}/people", data=people).status_code == 302
    day = {
        "day-version": 2,
        "day-day": "2026-11-26",
        "day-begins": "09:00",
        "day-ends": "11:00",
        "day-spot": "街道三楼",
        "day-about": "会议与表决",
    }
    assert desk.post(f"{at}/days", data=day).status_code == 302
    assert desk.post(f"{at}/send", data={"version": 2}).status_code == 409
    assert desk.post(f"{at}/send", data={"version": 3}).status_code == 302
    with app.app_context(), web.writing() as tx:
        cohort = tx.session.scalars(select(Cohort)).one()
        assert {one.enrolment_id is not None for one in cohort.members} == {True}
        assert steps.of_person(tx, alternate or 0).cohort_id == cohort.id
    seen = browser_of(app, member).get(at).text
    assert "街道三楼" in seen
    assert "09:00–11:00" in seen
    assert "学员" not in seen


def test_who_sits_but_is_not_enrolled_may_join_and_prints_the_slip_when_done(
    app: Flask, town: tuple[District, Actor]
) -> None:
    _, member = town
    browser = browser_of(app, member)
    with app.app_context(), web.writing() as tx:
        tx.session.delete(steps.of_person(tx, member.person_id or 0, FIRST_LESSON))
    assert browser.post(f"/training/enrolments/join/{FIRST_LESSON}").status_code == 302
    with app.app_context(), web.writing() as tx:
        one = steps.of_person(tx, member.person_id or 0, FIRST_LESSON)
        key = one.id
        assert one.term_id is None
    assert browser.get(f"/training/enrolments/{key}/slip.pdf").status_code == 409
    with app.app_context(), web.writing() as tx:
        one = tx.session.get_one(Enrolment, key)
        one.stage, one.done_on = Stage.DONE, tx.today
    assert browser.get(f"/training/enrolments/{key}/slip.pdf").data[:5] == b"%PDF-"
    assert "打印学习单" in browser.get("/training/").text


def test_visitors_read_what_is_taught_and_the_list_without_days(app: Flask) -> None:
    browser = app.test_client()
    page = browser.get("/training/").text
    assert "新任业委会委员培训" in page
    assert "不是任职的条件" in page
    listed = browser.get("/training/first-day").text
    assert "选举产生业委会之日起30日内" in listed
    assert "打勾" not in listed
