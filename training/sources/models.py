"""Which precedent a lesson or a question was made from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key

LESSON_CODE_MOST, REFERENCE_MOST = 60, 40


class PrecedentSource(Scoped, Base):
    """One precedent behind one lesson or one question.

    `precedent_id` is mediation's own number and `reference` what people call it, which outlives a withdrawal.
    """

    __tablename__ = "training_precedent_sources"
    __table_args__ = (
        UniqueConstraint("precedent_id", "question_id"),
        UniqueConstraint(
            "alliance_id", "precedent_id", "lesson_code", name="uq_training_precedent_sources_lesson"
        ),  # the convention's own name is longer than PostgreSQL takes
        CheckConstraint("(question_id IS NULL) <> (lesson_code IS NULL)", name="lesson_or_question"),
    )

    id: Mapped[Key]
    precedent_id: Mapped[int]
    reference: Mapped[str] = mapped_column(String(REFERENCE_MOST))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("training_questions.id"), index=True)
    lesson_code: Mapped[str | None] = mapped_column(String(LESSON_CODE_MOST), index=True)
    named_at: Mapped[datetime]
