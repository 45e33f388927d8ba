"""Reviewers of a round, the ties they declare, the plans that were drawn, assignments and their sheets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key
from compounds.awards.applications.models import AwardApplication
from compounds.awards.reviewing.workflow import Occasion, ReviewerStage, SheetState, TieKind, Why
from compounds.awards.rounds.models import WORDS_MOST, AwardRound, RoundAward
from compounds.models import Company, Compound

NOTE_MOST = 300


class AwardReviewer(Scoped, Base):
    """Somebody asked to review in a round; `answer_by` is the last day to answer, `because` why the person left."""

    __tablename__ = "award_reviewers"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        CheckConstraint("(stage = 'invited') = (answered_at IS NULL)", name="answered_at_an_instant"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    stage: Mapped[ReviewerStage] = mapped_column(
        Enum(ReviewerStage, native_enum=False, length=20, values_callable=list), default=ReviewerStage.INVITED
    )
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer_by: Mapped[date]
    answered_at: Mapped[datetime | None]
    because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    version: Mapped[int] = mapped_column()
    round: Mapped[AwardRound] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    ties: Mapped[list[ReviewerTie]] = relationship(
        back_populates="reviewer", order_by="ReviewerTie.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class ReviewerTie(Base):
    """What a reviewer declared: to a compound, to all of a street (a place) or to a company; it is never taken back."""

    __tablename__ = "award_reviewer_ties"
    __table_args__ = (
        CheckConstraint("(kind = 'compound') = (compound_id IS NOT NULL)", name="compound_named"),
        CheckConstraint("(kind = 'street') = (street_id IS NOT NULL)", name="street_named"),
        CheckConstraint("(kind = 'company') = (company_id IS NOT NULL)", name="company_named"),
    )

    id: Mapped[Key]
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("award_reviewers.id"), index=True)
    kind: Mapped[TieKind] = mapped_column(Enum(TieKind, native_enum=False, length=20, values_callable=list))
    compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.id"), index=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    words: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reviewer: Mapped[AwardReviewer] = relationship(back_populates="ties")
    compound: Mapped[Compound | None] = relationship()
    company: Mapped[Company | None] = relationship()


class ReviewPlan(Base):
    """One drawing of who judges what: `drawn` holds everything it was drawn from, so that anybody can draw it again.

    `drawn` has entries, reviewers, conflicts (pairs of both), reviews, and what was given already; `seed` is hex.
    """

    __tablename__ = "award_review_plans"

    id: Mapped[Key]
    award_id: Mapped[int] = mapped_column(ForeignKey("award_round_awards.id"), index=True)
    occasion: Mapped[Occasion] = mapped_column(Enum(Occasion, native_enum=False, length=20, values_callable=list))
    seed: Mapped[str] = mapped_column(String(64))
    drawn: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class ReviewAssignment(Scoped, Base):
    """One reviewer judges one entry until `due_on`; a void one keeps its sheet, which does not count.

    `part` is 1 for the reviews that the rules ask for, 2 for those of another review.
    """

    __tablename__ = "award_review_assignments"
    __table_args__ = (
        UniqueConstraint("application_id", "reviewer_id"),
        CheckConstraint("(void_at IS NULL) = (void_because IS NULL)", name="void_for_a_reason"),
        Index("ix_award_review_assignments_award_id_part", "award_id", "part"),
    )

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("award_review_plans.id"), index=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award_round_awards.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("award_applications.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("award_reviewers.id"), index=True)
    part: Mapped[int]
    due_on: Mapped[date]
    given_at: Mapped[datetime]
    void_at: Mapped[datetime | None]
    void_because: Mapped[Why | None] = mapped_column(Enum(Why, native_enum=False, length=20, values_callable=list))
    award: Mapped[RoundAward] = relationship()
    application: Mapped[AwardApplication] = relationship()
    reviewer: Mapped[AwardReviewer] = relationship()
    sheet: Mapped[ReviewSheet] = relationship(back_populates="assignment", cascade="all, delete-orphan")


class ReviewSheet(Base):
    """The marks of one assignment by criterion, as plain decimal text of points; `left_out` are criteria not judged.

    `notes` are words by criterion. `digest` is the fingerprint of what was locked; only while the sheet still has it
    does it count. `salt`, made with the installation's key, goes into it, so that nobody guesses the few marks there
    can be from the published digest; a sheet that was locked before there was one has none.
    """

    __tablename__ = "award_review_sheets"
    __table_args__ = (
        CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL AND digest != '')", name="locked_with_digest"),
    )

    id: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("award_review_assignments.id"), unique=True)
    state: Mapped[SheetState] = mapped_column(
        Enum(SheetState, native_enum=False, length=20, values_callable=list), default=SheetState.DRAFT
    )
    marks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    left_out: Mapped[list[str]] = mapped_column(JSON, default=list)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    salt: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column()
    assignment: Mapped[ReviewAssignment] = relationship(back_populates="sheet")

    __mapper_args__ = {"version_id_col": version}
