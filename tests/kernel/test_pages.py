"""What every answer has in common: headers, form keys, refusals in words, and nothing typed is lost."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import traceback
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from alliance.kernel import carried, outbox, web
from alliance.kernel.actors import Office
from alliance.kernel.carried import CarriedForm
from alliance.kernel.db import BUSY_TIMEOUT_MS
from compounds.models import Compound
from tests import databases
from tests.conftest import StandingClock
from tests.kernel.accounts_steps import NUMBER, a_member, form_key, in_app, post, sign_in_as

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def officer(app: Flask, client: FlaskClient) -> FlaskClient:
    """A street officer of 府山街道, signed in."""
    in_app(app, lambda tx: a_member(tx, office=Office.SUBDISTRICT_OFFICER))
    assert sign_in_as(client).status_code == 302
    return client


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for page in ("/", "/ask", "/sign-in", "/no-such-page", "/static/screen.css"):
        with client.get(page) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in client.get("/ask").headers["Cache-Control"]


def test_two_answers_never_share_a_nonce(client: FlaskClient) -> None:
    nonces = {re.search(r"'nonce-([^']+)'", client.get("/ask").headers["Content-Security-Policy"])[1] for _ in range(5)}
    assert len(nonces) == 5
    assert "" not in nonces


def test_cookies_are_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_hold_no_inline_style_or_script(officer: FlaskClient) -> None:
    for page in ("/", "/todo", "/account", "/compounds/", "/numbers", "/ask?q=维修资金"):
        html = officer.get(page).text
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", html), page
        assert "<style" not in html, page
        assert not re.search(r"<script(?![^>]*\ssrc=)", html), page


@pytest.mark.parametrize(
    ("page", "status"),
    [("/no-such-page", 404), ("/compounds/1", 404), ("/compounds/99999999999999999999", 404), ("/compounds/x", 404)],
)
def test_what_is_not_there_is_not_found_in_words(officer: FlaskClient, page: str, status: int) -> None:
    answer = officer.get(page)
    assert answer.status_code == status
    assert "没有" in answer.text
    assert "重新进入" in answer.text or "进入；" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_an_unknown_way_to_ask_is_refused_in_words(officer: FlaskClient) -> None:
    answer = officer.post("/todo", data={"csrf_token": form_key(officer, "/account")})
    assert answer.status_code == 405
    assert "不能这样打开" in answer.text


def test_a_form_that_is_too_large_is_refused_in_words(officer: FlaskClient) -> None:
    answer = post(officer, "/compounds/new", page="/account", name="长" * 500_000)
    assert answer.status_code == 413
    assert "太大" in answer.text


def test_a_form_without_its_key_is_not_taken(officer: FlaskClient) -> None:
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = officer.post("/account/sessions/end", data={}, headers=headers)
        assert answer.status_code == 400
        assert "放得太久" in answer.text
    assert officer.get("/account").status_code == 200, "still signed in"


def test_what_an_expired_session_was_sending_is_kept_for_its_owner(
    app: Flask, officer: FlaskClient, clock: StandingClock
) -> None:
    key = form_key(officer, "/compounds/new")
    clock.advance(days=2)
    typed = {"csrf_token": key, "name": "锦绣<b>家园", "households": "320"}
    turned_away = officer.post("/compounds/new", data=typed, headers=OURS)
    assert turned_away.status_code == 302
    assert "/sign-in" in turned_away.location
    onward = re.search(r"next=([^&]+)", turned_away.location)
    signed = post(officer, "/sign-in", page=turned_away.location, number=NUMBER, password="铁树开花二十年整",
                  next=onward[1].replace("%2F", "/").replace("%3F", "?").replace("%3D", "="))  # fmt: skip
    assert signed.location.startswith("/resume?kept=")
    page = officer.get(signed.location)
    assert "锦绣&lt;b&gt;家园" in page.text
    assert "320" in page.text
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text.split('action="/compounds/new"')[1]))
    again = officer.post("/compounds/new", data={**fields, "csrf_token": fields["csrf_token"]})
    assert again.status_code == 422, "the form itself takes over where something is missing"
    assert "锦绣" in again.text
    with app.app_context():
        stored = web.reading().session.scalars(select(CarriedForm.fields_sealed)).one()
    assert "锦绣" not in stored


def test_a_kept_form_is_nobody_elses(app: Flask, officer: FlaskClient, clock: StandingClock) -> None:
    key = form_key(officer, "/compounds/new")
    clock.advance(days=2)
    kept = officer.post("/compounds/new", data={"csrf_token": key, "name": "秘密"}, headers=OURS).location
    in_app(app, lambda tx: a_member(tx, number="13857000002", name="李建国"))
    other = app.test_client()
    sign_in_as(other, "13857000002")
    answer = other.get(f"/resume?kept={kept.rsplit('kept%3D', 1)[-1]}")
    assert answer.status_code == 404
    assert "秘密" not in answer.text


def test_nothing_is_kept_for_strangers_or_for_other_sites(
    app: Flask, officer: FlaskClient, clock: StandingClock
) -> None:
    stranger = app.test_client()
    stranger.post("/compounds/new", data={"name": "x"}, headers=OURS)
    clock.advance(days=2)
    officer.post("/compounds/new", data={"name": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    officer.post("/account/password", data={"old": "铁树开花"}, headers=OURS)
    with app.app_context():
        assert web.reading().session.scalars(select(CarriedForm)).all() == []


def test_kept_forms_last_a_day(app: Flask, officer: FlaskClient, clock: StandingClock) -> None:
    key = form_key(officer, "/compounds/new")
    clock.advance(days=2)
    kept = officer.post("/compounds/new", data={"csrf_token": key, "name": "x"}, headers=OURS).location
    clock.advance(days=1, seconds=1)
    sign_in_as(officer)
    assert officer.get(f"/resume?kept={kept.rsplit('kept%3D', 1)[-1]}").status_code == 404
    assert carried.KEPT_FOR.days == 1


def test_a_busy_database_is_a_sentence_with_a_number(
    app: Flask, officer: FlaskClient, home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = form_key(officer, "/account")
    with app.app_context():
        web.database.engine.dispose()
    monkeypatch.setattr("alliance.kernel.db.BUSY_TIMEOUT_MS", 100)
    assert BUSY_TIMEOUT_MS >= 1000
    with databases.engine_at(home).connect().execution_options(writing=True) as other, other.begin():
        other.execute(text("SELECT 1"))
        answer = officer.post("/account/sessions/end", data={"csrf_token": key})
    assert answer.status_code == 503
    assert "没有只存一半" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert any("busy or full" in record.message for record in caplog.records)
    assert officer.get("/account").status_code == 200, "nothing was half done"


@pytest.mark.sqlite("its page limit is what makes a disk full here")
def test_a_full_disk_is_a_sentence_and_leaves_nothing_half_written(
    app: Flask, officer: FlaskClient, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The page limit of SQLite makes the same error as a full disk."""
    key = form_key(officer, "/account")
    with app.app_context():
        before = web.reading().session.execute(text("PRAGMA page_count")).scalar_one()
        web.database.session.remove()

        def limit(connection: sqlite3.Connection, _: object) -> None:
            connection.execute(f"PRAGMA max_page_count={before}")

        from sqlalchemy import event  # noqa: PLC0415 -- only here

        web.database.engine.dispose()
        event.listen(web.database.engine, "connect", limit)
    with app.app_context():
        with pytest.raises(Exception, match="full"), web.writing() as tx:
            for _ in range(2000):
                outbox.promise(tx, "tests.fill", note="x" * 2000)
            tx.session.flush()
        assert (
            web.reading().session.scalars(select(outbox.Errand).where(outbox.Errand.kind == "tests.fill")).all() == []
        )
    answer = officer.post("/offices/find", data={"csrf_token": key, "number": "13800000000"})
    assert answer.status_code in (404, 503), "reading goes on, and what cannot be written says so"


