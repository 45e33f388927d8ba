"""Imports of texts: who brought what and when, the files while they wait, and the report that stays."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Short
from search.library.importing.workflow import Stage


class Channel(StrEnum):
    """How texts came: by the page, or by the command of whoever runs the installation."""

    PAGE = "page"
    COMMAND = "command"


class LibraryImport(Base):
    """One import; the law is of no alliance, so `alliance_id` only tells whose officer it was, None for the command.

    `counts` are by outcome; `report` holds `versions` (title, key, stamp, outcome, articles, why, remarks) and
    `skipped` (origin, why): what would become of each while it is previewed, and what became of it afterwards.
    """

    __tablename__ = "library_imports"
    __table_args__ = (
        CheckConstraint("(stage = 'confirmed') = (done_at IS NOT NULL)", name="confirmed_has_its_moment"),
        CheckConstraint("channel = 'command' OR person_id IS NOT NULL", name="page_has_its_person"),
        CheckConstraint("stage <> 'previewed' OR expires_at IS NOT NULL", name="waits_for_a_time"),
    )

    id: Mapped[Key]
    alliance_id: Mapped[int | None] = mapped_column(ForeignKey("alliances.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[Channel] = mapped_column(Enum(Channel, native_enum=False, length=20, values_callable=list))
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.PREVIEWED
    )
    came_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column()
    person: Mapped[Person | None] = relationship()
    files: Mapped[list[ImportedFile]] = relationship(back_populates="of", order_by="ImportedFile.id")

    __mapper_args__ = {"version_id_col": version}


class ImportedFile(Base):
    """One file of an import: its name, size and SHA-256; `content` only while the import waits to be confirmed."""

    __tablename__ = "library_import_files"

    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("library_imports.id"), index=True)
    name: Mapped[Short]
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    of: Mapped[LibraryImport] = relationship(back_populates="files")
