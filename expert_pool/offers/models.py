"""Offers to the drawn, and the breaking of the glass over the names of a draw."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key
from expert_pool.draws.models import Draw
from expert_pool.offers.workflow import GlassGround, Stage

_UNDECIDED = text("decided_at IS NULL")


class Offer(Scoped, Base):
    """One drawn row is asked to come. Nobody's id stands here: `row` is the blinded number of the draw's row.

    A signed-in expert finds the own offer by the blind index of that row. `told_sealed` is the tie of somebody who
    stands back, as they told it, padded so that its length tells nothing. `place_id` is the compound's place;
    `remind_at` is empty where the time is too short for a reminder.
    """

    __tablename__ = "expert_offers"
    __table_args__ = (
        UniqueConstraint("draw_id", "row"),
        CheckConstraint("stage <> 'accepted' OR answered_at IS NOT NULL", name="accepted_was_answered"),
        CheckConstraint("answer_by > made_at", name="answered_after_it_is_made"),
        Index("ix_expert_offers_stage_answer_by", "stage", "answer_by"),
    )

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("expert_draws.id"))
    row: Mapped[int]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    stage: Mapped[Stage] = mapped_column(Enum(Stage, native_enum=False, length=20, values_callable=list))
    made_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    told_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    version: Mapped[int] = mapped_column()
    draw: Mapped[Draw] = relationship()

    __mapper_args__ = {"version_id_col": version}


class DrawGlass(Scoped, Base):
    """Somebody asks to see the names of a draw before it is opened; a second person of another office decides.

    `ground` is shown to everybody for ever, and so is who asked, who decided and when; `because` says more to those who
    follow the answers. `until` is when the names close again; empty where the glass stayed whole.
    """

    __tablename__ = "expert_draw_glass"
    __table_args__ = (
        Index(
            "uq_expert_draw_glass_undecided",
            "draw_id",
            unique=True,
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("until IS NULL OR decided_at IS NOT NULL", name="broken_by_decision"),
    )

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("expert_draws.id"), index=True)
    ground: Mapped[GlassGround] = mapped_column(Enum(GlassGround, native_enum=False, length=20, values_callable=list))
    because: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    draw: Mapped[Draw] = relationship()

    __mapper_args__ = {"version_id_col": version}
