"""Fetching and withdrawing attachments through the pages."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.access import ALLOWED
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Office
from alliance.kernel.attachments import actions, queries, store
from alliance.kernel.attachments.forms import LARGEST_UPLOAD, AttachmentField
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.forms import Form
from tests.factories import an_office, the_place
from tests.kernel.accounts_steps import NUMBER, a_member, form_key, in_app, post, sign_in_as
from tests.kernel.paper_steps import SUBJECT, actor_of, deliver, handed_in, pdf, picture

FAR, HOLDER = "13857000002", "13857000004"


@pytest.fixture
def kept(app: Flask) -> int:
    """An attachment that a street officer handed in beside the office of an expert; its id."""

    def step(tx: Transaction) -> int:
        street = a_member(tx, office=Office.SUBDISTRICT_OFFICER, name="周敏")
        holder = tx.session.get_one(Person, a_member(tx, number=HOLDER, name="李明").person_id)
        held = an_office(tx, holder, Office.EXPERT, the_place(tx, "330802006"))
        a_member(tx, number=FAR, office=Office.SUBDISTRICT_OFFICER, code="330802007", name="远处")
        return handed_in(tx, actor_of(tx, street), held, "业主大会 决议.pdf", pdf()).id

    key = in_app(app, step)
    assert isinstance(key, int)
    return key


@pytest.mark.parametrize("number", [NUMBER, HOLDER])
def test_whoever_sees_the_record_fetches_the_file_as_a_download(app: Flask, kept: int, number: str) -> None:
    client = app.test_client()
    sign_in_as(client, number)
    answer = client.get(f"/files/{kept}", buffered=True)
    assert answer.data == pdf()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert quote("业主大会 决议.pdf") in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_strangers_find_nothing(app: Flask, kept: int) -> None:
    client = app.test_client()
    sign_in_as(client, FAR)
    for tail in ("", "/withdraw", "/withdrawn"):
        assert client.get(f"/files/{kept}{tail}").status_code == 404
    key = form_key(client, "/account")
    assert client.post(f"/files/{kept}/withdraw", data={"csrf_token": key, "because": "x"}).status_code == 404


def test_the_anonymous_are_asked_to_sign_in_and_no_path_leads_to_the_store(
    app: Flask, client: FlaskClient, kept: int
) -> None:
    assert client.get(f"/files/{kept}").location.startswith("/sign-in")
    digest = store.digest_of(pdf())
    for path in (
        f"/files/{digest}",
        f"/static/../files/{digest[:2]}/{digest[2:]}",
        f"/files/{digest[:2]}/{digest[2:]}",
    ):
        assert client.get(path).status_code == 404


def test_withdrawing_through_the_page(app: Flask, client: FlaskClient, kept: int) -> None:
    sign_in_as(client)
    page = f"/files/{kept}/withdraw"
    assert "业主大会 决议.pdf" in client.get(page).text
    assert post(client, page, because="").status_code == 422
    assert post(client, page, because="旧", version="7").status_code == 409
    assert client.get(f"/files/{kept}/withdrawn").location == page
    done = post(client, page, because="传错了", version="1")
    assert done.location == f"/files/{kept}/withdrawn"
    assert "传错了" in client.get(done.location).text
    assert client.get(f"/files/{kept}").status_code == 404
    assert client.get(page).status_code == 409
    home = web.platform_of(app).settings.home
    assert list(store.stored(home, store.FILES))
    deliver(app)
    assert list(store.stored(home, store.FILES)) == []


def test_who_may_not_withdraw_is_told_who_may(app: Flask, kept: int) -> None:
    client = app.test_client()
    sign_in_as(client, HOLDER)
    refused = client.get(f"/files/{kept}/withdraw")
    assert refused.status_code == 403
    assert "由上传的人" in refused.text
    with app.app_context():
        assert web.reading().session.get_one(Attachment, kept).withdrawn_at is None


class HandIn(Form):
    paper = AttachmentField("会议决议")


@pytest.fixture
def room(app: Flask, kept: int) -> None:
    """A room as others build it: a form with a file, and the list of what was handed in."""

    @web.takes_files(LARGEST_UPLOAD)
    def papers() -> tuple[str, int]:
        held = web.reading().session.get_one(Attachment, kept).subject_id
        form = HandIn()
        if request.method == "POST" and form.validate():
            try:
                with web.writing() as tx:
                    row = tx.session.get_one(Attachment, kept)
                    actions.keep(
                        tx, web.actor(), subject=SUBJECT, subject_id=held, place_id=row.place_id,
                        name=form.paper.data.filename, stream=form.paper.data.stream, purpose="会议决议",
                    )  # fmt: skip
            except Invalid as refused:
                form.decline(refused)
        page = (
            '{% from "macros.html" import step, attachment_field, attachment_list, error_summary %}'
            "{{ error_summary(form) }}"
            '{% call step("/papers", "交上", allowed, form) %}{{ attachment_field(form.paper) }}{% endcall %}'
            "{{ attachment_list(lines) }}"
        )
        lines = queries.of(web.reading(), web.actor(), SUBJECT, held)
        return render_template_string(page, form=form, lines=lines, allowed=ALLOWED), 422 if form.problems() else 200

    app.add_url_rule("/papers", "papers", papers, methods=["GET", "POST"])


def sent(client: FlaskClient, name: str, content: bytes) -> TestResponse:
    key = form_key(client, "/papers" if name else "/account").encode()
    disposition = b'name="paper"; filename="%b"' % name.encode()
    body = b"".join(
        b"--x\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % part
        for part in ((b'name="csrf_token"', key), (disposition, content))
    )
    return client.post("/papers", data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x")


def test_a_room_takes_files_through_its_form(app: Flask, room: None) -> None:
    client = app.test_client()
    sign_in_as(client)
    page = client.get("/papers").text
    assert 'enctype="multipart/form-data"' in page
    assert 'accept=".jpg,.jpeg' in page
    assert "业主大会 决议.pdf" in page
    large = picture("PNG", size=(1500, 1500), noise=True)
    assert len(large) > 1_500_000
    taken = sent(client, "现场.png", large)
    assert taken.status_code == 200
    assert "现场.png" in taken.text
    lying = sent(client, "现场.pdf", large)
    assert lying.status_code == 422
    assert "名字说是 PDF，打开看却是 PNG 图片" in lying.text
    none = sent(client, "", b"")
    assert none.status_code == 422
    assert "请选择“会议决议”" in none.text
    assert sent(client, "a.png", b"0" * 23_000_000).status_code == 413


def test_a_large_file_of_the_anonymous_leads_to_the_sign_in(app: Flask, room: None) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="paper"; filename="a.png"\r\n\r\n' + b"0" * 3_000_000
    answer = app.test_client().post(
        "/papers", data=body + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
