"""Sessions with their invitations and attendance, minutes with their signatures, and requests to extend."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Long, Short
from mediation.models import Case, Party
from mediation.sessions.workflow import (
    ExtensionStage,
    MinutesKind,
    MinutesStage,
    Mode,
    Presence,
    Reply,
    SessionStage,
    Signing,
)


class Session(Scoped, Base):
    """One meeting of a case: joint, or with the one party that `party_id` names, which nobody else knows of.

    `uid` stays the same in all calendars, and `sequence` rises with every change. `rest_words` tell how all agreed to
    a day off or an evening, and are empty for ordinary hours.
    """

    __tablename__ = "mediation_sessions"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("(mode = 'video') = (link <> '')", name="video_has_its_link"),
        CheckConstraint("mode <> 'place' OR location <> ''", name="place_is_named"),
        CheckConstraint("(stage = 'cancelled') = (cancelled_because <> '')", name="cancelled_with_a_reason"),
        Index("ix_mediation_sessions_stage_starts_at", "stage", "starts_at"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    stage: Mapped[SessionStage] = mapped_column(
        Enum(SessionStage, native_enum=False, length=20, values_callable=list), default=SessionStage.PLANNED
    )
    mode: Mapped[Mode] = mapped_column(Enum(Mode, native_enum=False, length=20, values_callable=list))
    location: Mapped[Short] = mapped_column(default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    rest_words: Mapped[str] = mapped_column(String(500), default="")
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_because: Mapped[str] = mapped_column(String(500), default="")
    held_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship()
    party: Mapped[Party | None] = relationship()
    replies: Mapped[list[SessionReply]] = relationship(back_populates="session", order_by="SessionReply.id")
    attendees: Mapped[list[Attendee]] = relationship(
        back_populates="session", order_by="Attendee.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class SessionReply(Base):
    """A party that is invited, and what it says to the time as it stands; a new time asks anew."""

    __tablename__ = "mediation_session_replies"
    __table_args__ = (
        UniqueConstraint("session_id", "party_id"),
        CheckConstraint("(reply = 'open') = (at IS NULL)", name="reply_has_its_instant"),
    )

    id: Mapped[Key]
    session_id: Mapped[int] = mapped_column(ForeignKey("mediation_sessions.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    reply: Mapped[Reply] = mapped_column(
        Enum(Reply, native_enum=False, length=20, values_callable=list), default=Reply.OPEN
    )
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime | None]
    session: Mapped[Session] = relationship(back_populates="replies")
    party: Mapped[Party] = relationship()


class Attendee(Base):
    """Somebody who was asked to a session and came, or did not, as the mediator wrote it down."""

    __tablename__ = "mediation_attendees"
    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        CheckConstraint("(presence = 'side') = (party_id IS NOT NULL)", name="side_names_its_party"),
    )

    id: Mapped[Key]
    session_id: Mapped[int] = mapped_column(ForeignKey("mediation_sessions.id"))
    position: Mapped[int]
    presence: Mapped[Presence] = mapped_column(Enum(Presence, native_enum=False, length=20, values_callable=list))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    acts_as: Mapped[str] = mapped_column(String(60), default="")
    present: Mapped[bool] = mapped_column(default=True)
    words: Mapped[str] = mapped_column(String(200), default="")
    session: Mapped[Session] = relationship(back_populates="attendees")


class CaseMinutes(Scoped, Base):
    """What was said at a session (调解笔录) or to investigators (调查笔录); several may hang on one session.

    `digest` is of the text as it was read out: a signature counts for that text alone. `focus`, `opinions` and
    `outcome` are of a mediation; `identity` and `matter` of an investigation, which only those who work on the case
    read.
    """

    __tablename__ = "mediation_minutes"
    __table_args__ = (
        CheckConstraint("(kind = 'mediation') = (session_id IS NOT NULL)", name="mediation_has_its_session"),
        CheckConstraint("(stage = 'draft') = (read_at IS NULL)", name="read_out_at"),
        CheckConstraint("(stage = 'draft') = (digest = '')", name="read_out_has_its_digest"),
        CheckConstraint("ended_at > started_at", name="ends_after_it_starts"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_sessions.id"), index=True)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[MinutesKind] = mapped_column(Enum(MinutesKind, native_enum=False, length=20, values_callable=list))
    stage: Mapped[MinutesStage] = mapped_column(
        Enum(MinutesStage, native_enum=False, length=20, values_callable=list), default=MinutesStage.DRAFT
    )
    location: Mapped[Short]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    recorder: Mapped[str] = mapped_column(String(60))
    focus: Mapped[str] = mapped_column(String(2000), default="")
    opinions: Mapped[Long] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(String(2000), default="")
    identity: Mapped[str] = mapped_column(String(500), default="")
    matter: Mapped[str] = mapped_column(String(500), default="")
    text: Mapped[Long]
    digest: Mapped[str] = mapped_column(String(64), default="")
    read_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship()
    session: Mapped[Session | None] = relationship()
    people: Mapped[list[MinutesPerson]] = relationship(
        back_populates="minutes", order_by="MinutesPerson.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class MinutesPerson(Base):
    """Somebody present when the minutes were taken, and how they stand to the text that was read out to them."""

    __tablename__ = "mediation_minutes_people"
    __table_args__ = (
        UniqueConstraint("minutes_id", "position"),
        CheckConstraint("(signing IS NULL) = (signed_at IS NULL)", name="signed_at_an_instant"),
        CheckConstraint("signing IS NULL OR signing <> 'declined' OR words <> ''", name="declined_with_words"),
    )

    id: Mapped[Key]
    minutes_id: Mapped[int] = mapped_column(ForeignKey("mediation_minutes.id"))
    position: Mapped[int]
    presence: Mapped[Presence] = mapped_column(Enum(Presence, native_enum=False, length=20, values_callable=list))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    acts_as: Mapped[str] = mapped_column(String(60), default="")
    signing: Mapped[Signing | None] = mapped_column(Enum(Signing, native_enum=False, length=20, values_callable=list))
    signed_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(String(200), default="")
    minutes: Mapped[CaseMinutes] = relationship(back_populates="people")


class Extension(Scoped, Base):
    """A request to make the mediation longer; it takes effect when every necessary party has consented to it.

    `because` is read by all sides; the consents are in the room of consents under the id of this row.
    """

    __tablename__ = "mediation_extensions"
    __table_args__ = (
        CheckConstraint("days > 0", name="days_positive"),
        CheckConstraint("(stage = 'open') = (settled_at IS NULL)", name="settled_at_an_instant"),
        Index(
            "uq_mediation_extensions_case_id_open",
            "case_id",
            unique=True,
            sqlite_where=text("stage = 'open'"),
            postgresql_where=text("stage = 'open'"),
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    days: Mapped[int]
    because: Mapped[str] = mapped_column(String(500))
    stage: Mapped[ExtensionStage] = mapped_column(
        Enum(ExtensionStage, native_enum=False, length=20, values_callable=list), default=ExtensionStage.OPEN
    )
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship()

    __mapper_args__ = {"version_id_col": version}
