"""The pages: a paper tells nothing of what is right before it is handed in, and works with and without its script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.factories import an_actor
from tests.training.attempts.papers import CLOSED_ITEMS, ESSAY, SECRET, an_exam, people, right_answers
from training.attempts import entitled
from training.attempts.models import Attempt, Exam, Mark, Response
from training.attempts.workflow import Stage


@dataclass
class Hall:
    """An examination with everything that can be asked, its desk, a candidate and others."""

    app: Flask
    exam_id: int
    member: Actor
    desk: Actor
    lawyer: Actor
    overseer: Actor

    def attempt(self, client: FlaskClient) -> str:
        """Begin, and give the address of the paper."""
        return client.post(f"/training/exams/{self.exam_id}/start").location

    def send(self, client: FlaskClient, where: str, body: object, *, shown: str = "") -> TestResponse:
        """Send answers as the script does, with the pass of the page, or with the one that is shown."""
        if not shown:
            found = re.search(r'data-pass="([^"]+)"', client.get(where).text)
            shown = found[1] if found else ""
        return client.post(f"{where}/answers", json=body, headers={"X-Exam-Pass": shown})

    def right(self, where: str) -> dict[int, object]:
        with self.app.app_context():
            attempt = web.reading().session.get_one(Attempt, int(where.rsplit("/", 1)[1]))
            return right_answers(web.reading(), attempt)


FAULTY = (
    None,
    [],
    {},
    {"client": "a", "answers": []},
    {"client": "a", "answers": [{"slot": "1", "seq": 1, "answer": 1, "ago_ms": 0}]},
    {"client": "a", "answers": [{"slot": 1, "seq": 0, "answer": 1, "ago_ms": 0}]},
    {"client": "form", "answers": [{"slot": 1, "seq": 1, "answer": 1, "ago_ms": 0}]},
    {"client": "a" * 99, "answers": [{"slot": 1, "seq": 1, "answer": 1, "ago_ms": 0}]},
    {"client": "a", "answers": [{"slot": 1, "seq": 2**40, "answer": 1, "ago_ms": 0}]},
    {"client": "a", "answers": [{"slot": 1, "seq": 1, "answer": "x" * 300_000, "ago_ms": 0}]},
)
"""What no page sends."""


@pytest.fixture
def hall(open_app: Flask) -> Iterator[Hall]:
    open_app.extensions[entitled.EXTENSION] = doors = entitled.Doors()
    doors.provide(entitled.anybody)
    with open_app.app_context(), web.writing() as tx:
        alliance, desk, member = people(tx)
        exam = an_exam(tx, desk, alliance, items=(*CLOSED_ITEMS, ESSAY))
        lawyer = an_actor(tx, alliance, Office.LEGAL_ADVISER, alliance.place, name="方志远")
        overseer = an_actor(tx, alliance, Office.BUREAU_SUPERVISOR, alliance.place, name="占思远")
        return_ = Hall(open_app, exam.id, member, desk, lawyer, overseer)
    yield return_


def sent(right: dict[int, object], client: str = "phone") -> dict[str, object]:
    answers = [
        {"slot": slot, "seq": seq, "answer": value, "ago_ms": 0} for seq, (slot, value) in enumerate(right.items(), 1)
    ]
    return {"client": client, "answers": answers}


def test_a_paper_by_script_from_the_rules_to_the_result(hall: Hall) -> None:
    member = browser_of(hall.app, hall.member)
    assert "结业考试" in member.get("/training/exams").text
    rules = member.get(f"/training/exams/{hall.exam_id}").text
    for told in ("60 分钟", "还剩 3 次", "80%", "120 秒内送到还算", "没有通过，不影响任职"):
        assert told in rules
    where = hall.attempt(member)
    assert hall.attempt(member) == where
    page = member.get(where)
    assert SECRET not in page.text
    assert page.text.count('<form class="question card"') == 8
    kept = hall.send(member, where, sent(hall.right(where)))
    assert [one["number"] for one in kept.json["kept"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert kept.json["left_seconds"] == 3600
    for path in (where, f"{where}/state", f"{where}/finish"):
        assert SECRET not in member.get(path).text.replace(f"业主大会{SECRET}", "")  # what was typed
    assert "8 题都答了" in member.get(f"{where}/finish").text
    assert SECRET not in kept.text
    assert member.get(f"{where}/result").status_code == 409
    result = member.get(member.post(f"{where}/submit").location).text
    assert "等阅卷" in result
    assert SECRET not in result.replace(f"业主大会{SECRET}", "")
    mark_all(hall)
    result = member.get(f"{where}/result").text
    for told in ("通过了：100.0%", f"{SECRET}解析", f"{SECRET}要点", "第二百七十八条", "说得好"):
        assert told in result


def mark_all(hall: Hall) -> None:
    desk = browser_of(hall.app, hall.desk)
    listed = desk.get("/training/exams/marking").text
    found = re.search(r"/training/exams/marking/\d+", listed)
    assert found
    page = desk.get(found[0]).text
    assert "先听他说完" in page
    assert hall.member.name not in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version
    filled = {"version": version[1], "points": "10", "because": "说得好"}
    assert desk.post(found[0], data=filled | {"points": "11"}).status_code == 422
    assert desk.post(found[0], data=filled).status_code == 302
    assert desk.post(found[0], data=filled).status_code == 409


def test_a_paper_without_script_goes_question_by_question(hall: Hall) -> None:
    member = browser_of(hall.app, hall.member)
    where = hall.attempt(member)
    right = hall.right(where)
    page = member.get(where).text
    kinds = dict(re.findall(r'data-slot="(\d+)" data-kind="(\w+)"', page))
    for number, kind in kinds.items():
        value = right[int(number)]
        fields: dict[str, object] = {"slot": number, "go": "next"}
        if kind == "ordering":
            fields |= {f"answer-{place}": rank for rank, place in enumerate(value, 1)}
        elif kind == "matching":
            fields |= {f"answer-{line}": match for line, match in enumerate(value)}
        elif kind == "true_false":
            fields["answer"] = "true" if value else "false"
        else:
            fields["answer"] = value
        saved = member.post(f"{where}/save", data=fields)
        assert saved.status_code == 302, saved.text
    assert re.search(r'name="answer" value="\d" checked', member.get(where).text)
    assert "8 题都答了" in member.get(f"{where}/finish").text
    wrong = member.post(
        f"{where}/save", data={"slot": next(k for k, v in kinds.items() if v == "single"), "answer": "9"}
    )
    assert (wrong.status_code, "没有存上" in wrong.text) == (422, True)
    assert member.post(f"{where}/save", data={"slot": "99"}).status_code == 404


def test_what_no_page_sends_is_refused_in_words(hall: Hall) -> None:
    member = browser_of(hall.app, hall.member)
    where = hall.attempt(member)
    for body in FAULTY:
        refused = hall.send(member, where, body)
        assert (refused.status_code, refused.json["remedy"]) == (422, "请刷新这一页，再看一遍答案。"), body
    shown = {"X-Exam-Pass": re.findall(r'data-pass="([^"]+)"', member.get(where).text)[0]}
    for raw in ("[" * 150_000, '{"client": ' * 20_000, '{"client": "a", "answers": NaN}', "9" * 100_000, "\x00"):
        refused = member.post(f"{where}/answers", data=raw, headers=shown, content_type="application/json")
        assert refused.status_code == 422, raw[:20]


def test_others_find_no_paper_and_no_result(hall: Hall) -> None:
    where = hall.attempt(browser_of(hall.app, hall.member))
    for other in (hall.lawyer, hall.overseer):
        stranger = browser_of(hall.app, other)
        for path in (where, f"{where}/state", f"{where}/finish", f"{where}/result", f"{where}/void"):
            assert stranger.get(path).status_code == 404
        for shown in ("", "1.2.3", "1.2.3." + "0" * 64, "x" * 500):
            assert hall.send(stranger, where, sent({1: 0}), shown=shown or "none").status_code == 403
        assert stranger.post(f"{where}/submit").status_code == 404
        assert stranger.get(f"/training/exams/{hall.exam_id}/desk").status_code == 403
    desk = browser_of(hall.app, hall.desk)
    assert desk.get(where).status_code == 403
    own = re.search(r'data-pass="([^"]+)"', browser_of(hall.app, hall.member).get(where).text)
    assert own
    elsewhere = where.replace("/attempts/1", "/attempts/2")
    assert hall.send(desk, elsewhere, sent({1: 0}), shown=own[1]).status_code == 403, "a pass is of one paper"


def test_an_abandoned_paper_is_taken_when_somebody_looks(hall: Hall, clock: StandingClock) -> None:
    member = browser_of(hall.app, hall.member)
    where = hall.attempt(member)
    picked = next((slot, value) for slot, value in hall.right(where).items() if isinstance(value, bool))
    hall.send(member, where, sent(dict([picked])))
    own = re.search(r'data-pass="([^"]+)"', member.get(where).text)
    assert own
    clock.advance(minutes=63)
    late = hall.send(member, where, sent({2: None}, client="tablet"), shown=own[1])
    assert [(one["number"], one["counted"]) for one in late.json["kept"]] == [(2, False)]
    assert member.get(where).location.endswith("/result")
    with hall.app.app_context():
        attempt = web.reading().session.scalars(select(Attempt)).one()
        assert (attempt.stage, attempt.handed_in_at) == (Stage.GRADED, attempt.deadline_at)
        assert len(web.reading().session.scalars(select(Response)).all()) == 2


def test_the_desk_makes_opens_and_closes_an_examination_and_gives_more_time(hall: Hall) -> None:
    desk = browser_of(hall.app, hall.desk)
    with hall.app.app_context():
        blueprint = web.reading().session.scalars(select(Exam.blueprint)).one()
    form = desk.get("/training/exams/new").text
    assert 'value="60"' in form
    filled = {
        "title": "会议与表决测验", "code": "module_meetings", "kind": "module", "blueprint": blueprint, "programme": "",
        "limit_minutes": "30", "attempts_most": "5", "pass_percent": "60", "grace_seconds": "60", "release": "at_once",
        "closes_on": "2026-12-31", "confirmed": "1",
    }  # fmt: skip
    where = desk.post("/training/exams/new", data=filled).location
    assert "还没有开放" in desk.get(where).text
    assert desk.post("/training/exams/new", data=filled).status_code == 409
    edit = where.replace("/desk", "/edit")
    assert 'value="2026-12-31"' in desk.get(edit).text
    assert desk.post(edit, data=filled | {"version": "1", "title": "表决测验"}).status_code == 302
    assert desk.post(edit, data=filled | {"version": "1", "title": "旧页面"}).status_code == 409
    assert desk.post(where.replace("/desk", "/open"), data={"version": "2"}).status_code == 302
    assert desk.post(where.replace("/desk", "/close"), data={"version": "3"}).status_code == 302
    given = "/training/exams/accommodations"
    found = re.search(rf"{given}/\d+", desk.get(f"{given}?name=王秀英").text)
    assert found
    filled = {"exam": "0", "extra_percent": "50", "large_type": "y", "because": "看小字吃力", "confirmed": "1"}
    assert desk.post(found[0], data=filled).status_code == 302
    assert "看小字吃力" in desk.get(given).text
    seen = browser_of(hall.app, hall.overseer).get(given).text
    assert "时间延长 50%" in seen
    assert "吃力" not in seen
    member = browser_of(hall.app, hall.member)
    assert member.get(given).status_code == 403
    assert "已为您延长 50%" in member.get(f"/training/exams/{hall.exam_id}").text
    assert "exam-large" in member.get(hall.attempt(member)).text
    ended = re.search(rf"{given}/\d+/end", desk.get(given).text)
    assert ended
    assert desk.post(ended[0]).status_code == 302


def test_a_void_attempt_and_a_second_look_by_their_pages(hall: Hall) -> None:
    member, desk = browser_of(hall.app, hall.member), browser_of(hall.app, hall.desk)
    where = hall.attempt(member)
    hall.send(member, where, sent(hall.right(where)))
    member.post(f"{where}/submit")
    mark_all(hall)
    with hall.app.app_context():
        slot = web.reading().session.scalars(select(Mark.slot).where(Mark.by_person)).one()
    assert member.post(f"{where}/look", data={"slot": slot}).status_code == 422
    assert member.post(f"{where}/look", data={"slot": slot, "because": "还有一点"}).status_code == 302
    assert "等别人看" in desk.get("/training/exams/marking").text
    lawyer = browser_of(hall.app, hall.lawyer)
    assert "再看一遍" in lawyer.get("/training/exams/marking").text
    assert "回执 8 号" in desk.get(f"{where}/receipts").text
    with hall.app.app_context():
        version = web.reading().session.scalars(select(Attempt.version)).one()
    assert desk.post(f"{where}/void", data={"version": version, "because": "停电"}).status_code == 302
    assert "停电" in member.get(f"{where}/result").text
    assert hall.attempt(member) != where


def test_a_practice_page_shows_the_answers_at_once(hall: Hall) -> None:
    member = browser_of(hall.app, hall.member)
    where = member.post(f"/training/exams/{hall.exam_id}/practise").location
    assert "练习，不计成绩" in member.get(where).text
    member.post(f"{where}/submit")
    result = member.get(f"{where}/result").text
    assert "练习得 0 分" in result
    assert f"{SECRET}解析" in result
