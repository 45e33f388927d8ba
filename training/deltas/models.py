"""Delta lessons, and which certificates are asked to take them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from training.certificates.models import Certificate
from training.deltas.workflow import Stage

NOTE_MOST, REASON_MOST = 500, 500


class Delta(Scoped, Base):
    """One change of an article with its short lesson.

    `citation` is the article as it is cited, `note` what was found. `from_article_id` and `to_article_id` name it
    before and after in the library, `url` opens it there. `topics` are the codes of modules, `sources` the reviews
    from which the draft was made (`question:4`, `lesson:2`). `body` is Markdown; `questions` are the wordings that are
    asked, by their ids in the bank. `minutes` is how long it takes.
    """

    __tablename__ = "training_deltas"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("signed_by_id IS NULL OR signed_by_id <> written_by_id", name="signed_by_another"),
        CheckConstraint(
            "stage NOT IN ('published', 'withdrawn') OR (signed_by_id IS NOT NULL AND published_at IS NOT NULL)",
            name="published_only_signed",
        ),
        CheckConstraint("(stage IN ('dropped', 'withdrawn')) = (ended_because <> '')", name="ended_with_a_reason"),
        Index("ix_training_deltas_stage", "alliance_id", "stage"),
    )

    id: Mapped[Key]
    citation: Mapped[Short]
    note: Mapped[str] = mapped_column(String(NOTE_MOST), default="")
    from_article_id: Mapped[int | None]
    to_article_id: Mapped[int | None]
    url: Mapped[str] = mapped_column(String(500), default="")
    topics: Mapped[list[str]] = mapped_column(JSON)
    sources: Mapped[list[str]] = mapped_column(JSON)
    title: Mapped[Short]
    body: Mapped[str] = mapped_column(Text, default="")
    questions: Mapped[list[int]] = mapped_column(JSON)
    minutes: Mapped[int]
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.DRAFT
    )
    noticed_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    written_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    published_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    version: Mapped[int] = mapped_column()
    tasks: Mapped[list[DeltaTask]] = relationship(back_populates="delta", order_by="DeltaTask.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def about(self) -> str:
        """The name under which certificates note it."""
        return f"delta:{self.id}"


class DeltaTask(Base):
    """One certificate whose holder is asked to take a delta lesson; `done_on` never goes away again."""

    __tablename__ = "training_delta_tasks"
    __table_args__ = (
        UniqueConstraint("delta_id", "certificate_id"),
        CheckConstraint("done_on IS NULL OR dropped_on IS NULL", name="done_or_dropped"),
        Index("ix_training_delta_tasks_person_id_done_on", "person_id", "done_on"),
    )

    id: Mapped[Key]
    delta_id: Mapped[int] = mapped_column(ForeignKey("training_deltas.id"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("training_certificates.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    assigned_on: Mapped[date]
    due_on: Mapped[date]
    reminded_on: Mapped[date | None]
    tries: Mapped[int] = mapped_column(default=0)
    done_on: Mapped[date | None]
    dropped_on: Mapped[date | None]
    delta: Mapped[Delta] = relationship(back_populates="tasks")
    certificate: Mapped[Certificate] = relationship()
