"""Applications, the answer to each criterion with where it comes from, and evidence that a compound keeps for years."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Score, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.awards.applications.workflow import Stage
from compounds.awards.indicators.tree import Source
from compounds.awards.rounds.models import CODE_MOST, WORDS_MOST, AwardRound, RoundAward
from compounds.models import Compound


class AwardApplication(Scoped, Base):
    """A compound applies for one award of a round. `place_id` is the compound's place.

    `drawn_at` is when its facts were last taken from the records. `asked`, `filled` and `seconds` measure the burden:
    how many answers the form has, how many of them the records had given beforehand, how long it was open.
    `conditions` is how the conditions for taking part stood then (`drawing.ConditionStanding` reads them).
    `recommendation` is what street or community wrote, on a day and by a person.
    """

    __tablename__ = "award_applications"
    __table_args__ = (
        UniqueConstraint("award_id", "compound_id"),
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint(
            "stage = 'withdrawn' OR (stage = 'draft') = (reference IS NULL)", name="reference_from_submission"
        ),
        CheckConstraint("(recommended_at IS NULL) = (recommendation = '')", name="recommended_at_its_time"),
        Index("ix_award_applications_round_id_stage", "round_id", "stage"),
    )

    id: Mapped[Key]
    reference: Mapped[Reference | None] = mapped_column(ReferenceColumn)
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"))
    award_id: Mapped[int] = mapped_column(ForeignKey("award_round_awards.id"))
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    stage: Mapped[Stage] = mapped_column(Enum(Stage, native_enum=False, length=20, values_callable=list))
    stage_since: Mapped[datetime]
    began_at: Mapped[datetime]
    began_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    saved_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    asked: Mapped[int] = mapped_column(default=0)
    filled: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    recommendation: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    recommended_at: Mapped[datetime | None]
    recommended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    version: Mapped[int] = mapped_column()
    round: Mapped[AwardRound] = relationship()
    award: Mapped[RoundAward] = relationship(lazy="joined", innerjoin=True)
    compound: Mapped[Compound] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    answers: Mapped[list[ApplicationAnswer]] = relationship(
        back_populates="application", order_by="ApplicationAnswer.id", cascade="all, delete-orphan"
    )
    notes: Mapped[list[ApplicationNote]] = relationship(order_by="ApplicationNote.id", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class ApplicationNote(Base):
    """What somebody said about an application, beside the ledger, which holds no words; `about` is a step, or `reply`.

    `reply` is what the compound says to its recommendation.
    """

    __tablename__ = "award_application_notes"

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("award_applications.id"), index=True)
    about: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(WORDS_MOST))
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)


class ApplicationAnswer(Base):
    """The answer to one criterion: the percentage of its points, where it comes from, and what it rests on.

    Percentages are kept in hundredths. `claimed` is what the compound (SELF) says; `share` is what counts: from the
    record, confirmed or lowered by street or community, or found on the spot. `fact` is the snapshot of the record
    (code, value, words, url, as_of, records). `inapplicable` leaves an optional criterion out. A reviewer's criterion
    has no answer here.
    """

    __tablename__ = "award_answers"
    __table_args__ = (
        UniqueConstraint("application_id", "criterion"),
        CheckConstraint("claimed IS NULL OR claimed BETWEEN 0 AND 10000", name="claimed_is_a_share"),
        CheckConstraint("share IS NULL OR share BETWEEN 0 AND 10000", name="share_is_a_share"),
        CheckConstraint("(decided_at IS NULL) = (share IS NULL AND NOT inapplicable)", name="decided_at_its_time"),
    )

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("award_applications.id"))
    criterion: Mapped[str] = mapped_column(String(CODE_MOST))
    source: Mapped[Source] = mapped_column(Enum(Source, native_enum=False, length=20, values_callable=list))
    claimed: Mapped[Decimal | None] = mapped_column(Score)
    share: Mapped[Decimal | None] = mapped_column(Score)
    words: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    fact: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    inapplicable: Mapped[bool] = mapped_column(default=False)
    because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    application: Mapped[AwardApplication] = relationship(back_populates="answers")
    evidence: Mapped[list[AwardEvidence]] = relationship(
        secondary="award_answer_evidence", order_by="AwardEvidence.id", lazy="selectin"
    )

    def claim(self, share: Decimal | None) -> None:
        """Claim a percentage (0 to 100, or none); what was confirmed of another claim counts no more."""
        if share != self.claimed:
            self.share, self.because, self.decided_at, self.decided_by_id = None, "", None, None
        self.claimed = share


class AwardEvidence(Scoped, Base):
    """One piece of evidence of a compound, kept for all its awards and years; its file is an attachment of it."""

    __tablename__ = "award_evidence"

    id: Mapped[Key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    kind: Mapped[str] = mapped_column(String(CODE_MOST))
    title: Mapped[Short]
    made_on: Mapped[date | None]
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place: Mapped[Place] = relationship()


class AnswerEvidence(Base):
    """Which evidence an answer rests on."""

    __tablename__ = "award_answer_evidence"

    answer_id: Mapped[int] = mapped_column(ForeignKey("award_answers.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("award_evidence.id"), primary_key=True, index=True)
