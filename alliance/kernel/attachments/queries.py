"""What pages show of attachments, and the one way to a file's bytes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import access, store
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, Unavailable

_KIND_NAMES = {
    "image/jpeg": "图片",
    "image/png": "图片",
    "image/webp": "图片",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word 文档",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel 表格",
}
_KB, _MB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One attachment as lists show it; `size` in bytes. A withdrawn one has no content any more."""

    id: int
    name: str
    purpose: str
    media_type: str
    size: int
    kept_at: datetime
    kept_by: str
    withdrawn_at: datetime | None
    withdrawn_because: str
    may_withdraw: bool
    """True where whoever reads the line may take the file back."""

    @property
    def kind(self) -> str:
        """What people call such a file: 图片, PDF."""
        return _KIND_NAMES.get(self.media_type, "文件")

    @property
    def size_text(self) -> str:
        """1.5 MB, or 230 KB."""
        return size_text(self.size)


def size_text(size: int) -> str:
    """A number of bytes as people read it: 1.5 MB, 230 KB; never 0."""
    return f"{size / _MB:.1f} MB" if size >= _MB else f"{max(1, round(size / _KB))} KB"


@dataclass(frozen=True, slots=True)
class Download:
    """What is sent to whoever asks for a file: its name, its type, and where its bytes lie."""

    name: str
    media_type: str
    path: Path


@dataclass(frozen=True, slots=True)
class AttachmentPage:
    """One attachment with what may be done to it; `version` is what a form shows again."""

    line: AttachmentLine
    may_withdraw: Verdict
    version: int


def attachment_page(reading: Transaction, actor: Actor, attachment_id: int) -> AttachmentPage:
    """One attachment. Raises NotFound for whoever does not see the record beside which it lies."""
    row = get_visible(reading.session, Attachment, actor, attachment_id)
    who = reading.session.scalar(select(Person.name).where(Person.id == row.kept_by_id))
    return AttachmentPage(_line(actor, row, who), access.withdraw(actor, row), row.version)


def of(reading: Transaction, actor: Actor, subject: str, subject_id: int) -> tuple[AttachmentLine, ...]:
    """The attachments of one record in the order in which they came, withdrawn ones too; one query."""
    return of_each(reading, actor, subject, (subject_id,))[subject_id]


def of_each(
    reading: Transaction, actor: Actor, subject: str, subject_ids: Collection[int]
) -> dict[int, tuple[AttachmentLine, ...]]:
    """What `of` gives for each of several records, in one query together."""
    rows = reading.session.execute(
        select(Attachment, Person.name)
        .outerjoin(Person, Attachment.kept_by_id == Person.id)
        .options(joinedload(Attachment.place, innerjoin=True))
        .where(visible(Attachment, actor), Attachment.subject == subject, Attachment.subject_id.in_(subject_ids))
        .order_by(Attachment.id)
    )
    found: dict[int, list[AttachmentLine]] = {key: [] for key in subject_ids}
    for row, name in rows:
        found[row.subject_id].append(_line(actor, row, name))
    return {key: tuple(lines) for key, lines in found.items()}


def _line(actor: Actor, row: Attachment, kept_by: str | None) -> AttachmentLine:
    return AttachmentLine(
        id=row.id,
        name=row.name,
        purpose=row.purpose,
        media_type=row.media_type,
        size=row.size,
        kept_at=row.kept_at,
        kept_by=kept_by or "",
        withdrawn_at=row.withdrawn_at,
        withdrawn_because=row.withdrawn_because,
        may_withdraw=bool(access.withdraw(actor, row)),
    )


def download(reading: Transaction, actor: Actor, attachment_id: int) -> Download:
    """What to send for one attachment. Raises NotFound for the unseen and the withdrawn, Unavailable for lost bytes."""
    row = get_visible(reading.session, Attachment, actor, attachment_id)
    if row.digest is None:
        raise NotFound("这份材料已经撤下了。", remedy="请到它所在的页面看看为什么，或者联系上传的人。")
    path = store.file_of(reading.home, store.FILES, row.digest)
    if not path.is_file():
        raise Unavailable("这份材料的文件现在取不到。", remedy="请告诉系统管理员，从备份里找回。")
    return Download(row.name, row.media_type, path)


def lost(reading: Transaction) -> list[str]:
    """Digests of contents that rows need and the store lacks; for the check of a backup."""
    needed = select(Attachment.digest).where(Attachment.digest.is_not(None)).distinct().order_by(Attachment.digest)
    digests = [digest for digest in reading.session.scalars(needed) if digest]
    return [digest for digest in digests if not store.file_of(reading.home, store.FILES, digest).is_file()]
