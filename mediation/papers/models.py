"""The papers of a case in dossier order, and the volumes into which they are bound."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.documents.models import Document
from mediation.models import Case, Party

STANDS = text("void_at IS NULL")
UNDER_WAY = text("stage IN ('asked', 'making')")


class Audience(StrEnum):
    """Whom a paper is for; the office that keeps the dossier and the mediator of the case read all of them."""

    ALL = "all"
    PARTY = "party"
    OFFICE = "office"


class CasePaper(Scoped, Base):
    """One paper of a case, made by the platform or handed in.

    `number` is its place in the dossier (0 to 13), `kind` a code of `kinds`, `about` what it was made from, such as
    `session:4`, so that the same is made once. `content_sealed` is what it says, as JSON, since papers name people;
    it is opened when the paper is laid out. `edition` counts what was issued under it. `dated_on` is the day that
    stands on it, by which the order of the dossier is checked. Signed prints lie beside it as attachments.
    """

    __tablename__ = "mediation_case_papers"
    __table_args__ = (
        CheckConstraint("number BETWEEN 0 AND 13", name="in_the_dossier"),
        CheckConstraint("(audience = 'party') = (party_id IS NOT NULL)", name="for_a_party"),
        CheckConstraint("(document_id IS NULL) = (content_sealed IS NULL)", name="issued_with_its_content"),
        Index(
            "uq_mediation_case_papers_standing",
            "case_id",
            "kind",
            "about",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    audience: Mapped[Audience] = mapped_column(Enum(Audience, native_enum=False, length=20, values_callable=list))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[Short]
    dated_on: Mapped[date]
    edition: Mapped[int] = mapped_column(default=1)
    content_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    made_at: Mapped[datetime]
    void_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship()
    party: Mapped[Party | None] = relationship()
    document: Mapped[Document | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Purpose(StrEnum):
    """What papers are bound together for."""

    WHOLE = "whole"
    DEFAULT = "default"
    CONFIRMATION = "confirmation"


class VolumeStage(StrEnum):
    """Where the binding of a volume stands."""

    ASKED = "asked"
    MAKING = "making"
    DONE = "done"
    FAILED = "failed"


class Volume(Scoped, Base):
    """Papers bound into one PDF: the whole dossier, or the pack for a court; its file lies beside it as attachment.

    `done` of `total` parts are laid in; `pages` counts the numbered ones. `warnings` are codes of `order`. A pack
    for one party names it and is theirs to fetch.
    """

    __tablename__ = "mediation_volumes"
    __table_args__ = (
        CheckConstraint("(stage IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="ended_has_its_instant"),
        CheckConstraint("stage <> 'failed' OR failure <> ''", name="failed_says_why"),
        CheckConstraint("purpose <> 'whole' OR party_id IS NULL", name="whole_is_the_offices"),
        Index(
            "uq_mediation_volumes_under_way",
            "case_id",
            "purpose",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(Enum(Purpose, native_enum=False, length=20, values_callable=list))
    stage: Mapped[VolumeStage] = mapped_column(
        Enum(VolumeStage, native_enum=False, length=20, values_callable=list), default=VolumeStage.ASKED
    )
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    failure: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship()

    __mapper_args__ = {"version_id_col": version}
