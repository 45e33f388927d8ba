"""The pages of courses: what is read by everybody, done by learners, written by the desk."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Office
from tests.compounds.factories import District, browser_of
from tests.training.courses.factories import CITED, CODE, PAGE
from training.courses.models import CourseVersion, Progress
from training.courses.workflow import Stage


@pytest.fixture
def member(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.COMMITTEE_MEMBER])


def text(client: FlaskClient, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200, answer.status_code
    return answer.text


@pytest.mark.usefixtures("district")
def test_a_visitor_reads_everything_and_is_told_what_signing_in_adds(client: FlaskClient) -> None:
    assert "邻里课程" in text(client, "/training/courses/")
    course = text(client, f"/training/courses/{CODE}")
    assert "先学完“模块meeting”" in course
    assert "学到哪里记不下来" in course
    page = text(client, PAGE)
    assert "<script>alert" not in page
    assert "经百分之二十以上的业主提议" in page
    assert "这里还没有载入这部法规的原文" in page
    assert "大约 10 分钟：阅读 1 分钟、法条 2 分钟、练习 7 分钟" in page
    assert "登录以后可以做" in page
    assert "谁可以提议" not in page
    assert "视频里说的话。" in text(client, PAGE.replace("meeting-1", "meeting-2"))
    assert client.get("/training/courses/nothing").status_code == 404
    assert client.post(f"{PAGE}/done").status_code in {302, 401}


def test_a_member_practises_reads_and_finishes(app: Flask, district: District, member: FlaskClient) -> None:
    page = text(member, PAGE)
    assert "正确" not in page
    assert "看第一条" not in page
    (place,) = re.findall(r'value="(\d)" id="answer-q1-\d"><label for="answer-q1-\d">业主', page)
    told = member.post(f"{PAGE}/check/q1", data={"answer": place}, headers={"X-Fragment": "1"})
    assert "答对了" in told.text
    assert "<h1" not in told.text
    wrong = member.post(f"{PAGE}/check/q1", data={"answer": str(1 - int(place))}).text
    assert "正确的是：业主" in wrong
    assert "看第一条" in wrong
    assert "答对了" in member.post(f"{PAGE}/check/q2", data={"answer": "20户"}).text
    assert member.post(f"{PAGE}/check/q1", data={}).status_code == 422
    assert member.post(f"{PAGE}/check/q9", data={"answer": "0"}).status_code == 404
    assert member.post(f"{PAGE}/beat", data={"block": "2"}).json == {"kept": True, "minutes": 0}
    assert 'href="#b2" data-resume' in text(member, PAGE)
    locked = PAGE.replace("meeting-1", "money-1")
    assert "还不能记为学完" in text(member, locked)
    assert member.post(f"{locked}/done").status_code == 409
    assert member.post(f"{PAGE}/done").location == PAGE.replace("meeting-1", "meeting-2")
    done = member.post(f"{PAGE.replace('meeting-1', 'meeting-2')}/done")
    assert done.location == f"/training/courses/{CODE}#meeting"
    assert "您学完了 1 个" in text(member, f"/training/courses/{CODE}")
    with app.app_context():
        rows = web.reading().session.scalars(select(Progress).order_by(Progress.id)).all()
        assert [(row.lesson_code, row.block) for row in rows] == [("meeting-1", 2), ("meeting-2", 0)]
    assert member.get("/training/courses/desk").status_code == 403
    assert member.post(f"/training/courses/{CODE}/draft").status_code == 403
    assert district.alliance_id


def test_the_desk_writes_shows_and_publishes_with_a_second_person(app: Flask, district: District) -> None:
    writer = browser_of(app, district.people[Office.GUIDANCE_SECRETARY])
    signer = browser_of(app, district.people[Office.POLICY_SECRETARY])
    lead = browser_of(app, district.people[Office.ALLIANCE_LEAD])
    assert "起草下一版" in text(writer, "/training/courses/desk")
    draft = writer.post(f"/training/courses/{CODE}/draft").location
    number = int(draft.rpartition("/")[2])
    with app.app_context():
        assert web.reading().session.get_one(CourseVersion, number).stage is Stage.DRAFT

    def version() -> str:
        with app.app_context():
            return str(web.reading().session.get_one(CourseVersion, number).version)

    known = re.findall(r'name="([a-z_]+)"[^>]*value="([^"]*)"', text(writer, f"{draft}/lessons/money-1"))
    assert ("title", "课money-1") in known
    fields = {"title": "算账", "number": "1", "kind": "reading", "minutes": "12", "required": "y", "body": "新的话。"}
    wrong = writer.post(f"{draft}/lessons/money-1", data={**fields, "version": version(), "links": "没有地址"})
    assert wrong.status_code == 422
    saved = writer.post(
        f"{draft}/lessons/money-1",
        data={**fields, "version": version(), "links": "范本 /guidance/texts/", "opens_on": "2026-12-01"},
    )
    assert "新的话。" in text(writer, saved.location)
    assert writer.post(f"{draft}/lessons/money-1", data={**fields, "version": "1"}).status_code == 409
    module = {"title": "钱", "number": "2", "hours": "1", "required": "y", "summary": "会算。", "goals": "会算账"}
    assert writer.post(f"{draft}/modules/money", data={**module, "version": version()}).status_code == 302
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    picture.seek(0)
    assert writer.post(f"{draft}/pictures", data={"picture-file": (picture, "图.png")}).status_code == 302
    page = text(writer, draft)
    assert "改了“算账”" in page
    (attachment,) = set(re.findall(r"/files/(\d+)\"", page))
    with app.test_client().get(f"/training/courses/pictures/{attachment}") as shown:
        assert (shown.mimetype, shown.headers["Content-Disposition"][:6]) == ("image/png", "inline")
    assert app.test_client().get("/training/courses/pictures/999").status_code == 404
    assert writer.post(f"{draft}/hand-over", data={"version": version()}).status_code == 302
    assert writer.post(f"{draft}/publish", data={"version": version()}).status_code == 403
    blocked = signer.post(f"{draft}/publish", data={"version": version()})
    assert blocked.status_code == 422
    assert "没有载入的办法" in blocked.text
    kept = {"title": "通知", "number": "1", "kind": "reading", "minutes": "12", "required": "y", "body": "话。"}
    writer.post(f"{draft}/lessons/meeting-1", data={**kept, "version": version(), "articles": CITED})
    assert signer.post(f"{draft}/publish", data={"version": version()}).status_code == 302
    assert "2026年12月1日开放" in text(lead, f"/training/courses/{CODE}/money-1")
    assert "正在使用" in text(lead, draft)
    begun = writer.post("/training/courses/desk/new", data={"title": "新课", "summary": "给大家。"})
    assert "还没有模块" in text(writer, begun.location)
    assert writer.post(f"{begun.location}/drop", data={"version": "1"}).status_code == 302
