"""The pages of consultations over HTTP: asking, booking, recording, an opinion, the end, and who is shown the door."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import outbox, web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.outbox import Errand
from compounds.models import Compound
from search.questions import actions as questions
from search.questions.models import Question
from search.questions.workflow import Privacy
from tests.compounds.factories import District, a_district, at, browser_of

ROOT = "/guidance/consultations"


def version(page: str, action: str) -> tuple[str, str]:
    """The name and the value of the hidden version in the form that posts to `action`."""
    form = page.split(f'action="{action}"', maxsplit=1)[1].split("</form>", maxsplit=1)[0]
    tag = next(one for one in re.findall(r"<input[^>]*>", form) if "version" in one)
    return re.findall(r'name="([^"]+)"', tag)[0], re.findall(r'value="([^"]+)"', tag)[0]


def a_lawyer(app: Flask, district: District) -> Actor:
    with app.app_context(), web.writing() as tx:
        return at(tx, tx.session.get_one(Compound, district.compound_id), Office.LEGAL_ADVISER, name="陈律师")


def asked_for(app: Flask, district: District, **more: str) -> str:
    """The address of a file that the community asked for."""
    community = browser_of(app, district.people[Office.COMMUNITY_OFFICER])
    sent = {"way": "visit", "subject": "怎么换届", "need": "先做什么？", **more}
    return str(community.post(f"{ROOT}/new?compound={district.compound_id}", data=sent).location)


def delivered(app: Flask, district: District) -> FlaskClient:
    """The community's browser after every errand was run, none of which failed."""
    with app.app_context():
        parts = web.platform()
        outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries)
        assert web.db_session().scalars(select(Errand.kind).where(Errand.last_error != "")).all() == []
    return browser_of(app, district.people[Office.COMMUNITY_OFFICER])


def test_a_community_asks_and_the_desk_settles_a_working_day(open_app: Flask) -> None:
    district = a_district(open_app)
    community = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    secretary = browser_of(open_app, district.people[Office.GUIDANCE_SECRETARY])
    new = f"{ROOT}/new?compound={district.compound_id}"
    assert "约一次指导" in community.get(f"/compounds/{district.compound_id}").text
    assert "只用来联系这一次" in community.get(new).text
    unknown = community.post(new, data={"way": "visit", "subject": "换届", "need": "先做什么？", "question": "九号"})
    assert "没有找到这个文号" in unknown.text
    url = asked_for(open_app, district, caller="赵一 138")
    page = secretary.get(url).text
    assert "柯导〔2026〕1号" in page
    assert "赵一 138" in page
    name, value = version(page, f"{url}/book")
    helper = str(district.people[Office.GUIDANCE_SECRETARY].person_id)
    sent = {name: value, "book-hour": "09:30", "book-spot": "物业用房", "book-helper": helper}
    rest = secretary.post(f"{url}/book", data=sent | {"book-day": "2026-11-28"})
    assert rest.status_code == 422
    assert "2026年11月30日（周一）" in rest.text
    assert community.post(f"{url}/book", data=sent).status_code == 403
    assert secretary.post(f"{url}/book", data=sent | {"book-day": "2026-11-30"}).status_code == 302
    assert "2026年11月30日（周一）09:30" in secretary.get(url).text
    assert "怎么换届" in community.get(f"{ROOT}/?stage=booked").text
    assert "没有符合条件的指导" in community.get(f"{ROOT}/?stage=asked&street=x").text
    assert "约好了" in delivered(open_app, district).get("/inbox").text


