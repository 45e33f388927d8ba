"""From the slip of paper to the first sign-in: the code, its guessing, its end, and the page that shows it."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from alliance.kernel import links, web
from alliance.kernel.accounts import invitations
from alliance.kernel.accounts.models import AttemptResult, SignInAttempt, SignInStep
from alliance.kernel.actors import CLOCK, Office
from alliance.kernel.db import Transaction
from alliance.kernel.links import LinkCode
from tests.conftest import StandingClock
from tests.kernel.accounts_steps import Member, a_member, in_app, post, sign_in_as
from tests.kernel.reaching_steps import Reached, reached_at

NEW = "今天天气很好适合散步"
STREET, COMMUNITY = "330802006", "330802006001"
CHAIR = "13857000077"


@pytest.fixture
def member(app: Flask) -> Member:
    made = in_app(app, lambda tx: a_member(tx, office=Office.COMMUNITY_OFFICER, code=COMMUNITY))
    assert isinstance(made, Member)
    return made


def issued(app: Flask, member: Member) -> invitations.HandedOut:
    out = in_app(app, lambda tx: invitations.issue_reset(tx, CLOCK, invitations.IssueReset(member.account_id)))
    assert isinstance(out, invitations.HandedOut)
    return out


@pytest.mark.parametrize(
    "written",
    [
        links.printed_code,
        lambda code: links.printed_code(code).lower().replace("-", " "),
        lambda code: code.translate({ord(c): ord(c) + 0xFEE0 for c in string.ascii_uppercase + string.digits}),
        lambda code: links.printed_code(code).replace("-", "－"),
    ],
)
def test_a_slip_is_typed_a_password_set_and_one_is_in(app: Flask, client: FlaskClient, member: Member, written) -> None:
    code = issued(app, member).code
    typed = post(client, "/code", code=written(code))
    assert typed.location == "/code/password"
    page = client.get(typed.location).get_data(as_text=True)
    assert "王秀英" in page
    assert code not in page
    assert post(client, "/code/password", new=NEW, again=NEW).location == "/"
    assert "我的账号" in client.get("/account").get_data(as_text=True)
    again = app.test_client()
    assert post(again, "/code", code=code).status_code == 410, "a slip is good once"
    assert sign_in_as(again, password=NEW).status_code == 302


def test_the_link_of_the_slip_and_its_code_are_one(app: Flask, client: FlaskClient, member: Member) -> None:
    out = issued(app, member)
    post(client, "/code", code=out.code)
    other = app.test_client()
    assert post(other, f"/reset/{out.link}", new=NEW, again=NEW).location == "/"
    answer = client.get("/code/password")
    assert (answer.status_code, "已经不能用了" in answer.get_data(as_text=True)) == (410, True)


def test_a_newer_slip_ends_the_older_one(app: Flask, client: FlaskClient, member: Member) -> None:
    first, second = issued(app, member).code, issued(app, member).code
    assert post(client, "/code", code=first).status_code == 410
    assert post(client, "/code", code=second).status_code == 302


def test_a_slip_is_over_after_its_days(app: Flask, client: FlaskClient, member: Member, clock: StandingClock) -> None:
    code = issued(app, member).code
    clock.advance(days=7)
    answer = post(client, "/code", code=code)
    assert (answer.status_code, "重新发一个" in answer.get_data(as_text=True)) == (410, True)


def test_the_code_is_kept_as_a_fingerprint_alone(app: Flask, member: Member) -> None:
    code = issued(app, member).code
    with app.app_context():
        (kept,) = web.reading().session.scalars(select(LinkCode.digest)).all()
    assert code not in kept
    assert len(code) == 12
    assert set(code) <= set(links.LETTERS)
    assert not set("01IL O".replace(" ", "")) & set(links.LETTERS)


def test_guessing_the_rest_of_a_slip_makes_a_pause(
    app: Flask, client: FlaskClient, member: Member, clock: StandingClock
) -> None:
    code = issued(app, member).code
    for number in range(5):
        wrong = f"{code[:4]}{links.LETTERS[number] * 8}"
        answer = post(client, "/code", code=wrong)
        assert (answer.status_code, "没有这个登录码" in answer.get_data(as_text=True)) == (422, True)
    paused = post(client, "/code", code=code)
    assert (paused.status_code, "试的次数太多" in paused.get_data(as_text=True)) == (429, True)
    assert post(app.test_client(), "/code", code=issued(app, member).code).status_code == 302, "others are not paused"
    clock.advance(minutes=16)
    assert post(client, "/code", code=code).status_code == 410, "the newer slip has ended it"


def test_guessing_ever_other_slips_makes_a_pause_for_the_address(app: Flask, client: FlaskClient) -> None:
    statuses = []
    for number in range(52):
        start = links.LETTERS[number % 31] + links.LETTERS[number // 31]
        statuses.append(post(client, "/code", code=start * 6).status_code)
    assert (statuses[:50], statuses[50:]) == ([422] * 50, [429] * 2)
    with app.app_context():
        tries = web.reading().session.execute(select(SignInAttempt.step, SignInAttempt.result)).all()
    assert set(tries) == {(SignInStep.SLIP, AttemptResult.FAILED)}


@pytest.mark.parametrize(
    "typed", ["", "abc", "ABCD-EFGH-JKM0", "A" * 13, "A" * 5000, "' OR 1=1 --", "<script>", "ABCD\x00EFGHJKMN"]
)
def test_nonsense_is_refused_in_words_and_is_no_try(app: Flask, client: FlaskClient, typed: str) -> None:
    answer = post(client, "/code", code=typed)
    assert (answer.status_code, "还没有交上" in answer.get_data(as_text=True)) == (422, True)
    with app.app_context():
        assert web.reading().session.scalars(select(SignInAttempt.id)).all() == []


def test_nobody_sets_a_password_without_having_proved_a_code(app: Flask, client: FlaskClient, member: Member) -> None:
    issued(app, member)
    assert client.get("/code/password").location == "/code"
    assert post(client, "/code/password", "/code", new=NEW, again=NEW).location == "/code"


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_code_or_nothing(text: str) -> None:
    code = links.typed_code(text)
    assert code == "" or (len(code) == 12 and set(code) <= set(links.LETTERS))
    assert links.typed_code(links.printed_code(code)) == code


# The page of the slip


@pytest.fixture
def reached(home: Path, clock: StandingClock) -> Iterator[Reached]:
    with reached_at(home, clock) as found:
        yield found


@pytest.fixture
def officer(reached: Reached) -> FlaskClient:
    in_app(reached.app, lambda tx: a_member(tx, office=Office.SUBDISTRICT_OFFICER, code=STREET))
    client = reached.app.test_client()
    sign_in_as(client)
    return client


def somebody(app: Flask, number: str = CHAIR) -> Member:
    def make(tx: Transaction) -> Member:
        return a_member(tx, number=number, name="李建国", office=Office.COMMUNITY_OFFICER, code=COMMUNITY)

    made = in_app(app, make)
    assert isinstance(made, Member)
    return made


def test_the_slip_says_what_to_do_until_when_by_whom_and_may_be_loaded_again(
    reached: Reached, officer: FlaskClient
) -> None:
    person = somebody(reached.app)
    page = f"/counter/people/{person.person_id}"
    given_out = post(officer, f"{page}/slip", page, check="id_card")
    assert given_out.location == f"/counter/slips/{person.account_id}"
    for _ in range(2):
        shown = officer.get(given_out.location).get_data(as_text=True)
        link = re.search(r"http://127\.0\.0\.1:8000(/reset/[^<\s]+)", shown)
        assert link is not None
    slip = officer.get(f"{given_out.location}/print").get_data(as_text=True)
    code = re.search(r'slip-code num">([A-Z0-9-]{14})<', slip)
    assert code is not None
    for expected in ("李建国", "138****0077", "2026年11月29日 10:00以前有效", "0570-0000000", "街道工作人员", "/code"):
        assert expected in slip
    assert CHAIR not in slip
    square = segno.make(f"http://127.0.0.1:8000{link[1]}", error="m").svg_data_uri(scale=5, border=4)
    assert square in slip.replace("&#39;", "'").replace("&amp;", "&")
    assert post(reached.app.test_client(), "/code", code=code[1]).status_code == 302


def test_another_slip_is_one_click_away_and_ends_the_first(reached: Reached, officer: FlaskClient) -> None:
    person = somebody(reached.app)
    page, slips = f"/counter/people/{person.person_id}", f"/counter/slips/{person.account_id}"
    post(officer, f"{page}/slip", page, check="id_card")
    first = re.search(r'code">([A-Z0-9-]{14})<', officer.get(slips).get_data(as_text=True))
    assert post(officer, f"{slips}/again", slips).location == slips
    second = re.search(r'code">([A-Z0-9-]{14})<', officer.get(slips).get_data(as_text=True))
    assert first is not None
    assert second is not None
    assert first[1] != second[1]
    assert post(reached.app.test_client(), "/code", code=first[1]).status_code == 410
    assert officer.get(page).get_data(as_text=True).count("在窗口发出登录纸条（身份证原件当面核对）") == 2


def test_a_slip_is_seen_only_in_the_browser_that_issued_it(reached: Reached, officer: FlaskClient) -> None:
    person = somebody(reached.app)
    page, slips = f"/counter/people/{person.person_id}", f"/counter/slips/{person.account_id}"
    post(officer, f"{page}/slip", page, check="id_card")
    elsewhere = reached.app.test_client()
    sign_in_as(elsewhere)
    shown = elsewhere.get(slips).get_data(as_text=True)
    assert "/reset/" not in shown
    assert elsewhere.get(f"{slips}/print").location == slips
    for step in ("again", "send/sms"):
        assert post(elsewhere, f"{slips}/{step}", "/counter").status_code == 409
    cookie = officer.get_cookie("alliance")
    assert cookie is not None
    assert "/reset/" not in cookie.value
    link = re.search(r"/reset/([^<\s]+)", officer.get(slips).get_data(as_text=True))
    assert link is not None
    assert link[1] not in cookie.value


def test_the_link_goes_out_by_text_message_when_the_officer_says_so(reached: Reached, officer: FlaskClient) -> None:
    person = somebody(reached.app)
    page, slips = f"/counter/people/{person.person_id}", f"/counter/slips/{person.account_id}"
    post(officer, f"{page}/slip", page, check="id_card")
    reached.deliver()
    assert not any("/reset/" in text for text in reached.texts())
    assert post(officer, f"{slips}/send/sms", slips).location == slips
    reached.deliver()
    sent = [asked.json for asked in reached.sms.asked if "/reset/" in str(asked.json)]
    assert [one["mobile"] for one in sent] == [CHAIR]
    assert "重设密码的链接" in officer.get(page).get_data(as_text=True)
    assert post(officer, f"{slips}/send/pigeon", slips).status_code == 404


def test_where_text_messages_are_not_set_up_the_page_says_so(app: Flask, client: FlaskClient) -> None:
    in_app(app, lambda tx: a_member(tx, office=Office.SUBDISTRICT_OFFICER, code=STREET))
    sign_in_as(client)
    person = somebody(app)
    page, slips = f"/counter/people/{person.person_id}", f"/counter/slips/{person.account_id}"
    post(client, f"{page}/slip", page, check="roster")
    shown = client.get(slips).get_data(as_text=True)
    assert "短信还没有开通，请用纸条" in shown
    assert post(client, f"{slips}/send/sms", slips).status_code == 409
    assert "＿＿＿" in client.get(f"{slips}/print").get_data(as_text=True), "a line for the telephone"
