"""The second step of signing in: enrolled by the desk, moved, never turned off where it is due."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts.models import Account, AccountSession, SessionEnd
from alliance.kernel.actors import Office
from tests.conftest import StandingClock
from tests.factories import KECHENG
from tests.kernel.accounts_steps import (
    PASSWORD,
    Member,
    a_member,
    a_second_factor,
    in_app,
    post,
    sign_in_as,
)


@pytest.fixture
def member(app: Flask) -> Member:
    made = in_app(app, lambda tx: a_member(tx, office=Office.COMMUNITY_OFFICER, code="330802006001"))
    assert isinstance(made, Member)
    return made


@pytest.fixture
def secretary(app: Flask) -> Member:
    made = in_app(app, lambda tx: a_member(tx, office=Office.MEDIATION_SECRETARY, code=KECHENG))
    assert isinstance(made, Member)
    return made


def test_the_desk_enrols_before_it_sees_anything_else(
    app: Flask, client: FlaskClient, secretary: Member, clock: StandingClock
) -> None:
    assert sign_in_as(client, next="/inbox").location == "/account/second-factor"
    for path in ("/", "/account", "/offices", "/inbox"):
        answer = client.get(path)
        assert (path, answer.status_code) in {("/", 200), (path, 302)}
        assert "王秀英，" not in answer.get_data(as_text=True)
    assert "请先办这一步" in client.get("/account/second-factor").get_data(as_text=True)
    post(client, "/account/second-factor/start", "/account/second-factor")
    page = client.get("/account/second-factor").get_data(as_text=True)
    assert "data:image/svg+xml" in page
    key = "".join(re.findall(r'<b class="num">([A-Z2-7 ]+)</b>', page)[0].split())
    wrong = post(client, "/account/second-factor/confirm", "/account/second-factor", code="000000")
    assert wrong.status_code == 422
    code = pyotp.TOTP(key).at(clock.now())
    shown = post(client, "/account/second-factor/confirm", "/account/second-factor", code=code)
    papers = re.findall(r"<b>([0-9A-Z]{5}-[0-9A-Z]{5})</b>", shown.get_data(as_text=True))
    assert len(set(papers)) == 8
    assert 'href="/inbox"' in shown.get_data(as_text=True)
    assert client.get("/offices").status_code == 200

    # The next time: nothing before the second step, a code once, a paper code once.
    elsewhere = app.test_client()
    assert sign_in_as(elsewhere).location == "/sign-in/code"
    assert elsewhere.get("/offices").location == "/sign-in/code"
    assert elsewhere.get("/account/second-factor").location == "/sign-in/code"
    replay = post(elsewhere, "/sign-in/code", code=code)
    assert (replay.status_code, "已经用过" in replay.get_data(as_text=True)) == (422, True)
    assert post(elsewhere, "/sign-in/code", code=papers[0].lower().replace("-", " ")).status_code == 302
    assert elsewhere.get("/offices").status_code == 200
    third = app.test_client()
    sign_in_as(third)
    assert post(third, "/sign-in/code", code=papers[0]).status_code == 422
    clock.advance(seconds=30)
    assert post(third, "/sign-in/code", code=pyotp.TOTP(key).at(clock.now())).status_code == 302


def test_codes_are_throttled_and_only_of_the_last_step(
    app: Flask, client: FlaskClient, secretary: Member, clock: StandingClock
) -> None:
    key = in_app(app, lambda tx: a_second_factor(tx, secretary.account_id))
    assert isinstance(key, str)
    sign_in_as(client)
    stale = pyotp.TOTP(key).at(int(clock.now().timestamp()) - 90)
    for _ in range(5):
        assert post(client, "/sign-in/code", code=stale).status_code == 422
    good = pyotp.TOTP(key).at(clock.now())
    paused = post(client, "/sign-in/code", code=good)
    assert (paused.status_code, "以后再试" in paused.get_data(as_text=True)) == (429, True)


def test_the_second_step_makes_a_new_session(
    app: Flask, client: FlaskClient, secretary: Member, clock: StandingClock
) -> None:
    key = in_app(app, lambda tx: a_second_factor(tx, secretary.account_id))
    sign_in_as(client, next="/offices")
    answer = post(client, "/sign-in/code", code=pyotp.TOTP(str(key)).at(clock.now()))
    assert answer.location == "/offices"
    with app.app_context():
        ends = web.db_session().scalars(select(AccountSession.end).order_by(AccountSession.id)).all()
    assert ends == [SessionEnd.ROTATED, None]


def test_until_the_second_step_is_done_the_home_page_leads_to_it(client: FlaskClient, secretary: Member) -> None:
    sign_in_as(client)
    assert client.get("/").headers["Location"].endswith("/account/second-factor")


def test_the_desk_moves_the_second_step_but_never_turns_it_off(
    app: Flask, client: FlaskClient, secretary: Member, clock: StandingClock
) -> None:
    key = in_app(app, lambda tx: a_second_factor(tx, secretary.account_id))
    sign_in_as(client)
    post(client, "/sign-in/code", code=pyotp.TOTP(str(key)).at(clock.now()))
    refused = post(client, "/account/second-factor/drop", "/account/second-factor", password=PASSWORD)
    assert (refused.status_code, "必须有第二步验证" in refused.get_data(as_text=True)) == (403, True)
    without = post(client, "/account/second-factor/start", "/account/second-factor", password="不是这一句话啊啊啊")
    assert without.status_code == 422
    post(client, "/account/second-factor/start", "/account/second-factor", password=PASSWORD)
    with app.app_context():
        account = web.db_session().get_one(Account, secretary.account_id)
        assert account.totp_sealed is not None
        assert account.totp_pending_sealed is not None


def test_whoever_need_not_may_turn_the_second_step_on_and_off(
    app: Flask, client: FlaskClient, member: Member, clock: StandingClock
) -> None:
    sign_in_as(client)
    post(client, "/account/second-factor/start", "/account/second-factor")
    page = client.get("/account/second-factor").get_data(as_text=True)
    key = "".join(re.findall(r'<b class="num">([A-Z2-7 ]+)</b>', page)[0].split())
    code = pyotp.TOTP(key).at(clock.now())
    post(client, "/account/second-factor/confirm", "/account/second-factor", code=code)
    assert "已经开启" in client.get("/account/second-factor").get_data(as_text=True)
    post(client, "/account/second-factor/drop", "/account/second-factor", password=PASSWORD)
    elsewhere = app.test_client()
    assert sign_in_as(elsewhere).location == "/"
