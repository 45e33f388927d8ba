"""Attachments and the contents they stand for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place


class StoredFile(Base):
    """Bytes in the store. Its row is what writers and removers of the same bytes queue for."""

    __tablename__ = "stored_files"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    stored_at: Mapped[datetime]


class Attachment(Scoped, Base):
    """A file that somebody handed in beside a subject, a row of another table.

    `digest` is null once it is withdrawn, so that the content no longer counts as needed; `was` keeps it as a proof.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_subject_subject_id", "subject", "subject_id"),
        CheckConstraint("(digest IS NULL) = (withdrawn_at IS NOT NULL)", name="content_until_withdrawn"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    subject: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    purpose: Mapped[Short] = mapped_column(default="")
    name: Mapped[Short]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_files.digest"), index=True)
    was: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_because: Mapped[Short] = mapped_column(default="")
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship()

    __mapper_args__ = {"version_id_col": version}
