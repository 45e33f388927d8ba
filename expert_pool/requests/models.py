"""Selection requests, the companies among which is chosen, the seats of each field, and the reasons that were given."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Money, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.models import Company, Compound
from expert_pool.fields import Field
from expert_pool.requests.workflow import Stage
from expert_pool.tracks import TenderTrack

NOTE_MOST = 300
"""How long a reason may be."""


class Basis(StrEnum):
    """On what the owners' choosing rests."""

    ASSEMBLY_DECISION = "assembly_decision"
    SELECTION_PLAN = "selection_plan"
    NONE_YET = "none_yet"


class FeePayer(StrEnum):
    """Who pays the experts."""

    NOBODY = "nobody"
    COMPOUND = "compound"
    ALLIANCE = "alliance"
    SUBDISTRICT = "subdistrict"


class SelectionRequest(Scoped, Base):
    """A compound asks for experts. `place_id` is the compound's place; `asked_by_id` who handed it in.

    `criteria` is the score sheet as `scoring.criteria` stores it, fixed with the seal. `fee` is yuan for one expert.
    `owners` counts the owners' representatives, who are named only when the panel meets. `stage_since` is when the
    present stage began, `scored_at` when sums were first shown. Without a reference it is a draft, or one withdrawn.
    """

    __tablename__ = "expert_requests"
    __table_args__ = (
        CheckConstraint(
            "stage = 'withdrawn' OR (stage = 'draft') = (reference IS NULL)", name="reference_from_submission"
        ),
        CheckConstraint(
            "track = 'owner_self_governed' OR stage IN"
            " ('draft', 'submitted', 'returned', 'helped', 'declined', 'withdrawn')",
            name="statutory_is_never_staffed",
        ),
        UniqueConstraint("alliance_id", "reference"),
        Index("ix_expert_requests_compound_id_stage", "compound_id", "stage"),
        Index("ix_expert_requests_stage_opening_at", "stage", "opening_at"),
    )

    id: Mapped[Key]
    reference: Mapped[Reference | None] = mapped_column(ReferenceColumn)
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    track: Mapped[TenderTrack] = mapped_column(Enum(TenderTrack, native_enum=False, length=30, values_callable=list))
    stage: Mapped[Stage] = mapped_column(Enum(Stage, native_enum=False, length=20, values_callable=list))
    stage_since: Mapped[datetime]
    scored_at: Mapped[datetime | None]
    subject: Mapped[Short]
    opening_at: Mapped[datetime]
    opening_spot: Mapped[Short]
    owners: Mapped[int]
    small: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[Basis] = mapped_column(Enum(Basis, native_enum=False, length=20, values_callable=list))
    basis_on: Mapped[date | None]
    fee: Mapped[Decimal | None] = mapped_column(Money)
    fee_payer: Mapped[FeePayer] = mapped_column(Enum(FeePayer, native_enum=False, length=20, values_callable=list))
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    compound: Mapped[Compound] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    companies: Mapped[list[RequestCompany]] = relationship(
        back_populates="request", order_by="RequestCompany.number", cascade="all, delete-orphan"
    )
    seats: Mapped[list[RequestSeats]] = relationship(
        back_populates="request", order_by="RequestSeats.id", cascade="all, delete-orphan"
    )
    notes: Mapped[list[RequestNote]] = relationship(order_by="RequestNote.id", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class RequestNote(Base):
    """What somebody said about a step of a request, beside the ledger, which holds no words; `about` is the step."""

    __tablename__ = "expert_request_notes"

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_requests.id"), index=True)
    about: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(NOTE_MOST))
    said_at: Mapped[datetime]


class RequestCompany(Base):
    """One company that takes part; `number` from 1 in the order of the form, `left_at` when it withdrew."""

    __tablename__ = "expert_request_companies"
    __table_args__ = (UniqueConstraint("request_id", "company_id"), UniqueConstraint("request_id", "number"))

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_requests.id"), index=True)
    number: Mapped[int]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    left_at: Mapped[datetime | None]
    request: Mapped[SelectionRequest] = relationship(back_populates="companies")
    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)


class RequestSeats(Base):
    """How many experts of one field are asked for."""

    __tablename__ = "expert_request_seats"
    __table_args__ = (UniqueConstraint("request_id", "field"), CheckConstraint("seats > 0", name="at_least_one"))

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_requests.id"), index=True)
    field: Mapped[Field] = mapped_column(Enum(Field, native_enum=False, length=20, values_callable=list))
    seats: Mapped[int]
    request: Mapped[SelectionRequest] = relationship(back_populates="seats")
