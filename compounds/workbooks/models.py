"""Import runs: what was read of an uploaded workbook until it is confirmed, and what the import did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Short
from compounds.workbooks.workflow import Stage


class ImportRun(Scoped, Base):
    """One uploaded workbook of one person.

    `content_sealed` holds rows and verdicts while the run is previewed, and nothing afterwards; the file is not kept.
    `counts` are by verdict; `results` are lists of sheet, row, verdict, table and id of what was made or changed.
    """

    __tablename__ = "import_runs"
    __table_args__ = (
        CheckConstraint("(stage = 'previewed') = (content_sealed IS NOT NULL)", name="content_while_previewed"),
        CheckConstraint("(stage = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_has_its_moment"),
        Index("ix_import_runs_person_id_uploaded_at", "person_id", "uploaded_at"),
        Index("ix_import_runs_stage_expires_at", "stage", "expires_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    file_name: Mapped[Short]
    digest: Mapped[str] = mapped_column(String(64))
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.PREVIEWED
    )
    uploaded_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    content_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    results: Mapped[list[Any]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}
