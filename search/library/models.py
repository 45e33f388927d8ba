"""Works, their dated versions and the articles of each version."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.db import Base, Key, Long


class WorkKind(StrEnum):
    """What a work is: only the first three bind; a case is read alongside, a document informs."""

    LAW = "law"
    REGULATION = "regulation"
    INTERPRETATION = "interpretation"
    CASE = "case"
    DOCUMENT = "document"


class Status(StrEnum):
    """Where a version stands. What the source printed is stored; what holds today is reckoned from the dates."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"


class Work(Base):
    """A regulation, interpretation, case or document, whatever its versions; instance-wide, of no alliance.

    `key` is the title without 中华人民共和国, as addresses carry it. `place_path` is "/" for the nation, a path of the
    tree where the platform knows the place, else "x:" and the name of a place elsewhere. A placeholder is a work we
    know of but lack; `why` says what was looked for.
    """

    __tablename__ = "library_works"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(300))
    short_title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[WorkKind] = mapped_column(Enum(WorkKind, native_enum=False, length=20, values_callable=list))
    level: Mapped[str] = mapped_column(String(60))
    issuer: Mapped[str] = mapped_column(String(200), default="")
    number: Mapped[str] = mapped_column(String(100), default="")
    place_path: Mapped[str] = mapped_column(String(200), default="/", index=True)
    place_name: Mapped[str] = mapped_column(String(100), default="全国")
    placeholder: Mapped[bool] = mapped_column(default=False)
    why: Mapped[Long] = mapped_column(default="")
    field_weight: Mapped[float] = mapped_column(Float, default=1.0)
    versions: Mapped[list[Version]] = relationship(back_populates="work", order_by="Version.id")


class Version(Base):
    """One dated text of a work. `stamp` is its date as addresses carry it, or "undated".

    `effective_stated` is what the source says, often the first version's; `effective_from` is set only where that day
    is this version's own, else `effective_unchecked` is true and nothing is reckoned from it. `effective_to` is the
    last day on which it holds; `dates_basis` is where an officer found the days that the text itself does not tell.
    """

    __tablename__ = "library_versions"
    __table_args__ = (
        UniqueConstraint("work_id", "stamp"),
        CheckConstraint("effective_from IS NULL OR NOT effective_unchecked", name="unchecked_has_no_day"),
        CheckConstraint(
            "effective_to IS NULL OR effective_from IS NULL OR effective_to >= effective_from", name="order"
        ),
    )

    id: Mapped[Key]
    work_id: Mapped[int] = mapped_column(ForeignKey("library_works.id"), index=True)
    stamp: Mapped[str] = mapped_column(String(20))
    version_date: Mapped[date | None]
    promulgated: Mapped[date | None]
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    effective_stated: Mapped[date | None]
    effective_unchecked: Mapped[bool]
    status: Mapped[Status] = mapped_column(Enum(Status, native_enum=False, length=20, values_callable=list))
    status_printed: Mapped[str] = mapped_column(String(60), default="")
    status_note: Mapped[Long] = mapped_column(default="")
    doubt: Mapped[Long] = mapped_column(default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    checksum: Mapped[str] = mapped_column(String(64))
    history: Mapped[Long] = mapped_column(default="")
    preamble: Mapped[Long] = mapped_column(default="")
    loaded_at: Mapped[datetime]
    dates_basis: Mapped[str] = mapped_column(String(300), default="")
    revision: Mapped[int] = mapped_column()
    work: Mapped[Work] = relationship(back_populates="versions")
    articles: Mapped[list[Article]] = relationship(back_populates="version", order_by="Article.position")

    __mapper_args__ = {"version_id_col": revision}


class Article(Base):
    """One article (条) of a version, or one section of a text that has none; `address` is stable: art_278, sec_1."""

    __tablename__ = "library_articles"
    __table_args__ = (
        UniqueConstraint("version_id", "address"),
        Index("ix_library_articles_version_id_number", "version_id", "number"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("library_versions.id"))
    position: Mapped[int]
    number: Mapped[int | None]
    sub: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(40))
    chapter: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[Long]
    version: Mapped[Version] = relationship(back_populates="articles")
