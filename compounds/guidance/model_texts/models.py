"""Editions of one's own, what the law said when a text was last looked at, reviews, filled texts, and downloads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from compounds.guidance.model_texts.workflow import Reason, Stage

CODE_MOST = 40


class TextEdition(Scoped, Base):
    """The guidance group's own wording of a shipped text; its fields stay those of the shipped one.

    `number` counts an alliance's editions of one text, `revision` is the shipped one it was written from.
    """

    __tablename__ = "guidance_text_editions"
    __table_args__ = (
        UniqueConstraint("alliance_id", "code", "number"),
        *(
            Index(
                f"uq_guidance_text_editions_{stage}",
                "alliance_id",
                "code",
                unique=True,
                sqlite_where=text(f"stage = '{stage}'"),
                postgresql_where=text(f"stage = '{stage}'"),
            )
            for stage in ("draft", "in_use")
        ),
        CheckConstraint("signed_by_id IS NULL OR signed_by_id <> written_by_id", name="signed_by_another"),
        CheckConstraint(
            "stage NOT IN ('in_use', 'replaced', 'withdrawn') OR signed_by_id IS NOT NULL", name="used_only_signed"
        ),
        CheckConstraint("(stage IN ('replaced', 'withdrawn', 'dropped')) = (ended_at IS NOT NULL)", name="ended_at"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    number: Mapped[int]
    revision: Mapped[int]
    heading: Mapped[Short]
    body: Mapped[str] = mapped_column(Text)
    adapt: Mapped[list[str]] = mapped_column(JSON)
    basis: Mapped[list[str]] = mapped_column(JSON)
    because: Mapped[str] = mapped_column(String(500))
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.DRAFT
    )
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class TextCitation(Scoped, Base):
    """What an article that a text cites said when it was last looked at and stood.

    `article_id` names the article in the library, where its text is loaded; `words` is a fingerprint of what is cited.
    """

    __tablename__ = "guidance_text_citations"
    __table_args__ = (UniqueConstraint("alliance_id", "code", "citation"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    citation: Mapped[Short]
    article_id: Mapped[int | None] = mapped_column(index=True)
    unit: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(String(64), default="")
    seen_at: Mapped[datetime]


class TextReview(Scoped, Base):
    """One change of the law under a text: open until somebody has looked, or until the text was written anew.

    `change` tells one change from another, so that none is told twice; `wording` is the text in use (shipped:1,
    own:3) when it was found.
    """

    __tablename__ = "guidance_text_reviews"
    __table_args__ = (
        UniqueConstraint("alliance_id", "code", "citation", "change"),
        CheckConstraint("resolved_at IS NULL OR resolution <> ''", name="resolved_with_words"),
        Index("ix_guidance_text_reviews_code_resolved_at", "code", "resolved_at"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    citation: Mapped[Short]
    wording: Mapped[str] = mapped_column(String(40))
    change: Mapped[str] = mapped_column(String(80))
    reason: Mapped[Reason] = mapped_column(Enum(Reason, native_enum=False, length=20, values_callable=list))
    note: Mapped[str] = mapped_column(String(500), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    detected_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolution: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class FilledText(Scoped, Base):
    """One text filled for a compound. What was filled in may name people, and is sealed.

    `content_sealed` is, as JSON, the values and, once issued, the blocks as they were issued. `proceeding_id` and
    `step` say for which course it was made.
    """

    __tablename__ = "guidance_filled_texts"
    __table_args__ = (
        CheckConstraint("(document_id IS NULL) = (issued_at IS NULL)", name="issued_with_its_document"),
        CheckConstraint("step = '' OR proceeding_id IS NOT NULL", name="step_of_a_proceeding"),
        Index("ix_guidance_filled_texts_compound_id_code", "compound_id", "code"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"))
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    wording: Mapped[str] = mapped_column(String(40))
    proceeding_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_proceedings.id"), index=True)
    step: Mapped[str] = mapped_column(String(CODE_MOST), default="")
    content_sealed: Mapped[str] = mapped_column(EncryptedText)
    filled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    filled_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), unique=True)
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}


class TextOrigin(Base):
    """A download without an account; `origin` is a keyed digest of the network, no address."""

    __tablename__ = "guidance_text_origins"
    __table_args__ = (Index("ix_guidance_text_origins_origin_at", "origin", "at"),)

    id: Mapped[Key]
    origin: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
