"""One's own data through the pages: taking it away, consent, who looked at the number, and asking to be erased."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.personal import purposes, queries
from alliance.kernel.personal.erasure import ERASED
from alliance.kernel.personal.models import Consent, Erasure, Reveal
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.reaching.models import MailAddress
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.kernel.accounts_steps import PASSWORD, form_key, in_app, post, sign_in_as
from tests.kernel.personal.conftest import NUMBERS, Making

WRONG = "不是这一句话啊啊啊"


def body(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def verbs(app: Flask) -> list[str]:
    with app.app_context():
        return list(web.reading().session.scalars(select(LedgerLine.verb).order_by(LedgerLine.id)))


# Taking one's own data away


def unpacked(content: bytes) -> tuple[str, dict[str, object]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert sorted(packed.namelist()) == ["我的资料.html", "我的资料.json"]
        return packed.read("我的资料.html").decode(), json.loads(packed.read("我的资料.json"))


def test_one_takes_everything_about_oneself_away_after_giving_the_password(
    app: Flask, client: FlaskClient, member: Making
) -> None:
    member(Office.COMMUNITY_OFFICER)
    number = NUMBERS[Office.COMMUNITY_OFFICER]
    sign_in_as(client, number)
    answer = post(client, "/account/data/copy", "/account/data", password=PASSWORD)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    page, file = unpacked(answer.data)
    titles = [one["title"] for one in file["holdings"]]  # type: ignore[index, union-attr]  # our own shape
    assert titles[:3] == ["基本资料", "职务", "登录过的设备"]
    assert "台账" in titles
    for told in ("王秀英", number, "社区工作人员", "2026年11月22日 10:00", "网络安全法第二十三条"):
        assert told in page
    assert "导出了自己的资料" not in page, "the copy is made before its own line"
    assert verbs(app)[-1] == "personal.own_copy_taken"


@pytest.mark.parametrize("password", ["", WRONG])
def test_without_the_password_nothing_leaves(app: Flask, client: FlaskClient, member: Making, password: str) -> None:
    member()
    sign_in_as(client)
    answer = post(client, "/account/data/copy", "/account/data", password=password)
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert "personal.own_copy_taken" not in verbs(app)


def test_guessing_the_password_here_is_paused_like_signing_in(client: FlaskClient, member: Making) -> None:
    member()
    sign_in_as(client)
    answers = [post(client, "/account/data/copy", "/account/data", password=WRONG).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_the_copy_holds_nothing_of_anybody_elses(client: FlaskClient, member: Making) -> None:
    member()
    member(Office.SUBDISTRICT_OFFICER, name="吴晓燕")
    sign_in_as(client)
    page, _ = unpacked(post(client, "/account/data/copy", "/account/data", password=PASSWORD).data)
    assert "吴晓燕" not in page
    assert NUMBERS[Office.SUBDISTRICT_OFFICER] not in page


# Consent


def consents(app: Flask) -> list[Consent]:
    with app.app_context():
        return list(web.reading().session.scalars(select(Consent).order_by(Consent.id)))


def test_consent_is_given_and_taken_back_on_ones_own_page(app: Flask, client: FlaskClient, member: Making) -> None:
    made = member()
    sign_in_as(client)
    assert "没有同意" in body(client, "/account/data")
    post(client, "/account/data/consents/mail", "/account/data")
    post(client, "/account/data/consents/mail", "/account/data")
    given = consents(app)
    assert [(one.person_id, one.version, one.withdrawn_at) for one in given] == [(made.person_id, 1, None)]
    assert "2026年11月22日 10:00同意的" in body(client, "/account/data")

    def an_address(tx: Transaction) -> None:
        sealed = tx.keyring.seal("w@example.cn", "mail_addresses.address_sealed")
        tx.session.add(
            MailAddress(
                alliance_id=made.alliance_id,
                person_id=made.person_id,
                address_sealed=sealed,
                address_masked="w***",
                given_at=tx.now,
            )
        )

    in_app(app, an_address)
    post(client, "/account/data/consents/mail/withdraw", "/account/data")
    assert consents(app)[0].withdrawn_at is not None
    with app.app_context():
        assert web.reading().session.scalars(select(MailAddress)).all() == []
    assert verbs(app)[-2:] == ["personal.consented", "personal.consent_withdrawn"]
    assert post(client, "/account/data/consents/mail/withdraw", "/account/data").status_code == 409


@pytest.mark.parametrize("code", ["sign_in", "seat_name", "no_such"])
def test_what_rests_on_no_consent_cannot_be_consented_to(client: FlaskClient, member: Making, code: str) -> None:
    member()
    sign_in_as(client)
    assert post(client, f"/account/data/consents/{code}", "/account/data").status_code == 404


def test_a_changed_purpose_asks_again(
    app: Flask, client: FlaskClient, member: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = member()
    sign_in_as(client)
    post(client, "/account/data/consents/mail", "/account/data")
    now = purposes.table()
    newer = purposes.Table(
        2,
        now.since,
        tuple(
            purposes.Purpose(**{**{n: getattr(one, n) for n in one.__slots__}, "version": 2}) if one.by_consent else one
            for one in now.purposes
        ),
    )
    monkeypatch.setattr(purposes, "table", lambda: newer)
    monkeypatch.setattr(queries, "table", lambda: newer)
    assert "“邮箱”的用途有变化" in body(client, "/")
    assert "用途有变化" in body(client, "/account/data")
    with app.app_context():
        assert not queries.has_consented(web.reading(), made.person_id, "mail")
    post(client, "/account/data/consents/mail", "/account/data")
    assert [(one.version, one.withdrawn_at is None) for one in consents(app)] == [(1, False), (2, True)]
    assert "用途有变化" not in body(client, "/")
    with app.app_context():
        assert queries.has_consented(web.reading(), made.person_id, "mail")


# One look at a number


def office_of(app: Flask, person_id: int) -> int:
    with app.app_context():
        found = web.reading().session.scalar(select(OfficeHeld.id).where(OfficeHeld.person_id == person_id))
        assert found
        return found


def test_an_officer_sees_one_number_once_and_its_owner_sees_who_looked(
    app: Flask, client: FlaskClient, member: Making
) -> None:
    theirs = member(Office.COMMUNITY_OFFICER, name="程婷婷")
    member(Office.SUBDISTRICT_OFFICER, name="吴晓燕")
    page = f"/offices/{office_of(app, theirs.person_id)}/number"
    sign_in_as(client, NUMBERS[Office.SUBDISTRICT_OFFICER])
    assert "138****0014" in body(client, page)
    unreasoned = post(client, page, because="")
    assert unreasoned.status_code == 422
    assert "138 5700 0014" not in unreasoned.get_data(as_text=True)
    shown = post(client, page, because="备案材料缺一页")
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "138 5700 0014" in shown.get_data(as_text=True)
    assert "138 5700 0014" not in body(client, page)
    assert verbs(app)[-1] == "personal.number_revealed"
    owner = app.test_client()
    sign_in_as(owner, NUMBERS[Office.COMMUNITY_OFFICER])
    told = body(owner, "/account/data")
    assert "吴晓燕" in told
    assert "备案材料缺一页" in told


def test_a_day_has_so_many_looks(app: Flask, client: FlaskClient, member: Making, clock: StandingClock) -> None:
    theirs = member(Office.COMMUNITY_OFFICER)
    mine = member(Office.SUBDISTRICT_OFFICER)
    page = f"/offices/{office_of(app, theirs.person_id)}/number"

    def looked(tx: Transaction) -> None:
        place_id = tx.session.scalars(select(OfficeHeld.place_id)).first()
        for _ in range(20):
            tx.session.add(
                Reveal(
                    alliance_id=mine.alliance_id,
                    person_id=theirs.person_id,
                    by_id=mine.person_id,
                    place_id=place_id,
                    because="查",
                    at=tx.now,
                )
            )

    in_app(app, looked)
    sign_in_as(client, NUMBERS[Office.SUBDISTRICT_OFFICER])
    refused = post(client, page, because="再看一个")
    assert refused.status_code == 429
    assert "一天最多 20 个" in refused.get_data(as_text=True)
    clock.advance(hours=15)
    sign_in_as(client, NUMBERS[Office.SUBDISTRICT_OFFICER])
    assert "今天还能看 19 个" in post(client, page, because="再看一个").get_data(as_text=True)


def test_whoever_keeps_the_system_running_needs_no_numbers(app: Flask, client: FlaskClient, member: Making) -> None:
    theirs = member(Office.COMMUNITY_OFFICER)
    admin = member(Office.SYSTEM_ADMINISTRATOR)
    desk = browser_of(app, Actor(admin.alliance_id, account_id=admin.account_id))
    refused = desk.get(f"/offices/{office_of(app, theirs.person_id)}/number")
    assert refused.status_code == 403
    assert "您的工作用不到别人的手机号" in refused.get_data(as_text=True)


# Asking to be erased


def erasures(app: Flask) -> list[Erasure]:
    with app.app_context():
        return list(web.reading().session.scalars(select(Erasure)))


def test_the_page_says_what_goes_and_what_stays_and_why(client: FlaskClient, member: Making) -> None:
    member()
    sign_in_as(client)
    page = body(client, "/account/erasure")
    goes, _, stays = page.partition("依法保留的")
    assert "登录过的设备" in goes
    assert "登录记录" in stays
    assert "网络安全法第二十三条第（三）项" in stays
    assert "个人信息保护法第五十一条" in stays


def test_asked_withdrawn_asked_again_through_the_pages(app: Flask, client: FlaskClient, member: Making) -> None:
    member()
    sign_in_as(client)
    assert post(client, "/account/erasure", password=PASSWORD).status_code == 422
    assert post(client, "/account/erasure", understood="y", password=WRONG).status_code == 422
    assert erasures(app) == []
    asked = post(client, "/account/erasure", understood="y", password=PASSWORD)
    assert asked.status_code == 302
    page = body(client, "/account/erasure")
    assert "最迟2026年12月7日办结" in page
    assert 'name="understood"' not in page
    withdrawn = post(client, f"/account/erasure/{erasures(app)[0].id}/withdraw", "/account/erasure")
    assert withdrawn.status_code == 302
    assert 'name="understood"' in body(client, "/account/erasure")


def test_whoever_is_in_office_reads_what_to_do_first_and_is_not_asked(client: FlaskClient, member: Making) -> None:
    member(Office.COMMUNITY_OFFICER)
    sign_in_as(client, NUMBERS[Office.COMMUNITY_OFFICER])
    page = body(client, "/account/erasure")
    assert "现在还不能注销" in page
    assert "您还担任社区工作人员" in page
    assert 'name="understood"' not in page
    forced = client.post(
        "/account/erasure",
        data={"csrf_token": form_key(client, "/account/data"), "understood": "y", "password": PASSWORD},
    )
    assert forced.status_code == 409
    assert "请先辞去职务" in forced.get_data(as_text=True)


def test_the_administrator_erases_and_the_browser_is_signed_out(
    app: Flask, client: FlaskClient, member: Making, clock: StandingClock
) -> None:
    made = member()
    admin = member(Office.SYSTEM_ADMINISTRATOR, name="汪启明")
    sign_in_as(client)
    post(client, "/account/erasure", understood="y", password=PASSWORD)
    desk = browser_of(app, Actor(admin.alliance_id, account_id=admin.account_id))
    assert "王秀英申请注销" in body(desk, "/")
    listed = body(desk, "/erasures")
    page = re.search(r'href="(/erasures/\d+)"', listed)
    assert page
    assert post(desk, f"{page[1]}/carry-out", page[1]).status_code == 422
    version = re.search(r'name="version"[^>]*value="(\d+)"', body(desk, page[1]))
    assert version
    done = post(desk, f"{page[1]}/carry-out", page[1], certain="y", version=version[1])
    assert done.status_code == 302
    assert ERASED in body(desk, page[1])
    assert client.get("/account").status_code == 302, "the session of the erased person is gone"
    assert sign_in_as(client).status_code == 422
    with app.app_context():
        assert web.reading().session.get_one(Person, made.person_id).name == ERASED


def test_a_refusal_is_read_by_the_person_with_where_to_turn(
    app: Flask, client: FlaskClient, member: Making, clock: StandingClock
) -> None:
    member()
    sign_in_as(client)
    post(client, "/account/erasure", understood="y", password=PASSWORD)

    def refuse(tx: Transaction) -> None:
        asked = tx.session.scalars(select(Erasure)).one()
        asked.stage, asked.because, asked.decided_at = "refused", "有一份正在办理的纠纷。", tx.now

    in_app(app, refuse)
    page = body(client, "/account/erasure")
    assert "有一份正在办理的纠纷。" in page
    assert "向人民法院起诉" in page


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    for path in ("/account/data", "/account/erasure", "/exports", "/erasures"):
        answer = client.get(path)
        assert (answer.status_code, answer.location.startswith("/sign-in")) == (302, True)
