"""Honours, the course of each, the yearly comparison with the records, and reviews with the compound's answer."""

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
from compounds.awards.applications.models import AwardApplication
from compounds.awards.honours.workflow import Ground, Outcome, Part, Status, What
from compounds.awards.rounds.models import CODE_MOST, WORDS_MOST, Form, RoundAward
from compounds.models import Compound

NUMBER_MOST = 60


class Honour(Scoped, Base):
    """What a compound won, with a number for good, from `granted_on` to `valid_until`, both included.

    A title has a plaque; a showcase or a bulletin has a letter alone. `reference` is the number of the honour itself.
    `won` keeps the share (0 to 100, as text) of each criterion on the day it was won, with which a re-check compares.
    `recheck_on` is the day of the next one. `since` is the day from which `status` holds.
    """

    __tablename__ = "award_honours"
    __table_args__ = (
        UniqueConstraint("application_id"),
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint("valid_until >= granted_on", name="ends_after_it_begins"),
        CheckConstraint("(status IN ('revoked', 'expired')) = (ended_on IS NOT NULL)", name="ended_on_its_day"),
        Index("ix_award_honours_status_valid_until", "status", "valid_until"),
    )

    id: Mapped[Key]
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"), index=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award_round_awards.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("award_applications.id"))
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    name: Mapped[Short]
    year: Mapped[int]
    form: Mapped[Form] = mapped_column(Enum(Form, native_enum=False, length=20, values_callable=list))
    status: Mapped[Status] = mapped_column(Enum(Status, native_enum=False, length=20, values_callable=list))
    since: Mapped[date]
    granted_on: Mapped[date]
    valid_until: Mapped[date]
    ended_on: Mapped[date | None]
    recheck_on: Mapped[date]
    won: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column()
    award: Mapped[RoundAward] = relationship()
    application: Mapped[AwardApplication] = relationship()
    compound: Mapped[Compound] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    moments: Mapped[list[HonourMoment]] = relationship(back_populates="honour", order_by="HonourMoment.id")

    __mapper_args__ = {"version_id_col": version}


class HonourMoment(Base):
    """One line of an honour's course, kept for good; `because` is what anybody may read of why."""

    __tablename__ = "award_honour_moments"

    id: Mapped[Key]
    honour_id: Mapped[int] = mapped_column(ForeignKey("award_honours.id"), index=True)
    what: Mapped[What] = mapped_column(Enum(What, native_enum=False, length=20, values_callable=list))
    happened_on: Mapped[date]
    at: Mapped[datetime]
    because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    honour: Mapped[Honour] = relationship(back_populates="moments")


class HonourReview(Scoped, Base):
    """An honour is looked at again: its ground, the document that gives it, the answer, a proposal and a decision.

    `paper_…` name the effective document; a re-check has none, but `lines`: what was won and what the records say now.
    The compound may answer until `reply_until`. Whoever decides is not who proposed.
    """

    __tablename__ = "award_honour_reviews"
    __table_args__ = (
        CheckConstraint("(ground = 'recheck') = (paper_number = '')", name="grounds_rest_on_papers"),
        CheckConstraint("(paper_number = '') = (paper_on IS NULL)", name="papers_have_a_day"),
        CheckConstraint("(reply = '') = (replied_at IS NULL)", name="replied_at_its_time"),
        CheckConstraint("(part = 'hearing') = (proposed_at IS NULL)", name="proposed_at_its_time"),
        CheckConstraint("(proposed_at IS NULL) = (outcome IS NULL)", name="a_proposal_has_an_outcome"),
        CheckConstraint("(part = 'decided') = (decided_at IS NOT NULL)", name="decided_at_its_time"),
        CheckConstraint(
            "decided_by_id IS NULL OR proposed_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name="two_people_decide",
        ),
        Index("ix_award_honour_reviews_honour_id_part", "honour_id", "part"),
    )

    id: Mapped[Key]
    honour_id: Mapped[int] = mapped_column(ForeignKey("award_honours.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    part: Mapped[Part] = mapped_column(Enum(Part, native_enum=False, length=20, values_callable=list))
    ground: Mapped[Ground] = mapped_column(Enum(Ground, native_enum=False, length=20, values_callable=list))
    paper_title: Mapped[Short] = mapped_column(default="")
    paper_number: Mapped[str] = mapped_column(String(NUMBER_MOST), default="")
    paper_issuer: Mapped[Short] = mapped_column(default="")
    paper_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    reply_until: Mapped[date]
    reply: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    outcome: Mapped[Outcome | None] = mapped_column(Enum(Outcome, native_enum=False, length=20, values_callable=list))
    because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    proposed_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    version: Mapped[int] = mapped_column()
    honour: Mapped[Honour] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}


class HonourRecheck(Base):
    """One yearly comparison of the records with what was won: percentages of the points that records decide."""

    __tablename__ = "award_honour_rechecks"
    __table_args__ = (
        CheckConstraint("won BETWEEN 0 AND 10000 AND now BETWEEN 0 AND 10000", name="both_are_percentages"),
    )

    id: Mapped[Key]
    honour_id: Mapped[int] = mapped_column(ForeignKey("award_honours.id"), index=True)
    checked_on: Mapped[date]
    won: Mapped[Decimal] = mapped_column(Score)
    now: Mapped[Decimal] = mapped_column(Score)
    falls: Mapped[bool]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
