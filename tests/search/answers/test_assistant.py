"""The assistant behind a real local server: what it makes up is struck out, and nothing is published by it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.settings import Settings, SettingsError
from search.questions.answers.assistant import Assistant, AssistantAway, Material
from search.questions.answers.models import Answer
from search.questions.answers.workflow import Stage
from tests.search.answers.factories import FIRST, TITLE
from tests.search.answers.room import Room

ARTICLE = Material("L1", TITLE, "第一条", FIRST)
TRUE = {"ref": "L1", "quotation": "经百分之二十以上的业主提议"}
MADE_UP = {"ref": "L1", "quotation": "经百分之九十以上的业主提议"}
NOWHERE = {"ref": "《查无此法条例》第九条", "quotation": "应当立即召开"}


@dataclass
class Model:
    """A stand-in that answers as it is told and keeps what it was asked."""

    content: str = "{}"
    status: int = 200
    whole: bytes | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def say(self, *claims: dict[str, Any]) -> None:
        self.content = json.dumps({"claims": claims}, ensure_ascii=False)


@contextmanager
def serving(model: Model) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            model.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            model.keys.append(f"{self.path} {self.headers.get('Authorization', '')}")
            body = model.whole or json.dumps({"choices": [{"message": {"content": model.content}}]}).encode()
            self.send_response(model.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_draft_names_the_smallest_part_that_holds_the_words() -> None:
    model = Model()
    model.say({"text": "两成就可以。", "citations": [TRUE, NOWHERE]}, {"text": "先商量。", "advice": True})
    with serving(model) as address:
        first, second = Assistant(address, "k", "m").claims("多少人？", [ARTICLE])
    assert first.citations[0].typed == f"《{TITLE}》第一条第二款"
    assert first.citations[1].typed == "《查无此法条例》第九条"
    assert (first.advice, second.advice) == (False, True)
    assert model.keys == ["/v1/chat/completions Bearer k"]
    (asked,) = model.asked
    assert asked["model"] == "m"
    assert json.loads(asked["messages"][1]["content"])["articles"][0]["text"] == FIRST


@pytest.mark.parametrize(
    ("content", "status", "whole"),
    [
        ("not json", 200, None),
        ('{"claims": []}', 200, None),
        ('{"claims": [{"text": 3}]}', 200, None),
        ('["x"]', 200, None),
        ("{}", 500, None),
        ("{}", 401, None),
        ("{}", 200, b"<html>"),
        ("{}", 200, b'{"choices": []}'),
    ],
)
def test_an_answer_that_cannot_be_used_is_said_so(content: str, status: int, whole: bytes | None) -> None:
    with serving(Model(content, status, whole)) as address, pytest.raises(AssistantAway, match="起草助手"):
        Assistant(address, "", "m").claims("多少人？", [ARTICLE])


def test_nobody_at_the_address_is_said_so() -> None:
    with pytest.raises(AssistantAway, match="连不上"):
        Assistant("http://127.0.0.1:9", "", "m").claims("多少人？", [ARTICLE])


def test_a_fenced_answer_is_read() -> None:
    model = Model(f"```json\n{json.dumps({'claims': [{'text': '好。', 'advice': True}]})}\n```")
    with serving(model) as address:
        (claim,) = Assistant(address, "", "m").claims("多少人？", [ARTICLE])
    assert claim.text == "好。"


def test_the_officer_sees_what_was_made_up_struck_out_and_cannot_send_it_on(room: Room, app: Flask) -> None:
    parts = web.platform_of(app)
    assert "请助手先写一稿" not in room.get(room.author, room.url)
    assert room.author.post(f"{room.url}/assist").status_code == 404
    model = Model()
    model.say({"text": "两成就可以。", "citations": [TRUE]}, {"text": "九成才行。", "citations": [MADE_UP, NOWHERE]})
    with serving(model) as address:
        parts.settings = replace(parts.settings, llm_url=address, llm_model="m")
        assert "请助手先写一稿" in room.get(room.author, room.url)
        assert room.author.post(f"{room.url}/assist").status_code == 302
    page = room.get(room.author, room.edition)
    assert "初稿是助手写的" in page
    assert "<del>“经百分之九十以上的业主提议”</del>" in page
    assert "<del>“应当立即召开”</del>" in page
    assert "<del>“经百分之二十以上的业主提议”</del>" not in page
    room.send(room.author, f"{room.edition}/submit", 422, **{"submit-version": room.version})
    with app.app_context():
        answer = web.db_session().scalars(select(Answer)).one()
        assert (answer.stage, answer.assisted, answer.signer_id) == (Stage.DRAFT, True, None)


def test_the_assistant_being_away_leaves_the_question_as_it_was(room: Room, app: Flask) -> None:
    parts = web.platform_of(app)
    with serving(Model(status=503)) as address:
        parts.settings = replace(parts.settings, llm_url=address)
        answer = room.author.post(f"{room.url}/assist")
    assert answer.status_code == 503
    assert "起草助手没有答复" in answer.text
    with app.app_context():
        assert web.db_session().scalar(select(Answer.id)) is None


def test_the_address_is_checked_at_start() -> None:
    with pytest.raises(SettingsError, match="LLM_BASE_URL"):
        Settings.from_environ({"LLM_BASE_URL": "models.example.cn"})
