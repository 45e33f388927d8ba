"""What every table of runs keeps: rows until they are confirmed, and what the import did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.table_runs.workflow import Stage


class TableRun(Scoped, Base):
    """One uploaded table of one person.

    `content_sealed` holds rows and verdicts while the run is previewed, and nothing afterwards; the file is not kept.
    `counts` are by verdict; `results` are lists that begin with the row and end with the id of what was made.
    """

    __abstract__ = True

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

    __mapper_args__ = {"version_id_col": version}


def held(table: str) -> tuple[CheckConstraint | Index, ...]:
    """What the database itself holds of every table of runs, and the index by which runs expire."""
    return (
        CheckConstraint("(stage = 'previewed') = (content_sealed IS NOT NULL)", name="content_while_previewed"),
        CheckConstraint("(stage = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_has_its_moment"),
        Index(f"ix_{table}_stage_expires_at", "stage", "expires_at"),
    )
