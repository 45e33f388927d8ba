"""Signing in and one's own account, through the pages of a real installation."""

from __future__ import annotations

import re
import threading
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.kernel import notices, web
from alliance.kernel.accounts import actions, queries, sign_in, signed_in
from alliance.kernel.accounts.models import Account, AccountSession, AttemptResult, SessionEnd, SignInAttempt
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, NotPermitted, Throttled
from tests import databases
from tests.conftest import StandingClock
from tests.factories import QUJIANG, an_alliance
from tests.kernel.accounts_steps import (
    NUMBER,
    PASSWORD,
    Member,
    a_member,
    in_app,
    post,
    sign_in_as,
)


@pytest.fixture
def member(app: Flask) -> Member:
    made = in_app(app, lambda tx: a_member(tx, office=Office.COMMUNITY_OFFICER, code="330802006001"))
    assert isinstance(made, Member)
    return made


@pytest.mark.parametrize("typed", ["13857000001", "138 5700 0001", "+86 138-5700-0001", "１３８５７０００００１"])
def test_the_number_is_forgiven_its_looks(client: FlaskClient, member: Member, typed: str) -> None:
    answer = sign_in_as(client, typed)
    assert answer.status_code == 302
    assert answer.location == "/"
    page = client.get("/account").get_data(as_text=True)
    assert "王秀英" in page
    assert '<span class="tag go">密码正确</span>' in page


def test_unknown_number_and_wrong_password_read_alike(client: FlaskClient, member: Member) -> None:
    wrong = sign_in_as(client, NUMBER, "不是这一句话啊啊啊")
    unknown = sign_in_as(client, "13900000000", "不是这一句话啊啊啊")
    assert wrong.status_code == unknown.status_code == 422
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong.get_data(as_text=True)) == strip.sub("", unknown.get_data(as_text=True))
    assert "手机号或密码不对。" in wrong.get_data(as_text=True)


@pytest.mark.parametrize("number", ["", "12345", "1385700000a", "' OR 1=1 --", "<script>", "1" * 5000, "138\x00570001"])
@pytest.mark.parametrize("password", ["", "x" * 5000, "' OR 1=1 --"])
def test_nonsense_is_refused_in_words(client: FlaskClient, member: Member, number: str, password: str) -> None:
    answer = sign_in_as(client, number, password)
    assert answer.status_code == 422
    assert "还没有交上" in answer.get_data(as_text=True)
    assert "<script>" not in answer.get_data(as_text=True).split("<main")[1]


def test_five_failures_pause_the_number_and_say_until_when(
    client: FlaskClient, member: Member, clock: StandingClock
) -> None:
    for _ in range(5):
        assert sign_in_as(client, NUMBER, "不是这一句话啊啊啊").status_code == 422
    paused = sign_in_as(client)
    assert paused.status_code == 429
    assert "11月22日 10:16以后再试" in paused.get_data(as_text=True)
    clock.advance(minutes=14)
    assert sign_in_as(client).status_code == 429
    clock.advance(minutes=2)
    assert sign_in_as(client).status_code == 302


def test_the_pause_is_the_same_for_a_number_that_nobody_has(client: FlaskClient, member: Member) -> None:
    answers = [sign_in_as(client, "13900000000", "不是这一句话啊啊啊").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_an_address_that_tries_many_numbers_is_paused_though_one_account_is_its_own(
    app: Flask, client: FlaskClient, member: Member
) -> None:
    def flood(tx: Transaction) -> None:
        for number in range(50):
            tx.session.add(
                SignInAttempt(
                    who=f"{number:064d}",
                    origin=sign_in._origin(tx, "127.0.0.1"),
                    at=tx.now,
                    result=AttemptResult.FAILED,
                )
            )

    in_app(app, flood)
    assert sign_in_as(client).status_code == 429


def test_a_family_shares_one_ipv6_network(tx: Transaction) -> None:
    assert sign_in._origin(tx, "2001:db8::1") == sign_in._origin(tx, "2001:db8::ffff:2")
    assert sign_in._origin(tx, "2001:db8::1") != sign_in._origin(tx, "2001:db8:0:1::1")


def test_eight_guesses_at_once_are_no_more_than_five(app: Flask, member: Member) -> None:
    outcomes: Counter[str] = Counter()
    start = threading.Barrier(8)

    def guess() -> None:
        start.wait()
        with app.app_context():
            visitor = signed_in.anonymous(web.reading(), "")
            try:
                sign_in.sign_in(web.writing, visitor, sign_in.Credentials(NUMBER, "猜一猜猜一猜猜一", "10.0.0.1"))
            except Throttled:
                outcomes["paused"] += 1
            except sign_in.NotProved:
                outcomes["judged"] += 1

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"judged": 5, "paused": 3}


