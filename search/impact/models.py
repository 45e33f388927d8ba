"""That somebody looked at what a change of the law touched, and found that it still stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key

SUBJECT_MOST = 200
BECAUSE_LEAST, BECAUSE_MOST = 4, 300


class Look(Scoped, Base):
    """One look at one thing without a review of its own.

    `seen` is the digest of the thing's own words and of the change as it was seen, words before and after: when the
    thing or the law changes again the digest is another one, and nobody has looked.
    """

    __tablename__ = "law_looks"
    __table_args__ = (
        UniqueConstraint("alliance_id", "subject", "seen"),
        CheckConstraint(f"length(because) >= {BECAUSE_LEAST}", name="says_why"),
    )

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(SUBJECT_MOST))
    seen: Mapped[str] = mapped_column(String(64))
    because: Mapped[str] = mapped_column(String(BECAUSE_MOST))
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    looked_at: Mapped[datetime]
