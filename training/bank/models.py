"""Questions, their wordings, the articles these rest on, and what changed under them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, event, inspect, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from training.bank.workflow import Reason, Source, Stage, State
from training.curriculum.definition import EASIEST, HARDEST
from training.items.definition import Kind

CODE_MOST, TOPIC_MOST, DIGEST = 60, 40, 64


class Question(Scoped, Base):
    """One question, whatever its words. `number` is that of the wording on show: the one in use, else the last draft.

    `placed` is the revision of the shipped question that was placed last, empty for one of the alliance's own.
    """

    __tablename__ = "training_questions"
    __table_args__ = (
        UniqueConstraint("alliance_id", "code"),
        Index("ix_training_questions_state", "alliance_id", "state"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    state: Mapped[State] = mapped_column(
        Enum(State, native_enum=False, length=20, values_callable=list), default=State.DRAFT
    )
    number: Mapped[int] = mapped_column(default=1)
    placed: Mapped[str] = mapped_column(String(DIGEST), default="")
    retired_because: Mapped[str] = mapped_column(String(500), default="")
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    wordings: Mapped[list[QuestionVersion]] = relationship(
        back_populates="question", order_by="QuestionVersion.number", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}


class QuestionVersion(Scoped, Base):
    """One wording of a question; once signed, or placed from what ships, it never changes.

    `item` is the question as `items.storing` writes it, `hash` its digest. `topic` is a module's code, or empty where a
    file told none; `history` and `elsewhere` are citations told only as what was, or what holds in other places.
    """

    __tablename__ = "training_question_versions"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        *(
            Index(
                f"uq_training_question_versions_{stage}",
                "question_id",
                unique=True,
                sqlite_where=text(f"stage = '{stage}'"),
                postgresql_where=text(f"stage = '{stage}'"),
            )
            for stage in ("draft", "in_use")
        ),
        CheckConstraint(f"difficulty BETWEEN {EASIEST} AND {HARDEST}", name="difficulty_known"),
        CheckConstraint("signed_by_id IS NULL OR signed_by_id <> written_by_id", name="signed_by_another"),
        CheckConstraint("stage NOT IN ('in_use', 'replaced') OR signed_at IS NOT NULL", name="used_only_signed"),
    )

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("training_questions.id"))
    number: Mapped[int]
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20, values_callable=list))
    topic: Mapped[str] = mapped_column(String(TOPIC_MOST), default="")
    difficulty: Mapped[int]
    item: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(DIGEST), index=True)
    opening: Mapped[Short] = mapped_column(default="")
    history: Mapped[list[str]] = mapped_column(JSON, default=list)
    elsewhere: Mapped[list[str]] = mapped_column(JSON, default=list)
    source: Mapped[Source] = mapped_column(Enum(Source, native_enum=False, length=20, values_callable=list))
    because: Mapped[str] = mapped_column(String(500), default="")
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.DRAFT
    )
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    written_at: Mapped[datetime]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    signed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    question: Mapped[Question] = relationship(lambda: Question, back_populates="wordings", lazy="raise")
    citations: Mapped[list[QuestionCitation]] = relationship(
        back_populates="wording", order_by="QuestionCitation.position", cascade="all, delete-orphan", lazy="raise"
    )


_WORDS = ("item", "hash", "kind", "topic", "difficulty")


@event.listens_for(QuestionVersion, "before_update")
def _signed_words_stay(_mapper: object, _connection: object, wording: QuestionVersion) -> None:
    """Refuse to save other words under a signature, whoever tries."""
    seen = inspect(wording).attrs
    signed = seen.signed_at.history
    was_signed = (signed.deleted or signed.unchanged or (None,))[0] is not None
    if was_signed and any(seen[name].history.has_changes() for name in _WORDS):
        raise ValueError("a signed wording of a question never changes")


class QuestionCitation(Scoped, Base):
    """An article that a wording rests on, and what it said when it was last looked at and stood.

    `work` and `article` are as the library prints them, once it has read the citation. `article_id` names the article
    there, where its text is loaded; `words` is a fingerprint of the part that is cited.
    """

    __tablename__ = "training_question_citations"
    __table_args__ = (UniqueConstraint("version_id", "position"), UniqueConstraint("version_id", "citation"))

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("training_question_versions.id"))
    position: Mapped[int]
    citation: Mapped[Short]
    work: Mapped[Short] = mapped_column(default="")
    article: Mapped[Short] = mapped_column(default="")
    article_id: Mapped[int | None] = mapped_column(index=True)
    unit: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(String(DIGEST), default="")
    seen_at: Mapped[datetime | None]
    wording: Mapped[QuestionVersion] = relationship(back_populates="citations", lazy="raise")


class QuestionReview(Scoped, Base):
    """One change of the law under a question: open until somebody has looked, or until it was worded anew.

    `number` is the wording that was in use, `change` tells one change from another: none is open twice, and one that
    was settled opens anew where the same words come back.
    `from_article_id` and `to_article_id` name the article before and after, where the library has it; `url` opens it.
    """

    __tablename__ = "training_question_reviews"
    __table_args__ = (
        Index(
            "uq_training_question_reviews_open",
            "question_id",
            "number",
            "citation",
            "change",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        CheckConstraint("resolved_at IS NULL OR resolution <> ''", name="resolved_with_words"),
        Index("ix_training_question_reviews_open", "alliance_id", "resolved_at"),
    )

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("training_questions.id"), index=True)
    number: Mapped[int]
    citation: Mapped[Short]
    change: Mapped[str] = mapped_column(String(100))
    reason: Mapped[Reason] = mapped_column(Enum(Reason, native_enum=False, length=20, values_callable=list))
    note: Mapped[str] = mapped_column(String(500), default="")
    from_article_id: Mapped[int | None]
    to_article_id: Mapped[int | None]
    url: Mapped[str] = mapped_column(String(500), default="")
    detected_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolution: Mapped[str] = mapped_column(String(500), default="")
    question: Mapped[Question] = relationship(lambda: Question, lazy="raise")
