"""Reference prices, as firms answered."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Money, Short
from compounds.guidance.reference_prices.workflow import Sort, Stage

CONDITIONS_MOST, REASON_MOST = 1000, 500


class ReferencePrice(Scoped, Base):
    """What one firm answered: `low` to `high` yuan for one `unit` of `item`, on `conditions`, between two days.

    `place_id` is the alliance's own; `company_id` is the firm where the registry knows it.
    """

    __tablename__ = "guidance_reference_prices"
    __table_args__ = (
        CheckConstraint("low >= 0 AND high >= low", name="low_to_high"),
        CheckConstraint("valid_to >= valid_from", name="valid_from_to"),
        CheckConstraint("checked_by_id IS NULL OR checked_by_id <> recorded_by_id", name="checked_by_another"),
        CheckConstraint("stage <> 'shown' OR checked_at IS NOT NULL", name="shown_only_checked"),
        CheckConstraint("(stage = 'withdrawn') = (withdrawn_because <> '')", name="withdrawn_has_its_reason"),
        Index("ix_guidance_reference_prices_stage_sort", "stage", "sort"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    sort: Mapped[Sort] = mapped_column(Enum(Sort, native_enum=False, length=20, values_callable=list))
    item: Mapped[Short]
    unit: Mapped[str] = mapped_column(String(40))
    low: Mapped[Decimal] = mapped_column(Money)
    high: Mapped[Decimal] = mapped_column(Money)
    firm: Mapped[Short]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    conditions: Mapped[str] = mapped_column(String(CONDITIONS_MOST), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.RECORDED
    )
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    recorded_at: Mapped[datetime]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    checked_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    version: Mapped[int] = mapped_column()
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])
    checked_by: Mapped[Person | None] = relationship(foreign_keys=[checked_by_id])

    __mapper_args__ = {"version_id_col": version}