def test_an_unexpected_fault_is_a_page_and_a_trace(
    app: Flask, client: FlaskClient, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with databases.engine_at(home).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE library_works RENAME TO away")
    answer = client.get("/laws")
    assert answer.status_code in (500, 503)
    assert answer.headers["X-Request-Id"] in answer.text
    assert "away" not in answer.text
    assert not {"sqlite", "psycopg"} & set(re.findall(r"\w+", answer.text.lower()))
    assert any(record.exc_info for record in caplog.records)


def test_health_tells_database_index_and_errands(app: Flask, client: FlaskClient) -> None:
    report = client.get("/healthz")
    assert report.status_code == 200
    assert report.json["database"] == "ok"
    assert report.json["errands_waiting"] == 0
    in_app(app, lambda tx: outbox.promise(tx, "tests.call"))
    assert client.get("/healthz").json["errands_waiting"] == 1


def test_logs_hold_no_personal_data(app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    in_app(app, lambda tx: a_member(tx, office=Office.SUBDISTRICT_OFFICER))
    with caplog.at_level(logging.INFO):
        sign_in_as(client)
        sign_in_as(app.test_client(), password="wrong-password-2026")
        client.get("/ask?q=我家楼上王秀英漏水")
    lines = " ".join(json.dumps(record.__dict__, default=str, ensure_ascii=False) for record in caplog.records)
    assert any(record.name == "alliance.requests" for record in caplog.records)
    for secret in (NUMBER, "王秀英", "铁树开花", "wrong-password", "127.0.0.1"):
        assert secret not in lines


def test_the_whole_house_opens_without_an_alliance(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        assert web.reading().session.scalars(select(Compound)).all() == []
    for page in ("/", "/ask", "/ask?q=维修资金", "/laws", "/sign-in"):
        assert client.get(page).status_code == 200, page


def test_a_failed_statement_is_logged_without_what_it_was_to_write(
    app: Flask,
) -> None:
    name = "诸葛" + "无名"  # the trace quotes this very file
    with app.app_context():
        with pytest.raises(DBAPIError) as failed, web.writing() as tx:
            tx.session.execute(text("INSERT INTO people (name) VALUES (:name)"), {"name": name})
        told = "".join(traceback.format_exception(failed.value))
        assert "IntegrityError" in told
        assert name not in told


def test_a_host_that_is_none_is_refused_without_a_fault(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.get("/sign-in", headers={"Host": "a" * 200})
    assert (answer.status_code, answer.text) == (400, "网址里的主机名不对。")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
