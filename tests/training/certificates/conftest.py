"""What the pages of certificates are looked at with: one certificate in an application, its file made."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from tests.compounds.factories import at
from tests.kernel.accounts_steps import in_app
from tests.kernel.paper_steps import deliver
from tests.training.certificates.factories import a_seat, an_enrolment, issued, the_desk


@dataclass(frozen=True)
class Held:
    """A certificate in an application, its holder and the desk."""

    certificate_id: int
    document_id: int
    code: str
    name: str
    holder: Actor
    desk: Actor
    stranger: Actor


@pytest.fixture
def held(app: Flask) -> Held:
    def step(tx: Transaction) -> Held:
        compound, _, seat = a_seat(tx)
        holder = at(tx, compound, Office.COMMITTEE_MEMBER, name="陈建国")
        seat.person_id = holder.person_id or 0
        tx.session.flush()
        certificate = issued(tx, an_enrolment(tx, seat))
        document = tx.session.get_one(Document, certificate.document_id)
        return Held(
            certificate.id, document.id, document.code, "陈建国", holder, the_desk(tx, compound),
            at(tx, compound, Office.PROPERTY_MANAGER),
        )  # fmt: skip

    found = in_app(app, step)
    assert isinstance(found, Held)
    deliver(app)
    return found
