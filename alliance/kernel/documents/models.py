"""The register of issued documents, and the tries at verifying them that failed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.documents.workflow import State
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn


class Document(Scoped, Base):
    """One issued paper. `facts` is what it was made from; `digest`, once set, names its one file and never changes.

    `subject` and `subject_id` are the row it is about, `person_id` the person for whom it is, if anybody.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("alliance_id", "reference"),
        Index("ix_documents_subject_subject_id", "subject", "subject_id"),
        CheckConstraint("state <> 'issued' OR digest IS NOT NULL", name="issued_has_its_file"),
        CheckConstraint("state NOT IN ('rendering', 'failed') OR digest IS NULL", name="no_file_while_rendering"),
        CheckConstraint("state <> 'superseded' OR replaced_by_id IS NOT NULL", name="superseded_by_a_newer_one"),
        CheckConstraint(
            "(state IN ('superseded', 'revoked')) = (closed_at IS NOT NULL)", name="closed_when_it_no_longer_holds"
        ),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    code: Mapped[str] = mapped_column(String(12))
    title: Mapped[Short]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    subject: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    state: Mapped[State] = mapped_column(
        Enum(State, native_enum=False, length=20, values_callable=list), default=State.RENDERING
    )
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    digest: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(500), default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_because: Mapped[Short] = mapped_column(default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship()

    __mapper_args__ = {"version_id_col": version}


class VerificationTry(Base):
    """A code that led nowhere, or a file that was handed in to be compared; `origin` is a keyed digest, no address."""

    __tablename__ = "verification_tries"
    __table_args__ = (Index("ix_verification_tries_origin_at", "origin", "at"),)

    id: Mapped[Key]
    origin: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
