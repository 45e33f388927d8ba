"""Patterns that were noticed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key
from alliance.kernel.places.models import Place
from compounds.models import Company, Compound

_OPEN = "handled_at IS NULL"


class Pattern(Scoped, Base):
    """So many cases of one cause in one compound or with one company since a day; it names no case.

    `number` is how many there were when it was last looked at. Once handled, only newer cases count for the next.
    """

    __tablename__ = "mediation_patterns"
    __table_args__ = (
        CheckConstraint("(compound_id IS NULL) <> (company_id IS NULL)", name="one_subject"),
        CheckConstraint("(handled_at IS NULL) = (handled_as = '')", name="handled_with_words"),
        *(
            Index(
                f"uq_mediation_patterns_open_{one}",
                one,
                "cause",
                unique=True,
                sqlite_where=text(_OPEN),
                postgresql_where=text(_OPEN),
            )
            for one in ("compound_id", "company_id")
        ),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    cause: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    since: Mapped[date]
    noticed_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    handled_as: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    compound: Mapped[Compound | None] = relationship()
    company: Mapped[Company | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
