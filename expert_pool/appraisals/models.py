"""Marks after a panel, and the appraisals of a year."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key
from expert_pool.appraisals.workflow import BEST, Rater, State
from expert_pool.evaluations.models import Evaluation
from expert_pool.roster.models import Expert, ExpertMeasure

SEEN_MOST, WORDS_MOST = 300, 500
_GRADE = f"BETWEEN 1 AND {BEST}"


class PanelMark(Scoped, Base):
    """How one expert did on one panel, in three parts of 1 to 5; `seen` is what the mark rests on.

    `marked_on` is the day, whose year it counts for. A mark may be changed by whoever stands in the same part.
    """

    __tablename__ = "expert_panel_marks"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "expert_id", "rater"),
        CheckConstraint(
            f"punctuality {_GRADE} AND diligence {_GRADE} AND discipline {_GRADE}", name="marks_within_their_limits"
        ),
    )

    id: Mapped[Key]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("expert_evaluations.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    rater: Mapped[Rater] = mapped_column(Enum(Rater, native_enum=False, length=20, values_callable=list))
    punctuality: Mapped[int]
    diligence: Mapped[int]
    discipline: Mapped[int]
    seen: Mapped[str] = mapped_column(String(SEEN_MOST))
    marked_on: Mapped[date]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    evaluation: Mapped[Evaluation] = relationship()


class Appraisal(Scoped, Base):
    """The appraisal of one expert for one year: points in three parts, why, and what the expert said to it.

    `most_…` are the highest points of each part and `least` the total below which it fails, as they held when it was
    told. It counts only after the reply, or after `reply_by`.
    """

    __tablename__ = "expert_appraisals"
    __table_args__ = (
        UniqueConstraint("expert_id", "year"),
        CheckConstraint(
            "punctuality BETWEEN 0 AND most_punctuality AND diligence BETWEEN 0 AND most_diligence"
            " AND discipline BETWEEN 0 AND most_discipline",
            name="points_within_their_limits",
        ),
        CheckConstraint("(reply = '') = (replied_at IS NULL)", name="replied_at_its_time"),
        CheckConstraint("(state IN ('told', 'replied')) = (counted_at IS NULL)", name="counted_at_its_time"),
        CheckConstraint("(state = 'suspended') = (measure_id IS NOT NULL)", name="suspended_by_a_measure"),
        Index("ix_expert_appraisals_state_reply_by", "state", "reply_by"),
    )

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    year: Mapped[int]
    state: Mapped[State] = mapped_column(Enum(State, native_enum=False, length=20, values_callable=list))
    punctuality: Mapped[int]
    diligence: Mapped[int]
    discipline: Mapped[int]
    most_punctuality: Mapped[int]
    most_diligence: Mapped[int]
    most_discipline: Mapped[int]
    least: Mapped[int]
    because: Mapped[str] = mapped_column(String(WORDS_MOST))
    told_at: Mapped[datetime]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reply_by: Mapped[date]
    reply: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    replied_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    settled_because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("expert_measures.id"), unique=True)
    version: Mapped[int] = mapped_column()
    expert: Mapped[Expert] = relationship()
    measure: Mapped[ExpertMeasure | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def total(self) -> int:
        """All points together."""
        return self.punctuality + self.diligence + self.discipline
