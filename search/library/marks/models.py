"""The marks that officers set, and those of the platform once they are taken into the database."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.db import Base, Key, Long


class OverrideMark(Base):
    """A part of an article, of whichever version its words stand in, that a superior article overrides.

    It belongs to the law and to no alliance. `code` names a shipped mark, and is empty for an officer's. A lifted mark
    stays on record with its reason.
    """

    __tablename__ = "library_marks"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_library_marks_work_key_number", "work_key", "number"),
        CheckConstraint("code IS NOT NULL OR marked_by_id IS NOT NULL", name="by_the_platform_or_somebody"),
        CheckConstraint("lifted_at IS NULL OR lift_reason <> ''", name="lifted_for_a_reason"),
    )

    id: Mapped[Key]
    code: Mapped[str | None] = mapped_column(String(40))
    work_key: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]
    sub: Mapped[int] = mapped_column(default=0)
    unit: Mapped[str] = mapped_column(String(60), default="")
    opening: Mapped[str] = mapped_column(String(60), default="")
    closing: Mapped[str] = mapped_column(String(60), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    paragraphs: Mapped[int] = mapped_column(default=0)
    by_work: Mapped[str] = mapped_column(String(300))
    by_key: Mapped[str] = mapped_column(String(200))
    by_number: Mapped[int]
    by_words: Mapped[str] = mapped_column(String(100))
    since: Mapped[date]
    reason: Mapped[Long]
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    lift_reason: Mapped[Long] = mapped_column(default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
