"""Runs of the hotline's workbooks, and the work orders that came with them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Long, Short
from alliance.kernel.places.models import Place
from alliance.kernel.table_runs.models import TableRun, held
from mediation.hotline.workflow import Grade, Nature
from mediation.models import Case


class HotlineRun(TableRun):
    """One uploaded workbook of the hotline, callers masked, with the paper on which it may be shared.

    `results` are lists of row, verdict and the id of the order.
    """

    __tablename__ = "mediation_hotline_runs"
    __table_args__ = (
        *held(__tablename__),
        CheckConstraint("basis <> '' AND shared_by <> ''", name="shared_on_a_basis"),
        Index("ix_mediation_hotline_runs_person_id", "person_id"),
    )

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    basis: Mapped[Short]
    shared_by: Mapped[Short]
    shared_until: Mapped[date]


class HotlineOrder(Scoped, Base):
    """One work order that was imported; several may belong to one case, and each keeps its own clock.

    `caller` is masked. `clock` is the name of the parameter behind `answer_by`. `told` is what was done before it came.
    """

    __tablename__ = "mediation_hotline_orders"
    __table_args__ = (
        UniqueConstraint("alliance_id", "number"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_in_words"),
        Index("ix_mediation_hotline_orders_answered_at_answer_by", "answered_at", "answer_by"),
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("mediation_hotline_runs.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    received_on: Mapped[date]
    caller: Mapped[str] = mapped_column(String(20))
    number_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    number_index: Mapped[str | None] = mapped_column(String(64), index=True)
    number_masked: Mapped[str] = mapped_column(String(20), default="")
    category: Mapped[Short] = mapped_column(default="")
    nature: Mapped[Nature] = mapped_column(Enum(Nature, native_enum=False, length=20, values_callable=list))
    grade: Mapped[Grade] = mapped_column(Enum(Grade, native_enum=False, length=20, values_callable=list))
    told: Mapped[Long] = mapped_column(default="")
    clock: Mapped[str] = mapped_column(String(60))
    answer_by: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    answer: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship()
    place: Mapped[Place] = relationship()

    __mapper_args__ = {"version_id_col": version}
