"""Changes of seats within a term, and what each seat does in them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.changes.workflow import Stage
from compounds.models import Role, Seat, Term


class MoveKind(StrEnum):
    """What a seat does in a change."""

    LEFT = "left"
    MOVED_UP = "moved_up"
    JOINED = "joined"
    BECAME_CHAIR = "became_chair"
    LEFT_CHAIR = "left_chair"


class Change(Scoped, Base):
    """A change of seats, and the file of its renewed filing (浙江省物业管理条例第十三条第三款)."""

    __tablename__ = "term_changes"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint("stage = 'recorded' OR submitted_on IS NOT NULL", name="submitted_has_its_day"),
        CheckConstraint("(stage = 'filed') = (filed_on IS NOT NULL)", name="filed_has_its_day"),
        Index("ix_term_changes_stage_happened_on", "stage", "happened_on"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id"), index=True)
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    happened_on: Mapped[date]
    evidence: Mapped[Short]
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.RECORDED
    )
    submitted_on: Mapped[date | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    returned_because: Mapped[str] = mapped_column(String(500), default="")
    filed_on: Mapped[date | None]
    filing_evidence: Mapped[Short] = mapped_column(default="")
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    term: Mapped[Term] = relationship()
    moves: Mapped[list[Move]] = relationship(back_populates="change", order_by="Move.id")

    __mapper_args__ = {"version_id_col": version}


class Move(Base):
    """What one seat does in a change; `role` is the one it has from then on, none for who left."""

    __tablename__ = "seat_moves"
    __table_args__ = (
        UniqueConstraint("change_id", "seat_id"),
        CheckConstraint("(kind = 'left') = (role IS NULL)", name="role_unless_left"),
    )

    id: Mapped[Key]
    change_id: Mapped[int] = mapped_column(ForeignKey("term_changes.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"), index=True)
    kind: Mapped[MoveKind] = mapped_column(Enum(MoveKind, native_enum=False, length=20, values_callable=list))
    role_before: Mapped[Role | None] = mapped_column(Enum(Role, native_enum=False, length=20, values_callable=list))
    role: Mapped[Role | None] = mapped_column(Enum(Role, native_enum=False, length=20, values_callable=list))
    change: Mapped[Change] = relationship(back_populates="moves")
    seat: Mapped[Seat] = relationship()