def test_neither_number_nor_address_is_kept_in_clear(home: Path, client: FlaskClient, member: Member) -> None:
    sign_in_as(client)
    dump = databases.dump(home)
    assert "127.0.0.1" not in dump
    assert NUMBER not in dump
    assert PASSWORD not in dump


def test_each_sign_in_makes_a_new_session_and_ends_the_old_one(app: Flask, client: FlaskClient, member: Member) -> None:
    sign_in_as(client)
    post(client, "/sign-in", "/account", number=NUMBER, password=PASSWORD)
    with app.app_context():
        first, second = web.db_session().scalars(select(AccountSession).order_by(AccountSession.id)).all()
    assert (first.end, second.end) == (SessionEnd.ROTATED, None)
    assert first.secret_digest != second.secret_digest


def test_a_session_idle_for_twelve_hours_is_over_and_use_prolongs_it(
    client: FlaskClient, member: Member, clock: StandingClock
) -> None:
    sign_in_as(client)
    for _ in range(3):
        clock.advance(hours=11)
        assert client.get("/account").status_code == 200
    clock.advance(hours=12)
    assert client.get("/account").location.startswith("/sign-in?next=")


def test_a_session_is_noted_at_most_every_five_minutes(
    app: Flask, client: FlaskClient, member: Member, clock: StandingClock
) -> None:
    def seen() -> object:
        with app.app_context():
            return web.db_session().scalars(select(AccountSession.seen_at)).one()

    sign_in_as(client)
    began = seen()
    clock.advance(minutes=4)
    client.get("/account")
    assert seen() == began
    clock.advance(minutes=1)
    client.get("/account")
    assert seen() == clock.now()


def test_sign_out_everywhere_ends_every_browser(app: Flask, client: FlaskClient, member: Member) -> None:
    elsewhere = app.test_client()
    sign_in_as(client)
    sign_in_as(elsewhere)
    assert "2 处" in client.get("/account").get_data(as_text=True)
    assert post(client, "/account/sessions/end", "/account").location == "/sign-in"
    for browser in (client, elsewhere):
        assert browser.get("/account").location.startswith("/sign-in")


def test_one_session_is_ended_from_another_but_never_by_a_stranger(
    app: Flask, client: FlaskClient, member: Member
) -> None:
    in_app(app, lambda tx: a_member(tx, number="13857000002", name="李建国"))
    stranger, elsewhere = app.test_client(), app.test_client()
    sign_in_as(client)
    sign_in_as(elsewhere)
    sign_in_as(stranger, "13857000002")
    with app.app_context():
        other = (
            web.db_session()
            .scalars(
                select(AccountSession.id)
                .where(AccountSession.account_id == member.account_id)
                .order_by(AccountSession.id)
            )
            .all()[1]
        )
    assert post(stranger, f"/account/sessions/{other}/end", "/account").status_code == 404
    assert elsewhere.get("/account").status_code == 200
    assert post(client, f"/account/sessions/{other}/end", "/account").location == "/account"
    assert elsewhere.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/account?x=1", "/account?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("///evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\n/evil.example", "/"),
        ("account", "/"),
        ("/" + "a" * 700, "/"),
    ],
)
def test_after_signing_in_one_stays_on_the_platform(client: FlaskClient, member: Member, asked: str, goes: str) -> None:
    assert sign_in_as(client, next=asked).location == goes


