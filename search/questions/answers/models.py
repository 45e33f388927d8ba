"""Answers in their editions, the claims of each, what the claims cite, and the reviews that changes of the law open."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Long
from search.library.models import Article
from search.questions.answers.workflow import Reason, Stage
from search.questions.models import Question


class Answer(Scoped, Base):
    """One edition of the answer to a question. `valid_as_of` is 依据截至: the day whose law it was signed on.

    It was the answer from `signed_on` until `ended_on`, the latter excluded. `assisted` says that a machine wrote the
    first draft.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("question_id", "edition"),
        Index(
            "uq_answers_question_id_open",
            "question_id",
            unique=True,
            sqlite_where=text("stage IN ('draft', 'submitted')"),
            postgresql_where=text("stage IN ('draft', 'submitted')"),
        ),
        Index(
            "uq_answers_question_id_published",
            "question_id",
            unique=True,
            sqlite_where=text("stage = 'published'"),
            postgresql_where=text("stage = 'published'"),
        ),
        CheckConstraint(
            "stage NOT IN ('published', 'superseded')"
            " OR (signer_id IS NOT NULL AND signed_on IS NOT NULL AND valid_as_of IS NOT NULL)",
            name="signed_by_somebody",
        ),
        CheckConstraint("signer_id IS NULL OR signer_id <> author_id", name="two_people"),
        CheckConstraint("stage <> 'superseded' OR ended_on IS NOT NULL", name="superseded_on_a_day"),
        CheckConstraint("stage <> 'withdrawn' OR because <> ''", name="withdrawn_with_a_reason"),
    )

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    edition: Mapped[int]
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.DRAFT, index=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    assisted: Mapped[bool] = mapped_column(default=False)
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_on: Mapped[date | None]
    valid_as_of: Mapped[date | None]
    ended_on: Mapped[date | None]
    because: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()
    question: Mapped[Question] = relationship(lambda: Question)
    author: Mapped[Person] = relationship(foreign_keys=author_id)
    signer: Mapped[Person | None] = relationship(foreign_keys=signer_id)
    claims: Mapped[list[Claim]] = relationship(
        back_populates="answer", order_by="Claim.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class Claim(Base):
    """One sentence of an answer that stands or falls by itself; `advice` marks one that needs no article."""

    __tablename__ = "answer_claims"
    __table_args__ = (UniqueConstraint("answer_id", "position"),)

    id: Mapped[Key]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    position: Mapped[int]
    text: Mapped[Long]
    advice: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[Answer] = relationship(back_populates="claims")
    citations: Mapped[list[ClaimCitation]] = relationship(
        back_populates="claim", order_by="ClaimCitation.position", cascade="all, delete-orphan"
    )


class ClaimCitation(Base):
    """One citation of a claim: as it was typed, and the part of the law that it was bound to.

    Nothing but `typed` and `quotation` is told until it is bound. `unit` is the part of the article (para_2__item_5),
    empty for the whole; `span_from` and `span_to` are the place of the quotation in the article's text, both 0
    where it was not found there.
    """

    __tablename__ = "answer_citations"
    __table_args__ = (
        UniqueConstraint("claim_id", "position"),
        CheckConstraint("span_to >= span_from AND span_from >= 0", name="span"),
    )

    id: Mapped[Key]
    claim_id: Mapped[int] = mapped_column(ForeignKey("answer_claims.id"))
    position: Mapped[int]
    typed: Mapped[str] = mapped_column(String(300))
    quotation: Mapped[Long]
    work_key: Mapped[str] = mapped_column(String(200), default="", index=True)
    version_stamp: Mapped[str] = mapped_column(String(20), default="")
    article_id: Mapped[int | None] = mapped_column(ForeignKey("library_articles.id"), index=True)
    article_label: Mapped[str] = mapped_column(String(100), default="")
    unit: Mapped[str] = mapped_column(String(60), default="")
    span_from: Mapped[int] = mapped_column(default=0)
    span_to: Mapped[int] = mapped_column(default=0)
    claim: Mapped[Claim] = relationship(back_populates="citations")
    article: Mapped[Article | None] = relationship()


class AnswerReview(Base):
    """One change of the law that touches a signed answer, told once. It is open until `resolved_at`.

    `change` names what the law changed to, so that the same change is never told twice: `article:7` for another text,
    `dropped` for an article that has no heir, `gone:3` for a version that ended without a later one, `mark:art_12` for
    a part that lost to a superior law.
    `happened_on` is the day from which the change holds; a change of the number alone is resolved as it is told.
    """

    __tablename__ = "answer_reviews"
    __table_args__ = (
        UniqueConstraint("answer_id", "from_article_id", "unit", "change"),
        Index(
            "ix_answer_reviews_open",
            "answer_id",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    from_article_id: Mapped[int] = mapped_column(ForeignKey("library_articles.id"))
    unit: Mapped[str] = mapped_column(String(60), default="")
    to_article_id: Mapped[int | None] = mapped_column(ForeignKey("library_articles.id"))
    change: Mapped[str] = mapped_column(String(80))
    reason: Mapped[Reason] = mapped_column(Enum(Reason, native_enum=False, length=20, values_callable=list))
    note: Mapped[str] = mapped_column(String(500), default="")
    happened_on: Mapped[date]
    detected_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[Answer] = relationship()
    from_article: Mapped[Article] = relationship(foreign_keys=from_article_id)
    to_article: Mapped[Article | None] = relationship(foreign_keys=to_article_id)
