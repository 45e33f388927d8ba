"""Certificates, and what happened to each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.documents.models import Document
from alliance.kernel.places.models import Place
from training.certificates.workflow import Ground, State, What

HOLDS = text("state = 'valid'")
CODE_MOST, KEY_MOST = 40, 60


class Certificate(Scoped, Base):
    """What somebody has learnt, on a paper that holds from `valid_from` to `valid_to`, both included.

    `key` is what it belongs to: `term:12` or `appointment:mediator:3`; one person has one certificate of a programme
    that holds for it. `term_id` is filled for a committee's term. `holder_sealed` is the name as it is printed.
    `hours` are the learning hours (学时). `receipt` says which paper was passed, so that it can be drawn and graded
    again: `attempt`, `seed`, `digest`. `ended_on` is the last day of one whose days are over, early or not.
    """

    __tablename__ = "training_certificates"
    __table_args__ = (
        Index(
            "uq_training_certificates_holding",
            "alliance_id",
            "person_id",
            "programme",
            "key",
            unique=True,
            sqlite_where=HOLDS,
            postgresql_where=HOLDS,
        ),
        CheckConstraint("valid_to >= valid_from", name="ends_after_it_begins"),
        CheckConstraint("state <> 'valid' OR ended_on IS NULL", name="valid_has_not_ended"),
        CheckConstraint("state <> 'superseded' OR superseded_by_id IS NOT NULL", name="superseded_by_a_newer_one"),
        CheckConstraint("(state = 'revoked') = (revoked_because <> '')", name="revoked_with_a_reason"),
        Index("ix_training_certificates_state_valid_to", "state", "valid_to"),
        Index("ix_training_certificates_term_id_programme", "term_id", "programme"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    programme: Mapped[str] = mapped_column(String(CODE_MOST))
    key: Mapped[str] = mapped_column(String(KEY_MOST))
    term_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"))
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("training_enrolments.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    holder_sealed: Mapped[str] = mapped_column(EncryptedText)
    hours: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    receipt: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[State] = mapped_column(
        Enum(State, native_enum=False, length=20, values_callable=list), default=State.VALID
    )
    issued_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("training_certificates.id"))
    revoked_because: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    document: Mapped[Document | None] = relationship()
    moments: Mapped[list[CertificateMoment]] = relationship(
        back_populates="certificate", order_by="CertificateMoment.id"
    )

    __mapper_args__ = {"version_id_col": version}


class CertificateMoment(Base):
    """One line of a certificate's course, kept for good. `about` names what it is about, such as `delta:4`.

    `title` is what the public page calls that; `due_on` the day by which it is asked, where one is.
    """

    __tablename__ = "training_certificate_moments"
    __table_args__ = (Index("ix_training_certificate_moments_about", "about"),)

    id: Mapped[Key]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("training_certificates.id"), index=True)
    what: Mapped[What] = mapped_column(Enum(What, native_enum=False, length=20, values_callable=list))
    ground: Mapped[Ground] = mapped_column(
        Enum(Ground, native_enum=False, length=20, values_callable=list), default=Ground.NONE
    )
    happened_on: Mapped[date]
    at: Mapped[datetime]
    about: Mapped[str] = mapped_column(String(KEY_MOST), default="")
    title: Mapped[Short] = mapped_column(default="")
    due_on: Mapped[date | None]
    certificate: Mapped[Certificate] = relationship(back_populates="moments")
