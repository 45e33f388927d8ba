"""The links between the articles of two versions, and who confirmed them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.db import Base, Key
from search.library.lineage.matching import Relation


class LineageLink(Base):
    """What became of one article between two versions, with one row for each part of a split or a merger.

    `older_id` is empty for an inserted article, `newer_id` for a repealed one. `confidence` runs from 0 to 1.
    `confirmed_by_id` is the officer who looked at both texts.
    """

    __tablename__ = "library_lineage"
    __table_args__ = (
        UniqueConstraint(
            "older_version_id", "newer_version_id", "older_id", "newer_id", name="uq_library_lineage_older_id_newer_id"
        ),
        Index("ix_library_lineage_older_id", "older_id"),
        Index("ix_library_lineage_newer_id", "newer_id"),
        CheckConstraint("(relation = 'inserted') = (older_id IS NULL)", name="inserted_has_no_older"),
        CheckConstraint("(relation = 'repealed') = (newer_id IS NULL)", name="repealed_has_no_newer"),
        CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence_is_a_share"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
    )

    id: Mapped[Key]
    older_version_id: Mapped[int] = mapped_column(ForeignKey("library_versions.id"), index=True)
    newer_version_id: Mapped[int] = mapped_column(ForeignKey("library_versions.id"), index=True)
    older_id: Mapped[int | None] = mapped_column(ForeignKey("library_articles.id"))
    newer_id: Mapped[int | None] = mapped_column(ForeignKey("library_articles.id"))
    relation: Mapped[Relation] = mapped_column(Enum(Relation, native_enum=False, length=20, values_callable=list))
    confidence: Mapped[float] = mapped_column(Float)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
