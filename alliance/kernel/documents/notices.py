"""What people are told about documents: answers to errands of this package."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.documents.kinds import kind_of
from alliance.kernel.documents.models import Document
from alliance.kernel.outbox import Payload


def issued(tx: Transaction, payload: Payload) -> None:
    """Tell the person for whom a document was issued that its file can be fetched."""
    document = tx.session.get(Document, int(payload["document_id"]))
    if document is None or document.person_id is None:
        return
    notices.send(
        tx,
        alliance_id=document.alliance_id,
        person_id=document.person_id,
        kind="documents.issued",
        title=f"{kind_of(document.kind).label}已经签发",
        body=f"{document.reference}可以查看和下载了。",
        url=f"/documents/{document.id}",
    )
