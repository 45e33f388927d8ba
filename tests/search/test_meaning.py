"""What understands texts: an address over a real HTTP server, the wheel where it runs, and which of them is chosen."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from alliance.kernel.indexing import IndexEntry
from search.engine import meaning
from search.engine.meaning import Address, MeaningUnavailable, Wheel, chosen, passage


class Server(ThreadingHTTPServer):
    """Answers as an OpenAI-compatible server does; `answer` may be exchanged for a wrong one."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.status = 200
        self.answer: Any = None
        self.wait = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("Authorization", ""), body))
        time.sleep(self.server.wait)
        rows = [{"index": place, "embedding": [3.0, float(len(text))]} for place, text in enumerate(body["input"])]
        answer = self.server.answer if self.server.answer is not None else {"data": rows[::-1]}
        content = json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_an_address_is_asked_with_its_key_and_model_and_answers_in_order(server: Server) -> None:
    address = Address(server.url, "the-key", "multilingual-e5-small")
    found = address.passages(["ab", "abcd"])
    assert server.asked == [
        (
            "/v1/embeddings",
            "Bearer the-key",
            {"model": "multilingual-e5-small", "input": ["passage: ab", "passage: abcd"]},
        )
    ]
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1])
    assert found[0][1] < found[1][1]


def test_a_model_of_another_family_gets_the_bare_text(server: Server) -> None:
    Address(f"{server.url}/embeddings", model="bge-m3").question("楼上漏水")
    ((path, authorization, body),) = server.asked
    assert (path, authorization, body["input"]) == ("/v1/embeddings", "", ["楼上漏水"])


def test_a_question_asked_again_is_remembered_and_a_long_one_cut(server: Server) -> None:
    address = Address(server.url)
    address.question("漏" * 10_000)
    address.question("漏" * 10_000)
    ((_, _, body),) = server.asked
    assert body["input"] == ["query: " + "漏" * meaning.LONGEST_QUESTION]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, None),
        (401, {"error": "wrong key"}),
        (200, {"data": []}),
        (200, {"data": [{"index": 0, "embedding": ["a"]}]}),
        (200, {"data": [{"index": 0, "embedding": [float("nan"), 1.0]}]}),
        (200, ["no object"]),
        (200, {"data": [{"index": 0, "embedding": []}]}),
        (200, {"data": [{"index": 0, "embedding": [0.0, 0.0]}]}),
        (200, {"data": [{"index": 0, "embedding": [1e300, 1.0]}]}),
        (200, {"data": [{"index": 0, "embedding": [1.0, 0.0]}], "more": "x" * 3_000_000}),
        (302, {"data": [{"index": 0, "embedding": [1.0, 0.0]}]}),
    ],
)
def test_a_server_that_answers_wrongly_is_away_and_not_asked_again_at_once(
    server: Server, status: int, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "_LARGEST", 2_000_000)
    server.status, server.answer = status, answer
    address = Address(server.url)
    for _ in range(2):
        with pytest.raises(MeaningUnavailable, match="按字词查"):
            address.question("漏水")
    assert len(server.asked) == 1


def test_a_slow_server_is_waited_for_only_a_moment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "_QUESTION_SECONDS", 0.1)
    server.wait = 2.0
    began = time.monotonic()
    with pytest.raises(MeaningUnavailable):
        Address(server.url).question("漏水")
    assert time.monotonic() - began < 1.8


def test_nobody_at_the_address_is_said_in_a_sentence() -> None:
    with pytest.raises(MeaningUnavailable, match="没有回应"):
        Address("http://127.0.0.1:9").passages(["漏水"])


def test_the_address_is_chosen_where_one_is_set() -> None:
    address = chosen("http://127.0.0.1:9", "", "bge-m3")
    assert isinstance(address, Address)
    assert address.name == "bge-m3"


def test_the_wheel_knows_what_is_near() -> None:
    wheel = chosen(None)
    if not isinstance(wheel, Wheel):
        pytest.skip("the wheel that understands texts does not run on this machine")
    texts = [
        "制造噪声干扰他人正常生活的，应当停止侵害。",
        "遗产按照下列顺序继承。",
        "机动车驾驶证的申领条件由国务院规定。",
    ]
    rows = wheel.passages(texts * 4)
    assert rows.shape == (12, wheel.size)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(12), abs=1e-3)
    question = wheel.question("楼上每天半夜很吵怎么办")
    assert int(np.argmax(rows[:3] @ question)) == 0
    assert wheel.question("楼上每天半夜很吵怎么办") is question
    assert wheel.passages([]).shape == (0, wheel.size)


@pytest.mark.parametrize(
    ("title", "body", "told"),
    [
        ("中华人民共和国民法典", " 第九百四十九条 物业服务合同终止的。", "民法典 物业服务合同终止的。"),
        (
            "中华人民共和国民法典",
            "第三编　合同 › 第二十四章 物业服务合同 第九百四十九条之一 依照第五条 办理。",
            "民法典 物业服务合同 依照第五条 办理。",
        ),
        ("样例规则", "没有条号的一段话。依照第五条 办理。", "样例规则 没有条号的一段话。依照第五条 办理。"),
        ("漏水找谁", "先找楼上。\n见《民法典》第二百九十六条 。", "漏水找谁 先找楼上。\n见《民法典》第二百九十六条 。"),
    ],
)
def test_a_text_is_understood_without_its_number_under_its_nearest_heading(title: str, body: str, told: str) -> None:
    assert passage(IndexEntry("a", "law", title, body)) == told
