"""Issuing a document, putting a newer one in its place, revoking it, and having a failed one printed again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import store
from alliance.kernel.db import Transaction
from alliance.kernel.documents import access, codes, kinds
from alliance.kernel.documents.models import Document, VerificationTry
from alliance.kernel.documents.workflow import DOCUMENT
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.legal_status import claimed, sentence, status_of
from alliance.kernel.places.models import Alliance

LONGEST = 200
STANDING = "standing"
"""The fact under which every paper carries what the alliance is in law on the day of its issue."""
TRIES_KEPT = timedelta(days=1)

RENDER = "documents.render"
"""The errand that makes the file of a document."""

ledger.tell(
    {
        "documents.issued": "签发{kind}，{reference}",
        "documents.replaced": "以{reference}替代{was}",
        "documents.revoked": "撤销{kind}，{reference}",
        "documents.printed": "制成{reference}的文件",
        "documents.retried": "重新制作{reference}",
    },
    {"kind": kinds.label_of},
)


def issue(
    tx: Transaction,
    actor: Actor,
    *,
    kind: str,
    subject: str,
    subject_id: int,
    place_id: int,
    person_id: int | None = None,
    title: str,
    facts: Mapping[str, Any],
) -> Document:
    """Enter a document into the register and have it printed after the commit; the row is flushed and has its id.

    `subject` is what the room has named by `documents.readable`; the actor must see that row. `facts` are plain
    values (text, whole numbers, lists, mappings: what JSON gives back unchanged) and all that the paper is made from;
    write dates and sums as they are to be read. The title is public, so it names nobody who is not.
    Raises NotFound, NotPermitted, Invalid for an empty or overlong title, KeyError for an unknown kind or subject,
    TypeError for facts that are not plain.
    """
    access.issue(actor).enforce()
    known = kinds.kind_of(kind)
    title = title.strip()
    if not title or len(title) > LONGEST:
        raise Invalid("文书的标题要写，不超过 200 个字。")
    record = get_visible(tx.session, access.model_of(subject), actor, subject_id)
    alliance = tx.session.get_one(Alliance, record.alliance_id)
    status = status_of(alliance.legal_status)
    if word := claimed(status, title):
        raise Invalid(f"联盟还没有登记为社会团体，文书标题里不能写“{word}”。", remedy="请改用“联盟”一类的说法。")
    row = Document(
        alliance_id=alliance.id,
        place_id=place_id,
        person_id=person_id,
        kind=kind,
        reference=references.allot(tx, alliance.id, alliance.short + known.mark),
        code=codes.fresh(),
        title=title,
        facts={**_plain(facts), STANDING: sentence(status)},
        subject=subject,
        subject_id=subject_id,
        issued_on=tx.today,
        issued_at=tx.now,
        issued_by_id=actor.person_id,
    )
    tx.session.add(row)
    tx.session.flush()  # its id belongs into the errand
    ledger.write(tx, actor, "documents.issued", record, kind=known.code, reference=str(row.reference))
    outbox.promise(tx, RENDER, document_id=row.id)
    return row


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as JSON gives them back, so that what is printed now is what is printed after a restart."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(facts), allow_nan=False))
    return plain


def replace(
    tx: Transaction, actor: Actor, document: Document, *, title: str, facts: Mapping[str, Any], because: str
) -> Document:
    """Issue a newer document in place of one that holds; the old one's page leads to the new. Returns the new one.

    Raises what `issue` raises, and OutOfTurn where the old one no longer holds.
    """
    _lock(tx, document)
    access.replace(actor, document).enforce()
    reason = _reason(because)
    newer = issue(
        tx,
        actor,
        kind=document.kind,
        subject=document.subject,
        subject_id=document.subject_id,
        place_id=document.place_id,
        person_id=document.person_id,
        title=title,
        facts=facts,
    )
    give_way(tx, actor, document, newer, reason)
    return newer


def give_way(tx: Transaction, actor: Actor, document: Document, newer: Document, because: str) -> None:
    """Let a document that holds give way to a newer one that was issued, perhaps about a newer record of its kind.

    Raises OutOfTurn where it no longer holds, Invalid without reason.
    """
    _lock(tx, document)
    access.give_way(actor, document).enforce()
    document.state = DOCUMENT.after(document.state, "replace")
    document.replaced_by_id = newer.id
    _close(tx, actor, document, _reason(because))
    record = tx.session.get_one(access.model_of(document.subject), document.subject_id)
    ledger.write(tx, actor, "documents.replaced", record, reference=str(newer.reference), was=str(document.reference))


def revoke(tx: Transaction, actor: Actor, document: Document, because: str, *, version: int | None = None) -> Document:
    """Take a document back with a reason, which its verification page does not tell; the register keeps it.

    Raises NotPermitted, OutOfTurn where it no longer holds, ChangedMeanwhile for an old page, Invalid without reason.
    """
    _lock(tx, document)
    access.revoke(actor, document).enforce()
    _expect(document, version)
    reason = _reason(because)
    document.state = DOCUMENT.after(document.state, "revoke")
    _close(tx, actor, document, reason)
    record = tx.session.get_one(access.model_of(document.subject), document.subject_id)
    ledger.write(tx, actor, "documents.revoked", record, kind=document.kind, reference=str(document.reference))
    return document


def retry(tx: Transaction, actor: Actor, document: Document, *, version: int | None = None) -> Document:
    """Have a document printed again after printing has failed. Raises NotPermitted, OutOfTurn, ChangedMeanwhile."""
    _lock(tx, document)
    access.retry(actor, document).enforce()
    _expect(document, version)
    document.state, document.failure = DOCUMENT.after(document.state, "retry"), ""
    record = tx.session.get_one(access.model_of(document.subject), document.subject_id)
    ledger.write(tx, actor, "documents.retried", record, reference=str(document.reference))
    outbox.promise(tx, RENDER, document_id=document.id)
    return document


def _lock(tx: Transaction, document: Document) -> None:
    """Read the row again and hold it until the transaction ends."""
    tx.session.flush()  # what the caller changed on it is not to be lost by reading it again
    tx.session.refresh(document, with_for_update=True)


def _close(tx: Transaction, actor: Actor, document: Document, reason: str) -> None:
    document.closed_at, document.closed_by_id, document.closed_because = tx.now, actor.person_id, reason


def _reason(because: str) -> str:
    reason = because.strip()
    if not reason or len(reason) > LONGEST:
        raise Invalid("请写明原因，不超过 200 个字。")
    return reason


def _expect(document: Document, version: int | None) -> None:
    if version is not None and document.version != version:
        raise ChangedMeanwhile("这份文书刚被别人办过一步。", remedy="请刷新后再看。")


def put_on_record(tx: Transaction, origin: str) -> None:
    """Count a try at verifying from one place; `origin` is a keyed digest."""
    tx.session.add(VerificationTry(origin=origin, at=tx.now))


def sweep(tx: Transaction, _last_day: date) -> int:
    """Each new day: remove files that no row names and tries that no longer count; returns how many files."""
    tx.session.execute(delete(VerificationTry).where(VerificationTry.at < tx.now - TRIES_KEPT))
    needed = tx.session.scalars(select(Document.digest).where(Document.digest.is_not(None)))
    return store.sweep(tx.home, store.DOCUMENTS, frozenset(digest for digest in needed if digest))