def test_a_changed_password_ends_the_others_and_the_old_one_is_asked(
    app: Flask, client: FlaskClient, member: Member
) -> None:
    elsewhere = app.test_client()
    sign_in_as(client)
    sign_in_as(elsewhere)
    new = "小区里的桂花今年开了"
    wrong = post(client, "/account/password", old="不是这一句话啊啊啊", new=new, again=new)
    assert (wrong.status_code, "现在的密码不对" in wrong.get_data(as_text=True)) == (422, True)
    assert post(client, "/account/password", old=PASSWORD, new=new, again=new).location == "/account"
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert sign_in_as(elsewhere).status_code == 422
    assert sign_in_as(elsewhere, NUMBER, new).status_code == 302


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("短密码", "短密码", "太短了"),
        (NUMBER, NUMBER, "不能用自己的手机号"),
        ("我是 138 5700 0001 号", "我是 138 5700 0001 号", "不能用自己的手机号"),
        ("Qwertyuiop", "Qwertyuiop", "太容易被猜到了"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "太容易被猜到了"),
        ("3456789012", "3456789012", "太容易被猜到了"),
        ("一句自己记得住的话", "一句自己记不住的话", "太短了"),
        ("一句自己记得住的话吧", "一句自己记不住的话吧", "不一样"),
    ],
)
def test_an_easy_password_is_refused_in_words(
    client: FlaskClient, member: Member, new: str, again: str, said: str
) -> None:
    sign_in_as(client)
    answer = post(client, "/account/password", old=PASSWORD, new=new, again=again)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert f'value="{new}"' not in answer.get_data(as_text=True)


def test_messages_are_read_by_their_owner_alone(app: Flask, client: FlaskClient, member: Member) -> None:
    other = in_app(app, lambda tx: a_member(tx, number="13857000002", name="李建国"))
    assert isinstance(other, Member)

    def send(tx: Transaction) -> None:
        for person_id in (member.person_id, other.person_id):
            for title in ("第一条", "第二条"):
                notices.send(
                    tx,
                    alliance_id=member.alliance_id,
                    person_id=person_id,
                    title=title,
                    body="<b>请看</b>",
                    kind="alliance.letter",
                )

    assert "还没有消息" in _inbox(client)
    in_app(app, send)
    page = client.get("/inbox").get_data(as_text=True)
    assert page.index("第二条") < page.index("第一条")
    assert "&lt;b&gt;" in page
    with app.app_context():
        mine, _, theirs, _ = web.db_session().scalars(select(notices.Notice.id).order_by(notices.Notice.id)).all()
    assert post(client, f"/inbox/{theirs}/read", "/inbox").status_code == 404
    assert post(client, f"/inbox/{mine}/read", "/inbox").status_code == 302
    assert "1 条没看" in client.get("/inbox").get_data(as_text=True)
    post(client, "/inbox/read", "/inbox")
    assert "条没看" not in client.get("/inbox").get_data(as_text=True)
    with app.app_context():
        unread = select(func.count()).select_from(notices.Notice).where(notices.Notice.read_at.is_(None))
        assert web.db_session().scalar(unread) == 2


def _inbox(client: FlaskClient) -> str:
    sign_in_as(client)
    return client.get("/inbox").get_data(as_text=True)


def test_two_alliances_on_two_hosts_keep_their_people_apart(app: Flask, client: FlaskClient, member: Member) -> None:
    def elsewhere(tx: Transaction) -> None:
        alliance = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
        alliance.host = "qujiang.example"
        a_member(tx, alliance=alliance, number="13857000009", name="邻区的人")

    in_app(app, elsewhere)
    assert sign_in_as(client, "13857000009").status_code == 422
    there = app.test_client()
    key = re.search(
        r'csrf_token"[^>]*value="([^"]+)"',
        there.get("/sign-in", base_url="http://qujiang.example").get_data(as_text=True),
    )
    assert key is not None
    data = {"csrf_token": key[1], "number": "13857000009", "password": PASSWORD}
    assert there.post("/sign-in", base_url="http://qujiang.example", data=data).status_code == 302


def test_a_sample_person_is_entered_in_the_demonstration_alone(app: Flask, member: Member) -> None:
    def enter(tx: Transaction) -> None:
        with pytest.raises(NotFound):
            actions.enter_as(tx, member.account_id, demo=True)
        assert not queries.demo_accounts_exist(tx)
        tx.session.get_one(Account, member.account_id).is_demo = True
        tx.session.flush()
        assert queries.demo_accounts_exist(tx)
        with pytest.raises(NotPermitted):
            actions.enter_as(tx, member.account_id, demo=False)
        secret = actions.enter_as(tx, member.account_id, demo=True)
        tx.session.flush()
        signed = signed_in.actor_for(tx, secret)
        assert signed is not None
        assert signed.is_demo
        assert signed.pending == ""

    in_app(app, enter)


def test_form_keys_are_asked(client: FlaskClient, member: Member) -> None:
    assert client.post("/sign-in", data={"number": NUMBER, "password": PASSWORD}).status_code == 400
    assert client.get("/account").status_code == 302
