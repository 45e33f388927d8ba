"""What an alliance has chosen about a starter question: adopted into a question of its own, or withheld."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key
from search.questions.models import Question

CODE_MOST = 80
BECAUSE_MOST = 300


class Choice(StrEnum):
    """What became of it; a starter question without a row is offered as it ships."""

    ADOPTED = "adopted"
    WITHHELD = "withheld"


class StarterChoice(Scoped, Base):
    """One choice of one alliance. What was adopted is answered by `question_id` as soon as that is signed."""

    __tablename__ = "starter_choices"
    __table_args__ = (
        UniqueConstraint("alliance_id", "code"),
        CheckConstraint("(choice = 'adopted') = (question_id IS NOT NULL)", name="adopted_into_a_question"),
        CheckConstraint("choice <> 'withheld' OR because <> ''", name="withheld_with_a_reason"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    choice: Mapped[Choice] = mapped_column(Enum(Choice, native_enum=False, length=20, values_callable=list))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    because: Mapped[str] = mapped_column(String(BECAUSE_MOST), default="")
    chosen_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    question: Mapped[Question | None] = relationship(lambda: Question)

    __mapper_args__ = {"version_id_col": version}
