"""Handing in a file, withdrawing it, and letting go of bytes that nobody needs any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import access, checking, store
from alliance.kernel.attachments.models import Attachment, StoredFile
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place

SIZE, COUNT = "attachment_size", "attachments_each"
LONGEST = 200

ledger.tell(
    {
        "attachments.kept": "附上材料（第 {attachment} 号）",
        "attachments.withdrawn": "撤下材料（第 {attachment} 号）",
    }
)


def keep(
    tx: Transaction,
    actor: Actor,
    *,
    subject: str,
    subject_id: int,
    place_id: int,
    name: str,
    stream: BinaryIO,
    purpose: str = "",
) -> Attachment:
    """Check a file and keep it beside a record that the actor sees; the row is flushed and has its id.

    `subject` is what the room has named by `attachments.readable`, `purpose` what the file is for in words of the
    page. Raises NotFound for an unseen record, Invalid in words for whatever is not taken (size by the parameter
    `attachment_size`, number at one record by `attachments_each`), Unavailable where the disk is full.
    """
    access.keep(actor).enforce()
    record = get_visible(tx.session, access.model_of(subject), actor, subject_id, lock=True)
    place = tx.session.get_one(Place, place_id)
    limits = parameters.several(tx, (SIZE, COUNT), place.path, tx.today, alliance_id=record.alliance_id)
    _refuse_one_more(tx, subject, subject_id, limits[COUNT].whole)
    checked = checking.checked(name, checking.read(stream, limits[SIZE].whole))
    row = Attachment(
        alliance_id=record.alliance_id,
        place_id=place_id,
        subject=subject,
        subject_id=subject_id,
        purpose=purpose[:LONGEST],
        name=checked.name,
        media_type=checked.media_type,
        size=len(checked.content),
        was=store.digest_of(checked.content),
        kept_at=tx.now,
        kept_by_id=actor.person_id,
    )
    row.digest = _stored(tx, checked.content)
    tx.session.add(row)
    tx.session.flush()  # its id is what the ledger names, since a file's name may name a person
    ledger.write(tx, actor, "attachments.kept", record, attachment=row.id, size=row.size, digest=row.was)
    return row


def keep_made(
    tx: Transaction, *, subject: str, subject_id: int, place_id: int, name: str, content: bytes
) -> Attachment:
    """Keep a PDF that the platform itself has made beside a record, neither checked nor limited in size.

    The row is flushed and has its id. Raises NotFound for an unseen record, Unavailable where the disk is full.
    """
    record = get_visible(tx.session, access.model_of(subject), CLOCK, subject_id)
    row = Attachment(
        alliance_id=record.alliance_id,
        place_id=place_id,
        subject=subject,
        subject_id=subject_id,
        name=name,
        media_type="application/pdf",
        size=len(content),
        was=store.digest_of(content),
        kept_at=tx.now,
    )
    row.digest = _stored(tx, content)
    tx.session.add(row)
    tx.session.flush()  # its id is what the ledger names
    ledger.write(tx, CLOCK, "attachments.kept", record, attachment=row.id, size=row.size, digest=row.was)
    return row


def _refuse_one_more(tx: Transaction, subject: str, subject_id: int, most: int) -> None:
    count = tx.session.scalar(
        select(func.count())
        .select_from(Attachment)
        .where(Attachment.subject == subject, Attachment.subject_id == subject_id, Attachment.withdrawn_at.is_(None))
    )
    if (count or 0) >= most:
        raise Invalid(
            f"这里已经有 {count} 份材料，最多 {most} 份。", remedy="请先撤下不要的，或者把几页合成一个 PDF 再交。"
        )


def _stored(tx: Transaction, content: bytes) -> str:
    """Have the bytes in the store; whoever keeps or removes the same bytes waits at their row until we commit."""
    digest = store.digest_of(content)
    insert: Any = postgresql_insert if tx.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = insert(StoredFile).values(digest=digest, size=len(content), stored_at=tx.now)
    tx.session.execute(row.on_conflict_do_nothing(index_elements=["digest"]))
    tx.session.execute(select(StoredFile.digest).where(StoredFile.digest == digest).with_for_update())
    return store.put(tx.home, store.FILES, content)


def withdraw(
    tx: Transaction, actor: Actor, attachment_id: int, *, because: str, version: int | None = None
) -> Attachment:
    """Take a file back with a reason; its line stays, its bytes go by errand where no other attachment has them.

    Raises NotFound, NotPermitted, OutOfTurn for one already withdrawn, ChangedMeanwhile, Invalid without a reason.
    """
    row = get_visible(tx.session, Attachment, actor, attachment_id, lock=True)
    access.withdraw(actor, row).enforce()
    if version is not None and row.version != version:
        raise ChangedMeanwhile("这份材料刚被别人动过。", remedy="请刷新后再试。")
    because = because.strip()
    if not because or len(because) > LONGEST:
        raise Invalid("请写明为什么撤下，不超过 200 个字。")
    digest = row.digest
    row.digest, row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_because = None, tx.now, actor.person_id, because
    record = tx.session.get_one(access.model_of(row.subject), row.subject_id)
    ledger.write(tx, actor, "attachments.withdrawn", record, attachment=row.id, digest=row.was)
    outbox.promise(tx, "attachments.withdrawn", digest=digest)
    return row


def forget(tx: Transaction, *, subject: str, subject_ids: Collection[int]) -> int:
    """Delete what lies beside records that are being deleted themselves, lines too; returns how many.

    A line left behind would lie beside whatever record is given the same id next. The bytes go by errand.
    """
    rows = tx.session.scalars(
        select(Attachment)
        .where(Attachment.subject == subject, Attachment.subject_id.in_(subject_ids))
        .order_by(Attachment.id)
        .with_for_update(of=Attachment)
    ).all()
    for row in rows:
        if row.digest is not None:
            outbox.promise(tx, "attachments.withdrawn", digest=row.digest)
        tx.session.delete(row)
    tx.session.flush()  # the lines go before the records beside which they lie
    return len(rows)


def let_go(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: remove the bytes of a withdrawn attachment unless another one needs them."""
    digest = payload["digest"]
    row = tx.session.scalars(select(StoredFile).where(StoredFile.digest == digest).with_for_update()).one_or_none()
    needed = select(Attachment.id).where(Attachment.digest == digest).limit(1)
    if tx.session.scalar(needed) is not None:
        return
    if row is not None:
        tx.session.delete(row)
        tx.session.flush()  # the row goes before the bytes, and both within this transaction's turn
    store.remove(tx.home, store.FILES, digest)


def sweep(tx: Transaction, _last_day: date) -> int:
    """Each new day: remove files of deeds that never committed; returns how many."""
    return store.sweep(tx.home, store.FILES, frozenset(tx.session.scalars(select(StoredFile.digest))))
