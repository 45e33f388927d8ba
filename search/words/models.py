"""What officers say about lay words, and the searches that were made."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key

SAID_MOST = 40
MEANT_MOST = 200
TRAIL_MOST = 60


class LayWord(Base):
    """One line of officers: it adds to the words that ship, or stands before the one of the same `said`.

    Of no alliance, like the law itself: the same words mean the same to everybody who asks.
    """

    __tablename__ = "lay_words"
    __table_args__ = (
        UniqueConstraint("said"),
        CheckConstraint("length(said) > 0 AND (length(meant) > 0 OR NOT active)", name="says_something"),
    )

    id: Mapped[Key]
    said: Mapped[str] = mapped_column(String(SAID_MOST))
    meant: Mapped[str] = mapped_column(String(MEANT_MOST), default="")
    active: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class SearchTrail(Scoped, Base):
    """One question as it was searched, cut and masked; no person, no address, no hour.

    `times` counts searches, `found` is how much the last one found here, `opened` how often a result was opened.
    """

    __tablename__ = "search_trails"
    __table_args__ = (
        UniqueConstraint("alliance_id", "text"),
        Index("ix_search_trails_alliance_id_last_on", "alliance_id", "last_on"),
        CheckConstraint("times > 0 AND found >= 0 AND opened >= 0", name="counts"),
        CheckConstraint("last_on >= first_on", name="days_in_order"),
    )

    id: Mapped[Key]
    text: Mapped[str] = mapped_column(String(TRAIL_MOST))
    first_on: Mapped[date]
    last_on: Mapped[date]
    times: Mapped[int] = mapped_column(default=1)
    found: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    settled_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