def test_a_lawyer_gives_an_opinion_and_what_was_advised_is_done(open_app: Flask) -> None:
    district = a_district(open_app)
    lawyer = a_lawyer(open_app, district)
    community = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    secretary = browser_of(open_app, district.people[Office.GUIDANCE_SECRETARY])
    url = asked_for(open_app, district)
    name, value = version(secretary.get(url).text, f"{url}/lawyer")
    asked = {name: value, "lawyer-lawyer": str(lawyer.person_id), "lawyer-question": "能不能书面表决？"}
    assert secretary.post(f"{url}/lawyer", data=asked).status_code == 302
    opinions = browser_of(open_app, lawyer)
    name, value = version(opinions.get(url).text, f"{url}/opinions/1")
    opinion = {name: value, "answer-1-answer": "可以，按民法典第二百七十八条。"}
    assert opinions.post(f"{url}/opinions/1", data=opinion).status_code == 302
    assert opinions.post(f"{url}/opinions/9", data=opinion).status_code == 404
    page = secretary.get(url).text
    assert "只作建议，不是联盟的正式答复" in page
    name, value = version(page, f"{url}/record")
    note = {name: value, "record-happened_on": "2026-11-22", "record-found": "台账不全", "record-advice": "先补台账"}
    lame = secretary.post(f"{url}/record", data=note | {"record-what_1": "补台账"})
    assert lame.status_code == 422
    assert "由谁办" in lame.text
    whole = note | {"record-what_1": "补台账", "record-doer_1": "community", "record-due_1": "2026-12-01"}
    assert secretary.post(f"{url}/record", data=whole).status_code == 302
    name, value = version(community.get(url).text, f"{url}/tasks/1")
    assert community.post(f"{url}/tasks/1", data={name: value, "task-1-done_on": "2026-11-22"}).status_code == 302
    name, value = version(secretary.get(url).text, f"{url}/close")
    assert secretary.post(f"{url}/close", data={name: value}).status_code == 302
    assert secretary.post(f"{url}/drop").status_code == 409
    assert "接着再约一次" in community.get(url).text
    figures = browser_of(open_app, district.people[Office.GUIDING_BODY]).get(f"{ROOT}/figures")
    assert "2026 年业务指导了多少小区" in figures.text


SHOWN = {
    Office.SUBDISTRICT_OFFICER: (200, 200, 403),
    Office.COMMITTEE_CHAIR: (200, 200, 403),
    Office.BUREAU_SUPERVISOR: (200, 403, 403),
    Office.GUIDING_BODY: (200, 403, 403),
    Office.PROPERTY_MANAGER: (404, 403, 404),
    Office.MEDIATOR: (404, 404, 404),
    Office.SYSTEM_ADMINISTRATOR: (404, 404, 404),
}
"""What the file, the form for a new one, and the desk's deeds answer to each office."""


def test_who_sees_a_file_and_whose_deeds_are_refused(open_app: Flask) -> None:
    district = a_district(open_app)
    new = f"{ROOT}/new?compound={district.compound_id}"
    url = asked_for(open_app, district)
    for office, (sees, asks, deeds) in SHOWN.items():
        browser = browser_of(open_app, district.people[office])
        assert (office, browser.get(url).status_code) == (office, sees)
        assert (office, browser.get(new).status_code) == (office, asks)
        answers = {browser.post(f"{url}/{deed}").status_code for deed in ("book", "record", "lawyer")}
        assert (office, answers) == (office, {deeds})
        assert browser.post(f"{url}/tasks/1").status_code == 404


def test_a_file_is_tied_to_the_course_and_the_question_that_led_to_it(open_app: Flask) -> None:
    district = a_district(open_app)
    community = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    start = f"/guidance/proceedings/start/reelection?compound={district.compound_id}"
    course = str(community.post(start, data={"weighed": "y"}).location)
    with open_app.app_context(), web.writing() as tx:
        asked = questions.Ask("怎么换届", "任期快到了。", Privacy.PUBLIC, district.compound_id)
        key = questions.ask(tx, district.people[Office.COMMUNITY_OFFICER], asked)
        question = str(tx.session.get_one(Question, key).reference)
    new = f"{ROOT}/new?compound={district.compound_id}&proceeding={course.rpartition('/')[2]}"
    assert course in community.get(new).text
    sent = {"way": "visit", "subject": "怎么换届", "need": "先做什么？", "question": question}
    url = str(community.post(new, data=sent).location)
    page = community.get(url).text
    assert course in page
    assert question in page
