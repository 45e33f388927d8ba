"""Invitations and resets: opened often, used once, ended by time and by a newer one, stored nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel.accounts import invitations
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import CLOCK, Office
from alliance.kernel.db import Transaction
from tests import databases
from tests.conftest import StandingClock
from tests.kernel.accounts_steps import (
    NUMBER,
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


def _invitation(app: Flask, member: Member) -> str:
    def hand_out(tx: Transaction) -> str:
        account = tx.session.get_one(Account, member.account_id)
        account.password_hash = ""
        invited = invitations.invite(tx, CLOCK, invitations.Invite("王秀英", NUMBER, alliance_id=member.alliance_id))
        return invited.link

    return str(in_app(app, hand_out))


def test_an_invitation_is_opened_often_and_used_once(app: Flask, client: FlaskClient, member: Member) -> None:
    path = f"/invitation/{_invitation(app, member)}"
    new = "小区里的桂花今年开了"
    for _ in range(3):
        assert "王秀英，欢迎您" in client.get(path).get_data(as_text=True)
    assert post(client, path, new="short", again="short").status_code == 422
    assert post(client, path, new=new, again=new).location == "/"
    assert client.get("/account").status_code == 200
    used = app.test_client().get(path)
    assert (used.status_code, "已经不能用了" in used.get_data(as_text=True)) == (410, True)
    assert sign_in_as(app.test_client(), NUMBER, new).status_code == 302


def test_an_invitation_ends_after_its_days_and_with_a_newer_one(
    app: Flask, client: FlaskClient, member: Member, clock: StandingClock
) -> None:
    first, second = _invitation(app, member), _invitation(app, member)
    assert client.get(f"/invitation/{first}").status_code == 410
    assert client.get(f"/invitation/{second}").status_code == 200
    assert client.get(f"/reset/{second}").status_code == 404
    assert client.get(f"/invitation/{second}x").status_code == 404
    clock.advance(days=7)
    assert client.get(f"/invitation/{second}").status_code == 410


def test_a_reset_ends_the_pause_and_every_session_and_keeps_the_second_step(
    app: Flask, client: FlaskClient, member: Member
) -> None:
    in_app(app, lambda tx: a_second_factor(tx, member.account_id))
    sign_in_as(client)
    for _ in range(5):
        sign_in_as(app.test_client(), NUMBER, "不是这一句话啊啊啊")
    assert sign_in_as(app.test_client()).status_code == 429
    out = in_app(app, lambda tx: invitations.issue_reset(tx, CLOCK, invitations.IssueReset(member.account_id)).link)
    new, counter = "小区里的桂花今年开了", app.test_client()
    assert post(counter, f"/reset/{out}", new=new, again=new).location == "/"
    assert counter.get("/account").location == "/sign-in/code"
    assert client.get("/account").location.startswith("/sign-in?next=")
    assert sign_in_as(app.test_client(), NUMBER, new).location == "/sign-in/code"


def test_a_reset_for_a_lost_telephone_forgets_the_second_step(app: Flask, client: FlaskClient, member: Member) -> None:
    in_app(app, lambda tx: a_second_factor(tx, member.account_id))
    command = invitations.IssueReset(member.account_id, forget_factor=True)
    out = in_app(app, lambda tx: invitations.issue_reset(tx, CLOCK, command).link)
    new = "小区里的桂花今年开了"
    post(client, f"/reset/{out}", new=new, again=new)
    assert client.get("/account").status_code == 200


def test_a_link_is_nowhere_stored(app: Flask, home: Path, member: Member) -> None:
    link = _invitation(app, member)
    dump = databases.dump(home)
    assert link[:20] not in dump
    assert link.split(".")[0] not in dump
