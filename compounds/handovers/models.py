"""Handovers and the lines of their lists."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.handovers.workflow import Kind, Stage
from compounds.models import Seat, Term


class Handover(Scoped, Base):
    """What an outgoing committee, or one member, gives over; `starts_on` is the last day in office.

    Names of those who hand over, receive and witness are written as they sign; a refusal says what was refused.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        UniqueConstraint("seat_id", "starts_on"),
        Index(
            "uq_handovers_term_id_committee",
            "term_id",
            unique=True,
            sqlite_where=text("kind = 'committee'"),
            postgresql_where=text("kind = 'committee'"),
        ),
        CheckConstraint("(kind = 'member') = (seat_id IS NOT NULL)", name="member_has_a_seat"),
        CheckConstraint(
            "stage NOT IN ('handed_over', 'closed') OR (handed_over_on IS NOT NULL AND handed_by <> ''"
            " AND received_by <> '')",
            name="handed_over_by_somebody_to_somebody",
        ),
        CheckConstraint("stage <> 'closed' OR (closed_on IS NOT NULL AND witnessed_by <> '')", name="closed_witnessed"),
        CheckConstraint("stage <> 'disputed' OR dispute <> ''", name="dispute_is_told"),
        Index("ix_handovers_stage_starts_on", "stage", "starts_on"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seats.id"))
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20, values_callable=list))
    starts_on: Mapped[date]
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.OPEN
    )
    handed_over_on: Mapped[date | None]
    handed_by: Mapped[Short] = mapped_column(default="")
    received_by: Mapped[Short] = mapped_column(default="")
    witnessed_by: Mapped[Short] = mapped_column(default="")
    dispute: Mapped[str] = mapped_column(String(1000), default="")
    disputed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    term: Mapped[Term] = relationship()
    seat: Mapped[Seat | None] = relationship()
    pieces: Mapped[list[Piece]] = relationship(
        back_populates="handover", order_by="Piece.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class Piece(Base):
    """One line of a list: what, how many, and whatever has to be said of it."""

    __tablename__ = "handover_pieces"
    __table_args__ = (
        UniqueConstraint("handover_id", "position"),
        CheckConstraint("number >= 0", name="number_not_negative"),
    )

    id: Mapped[Key]
    handover_id: Mapped[int] = mapped_column(ForeignKey("handovers.id"))
    position: Mapped[int]
    name: Mapped[Short]
    unit: Mapped[str] = mapped_column(String(10), default="")
    number: Mapped[int]
    note: Mapped[Short] = mapped_column(default="")
    handover: Mapped[Handover] = relationship(back_populates="pieces")
