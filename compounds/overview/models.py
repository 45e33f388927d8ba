"""The monthly sheets of the streets: for which street and month one was issued, and as of which day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key
from alliance.kernel.places.models import Place


class MonthlySheet(Scoped, Base):
    """One street's month, `month` being its first day and `as_of` the day of the figures.

    What the paper says is kept with the document; issued again, the newer document takes the place of the older one.
    """

    __tablename__ = "monthly_sheets"
    __table_args__ = (
        UniqueConstraint("alliance_id", "place_id", "month"),
        CheckConstraint("as_of >= month", name="as_of_within"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    month: Mapped[date]
    as_of: Mapped[date]
    issued_at: Mapped[datetime]
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
