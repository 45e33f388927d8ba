"""Papers of several megabytes through every page that takes one, posted as a browser does, token and all."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Office
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.documents.models import Document
from alliance.kernel.places.models import OfficeHeld
from compounds.handovers.models import Handover
from compounds.membership.council_models import Meeting
from compounds.membership.models import Member
from compounds.models import Relation, Seat
from compounds.relations.kinds import RelationKind, Source
from tests.kernel.paper_steps import pdf

SIZE = 3_000_000


def with_scan(writer: PdfWriter) -> None:
    """A picture of three megabytes, as a scanner makes them."""
    scan = DecodedStreamObject()
    scan.set_data(bytes(SIZE))
    writer._add_object(scan)


LARGE = pdf(with_scan)
FIRST = {"handover": Handover, "member": Member, "meeting": Meeting, "relation": Relation, "document": Document}
Fields = dict[str, str]


def post(client: FlaskClient, address: str, answers: Fields, field: str, content: bytes) -> TestResponse:
    """Post answers and a file as a browser does.

    The body is put together here, since the test client would leave a temporary file open for a large one.
    """
    parts = [(f'name="{name}"', text.encode()) for name, text in answers.items()]
    parts.append((f'name="{field}"; filename="扫描件.pdf"', content))
    body = b"".join(
        f"--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + held + b"\r\n" for head, held in parts
    )
    return client.post(address, data=body + b"--edge--\r\n", content_type="multipart/form-data; boundary=edge")


KEPT: dict[str, tuple[str, str, Fields]] = {
    "/compounds/handovers/{handover}/attach": ("/compounds/handovers/{handover}", "file-file", {}),
    "/compounds/relations/{relation}/attach": ("/compounds/relations/{relation}", "file", {}),
    "/alliance/members/{member}/attach": ("/alliance/members/{member}", "file-file", {}),
    "/alliance/council/{meeting}/attach": ("/alliance/council/{meeting}", "file-file", {}),
    "/alliance/status/new": (
        "/alliance/status/new",
        "file",
        {"status": "coordinating", "starts_on": "2026-11-20", "evidence": "三届二次理事会决议"},
    ),
}
"""Where a paper is kept: the address, the page with its form, the field, and what a browser sends."""


def in_office(app: Flask, office: Office) -> FlaskClient:
    """A browser in which somebody of the demonstration with this office has entered."""
    with app.app_context():
        held = select(OfficeHeld.person_id).where(OfficeHeld.office == office)
        key = (
            web.reading()
            .session.scalars(
                select(Account.id).where(Account.is_demo, Account.person_id.in_(held)).order_by(Account.id)
            )
            .first()
        )
    client = app.test_client()
    client.post(f"/demo/enter/{key}", data=token(client, "/demo/identities"))
    return client


def token(client: FlaskClient, page: str, prefix: str = "") -> Fields:
    """The token of a form, under the name that the form gives it."""
    found = re.search(rf'name="({prefix}csrf_token)"[^>]*value="([^"]+)"', client.get(page).text)
    assert found, page
    return {found[1]: found[2]}


def filled(app: Flask, address: str) -> str:
    """The address with the first record of its kind."""
    with app.app_context():
        session = web.reading().session
        keys = {name: session.scalar(select(func.min(model.id))) for name, model in FIRST.items() if name in address}
    return address.format(**keys)


@pytest.fixture
def papers_app(demo_app: Flask) -> Flask:
    """The demonstration with one relation, since a small one has none."""
    with demo_app.app_context(), web.writing() as tx:
        seat = tx.session.scalars(select(Seat).order_by(Seat.id)).first()
        assert seat is not None
        compound = seat.term.committee.compound
        tx.session.add(
            Relation(
                alliance_id=compound.alliance_id,
                place_id=compound.place_id,
                kind=RelationKind.LIVES_IN,
                person_id=seat.person_id,
                to_compound_id=compound.id,
                source=Source.SELF,
                recorded_at=tx.now,
            )
        )
    return demo_app


def kept(app: Flask) -> int:
    with app.app_context():
        found = web.reading().session.scalar(select(func.count()).select_from(Attachment))
        return found or 0


@pytest.mark.parametrize("address", KEPT)
def test_a_scan_of_three_megabytes_is_kept(papers_app: Flask, address: str) -> None:
    page, field, more = KEPT[address]
    client, before = in_office(papers_app, Office.ALLIANCE_LEAD), kept(papers_app)
    answers = token(client, filled(papers_app, page), field.removesuffix("file")) | more
    answer = post(client, filled(papers_app, address), answers, field, LARGE)
    assert answer.status_code == 302
    assert kept(papers_app) == before + 1


@pytest.mark.parametrize("address", KEPT)
def test_what_is_beyond_the_limit_is_refused_in_words(papers_app: Flask, address: str) -> None:
    page, field, more = KEPT[address]
    client, before = in_office(papers_app, Office.ALLIANCE_LEAD), kept(papers_app)
    answers = token(client, filled(papers_app, page), field.removesuffix("file")) | more
    answer = post(client, filled(papers_app, address), answers, field, bytes(LARGEST_UPLOAD))
    assert answer.status_code == 413
    assert "太大" in answer.text
    assert kept(papers_app) == before


def test_a_scan_of_three_megabytes_is_compared(demo_app: Flask) -> None:
    with demo_app.app_context():
        code = web.reading().session.scalars(select(Document.code).order_by(Document.id)).first()
    client = demo_app.test_client()
    answer = post(client, f"/v/{code}", token(client, f"/v/{code}"), "file", LARGE)
    assert answer.status_code == 200
    assert "文件比对的结果" in answer.text


def test_a_workbook_of_three_megabytes_is_looked_at(demo_app: Flask) -> None:
    client = in_office(demo_app, Office.GUIDANCE_SECRETARY)
    answer = post(client, "/compounds/workbooks/", token(client, "/compounds/workbooks/"), "workbook", LARGE)
    assert answer.status_code == 422
    assert "只能读 .xlsx 表格" in answer.text
