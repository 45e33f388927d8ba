"""The public page: what anybody learns with a code, and what is said of the file in hand."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions, codes
from alliance.kernel.documents.models import Document, VerificationTry
from alliance.kernel.parameters.actions import NewVersion, new_version
from alliance.kernel.parameters.models import Confidence
from tests.conftest import StandingClock
from tests.kernel.accounts_steps import form_key, in_app
from tests.kernel.paper_steps import FACTS, Issued, actor_of, deliver, file_of, issued_in


@pytest.fixture
def made(app: Flask) -> Issued:
    found = issued_in(app)
    deliver(app)
    return found


def compared(client: FlaskClient, code: str, content: bytes) -> TestResponse:
    page = f"/v/{code}"
    parts = (b'name="csrf_token"', form_key(client, page).encode()), (b'name="file"; filename="a.pdf"', content)
    body = b"".join(b"--x\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % part for part in parts) + b"--x--\r\n"
    return client.post(page, data=body, content_type="multipart/form-data; boundary=x")


def test_anybody_sees_what_is_public_and_nothing_else(client: FlaskClient, made: Issued) -> None:
    page = client.get(f"/v/{codes.shown(made.code).lower()}")
    assert page.status_code == 200
    for word in ("有效", "任职证明", "柯证〔2026〕1号", "柯城区业委会联盟", "2026年11月22日", "锦绣家园", "noindex"):
        assert word in page.text
    for secret in ("王秀英", "周敏", "李明"):
        assert secret not in page.text


def test_a_revoked_one_says_so_and_since_when_but_not_why(app: Flask, client: FlaskClient, made: Issued) -> None:
    revoke(app, made)
    page = client.get(f"/v/{made.code}").text
    assert "已撤销" in page
    assert "从 2026年11月22日 起不再有效" in page
    assert "现在有效" not in page
    assert "保密的原因" not in page
    answer = compared(client, made.code, file_of(app, made.document_id)).text
    assert "是原件，但已经失效" in answer


def revoke(app: Flask, made: Issued) -> None:
    def step(tx: Transaction) -> None:
        row = tx.session.get_one(Document, made.document_id)
        actions.revoke(tx, actor_of(tx, made.issuer), row, "保密的原因")

    in_app(app, step)


def replaced(app: Flask, made: Issued) -> str:
    def step(tx: Transaction) -> str:
        row = tx.session.get_one(Document, made.document_id)
        facts = {**FACTS, "compound": "锦绣家园二期"}
        return actions.replace(tx, actor_of(tx, made.issuer), row, title="任职证明", facts=facts, because="改名").code

    code = in_app(app, step)
    deliver(app)
    return str(code)


def test_a_superseded_one_leads_to_the_newer_and_an_old_file_is_known(
    app: Flask, client: FlaskClient, made: Issued
) -> None:
    newer = replaced(app, made)
    page = client.get(f"/v/{made.code}").text
    assert "已被新件替代" in page
    assert f'href="/v/{newer}"' in page
    answer = compared(client, newer, file_of(app, made.document_id)).text
    assert "这是旧的一份" in answer
    assert "柯证〔2026〕1号" in answer


def test_the_file_in_hand_is_the_one_issued_or_not(app: Flask, client: FlaskClient, made: Issued) -> None:
    original = file_of(app, made.document_id)
    assert "和签发的一字不差" in compared(client, made.code, original).text
    for changed in (original + b"\n", original[:-1], original.replace(b"%PDF-1.7", b"%PDF-1.6")):
        answer = compared(client, made.code, changed)
        assert answer.status_code == 200
        assert "不是签发的原件" in answer.text
        assert "一字不差" not in answer.text


def test_another_document_of_ours_is_named(app: Flask, client: FlaskClient, made: Issued) -> None:
    def step(tx: Transaction) -> tuple[int, str]:
        row = tx.session.get_one(Document, made.document_id)
        other = actions.issue(
            tx, actor_of(tx, made.issuer), kind=row.kind, subject=row.subject, subject_id=row.subject_id,
            place_id=row.place_id, title="另一份", facts=FACTS,
        )  # fmt: skip
        return other.id, other.code

    found = in_app(app, step)
    deliver(app)
    assert isinstance(found, tuple)
    answer = compared(client, made.code, file_of(app, found[0])).text
    assert "这是另一份文书" in answer
    assert "柯证〔2026〕2号" in answer
    assert f'href="/v/{found[1]}"' in answer


def test_one_that_is_still_being_made_says_so(app: Flask, client: FlaskClient) -> None:
    waiting = issued_in(app)
    assert "正在制作" in client.get(f"/v/{waiting.code}").text
    assert "暂时不能核对" in compared(client, waiting.code, b"%PDF-").text


def test_a_code_is_typed_on_its_page(client: FlaskClient, made: Issued) -> None:
    assert "查验文书" in client.get("/v").text
    answer = client.get("/v", query_string={"code": codes.shown(made.code).lower()})
    assert (answer.status_code, answer.location) == (302, f"/v/{made.code}")
    for wrong, says in (("", "请填写"), ("12345", "12 个字符"), ("2345-6789-ABCD", "不对")):
        refused = client.get("/v", query_string={"code": wrong})
        assert refused.status_code == 422
        assert says in refused.text


def test_a_wrong_code_is_told_in_words(client: FlaskClient, made: Issued) -> None:
    unknown = client.get(f"/v/{codes.fresh()}")
    assert unknown.status_code == 404
    assert "没有这个验证码的文书" in unknown.text
    garbled = client.get("/v/HELLO")
    assert garbled.status_code == 422
    assert "12 个字符" in garbled.text


def test_no_file_is_told_in_words_and_a_huge_one_is_turned_away(client: FlaskClient, made: Issued) -> None:
    page = f"/v/{made.code}"
    nothing = client.post(page, data={"csrf_token": form_key(client, page)})
    assert nothing.status_code == 422
    assert "请选择“您手里的 PDF 文件”" in nothing.text
    huge = compared(client, made.code, b"0" * 31_000_000)
    assert huge.status_code == 413
    assert "太大" in huge.text


def test_a_file_larger_than_an_ordinary_form_is_compared(client: FlaskClient, made: Issued) -> None:
    assert "不是签发的原件" in compared(client, made.code, b"%PDF-" + b"0" * 5_000_000).text


def test_guessing_is_slowed_down_and_looking_at_what_exists_is_not(
    app: Flask, client: FlaskClient, clock: StandingClock, made: Issued
) -> None:
    in_app(
        app,
        lambda tx: new_version(
            tx, CLOCK, NewVersion("documents.verification_tries", "3", tx.today, Confidence.PROMISE)
        ),
    )
    assert [client.get(f"/v/{codes.fresh()}").status_code for _ in range(4)] == [404, 404, 404, 429]
    told = client.get(f"/v/{codes.fresh()}")
    assert "请过 10 分钟再试" in told.text
    assert client.get(f"/v/{made.code}").status_code == 200
    assert compared(client, made.code, b"%PDF-").status_code == 429
    clock.advance(minutes=11)
    assert client.get(f"/v/{codes.fresh()}").status_code == 404
    with app.app_context():
        rows = web.reading().session.scalars(select(VerificationTry)).all()
        assert all("127.0.0.1" not in row.origin for row in rows)
    clock.advance(days=2)
    in_app(app, lambda tx: actions.sweep(tx, tx.today))
    with app.app_context():
        assert web.reading().session.scalar(select(func.count()).select_from(VerificationTry)) == 0


def test_nothing_of_the_compared_file_stays(app: Flask, client: FlaskClient, made: Issued) -> None:
    home = web.platform_of(app).settings.home
    before = sorted(file for file in home.rglob("*") if file.is_file() and not file.name.startswith("alliance.db"))
    compared(client, made.code, b"%PDF-" + b"0" * 2_000_000)
    after = sorted(file for file in home.rglob("*") if file.is_file() and not file.name.startswith("alliance.db"))
    assert after == before
