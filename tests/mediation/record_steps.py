"""A case in whose every room something secret stands, and how to read whatever a page hands out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from alliance.kernel import links, web
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Paragraph
from alliance.kernel.documents.word import docx
from alliance.kernel.places.models import Alliance
from mediation.models import Case, Party
from mediation.record import actions, breaking, facts
from mediation.record.actions import AddEvidence, ProposeSharing, WriteEntry
from mediation.record.breaking import BreakTheGlass
from mediation.record.facts import DraftFacts
from mediation.record.models import Entry
from mediation.record.rooms import Ground, Room
from mediation.workflow import Part, PartyRole, Stage
from tests.compounds.factories import browser_of
from tests.factories import an_actor
from tests.mediation.factories import Centre, a_case, a_centre, a_part, party_of

COMMON = "密语"
"""How every secret begins, so that a search for it would find them all."""
SECRETS = {
    "shared": f"{COMMON}共同甲一",
    "applicant": f"{COMMON}申请乙二",
    "respondent": f"{COMMON}对方丙三",
    "third": f"{COMMON}第三丁四",
    "mediator": f"{COMMON}笔记戊五",
    "office": f"{COMMON}办公己六",
    "fact": f"{COMMON}事实庚七",
    "glass": f"{COMMON}理由辛八",
}
"""What stands in each room, in the words of an entry, in a name of evidence, and in the name and content of a file."""
SHARED = {"shared", "fact"}
SIDES = {"applicant", "respondent", "third"}
MAY_READ: dict[str, set[str]] = {
    "secretary": SHARED | {"office"},
    "second": SHARED | {"office"},
    "mediator": SHARED | SIDES | {"mediator", "glass"},
    "pmc": SHARED,
    "chair": SHARED | {"applicant", "glass"},
    "manager": SHARED | {"respondent"},
    "link": SHARED | {"third"},
    "lead": {"glass", "applicant"},
    f"office:{Office.MEDIATION_SECRETARY}": SHARED | {"office"},
}
"""What each reader may find anywhere; whoever is not named here may find nothing.

