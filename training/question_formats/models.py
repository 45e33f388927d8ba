"""Uploaded question files: what was read of one until it is imported, and how many questions that gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Short
from training.question_formats.reading import Format
from training.question_formats.workflow import Stage


class QuestionFile(Scoped, Base):
    """One question file of one person.

    `content_sealed` holds questions and report while the file is previewed, and nothing afterwards; the file itself is
    not kept. `counts` are read, exact, degraded and refused, and after the import new and known.
    """

    __tablename__ = "training_question_files"
    __table_args__ = (
        CheckConstraint("(stage = 'previewed') = (content_sealed IS NOT NULL)", name="content_while_previewed"),
        Index("ix_training_question_files_person_id_uploaded_at", "person_id", "uploaded_at"),
        Index("ix_training_question_files_stage_expires_at", "stage", "expires_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    file_name: Mapped[Short]
    format: Mapped[Format] = mapped_column(Enum(Format, native_enum=False, length=20, values_callable=list))
    digest: Mapped[str] = mapped_column(String(64))
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.PREVIEWED
    )
    uploaded_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    content_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}
