"""Files, true and false, and a kind of document, for the tests of attachments and documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import docx
import openpyxl
import pypdf
from flask import Flask
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from alliance.kernel import attachments, documents, outbox, web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.attachments import actions as handing_in
from alliance.kernel.attachments import store
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions, kinds
from alliance.kernel.documents.blocks import Block, Heading, Numbered, Pairs, Paragraph, Signature, Table
from alliance.kernel.documents.models import Document
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, OfficeHeld
from tests.factories import a_person, an_office, the_place
from tests.kernel.accounts_steps import Member, a_member, in_app

SUBJECT = OfficeHeld.__tablename__
"""The kernel's own rows with a sight of their own serve as the records of a room."""
attachments.readable(SUBJECT, OfficeHeld)
documents.readable(SUBJECT, OfficeHeld)


def compose(facts: Mapping[str, Any]) -> Sequence[Block]:
    return (
        Heading("任职情况"),
        Paragraph(f"兹证明{facts['person']}在{facts['compound']}任职。"),
        Pairs((("小区", facts["compound"]), ("姓名", facts["person"]))),
        Table(("序号", "事项", "票数"), tuple((str(i), "同意", str(i * 7)) for i in range(facts.get("rows", 2)))),
        Numbered(("一式两份。", "涂改无效。")),
        Signature(("柯城区业委会联盟（章）", "2026年11月22日")),
    )


CERTIFICATE = kinds.Kind(
    "test_certificate", "任职证明", "证", compose=compose, public={"compound": "小区"}, editable=True,
    revokers=frozenset({Office.ALLIANCE_LEAD}),
)  # fmt: skip
kinds.register(CERTIFICATE)
FACTS: dict[str, Any] = {"person": "王秀英", "compound": "锦绣家园"}


def issued(tx: Transaction, actor: Actor, held: OfficeHeld, **changed: Any) -> Document:
    command: dict[str, Any] = {
        "kind": "test_certificate", "subject": SUBJECT, "subject_id": held.id, "place_id": held.place_id,
        "title": "任职证明", "facts": FACTS,
    }  # fmt: skip
    return actions.issue(tx, actor, **command | changed)


def handed_in(tx: Transaction, actor: Actor, held: OfficeHeld, name: str, content: bytes, **more: str) -> Attachment:
    return handing_in.keep(
        tx,
        actor,
        subject=SUBJECT,
        subject_id=held.id,
        place_id=held.place_id,
        name=name,
        stream=io.BytesIO(content),
        **more,
    )


def picture(
    format_: str = "JPEG", size: tuple[int, int] = (60, 40), colour: str = "red", *, noise: bool = False, **more: Any
) -> bytes:
    drawn = io.BytesIO()
    image = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size, colour)
    image.save(drawn, format_, **more)
    return drawn.getvalue()


def pdf(change: Callable[[pypdf.PdfWriter], None] | None = None, *, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    if password:
        writer.encrypt(password)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def action(kind: str, **more: str) -> DictionaryObject:
    entries = {NameObject(f"/{name}"): TextStringObject(value) for name, value in more.items()}
    return DictionaryObject({NameObject("/S"): NameObject(f"/{kind}"), **entries})


def opening(kind: str, **more: str) -> Callable[[pypdf.PdfWriter], None]:
    """A change that makes a file do something when it is opened."""

    def change(writer: pypdf.PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action(kind, **more))

    return change


def with_button(writer: pypdf.PdfWriter) -> None:
    """A page with a field that runs a script."""
    button = DictionaryObject(
        {NameObject("/Subtype"): NameObject("/Widget"), NameObject("/A"): action("JavaScript", JS="1")}
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(button)])


def word_file(text: str = "选举办法") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def excel_file() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "小区"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_part(package: bytes, name: str, content: bytes | str, *, types: str = "") -> bytes:
    """The package with one more part, and with `types` written into its list of types."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            held = old.read(part)
            if part.filename == "[Content_Types].xml" and types:
                held = held.replace(b"</Types>", types.encode() + b"</Types>")
            if part.filename != name:
                new.writestr(part.filename, held)
        new.writestr(name, content)
    return written.getvalue()


@dataclass(frozen=True)
class Issued:
    """A document in an application: the ids that a test asks by."""

    document_id: int
    code: str
    held_id: int
    issuer: Member


def issued_in(app: Flask, **changed: Any) -> Issued:
    """A street officer with a password, a community officer's office, and a certificate about it that waits."""

    def step(tx: Transaction) -> Issued:
        issuer = a_member(tx, office=Office.SUBDISTRICT_OFFICER, name="周敏")
        community = the_place(tx, "330802006001")
        alliance = tx.session.get_one(Alliance, issuer.alliance_id)
        held = an_office(tx, a_person(tx, alliance, "李明"), Office.COMMUNITY_OFFICER, community)
        row = issued(tx, actor_of(tx, issuer), held, **changed)
        return Issued(row.id, row.code, held.id, issuer)

    return cast("Issued", in_app(app, step))


def actor_of(tx: Transaction, member: Member) -> Actor:
    """The actor as the gate would make it."""
    alliance = tx.session.get_one(Alliance, member.alliance_id)
    offices = places.held_offices(tx, member.person_id)
    return Actor(alliance.id, alliance.place.path, member.person_id, member.account_id, "", offices)


def deliver(app: Flask) -> None:
    """Keep every errand that is due, as the delivery process does."""
    parts = web.platform_of(app)
    with app.app_context():
        outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries)


def row_of(app: Flask, document_id: int) -> Document:
    """The row as it stands now, loose from its session."""
    with app.app_context():
        session = web.reading().session
        row = session.get_one(Document, document_id)
        session.expunge(row)
        return row


def file_of(app: Flask, document_id: int) -> bytes:
    """The file that was issued."""
    digest = row_of(app, document_id).digest
    assert digest
    return store.file_of(web.platform_of(app).settings.home, store.DOCUMENTS, digest).read_bytes()
