"""Questions, their dossiers, followers, notes and ratings, and what helped before anybody had to ask."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Long, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.models import Compound
from search.questions.workflow import Channel, NoteKind, Privacy, Stage


class Question(Scoped, Base):
    """One question to the alliance, 柯问〔2026〕1号.

    `title` and `text` stand as they were asked, for the asker and the desk alone. `public_title` and `public_text`
    are the desk's wording without personal details: the public reads nothing else. `due_on` is our promise, not law.
    """

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint("(channel = 'member') OR asker_id IS NULL", name="asker_by_code_is_nobody"),
        CheckConstraint("(stage = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_another"),
        CheckConstraint("merged_into_id <> id", name="not_into_itself"),
        CheckConstraint(
            "stage NOT IN ('assigned', 'drafted', 'in_review') OR assigned_to_id IS NOT NULL",
            name="somebody_if_assigned",
        ),
        CheckConstraint(
            "stage NOT IN ('published', 'reviewing') OR (published_at IS NOT NULL AND public_title <> '')",
            name="published_has_its_wording",
        ),
        CheckConstraint("stage NOT IN ('declined', 'withdrawn') OR closed_because <> ''", name="closed_with_a_reason"),
        Index("ix_questions_stage_due_on", "stage", "due_on"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.id"), index=True)
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    channel: Mapped[Channel] = mapped_column(Enum(Channel, native_enum=False, length=20, values_callable=list))
    privacy: Mapped[Privacy] = mapped_column(Enum(Privacy, native_enum=False, length=20, values_callable=list))
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.NEW
    )
    title: Mapped[Short]
    text: Mapped[Long] = mapped_column(default="")
    public_title: Mapped[Short] = mapped_column(default="")
    public_text: Mapped[Long] = mapped_column(default="")
    filed_at: Mapped[datetime]
    due_on: Mapped[date | None]
    asked_back_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    closed_because: Mapped[str] = mapped_column(String(1000), default="")
    search_trail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    compound: Mapped[Compound | None] = relationship()
    asker: Mapped[Person | None] = relationship(foreign_keys=[asker_id])
    assigned_to: Mapped[Person | None] = relationship(foreign_keys=[assigned_to_id])
    merged_into: Mapped[Question | None] = relationship(lambda: Question, remote_side=lambda: Question.id)

    __mapper_args__ = {"version_id_col": version}


class Dossier(Scoped, Base):
    """The closed side of a question: beside it lie the asker's papers, which the public never sees."""

    __tablename__ = "question_dossiers"

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), unique=True)
    question: Mapped[Question] = relationship(lambda: Question)


class Follower(Base):
    """Somebody who is told how a question goes on; `asked` where it is because their own was merged into it."""

    __tablename__ = "question_followers"
    __table_args__ = (UniqueConstraint("question_id", "person_id"),)

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[datetime]
    asked: Mapped[bool] = mapped_column(default=False)


class Note(Base):
    """A word in writing between desk and asker, or of the desk to itself; `person_id` is null for a code's bearer."""

    __tablename__ = "question_notes"

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    kind: Mapped[NoteKind] = mapped_column(Enum(NoteKind, native_enum=False, length=20, values_callable=list))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]
    text: Mapped[Long]


class Rating(Base):
    """Whether an answer helped somebody, in their words; without `person_id` it is the asker's by the code."""

    __tablename__ = "question_ratings"
    __table_args__ = (
        UniqueConstraint("question_id", "person_id"),
        Index(
            "uq_question_ratings_question_id_by_code",
            "question_id",
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
    )

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    helpful: Mapped[bool]
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]


class Helped(Scoped, Base):
    """How often on a day somebody said, before asking, that this entry of the index had helped; nobody is noted."""

    __tablename__ = "question_helped"
    __table_args__ = (
        UniqueConstraint("alliance_id", "key", "day"),
        CheckConstraint("times > 0", name="at_least_once"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(80))
    day: Mapped[date]
    times: Mapped[int]


class Origin(Base):
    """One filing by the open form, as a digest of the address it came from; forgotten after a few days."""

    __tablename__ = "question_origins"
    __table_args__ = (Index("ix_question_origins_origin_at", "origin", "at"),)

    id: Mapped[Key]
    origin: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
