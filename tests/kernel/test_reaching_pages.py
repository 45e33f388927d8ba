"""One's own page of messages, the confirmation of a mail address, and the page of the table."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import notices, web
from alliance.kernel.access import visible
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.reaching.models import MailAddress, Message, SwitchedOff
from alliance.kernel.reaching.table import KINDS, Way
from alliance.kernel.reaching.wechat import wechat_text
from tests.conftest import StandingClock
from tests.factories import FUSHAN, KECHENG, QUJIANG, an_actor, an_alliance, the_place
from tests.kernel.accounts_steps import Member, a_member, a_second_factor, in_app, post, sign_in_as
from tests.kernel.reaching_steps import Reached, reached_at

PAGE = "/account/messages"


@pytest.fixture
def reached(home: Path, clock: StandingClock) -> Iterator[Reached]:
    with reached_at(home, clock) as found:
        yield found


@pytest.fixture
def member(reached: Reached) -> Member:
    made = in_app(reached.app, lambda tx: a_member(tx, office=Office.COMMUNITY_OFFICER, code="330802006001"))
    assert isinstance(made, Member)
    return made


@pytest.fixture
def client(reached: Reached, member: Member) -> FlaskClient:
    found = reached.app.test_client()
    sign_in_as(found)
    return found


def confirmation(reached: Reached) -> str:
    body = b64decode(reached.post.letters[-1].partition("\r\n\r\n")[2]).decode()
    found = re.search(r"http://127\.0\.0\.1:8000(/mail-address/\S+)", body)
    assert found is not None
    return found[1]


def test_a_mail_address_counts_once_its_owner_opened_the_link(reached: Reached, client: FlaskClient) -> None:
    assert post(client, f"{PAGE}/mail", PAGE, address="Ｗang＠example.cn ").location == PAGE
    assert "等您打开确认信" in client.get(PAGE).get_data(as_text=True)
    reached.deliver()
    link = confirmation(reached)
    anybody = reached.app.test_client()
    assert anybody.get(link).status_code == 200, "a scanner of mail confirms nothing"
    assert "等您打开确认信" in client.get(PAGE).get_data(as_text=True)
    assert post(anybody, link).location == "/"
    page = client.get(PAGE).get_data(as_text=True)
    assert "W***@example.cn" in page
    assert "已确认" in page
    assert "ang@example.cn" not in page
    assert post(anybody, link, "/sign-in").status_code == 410
    assert post(client, f"{PAGE}/mail/drop", PAGE).location == PAGE
    assert "没有填" in client.get(PAGE).get_data(as_text=True)


def test_a_newer_address_ends_the_older_confirmation(reached: Reached, client: FlaskClient) -> None:
    post(client, f"{PAGE}/mail", PAGE, address="one@example.cn")
    reached.deliver()
    old = confirmation(reached)
    post(client, f"{PAGE}/mail", PAGE, address="two@example.cn")
    reached.deliver()
    assert client.get(old).status_code == 410
    assert "To: two@example.cn" in reached.post.letters[-1]
    assert client.get(confirmation(reached)).status_code == 200


@pytest.mark.parametrize(
    "address", ["", "wang", "a@b", "a b@example", "a@example.cn\r\nBcc: x@y.cn", "a" * 200 + "@example.cn", "a@@b.cn"]
)
def test_what_is_no_mail_address_is_refused_in_words(client: FlaskClient, address: str) -> None:
    answer = post(client, f"{PAGE}/mail", PAGE, address=address)
    assert (answer.status_code, "还没有交上" in answer.get_data(as_text=True)) == (422, True)


def test_the_address_is_kept_sealed(reached: Reached, client: FlaskClient) -> None:
    post(client, f"{PAGE}/mail", PAGE, address="wang@example.cn")
    with reached.app.app_context():
        mail = web.reading().session.scalars(select(MailAddress)).one()
    assert "wang" not in mail.address_sealed
    assert mail.address_masked == "w***@example.cn"


def test_boxes_without_a_tick_are_off_and_security_has_no_box(reached: Reached, client: FlaskClient) -> None:
    page = client.get(PAGE).get_data(as_text=True)
    assert 'value="office sms" checked' in page
    optional = {kind.title for kind in KINDS.values() if kind.optional}
    assert not optional & {kind.title for kind in KINDS.values() if kind.security}
    key = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert key is not None
    client.post(f"{PAGE}/switches", data={"csrf_token": key[1], "wanted": ["office mail", "duty sms", "nonsense"]})
    with reached.app.app_context():
        off = set(web.reading().session.execute(select(SwitchedOff.kinds, SwitchedOff.channel)).all())
    assert ("office", Way.SMS) in off
    assert ("office", Way.MAIL) not in off
    assert 'value="office sms" checked' not in client.get(PAGE).get_data(as_text=True)


def test_my_messages_show_what_was_sent_where_and_no_link(reached: Reached, client: FlaskClient) -> None:
    post(client, f"{PAGE}/mail", PAGE, address="wang@example.cn")
    reached.deliver()
    page = client.get(PAGE).get_data(as_text=True)
    for expected in ("确认邮箱的链接", "已发出", "w***@example.cn", "（链接不在这里显示）"):
        assert expected in page
    assert "/mail-address/" not in page


def test_where_nothing_is_set_up_the_page_says_so(app: Flask) -> None:
    in_app(app, a_member)
    client = app.test_client()
    sign_in_as(client)
    page = client.get(PAGE).get_data(as_text=True)
    assert "短信还没有开通" in page
    assert "邮件还没有开通" in page
    assert post(client, f"{PAGE}/mail", PAGE, address="wang@example.cn").status_code == 409


def test_others_see_of_my_messages_at_most_what_is_about_my_account(tx: Transaction) -> None:
    alliance = an_alliance(tx)
    mine = a_member(tx, alliance=alliance, office=Office.COMMUNITY_OFFICER, code="330802006001")
    for kind in ("places.office_granted", "accounts.password_changed", "compounds.filing_submitted"):
        notices.send(tx, alliance_id=alliance.id, person_id=mine.person_id, title="请看", body="请看", kind=kind)
    tx.session.flush()
    other = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")

    def seen(office: Office, code: str, where=alliance) -> set[str]:
        actor = an_actor(tx, where, office, the_place(tx, code), name="别人")
        return set(tx.session.scalars(select(Message.kind).where(visible(Message, actor))))

    assert seen(Office.SUBDISTRICT_OFFICER, FUSHAN) == {"accounts.password_changed"}
    assert seen(Office.MEDIATION_SECRETARY, KECHENG) == {"accounts.password_changed"}
    assert seen(Office.SYSTEM_ADMINISTRATOR, KECHENG) == {"accounts.password_changed", "compounds.filing_submitted"}
    assert seen(Office.SUBDISTRICT_OFFICER, "330802007") == set()
    assert seen(Office.BUREAU_SUPERVISOR, KECHENG) == set()
    assert seen(Office.SYSTEM_ADMINISTRATOR, QUJIANG, other) == set()


def test_the_table_is_read_in_words(reached: Reached) -> None:
    in_app(reached.app, lambda tx: a_member(tx, office=Office.ALLIANCE_LEAD, code=KECHENG))
    with reached.app.app_context(), web.writing() as tx:
        account = tx.session.scalars(select(Account)).one()
        key = a_second_factor(tx, account.id)
    client = reached.app.test_client()
    sign_in_as(client)
    post(client, "/sign-in/code", code=pyotp.TOTP(key).at(reached.clock.now()))
    page = client.get("/who-gets-what").get_data(as_text=True)
    for kind in KINDS.values():
        assert kind.title in page
        assert kind.who in page
    assert "{alliance}" not in page
    assert page.count("已开通") == 3


def test_what_is_passed_on_holds_a_title_a_sentence_and_an_address() -> None:
    piece = wechat_text("锦绣家园", "业委会公开的资料都在这里。", "https://lianmeng.example.cn/c/1")
    assert piece.text.splitlines() == ["【锦绣家园】", "业委会公开的资料都在这里。", "https://lianmeng.example.cn/c/1"]
    assert piece.picture.startswith("data:image/svg+xml")
