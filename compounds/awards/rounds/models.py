"""Rounds, the awards of each with their sealed indicators, and what was changed with a reason."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from compounds.awards.rounds.workflow import Stage

WORDS_MOST = 500
CODE_MOST = 30


class Form(StrEnum):
    """What a round may hand out: a title with a plaque needs an approval; without one it shows or reports."""

    TITLE = "title"
    SHOWCASE = "showcase"
    BULLETIN = "bulletin"


FORM_NAMES: dict[Form, str] = {Form.TITLE: "评选授牌", Form.SHOWCASE: "展示", Form.BULLETIN: "通报"}


class AwardRound(Scoped, Base):
    """One season. `…_on` is the first day of each phase; a phase ends on the day before the next one begins.

    `basis_…` is the approval on which title and plaque rest. `rules` is what `compounds.awards.rules` writes. `seal`
    is the SHA-256 of `sealed_text`, the canonical text of rules, indicators, quotas and dates, published at opening and
    never changed. `facts_from` to `facts_to` are the days that the facts are about.
    """

    __tablename__ = "award_rounds"
    __table_args__ = (
        UniqueConstraint("alliance_id", "title"),
        CheckConstraint(
            "opens_on < screening_on AND screening_on < review_on AND review_on < inspection_on"
            " AND inspection_on < deliberation_on AND deliberation_on < notice_on AND notice_on < decided_on",
            name="phases_do_not_overlap",
        ),
        CheckConstraint("form != 'title' OR basis_number != ''", name="titles_need_an_approval"),
        CheckConstraint(
            "stage IN ('draft', 'cancelled') OR (seal IS NOT NULL AND opened_at IS NOT NULL)", name="sealed_once_open"
        ),
        CheckConstraint("(seal IS NULL) = (sealed_text IS NULL)", name="seal_and_text_together"),
        CheckConstraint("facts_from < facts_to", name="facts_have_days"),
    )

    id: Mapped[Key]
    title: Mapped[Short]
    year: Mapped[int]
    form: Mapped[Form] = mapped_column(Enum(Form, native_enum=False, length=20, values_callable=list))
    basis_title: Mapped[Short] = mapped_column(default="")
    basis_number: Mapped[str] = mapped_column(String(60), default="")
    basis_issuer: Mapped[Short] = mapped_column(default="")
    basis_on: Mapped[date | None]
    stage: Mapped[Stage] = mapped_column(Enum(Stage, native_enum=False, length=20, values_callable=list), index=True)
    stage_since: Mapped[datetime]
    opens_on: Mapped[date]
    screening_on: Mapped[date]
    review_on: Mapped[date]
    inspection_on: Mapped[date]
    deliberation_on: Mapped[date]
    notice_on: Mapped[date]
    decided_on: Mapped[date]
    facts_from: Mapped[date]
    facts_to: Mapped[date]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed_text: Mapped[str | None] = mapped_column(Text)
    seal: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column()
    awards: Mapped[list[RoundAward]] = relationship(
        back_populates="round", order_by="RoundAward.id", cascade="all, delete-orphan"
    )
    changes: Mapped[list[RoundChange]] = relationship(order_by="RoundChange.id", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class RoundAward(Base):
    """One award of a round, won by at most `quota` compounds; `indicators` is the tree as `indicators.stored` gives."""

    __tablename__ = "award_round_awards"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        CheckConstraint("quota > 0", name="somebody_can_win"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"))
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    name: Mapped[Short]
    quota: Mapped[int]
    indicators: Mapped[dict[str, Any]] = mapped_column(JSON)
    round: Mapped[AwardRound] = relationship(back_populates="awards")


class RoundChange(Base):
    """What was changed after opening (days still to come, the end of a round), when and why; everybody may read it."""

    __tablename__ = "award_round_changes"

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    before: Mapped[Short]
    after: Mapped[Short]
    because: Mapped[str] = mapped_column(String(WORDS_MOST))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
