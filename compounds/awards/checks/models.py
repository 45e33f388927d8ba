"""What the bureau found: uploaded tables, the check of each month and the appraisal of each year, corrections kept."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Score, Short
from alliance.kernel.places.models import Place
from alliance.kernel.table_runs.models import TableRun, held
from compounds.models import Compound

NOTE_MOST = 300
_CURRENT = text("replaced_at IS NULL")


class CheckRun(TableRun):
    """One uploaded table of the bureau, with the paper by which the bureau gave it.

    `results` are lists of table, row, verdict and the id of what was made.
    """

    __tablename__ = "award_check_runs"
    __table_args__ = (
        *held(__tablename__),
        CheckConstraint("basis <> ''", name="given_by_a_paper"),
        Index("ix_award_check_runs_person_id", "person_id"),
    )

    basis: Mapped[Short]
    basis_on: Mapped[date]


class MonthlyCheck(Scoped, Base):
    """What the bureau's check of one month found at a compound; a correction replaces it, and the old one stays.

    `month` is the first day of the month. `found` are the problems that were found, `mended` those put right.
    `digest` is of the figures: the same ones posted again change nothing.
    """

    __tablename__ = "award_monthly_checks"
    __table_args__ = (
        Index(
            "uq_award_monthly_checks_current",
            "compound_id",
            "month",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        CheckConstraint("score BETWEEN 0 AND 10000", name="score_of_100"),
        CheckConstraint("found IS NULL OR found >= 0", name="found_is_a_number"),
        CheckConstraint("mended IS NULL OR (found IS NOT NULL AND mended BETWEEN 0 AND found)", name="mended_of_found"),
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("award_check_runs.id"), index=True)
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    month: Mapped[date]
    score: Mapped[Decimal] = mapped_column(Score)
    found: Mapped[int | None]
    mended: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(NOTE_MOST), default="")
    digest: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    replaced_at: Mapped[datetime | None]
    compound: Mapped[Compound] = relationship()
    place: Mapped[Place] = relationship()
    run: Mapped[CheckRun] = relationship()


class YearlyAppraisal(Scoped, Base):
    """What the bureau's appraisal of one year gave a compound; a correction replaces it, and the old one stays.

    `total` is of 100; the parts are as the bureau wrote them. `party_quarters` is the share of party members in the
    committee in whole quarters (0 to 3, so that not even all or none tells of a person).
    """

    __tablename__ = "award_yearly_appraisals"
    __table_args__ = (
        Index(
            "uq_award_yearly_appraisals_current",
            "compound_id",
            "year",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        CheckConstraint("total BETWEEN 0 AND 10000", name="total_of_100"),
        CheckConstraint("party_quarters IS NULL OR party_quarters BETWEEN 0 AND 3", name="party_in_quarters"),
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("award_check_runs.id"), index=True)
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    year: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Score)
    monthly: Mapped[Decimal | None] = mapped_column(Score)
    site: Mapped[Decimal | None] = mapped_column(Score)
    satisfaction: Mapped[Decimal | None] = mapped_column(Score)
    complaints: Mapped[Decimal | None] = mapped_column(Score)
    grade: Mapped[str] = mapped_column(String(20), default="")
    party_quarters: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(NOTE_MOST), default="")
    digest: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    replaced_at: Mapped[datetime | None]
    compound: Mapped[Compound] = relationship()
    place: Mapped[Place] = relationship()
    run: Mapped[CheckRun] = relationship()