The lead has broken the glass of the applicant's caucus, and reads it on the page of that alone.
"""


@dataclass(frozen=True)
class Walls:
    """The application, the case, who reads, and what addresses are made of."""

    app: Flask
    case_id: int
    broken_id: int
    keys: tuple[str, ...]
    centre: Centre
    readers: dict[str, FlaskClient]
    people: dict[str, int]


def plant(app: Flask) -> Walls:
    """A case in mediation with something secret in every room, and a browser for everybody."""
    with app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        case = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id, with_owner=True)
        a_part(tx, case, centre.community, Part.FILER)
        keys, broken_id = _fill(tx, centre, case)
        alliance = tx.session.get_one(Alliance, centre.alliance_id)
        actors = {name: one for name, one in vars(centre).items() if isinstance(one, Actor) and one.signed_in}
        actors |= {
            f"office:{office}": an_actor(tx, alliance, office, alliance.place, name=f"某{office}") for office in Office
        }
        third = party_of(case, PartyRole.THIRD)
        text = links.make(
            tx, alliance_id=case.alliance_id, purpose="mediation", subject=third, verbs=frozenset({"mediation"}), days=9
        )
        link = links.bearer(tx, text, "mediation").link
        assert link is not None
        case_id, link_id = case.id, link.link_id
    readers = {name: browser_of(app, one) for name, one in actors.items()}
    readers["visitor"] = app.test_client()
    readers["link"] = app.test_client()
    with readers["link"].session_transaction() as session:
        session["mediation"] = {str(case_id): link_id}
    people = {name: one.person_id or 0 for name, one in actors.items()}
    return Walls(app, case_id, broken_id, keys, centre, readers, people)


def _fill(tx: Transaction, centre: Centre, case: Case) -> tuple[tuple[str, ...], int]:
    parties = {role: party_of(case, role) for role in PartyRole}
    owner = _bearer(case, parties[PartyRole.THIRD])
    keys = []
    for name, actor, room, party in (
        ("shared", centre.manager, Room.SHARED, None),
        ("applicant", centre.chair, Room.CAUCUS, parties[PartyRole.APPLICANT].id),
        ("respondent", centre.manager, Room.CAUCUS, parties[PartyRole.RESPONDENT].id),
        ("third", owner, Room.CAUCUS, parties[PartyRole.THIRD].id),
        ("mediator", centre.mediator, Room.MEDIATOR, None),
        ("office", centre.secretary, Room.OFFICE, None),
    ):
        secret = SECRETS[name]
        written = actions.write(tx, actor, WriteEntry(case.id, room, f"我说：{secret}。", party_id=party))
        keys.append(written.key)
        if room in (Room.SHARED, Room.CAUCUS):
            command = AddEvidence(case.id, room, f"材料{secret}", "本人保管", text=secret, party_id=party)
            written = actions.add_evidence(tx, actor, command)
            keys.append(written.key)
        content = BytesIO(docx("材料", [Paragraph(secret)]))
        actions.attach(tx, actor, case.id, written.key, name=f"{secret}.docx", stream=content)
        if room is Room.CAUCUS:
            command_ = ProposeSharing(case.id, written.key, f"请转达：{secret}", with_files=True)
            actions.propose_sharing(tx, centre.mediator, command_)
    facts.draft_fact(tx, centre.mediator, DraftFacts(case.id, (SECRETS["fact"],)))
    broken = BreakTheGlass(
        str(case.reference),
        parties[PartyRole.APPLICANT].name,
        Ground.DANGER,
        f"有人扬言要打人，{SECRETS['glass']}",
    )
    return tuple(keys), breaking.break_glass(tx, centre.lead, broken)


def _bearer(case: Case, party: Party) -> Actor:
    from alliance.kernel.actors import LinkGrant  # noqa: PLC0415 -- for this alone

    grant = LinkGrant(1, Party.__tablename__, party.id, frozenset({"mediation"}))
    return Actor.by_link(case.alliance_id, grant)


def text_of(answer: TestResponse) -> str:
    """Everything that somebody could read of an answer: pages, calendars, sheets, Word, PDF, and where it leads."""
    content = answer.get_data()
    kind = answer.mimetype
    head = f"{answer.headers.get('Location', '')} {answer.headers.get('Content-Disposition', '')}"
    if content.startswith(b"PK"):
        return head + " ".join(_members(content))
    if content.startswith(b"%PDF"):
        from pypdf import PdfReader  # noqa: PLC0415 -- slow import

        return head + " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    if kind.startswith("text/") or kind in {"application/json", "application/xml", "image/svg+xml"}:
        return head + content.decode("utf-8", "replace")
    return head + content.decode("latin-1")


def _members(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name
            member = archive.read(name)
            yield (
                re.sub("<[^>]+>", "", member.decode("utf-8", "replace"))
                if not member.startswith(b"PK")
                else " ".join(_members(member))
            )


def found_in(answer: TestResponse) -> set[str]:
    """The names of the secrets that an answer gives away, plainly or within an address."""
    text = text_of(answer)
    return {name for name, secret in SECRETS.items() if secret in text or quote(secret) in text}


SECRET = "其实让到三万元也可以"


def at(tx: Transaction, **later: float) -> Transaction:
    return replace(tx, now=tx.now + timedelta(**later))


def applicant(case: Case) -> int:
    return party_of(case, PartyRole.APPLICANT).id


def confide(tx: Transaction, centre: Centre, case: Case, text: str = SECRET) -> str:
    return actions.write(tx, centre.chair, WriteEntry(case.id, Room.CAUCUS, text, party_id=applicant(case))).key


def seen_by(tx: Transaction, actor: Actor) -> set[str]:
    return set(tx.session.scalars(select(Entry.text).where(visible(Entry, actor))))


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645"
    "400000000049454e44ae426082"
)
