"""The pages of a certificate: its holder's, the desk's, the paper itself, and the one on which anybody verifies it."""

from __future__ import annotations

from io import BytesIO

import pypdf
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.paper import paper_of
from alliance.kernel.documents.press import Press
from alliance.kernel.places.models import Alliance
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import Standing as MediatorStanding
from tests.compounds.factories import at, browser_of
from tests.kernel.accounts_steps import in_app
from tests.kernel.paper_steps import file_of
from tests.kernel.test_verifying import compared
from tests.training.certificates.conftest import Held
from tests.training.certificates.factories import a_seat, an_appointment, issued
from training import addresses
from training.certificates.models import Certificate


def test_anybody_with_the_code_sees_the_whole_certificate_and_what_became_of_it(
    app: Flask, client: FlaskClient, held: Held
) -> None:
    page = client.get(f"/v/{held.code}").text
    for word in (
        "有效",
        held.name,
        "新任业委会委员培训",
        "锦绣家园第1届业主委员会",
        "2031年11月1日",
        "从签发到今天",
        "签发",
    ):
        assert word in page
    original = file_of(app, held.document_id)
    assert "一字不差" in compared(client, held.code, original).text
    assert "不是签发的原件" in compared(client, held.code, original + b" ").text
    desk = browser_of(app, held.desk)
    form = {
        "revoke-ground": "issued_in_error",
        "revoke-because": "名单抄错了一行",
        "revoke-version": str(version(app, held)),
    }
    app.config["WTF_CSRF_ENABLED"] = False
    assert desk.post(f"{addresses.certificate(held.certificate_id)}/revoke", data=form).status_code == 302
    page = client.get(f"/v/{held.code}").text
    assert "已撤销" in page
    assert "发错了" in page
    assert "抄错" not in page
    assert "是原件，但已经失效" in compared_without_key(client, held.code, original)


def compared_without_key(client: FlaskClient, code: str, content: bytes) -> str:
    return client.post(f"/v/{code}", data={"file": (BytesIO(content), "a.pdf")}).text


def version(app: Flask, held: Held) -> int:
    with app.app_context():
        return web.reading().session.get_one(Certificate, held.certificate_id).version


def test_its_holder_and_the_desk_see_it_and_a_stranger_does_not(app: Flask, held: Held) -> None:
    address = addresses.certificate(held.certificate_id)
    own = browser_of(app, held.holder).get(address)
    assert own.status_code == 200
    assert f"/documents/{held.document_id}/file" in own.text
    assert "撤销这张证书" not in own.text
    assert "继续教育" in own.text
    desk = browser_of(app, held.desk).get(address).text
    assert "撤销这张证书" in desk
    assert browser_of(app, held.stranger).get(address).status_code == 404
    listed = browser_of(app, held.desk).get(f"{addresses.CERTIFICATES}/").text
    assert held.name in listed


def test_the_paper_names_its_holder_and_is_one_landscape_page(app: Flask, held: Held) -> None:
    with app.app_context():
        reading = web.reading()
        document = reading.session.get_one(Document, held.document_id)
        paper = paper_of(reading, document, "https://example.org")
        html = Press(app.jinja_env, "https://example.org", web.platform().clock).html(paper)
    assert held.name in html
    assert "合格证书" in html
    assert "不是任职条件" in html
    pdf = pypdf.PdfReader(BytesIO(file_of(app, held.document_id)))
    assert len(pdf.pages) == 1
    box = pdf.pages[0].mediabox
    assert box.width > box.height


def test_the_roster_tells_the_mediator_until_when_and_nobody_else(app: Flask) -> None:
    def step(tx: Transaction) -> tuple[int, Actor, Actor]:
        compound, _, _ = a_seat(tx)
        somebody = at(tx, compound, Office.MEDIATOR, name="何调解")
        certified = an_appointment(tx, tx.session.get_one(Alliance, compound.alliance_id))
        certified.person_id = somebody.person_id or 0
        mediator = Mediator(
            alliance_id=compound.alliance_id, person_id=somebody.person_id, place_id=compound.place_id, most_open=3,
            standing=MediatorStanding.ACTIVE, registered_at=tx.now, terms_accepted_at=tx.now, languages=["mandarin"],
        )  # fmt: skip
        tx.session.add(mediator)
        tx.session.flush()
        issued(tx, certified)
        return mediator.id, somebody, at(tx, compound, Office.COMMITTEE_CHAIR)

    made = in_app(app, step)
    assert isinstance(made, tuple)
    mediator_id, somebody, other = made
    page = f"/mediation/mediators/{mediator_id}"
    own = browser_of(app, somebody).get(page)
    assert "有证书，到2029年11月22日" in own.text
    assert "调解员培训" not in browser_of(app, other).get(page).text
