"""The pages of the register and of one document, as those who may and those who may not meet them."""

from __future__ import annotations

import io

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents import codes
from alliance.kernel.documents.workflow import State
from tests.conftest import StandingClock
from tests.kernel.accounts_steps import Member, a_member, form_key, in_app, post, sign_in_as
from tests.kernel.paper_steps import Issued, deliver, file_of, issued_in, row_of

FAR = "13857000002"


@pytest.fixture
def made(app: Flask) -> Issued:
    return issued_in(app)


def test_the_page_says_that_the_file_is_being_made_and_then_offers_it(
    app: Flask, client: FlaskClient, made: Issued
) -> None:
    sign_in_as(client)
    address = f"/documents/{made.document_id}"
    page = client.get(address).text
    assert "正在制作" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'data-poll="{address}"' in page
    assert client.get(f"{address}/file").status_code == 409
    deliver(app)
    page = client.get(address).text
    assert "data-poll" not in page
    assert codes.shown(made.code) in page
    assert "<svg" in page
    assert f'href="{address}/file"' in page


def test_the_file_comes_as_a_download_that_runs_nothing(app: Flask, client: FlaskClient, made: Issued) -> None:
    deliver(app)
    sign_in_as(client)
    answer = client.get(f"/documents/{made.document_id}/file", buffered=True)
    assert answer.data == file_of(app, made.document_id)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_word_version_is_for_writing_on(app: Flask, client: FlaskClient, made: Issued) -> None:
    sign_in_as(client)
    answer = client.get(f"/documents/{made.document_id}/word")
    document = docx.Document(io.BytesIO(answer.data))
    assert "兹证明王秀英在锦绣家园任职。" in [paragraph.text for paragraph in document.paragraphs]
    assert made.code not in "".join(paragraph.text for paragraph in document.paragraphs)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert all(told.isascii() for _, told in answer.headers), "a real server sends no other header"


def test_who_does_not_see_the_record_finds_nothing(app: Flask, made: Issued) -> None:
    deliver(app)
    in_app(app, lambda tx: a_member(tx, number=FAR, office=Office.SUBDISTRICT_OFFICER, code="330802007", name="远处"))
    client = app.test_client()
    sign_in_as(client, FAR)
    address = f"/documents/{made.document_id}"
    assert [client.get(address + tail).status_code for tail in ("", "/file", "/word")] == [404] * 3
    key = form_key(client, "/account")
    for step in ("revoke", "retry"):
        assert client.post(f"{address}/{step}", data={"csrf_token": key}).status_code == 404
    assert "柯证" not in client.get("/documents").text


def test_the_anonymous_are_asked_to_sign_in(client: FlaskClient, made: Issued) -> None:
    for tail in ("", "/file", "/word"):
        assert client.get(f"/documents/{made.document_id}{tail}").location.startswith("/sign-in")
    assert client.get("/documents").location.startswith("/sign-in")


def test_revoking_through_the_page(app: Flask, client: FlaskClient, made: Issued) -> None:
    deliver(app)
    sign_in_as(client)
    address = f"/documents/{made.document_id}"
    version = str(row_of(app, made.document_id).version)
    wrong = post(client, f"{address}/revoke", address, because="", version=version)
    assert wrong.status_code == 422
    assert "请填写“为什么撤销”" in wrong.text
    old = post(client, f"{address}/revoke", address, because="错了", version="1")
    assert old.status_code == 409
    done = post(client, f"{address}/revoke", address, because="信息有误", version=version)
    assert done.status_code == 302
    page = client.get(address).text
    assert "已撤销" in page
    assert "信息有误" in page
    assert client.get(f"{address}/file", buffered=True).status_code == 200
    assert post(client, f"{address}/revoke", "/account", because="再撤").status_code == 409


def test_whoever_may_not_revoke_is_told_who_may(app: Flask, made: Issued) -> None:
    def step(tx: Transaction) -> Member:
        return a_member(tx, number=FAR, office=Office.COMMUNITY_OFFICER, code="330802006001", name="社区")

    in_app(app, step)
    client = app.test_client()
    sign_in_as(client, FAR)
    address = f"/documents/{made.document_id}"
    assert "由签发的人或联盟负责人撤销" in client.get(address).text
    assert post(client, f"{address}/revoke", "/account", because="错了").status_code == 403
    assert row_of(app, made.document_id).state is State.RENDERING


def test_a_failed_one_is_made_again_at_the_press_of_a_button(
    app: Flask, client: FlaskClient, made: Issued, monkeypatch: pytest.MonkeyPatch, clock: StandingClock
) -> None:
    monkeypatch.setenv("ALLIANCE_HIDE_NATIVE", "1")
    deliver(app)
    monkeypatch.delenv("ALLIANCE_HIDE_NATIVE")
    sign_in_as(client)
    address = f"/documents/{made.document_id}"
    page = client.get(address).text
    assert "文件没有做成" in page
    assert "fonts-noto-cjk" in page
    version = str(row_of(app, made.document_id).version)
    fields = {"retry-version": version, "retry-csrf_token": form_key(client, address)}
    assert post(client, f"{address}/retry", address, **fields).status_code == 302
    deliver(app)
    assert row_of(app, made.document_id).state is State.ISSUED
    clock.advance(hours=1)
    deliver(app)
    assert row_of(app, made.document_id).state is State.ISSUED


def test_the_register_lists_filters_and_forgives_nonsense(app: Flask, client: FlaskClient, made: Issued) -> None:
    deliver(app)
    sign_in_as(client)
    assert "柯证〔2026〕1号" in client.get("/documents").text
    assert "柯证〔2026〕1号" in client.get("/documents?words=柯证[2026]1号&state=issued&kind=test_certificate").text
    assert "没有找到" in client.get("/documents?words=%25&state=revoked").text
    assert client.get("/documents?state=nonsense&page=9999999&kind=%00").status_code == 200
