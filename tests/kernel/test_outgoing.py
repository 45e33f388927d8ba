"""Another server is asked once: it cannot send us elsewhere, hold us, or fill us."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from alliance.kernel import outgoing
from alliance.kernel.outgoing import NoAnswer, Told


class Other(ThreadingHTTPServer):
    """Says `pieces`, one after the other, with a pause before each."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.pieces: list[bytes] = []
        self.pause = 0.0
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Other

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.headers.get("Authorization", ""))
        self.send_response(self.server.status)
        self.send_header("Location", f"{self.server.url}/elsewhere")
        self.end_headers()
        with suppress(OSError):
            for piece in self.server.pieces:
                time.sleep(self.server.pause)
                self.wfile.write(piece)
                self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def other() -> Iterator[Other]:
    with Other() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def ask(other: Other, *, seconds: float = 5.0, largest: int = 1000) -> Told:
    return outgoing.post(other.url, {"a": 1}, key="the-key", seconds=seconds, largest=largest)


def test_an_answer_comes_back_with_its_status(other: Other) -> None:
    other.pieces = [b'{"b"', b": 2}"]
    assert ask(other) == Told(200, {"b": 2})
    assert other.asked == ["Bearer the-key"]


@pytest.mark.parametrize("said", [b"", b"<html>", b"\xff\xfe", b"[" * 900])
def test_what_is_no_json_is_nothing(other: Other, said: bytes) -> None:
    other.pieces = [said]
    assert ask(other) == Told(200, None)


def test_nobody_is_sent_elsewhere(other: Other) -> None:
    other.status = 307
    assert ask(other) == Told(307, None)
    assert len(other.asked) == 1


def test_an_answer_that_drips_is_not_waited_for_to_its_end(other: Other) -> None:
    other.pieces, other.pause = [b" "] * 100, 0.05
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="too long"):
        ask(other, seconds=0.3)
    assert time.monotonic() - began < 3


def test_an_answer_that_does_not_end_is_cut_off(other: Other) -> None:
    other.pieces = [b" " * 100_000] * 50
    with pytest.raises(NoAnswer, match="too large"):
        ask(other)


def test_nobody_at_the_address_is_no_answer() -> None:
    with pytest.raises(NoAnswer):
        outgoing.post("http://127.0.0.1:9", {}, key="", seconds=1.0, largest=1000)
