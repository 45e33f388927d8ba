"""Precedents, what was decided about each clue in their words, and the objections of sides."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Long, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from mediation.models import Case
from mediation.precedents.scanning import Clue
from mediation.precedents.workflow import Choice, Stage

OPEN = text("stage IN ('draft', 'submitted')")
STANDING = text("stage IN ('draft', 'submitted', 'published')")


class Precedent(Scoped, Base):
    """A case told without anybody in it, 柯例〔2026〕1号.

    Until it is published the five texts hold the drafter's own words, clues and all; publishing writes the words that
    were decided over them. A withdrawn one keeps its number, its day and the reason, and no text. `traits` are the
    codes of what is told about the compound; `rare` what else is told, each with how many compounds it is true of;
    `compounds` and `companies` how many the description fitted on `counted_on`.
    """

    __tablename__ = "mediation_precedents"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        Index(
            "uq_mediation_precedents_case_id_standing",
            "case_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        CheckConstraint(
            "stage NOT IN ('published', 'withdrawn')"
            " OR (reference IS NOT NULL AND signed_by_id IS NOT NULL AND published_at IS NOT NULL)",
            name="published_is_signed",
        ),
        CheckConstraint("signed_by_id <> drafted_by_id", name="two_people"),
        CheckConstraint(
            "stage <> 'withdrawn' OR (facts = '' AND focus = '' AND process = '' AND outcome = '' AND advice = ''"
            " AND withdrawn_because <> '')",
            name="withdrawn_has_no_text",
        ),
        Index("ix_mediation_precedents_alliance_id_stage", "alliance_id", "stage"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    reference: Mapped[Reference | None] = mapped_column(ReferenceColumn)
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.DRAFT
    )
    cause: Mapped[str] = mapped_column(String(20))
    title: Mapped[Short]
    facts: Mapped[Long] = mapped_column(default="")
    focus: Mapped[Long] = mapped_column(default="")
    process: Mapped[Long] = mapped_column(default="")
    outcome: Mapped[Long] = mapped_column(default="")
    advice: Mapped[Long] = mapped_column(default="")
    traits: Mapped[list[str]] = mapped_column(JSON, default=list)
    rare: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    told: Mapped[str] = mapped_column(String(300), default="")
    compounds: Mapped[int | None]
    companies: Mapped[int | None]
    counted_on: Mapped[date | None]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    returned_because: Mapped[str] = mapped_column(String(500), default="")
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    case: Mapped[Case] = relationship()
    drafted_by: Mapped[Person] = relationship(foreign_keys=[drafted_by_id])

    __mapper_args__ = {"version_id_col": version}


class ClueDecision(Base):
    """What is to stand in place of one clue, or why it may stay; the clue itself is sealed, and gone once published."""

    __tablename__ = "mediation_precedent_clues"
    __table_args__ = (
        UniqueConstraint("precedent_id", "digest"),
        CheckConstraint("choice <> 'replace' OR instead <> ''", name="replaced_by_something"),
        CheckConstraint("choice <> 'keep' OR because <> ''", name="kept_for_a_reason"),
    )

    id: Mapped[Key]
    precedent_id: Mapped[int] = mapped_column(ForeignKey("mediation_precedents.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    text_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    clue: Mapped[Clue] = mapped_column(Enum(Clue, native_enum=False, length=20, values_callable=list))
    choice: Mapped[Choice] = mapped_column(Enum(Choice, native_enum=False, length=20, values_callable=list))
    instead: Mapped[Short] = mapped_column(default="")
    because: Mapped[Short] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]


class PrecedentObjection(Base):
    """A side does not want its case told to others, not even without names; no reason is asked."""

    __tablename__ = "mediation_precedent_objections"
    __table_args__ = (UniqueConstraint("case_id", "party_id"),)

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    at: Mapped[datetime]
