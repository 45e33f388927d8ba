"""From an issued document to the verification of a changed copy: a telephone, the code on the paper, three files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions, codes
from alliance.kernel.documents.models import Document
from tests.kernel.accounts_steps import in_app
from tests.kernel.paper_steps import actor_of, deliver, file_of, issued_in
from tests.stories.walking import PHONE, Walk, walking

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application, served by a thread of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def verdicts(walk: Walk) -> list[str]:
    return walk.page.locator(".verdict .big").all_inner_texts()


def hand_in(walk: Walk, file: Path) -> list[str]:
    walk.page.get_by_label("您手里的 PDF 文件").set_input_files(file)
    walk.press("比对")
    return verdicts(walk)


def test_a_changed_copy_is_told_from_the_original(browser: Browser, app: Flask, address: str, tmp_path: Path) -> None:
    made = issued_in(app)
    deliver(app)
    original, changed = tmp_path / "original.pdf", tmp_path / "changed.pdf"
    original.write_bytes(file_of(app, made.document_id))
    changed.write_bytes(original.read_bytes() + b"\n% one more line\n")
    with walking(browser, address, **PHONE) as walk:
        walk.go("/v").fill("验证码", codes.shown(made.code).lower()).press("查验")
        assert verdicts(walk) == ["有效"]
        assert "柯证〔2026〕1号" in walk.words
        assert "王秀英" not in walk.words
        assert hand_in(walk, original) == ["和签发的一字不差", "有效"]
        assert hand_in(walk, changed) == ["不是签发的原件", "有效"]

        def revoked(tx: Transaction) -> None:
            actions.revoke(tx, actor_of(tx, made.issuer), tx.session.get_one(Document, made.document_id), "信息有误")

        in_app(app, revoked)
        walk.go(f"/v/{made.code}")
        assert verdicts(walk) == ["已撤销"]
        assert hand_in(walk, original) == ["是原件，但已经失效", "已撤销"]
