"""What is kept about the handling of personal data: exports, consents, numbers looked at, requests for erasure."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.personal.workflow import Stage


class ExportRecord(Scoped, Base):
    """One list that left the platform as a file: who took it, what, how much of it, and the code printed into it."""

    __tablename__ = "export_records"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("row_count >= 0", name="rows_not_negative"),
        Index("ix_export_records_person_id_at", "person_id", "at"),
    )

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    what: Mapped[str] = mapped_column(String(60))
    row_count: Mapped[int]
    columns: Mapped[list[str]] = mapped_column(JSON)
    code: Mapped[str] = mapped_column(String(20))
    watermark: Mapped[Short]
    at: Mapped[datetime]


class Consent(Scoped, Base):
    """A person's consent to one version of one purpose; `withdrawn_at` ends it, and a new version asks anew."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_positive"),
        Index(
            "uq_consents_standing",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Reveal(Scoped, Base):
    """One number that was shown in clear to one person, once, and why."""

    __tablename__ = "reveals"
    __table_args__ = (Index("ix_reveals_by_id_at", "by_id", "at"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    because: Mapped[Short]
    at: Mapped[datetime]


class Erasure(Scoped, Base):
    """A person's request to be erased, and what became of it.

    `name_until` is set where the name stays on public record after everything else is gone; `name_gone_at` tells when
    it went, too.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        Index(
            "uq_erasures_open",
            "person_id",
            unique=True,
            sqlite_where=text("stage = 'asked'"),
            postgresql_where=text("stage = 'asked'"),
        ),
        CheckConstraint("(stage = 'asked') = (decided_at IS NULL)", name="decided_has_its_time"),
        CheckConstraint("stage <> 'refused' OR because <> ''", name="refused_has_its_reason"),
        CheckConstraint("stage <> 'done' OR name_until IS NOT NULL OR name_gone_at IS NOT NULL", name="done_says_name"),
        Index("ix_erasures_stage_due_on", "stage", "due_on"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.ASKED
    )
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    because: Mapped[str] = mapped_column(String(500), default="")
    name_until: Mapped[date | None]
    name_gone_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
