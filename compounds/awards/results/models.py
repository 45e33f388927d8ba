"""Results in versions, the extra review of entries that do not differ, minutes, and corrections by objections."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Score
from compounds.awards.applications.models import AwardApplication
from compounds.awards.rounds.models import CODE_MOST, WORDS_MOST, AwardRound, RoundAward
from compounds.awards.standing.line import Verdict

PRESENT_MOST, MINUTES_MOST = 300, 2000
_OUTCOMES = Enum(Verdict, native_enum=False, length=20, values_callable=list)


class AwardResultVersion(Scoped, Base):
    """One computation of one award; rows are added, never changed, but for the instant of publication.

    `rules` and `quota` are what it was computed by, `seed` where chance came from, `digest` the SHA-256 of everything
    that the lines say. `findings` are what is told beside the lines: reviewers' severity, steadiness of the first.
    """

    __tablename__ = "award_result_versions"
    __table_args__ = (
        UniqueConstraint("award_id", "number"),
        CheckConstraint("number > 0", name="numbered_from_one"),
        CheckConstraint("because != ''", name="made_for_a_reason"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"), index=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award_round_awards.id"))
    number: Mapped[int]
    because: Mapped[str] = mapped_column(String(WORDS_MOST))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    quota: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(_OUTCOMES)
    seed: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    findings: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime | None]
    round: Mapped[AwardRound] = relationship()
    award: Mapped[RoundAward] = relationship(lazy="joined", innerjoin=True)
    lines: Mapped[list[AwardResultLine]] = relationship(
        back_populates="version", order_by="(AwardResultLine.rank, AwardResultLine.application_id)"
    )


class AwardResultLine(Base):
    """What one entry comes to. `low` to `high` is the band of its rank.

    `total` is what counts: fixed points and the trimmed mean of the sheets; `raw` has the plain mean in its place,
    `adjusted` the one without reviewers' severity (none where marks do not hang together, or the entry has no sheet);
    its rank is of the exact figures, so that a reviewer who gives everybody more changes nothing.
    `sheets` count for the raw mean, `dropped` of them not for the total. `points` are, by criterion, the points, the
    most there could be and the source. `by` is the tie rule that decided, empty where the total did.
    """

    __tablename__ = "award_result_lines"
    __table_args__ = (
        UniqueConstraint("version_id", "application_id"),
        CheckConstraint("low <= high", name="band_in_order"),
        CheckConstraint("sheets >= dropped", name="dropped_among_sheets"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("award_result_versions.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("award_applications.id"), index=True)
    rank: Mapped[int]
    low: Mapped[int]
    high: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Score)
    raw: Mapped[Decimal] = mapped_column(Score)
    adjusted: Mapped[Decimal | None] = mapped_column(Score)
    adjusted_rank: Mapped[int | None]
    sheets: Mapped[int]
    dropped: Mapped[int]
    wins: Mapped[bool]
    undecided: Mapped[bool]
    by: Mapped[str] = mapped_column(String(20), default="")
    points: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[AwardResultVersion] = relationship(back_populates="lines")
    application: Mapped[AwardApplication] = relationship()


class AwardExtraReview(Base):
    """The extra review of an award, asked for once; `application_ids` are the entries that did not differ."""

    __tablename__ = "award_extra_reviews"

    id: Mapped[Key]
    award_id: Mapped[int] = mapped_column(ForeignKey("award_round_awards.id"), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("award_result_versions.id"))
    application_ids: Mapped[list[int]] = mapped_column(JSON)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)


class AwardDeliberation(Scoped, Base):
    """Minutes of one deliberation about a round: the day, who took part, and what was said; added, never changed."""

    __tablename__ = "award_deliberations"
    __table_args__ = (CheckConstraint("present != '' AND words != ''", name="minutes_say_something"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"), index=True)
    held_on: Mapped[date]
    present: Mapped[str] = mapped_column(String(PRESENT_MOST))
    words: Mapped[str] = mapped_column(String(MINUTES_MOST))
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)


class AwardCorrection(Base):
    """One criterion of one entry, changed in the public notice; `version_id` is the result that came of it."""

    __tablename__ = "award_corrections"
    __table_args__ = (
        CheckConstraint("share_after BETWEEN 0 AND 10000", name="share_after_is_a_share"),
        CheckConstraint("because != ''", name="corrected_for_a_reason"),
        Index("ix_award_corrections_application_id_criterion", "application_id", "criterion"),
    )

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("award_applications.id"))
    criterion: Mapped[str] = mapped_column(String(CODE_MOST))
    share_before: Mapped[Decimal | None] = mapped_column(Score)
    share_after: Mapped[Decimal] = mapped_column(Score)
    total_before: Mapped[Decimal] = mapped_column(Score)
    total_after: Mapped[Decimal] = mapped_column(Score)
    rank_before: Mapped[int]
    rank_after: Mapped[int]
    because: Mapped[str] = mapped_column(String(WORDS_MOST))
    version_id: Mapped[int] = mapped_column(ForeignKey("award_result_versions.id"), index=True)
    corrected_at: Mapped[datetime]
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
