"""Consents, the steps by which parties were asked, tries at their links, and bodies asked to mediate together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from mediation.bodies.models import Body
from mediation.consent.workflow import Answer, Outcome, Rung, Scope, Way
from mediation.models import Case

STANDS = text("ended_at IS NULL")


class Consent(Scoped, Base):
    """What one party has said to one thing that is asked of it: the one table of all consents.

    `subject_id` is the record that is meant where a scope has several (an extension, a disclosure), else 0. The
    answer stands until `ended_at`, by which it was withdrawn or replaced by another one; a party that was only asked
    has no row. `person_id` is whoever answered themselves, `recorded_by_id` the member of staff who wrote it down.
    """

    __tablename__ = "mediation_consents"
    __table_args__ = (
        Index(
            "uq_mediation_consents_standing",
            "party_id",
            "scope",
            "subject_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index("ix_mediation_consents_case_id_scope", "case_id", "scope", "subject_id"),
        CheckConstraint(
            "way NOT IN ('telephone', 'counter', 'paper') OR (recorded_by_id IS NOT NULL AND said_by <> '')",
            name="recorded_by_somebody",
        ),
        CheckConstraint("(way = 'link') = (link_id IS NOT NULL)", name="link_is_named"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"))
    scope: Mapped[Scope] = mapped_column(Enum(Scope, native_enum=False, length=20, values_callable=list))
    subject_id: Mapped[int] = mapped_column(default=0)
    answer: Mapped[Answer] = mapped_column(Enum(Answer, native_enum=False, length=20, values_callable=list))
    way: Mapped[Way] = mapped_column(Enum(Way, native_enum=False, length=20, values_callable=list))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("links.id"))
    said_by: Mapped[str] = mapped_column(String(60), default="")
    witness: Mapped[str] = mapped_column(String(60), default="")
    words: Mapped[str] = mapped_column(String(1000), default="")
    ended_at: Mapped[datetime | None]
    ended_words: Mapped[str] = mapped_column(String(1000), default="")


class Invitation(Scoped, Base):
    """One step of asking one party: how, when, by whom, with what outcome; proof lies beside it as attachments."""

    __tablename__ = "mediation_invitations"
    __table_args__ = (
        Index("ix_mediation_invitations_case_id_party_id", "case_id", "party_id", "at"),
        CheckConstraint("(outcome = 'waiting') = (outcome_at IS NULL)", name="outcome_has_its_instant"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    rung: Mapped[Rung] = mapped_column(Enum(Rung, native_enum=False, length=20, values_callable=list))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("links.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    words: Mapped[str] = mapped_column(String(1000), default="")
    outcome: Mapped[Outcome] = mapped_column(
        Enum(Outcome, native_enum=False, length=20, values_callable=list), default=Outcome.WAITING
    )
    outcome_at: Mapped[datetime | None]
    outcome_words: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class LinkTry(Base):
    """One wrong try to prove that a link's bearer is the party; too many close the link."""

    __tablename__ = "mediation_link_tries"

    id: Mapped[Key]
    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), index=True)
    at: Mapped[datetime]


class Together(Scoped, Base):
    """A registered body asked to mediate one case together with the alliance; it answers, or the desk takes it back."""

    __tablename__ = "mediation_together"
    __table_args__ = (
        Index(
            "uq_mediation_together_open",
            "case_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        CheckConstraint("(answered_at IS NULL) = (accepted IS NULL)", name="answered_yes_or_no"),
        CheckConstraint("accepted IS NULL OR accepted OR answer_words <> ''", name="no_has_its_reason"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("mediation_bodies.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    words: Mapped[Short] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    accepted: Mapped[bool | None]
    answer_words: Mapped[Short] = mapped_column(default="")
    version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship()

    __mapper_args__ = {"version_id_col": version}
