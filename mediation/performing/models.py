"""Reports of performance, the way to a court's confirmation, follow-up visits, and what both sides say of the work."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    exists,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Long, Money, Short
from mediation.agreements.models import Instalment
from mediation.performing.workflow import Contact, Court, Mood, Receipt, Ruling


class Performance(Scoped, Base):
    """That something of an instalment was done: as the debtor says, until the creditor confirms or disputes it."""

    __tablename__ = "mediation_performances"
    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount > 0", name="some_money"),
        CheckConstraint("receipt = 'reported' OR settled_at IS NOT NULL", name="settled_at_an_instant"),
        CheckConstraint("receipt <> 'disputed' OR because <> ''", name="disputed_with_a_reason"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    instalment_id: Mapped[int] = mapped_column(ForeignKey("mediation_instalments.id"), index=True)
    receipt: Mapped[Receipt] = mapped_column(
        Enum(Receipt, native_enum=False, length=20, values_callable=list), default=Receipt.REPORTED
    )
    amount: Mapped[Decimal | None] = mapped_column(Money)
    done_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(500), default="")
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    reported_for_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    because: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class JudicialConfirmation(Scoped, Base):
    """The joint application of an agreement's parties to a court, from the first who wants it to the ruling."""

    __tablename__ = "mediation_confirmations"
    __table_args__ = (
        CheckConstraint("accepted_on IS NULL OR accepted_on >= filed_on", name="accepted_after_filed"),
        CheckConstraint("decided_on IS NULL OR decided_on >= filed_on", name="decided_after_filed"),
        CheckConstraint("(decided_on IS NULL) = (ruling IS NULL)", name="ruling_has_its_day"),
        CheckConstraint("filed_on IS NULL OR (court <> '' AND venue IS NOT NULL)", name="filed_with_a_court"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("mediation_agreements.id"), unique=True)
    venue: Mapped[Court | None] = mapped_column(Enum(Court, native_enum=False, length=20, values_callable=list))
    court: Mapped[Short] = mapped_column(default="")
    materials: Mapped[list[str]] = mapped_column(JSON, default=list)
    due_on: Mapped[date]
    filed_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    ruling: Mapped[Ruling | None] = mapped_column(Enum(Ruling, native_enum=False, length=20, values_callable=list))
    number: Mapped[str] = mapped_column(String(60), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ConfirmationWish(Base):
    """That one party wants the court's confirmation; taken back by `ended_at`."""

    __tablename__ = "mediation_wishes"
    __table_args__ = (UniqueConstraint("confirmation_id", "party_id"),)

    id: Mapped[Key]
    confirmation_id: Mapped[int] = mapped_column(ForeignKey("mediation_confirmations.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    said_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class FollowUp(Scoped, Base):
    """A follow-up visit (回访记录): planned for a day, then what was found on it."""

    __tablename__ = "mediation_follow_ups"
    __table_args__ = (
        CheckConstraint("(done_on IS NULL) = (contact IS NULL)", name="made_in_some_way"),
        CheckConstraint("mood <> 'danger' OR handling <> ''", name="danger_is_handled"),
        Index("ix_mediation_follow_ups_done_on_planned_on", "done_on", "planned_on"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_agreements.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    planned_on: Mapped[date]
    done_on: Mapped[date | None]
    contact: Mapped[Contact | None] = mapped_column(Enum(Contact, native_enum=False, length=20, values_callable=list))
    reason: Mapped[Short] = mapped_column(default="")
    performed: Mapped[str] = mapped_column(String(1000), default="")
    mood: Mapped[Mood | None] = mapped_column(Enum(Mood, native_enum=False, length=20, values_callable=list))
    handling: Mapped[str] = mapped_column(String(1000), default="")
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Survey(Scoped, Base):
    """What one party says: of the outcome and, apart from it, of how they were treated; 1 to 5."""

    __tablename__ = "mediation_surveys"
    __table_args__ = (
        UniqueConstraint("case_id", "party_id"),
        CheckConstraint("outcome BETWEEN 1 AND 5 AND attitude BETWEEN 1 AND 5", name="grades"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    outcome: Mapped[int]
    attitude: Mapped[int]
    words: Mapped[Long] = mapped_column(default="")
    answered_at: Mapped[datetime]


def told_in_full() -> ColumnElement[bool]:
    """True for an instalment of which one report covers all that is left and waits for the creditor's word."""
    return exists().where(
        Performance.instalment_id == Instalment.id,
        Performance.receipt == Receipt.REPORTED,
        or_(Instalment.amount.is_(None), Performance.amount >= Instalment.amount - Instalment.paid),
    )
