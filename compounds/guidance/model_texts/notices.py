"""What people are told about the library; each handler keeps one errand."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import Alliance
from compounds import recipients
from compounds.guidance import addresses
from compounds.guidance.model_texts.access import SIGNERS, WRITERS
from compounds.guidance.model_texts.actions import title_of
from compounds.guidance.model_texts.models import TextEdition
from compounds.guidance.model_texts.workflow import Stage


def reviewed(tx: Transaction, payload: Payload) -> None:
    """Those who write the library's own editions."""
    alliance = tx.session.get_one(Alliance, int(payload["alliance_id"]))
    notices.send_each(
        tx,
        recipients.officers(tx, alliance.id, alliance.place.path, *WRITERS),
        alliance_id=alliance.id,
        title=f"有{payload['texts']}份范本要复核",
        body="范本依据的法规有变动，范本库里已经标明“复核中”。请对照新的条文看一遍，要改的起草修订稿。",
        kind="guidance.text_reviewed",
        url=addresses.TEXTS_DESK,
    )


def to_sign(tx: Transaction, payload: Payload) -> None:
    """Those who may sign, save the one who wrote it; nobody where it is a draft no more."""
    edition = tx.session.get_one(TextEdition, int(payload["edition_id"]))
    if edition.stage is not Stage.DRAFT:
        return
    alliance = tx.session.get_one(Alliance, edition.alliance_id)
    able = recipients.officers(tx, alliance.id, alliance.place.path, *SIGNERS) - {edition.written_by_id}
    notices.send_each(
        tx,
        (person for person in able if person is not None),
        alliance_id=alliance.id,
        title=f"范本修订稿等您签发：{title_of(edition.code)}",
        body="请对照原来的范本看一遍改了什么、依据还在不在，再签发。签发以后，新的一版马上替代原来的。",
        kind="guidance.text_to_sign",
        url=addresses.edition(edition.id),
    )
