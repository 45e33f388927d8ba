"""A paper: what is printed of a document, without the state in which its row stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.kernel import qr
from alliance.kernel.db import Transaction
from alliance.kernel.documents import codes, kinds
from alliance.kernel.documents.blocks import Block
from alliance.kernel.documents.models import Document
from alliance.kernel.places.models import Alliance

VERIFY = "/v/"
ISSUER = "issuer"
"""The fact under which a paper names the body that issues it, where that is not the alliance."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as it is printed; the same paper always gives the same page."""

    kind: str
    label: str
    title: str
    reference: str
    issuer: str
    issued_on: date
    code: str
    address: str
    facts: Mapping[str, Any]

    @property
    def blocks(self) -> Sequence[Block]:
        """The parts that its kind composes of its facts."""
        compose = kinds.kind_of(self.kind).compose
        return compose(self.facts) if compose else ()

    @property
    def template(self) -> str:
        """The template that lays it out."""
        return kinds.kind_of(self.kind).template

    @property
    def picture(self) -> str:
        """The QR code of the page that verifies it, as the address of an image."""
        return qr.data_uri(self.address)


def address_of(public_url: str, code: str) -> str:
    """The address of the page that verifies a document."""
    return f"{public_url}{VERIFY}{code}"


def paper_of(reading: Transaction, document: Document, public_url: str) -> Paper:
    """What is printed of a document."""
    kind = kinds.kind_of(document.kind)
    facts = {**document.facts, **kind.sealed(reading, document.facts)} if kind.sealed else document.facts
    issuer = str(facts.get(ISSUER) or reading.session.get_one(Alliance, document.alliance_id).name)
    return Paper(
        kind=document.kind,
        label=kind.label,
        title=document.title,
        reference=str(document.reference),
        issuer=issuer,
        issued_on=document.issued_on,
        code=codes.shown(document.code),
        address=address_of(public_url, document.code),
        facts=facts,
    )
