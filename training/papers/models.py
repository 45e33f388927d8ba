"""Blueprints with their revisions, the pools that papers were drawn from, and the papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short

CODE_MOST, DIGEST = 40, 64


class Blueprint(Scoped, Base):
    """What a paper is to ask; `number` is that of the revision in use, `placed` the digest of the shipped one."""

    __tablename__ = "training_blueprints"
    __table_args__ = (UniqueConstraint("alliance_id", "code"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    title: Mapped[Short]
    number: Mapped[int] = mapped_column(default=1)
    placed: Mapped[str] = mapped_column(String(DIGEST), default="")
    version: Mapped[int] = mapped_column()
    revisions: Mapped[list[BlueprintRevision]] = relationship(
        back_populates="blueprint", order_by="BlueprintRevision.number", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}


class BlueprintRevision(Scoped, Base):
    """The rows of a blueprint, as `blueprint.to_json` writes them; never changed."""

    __tablename__ = "training_blueprint_revisions"
    __table_args__ = (UniqueConstraint("blueprint_id", "number"),)

    id: Mapped[Key]
    blueprint_id: Mapped[int] = mapped_column(ForeignKey("training_blueprints.id"))
    number: Mapped[int]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(DIGEST))
    because: Mapped[str] = mapped_column(String(500), default="")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    written_at: Mapped[datetime]
    blueprint: Mapped[Blueprint] = relationship(back_populates="revisions", lazy="raise")


class Pool(Scoped, Base):
    """What the bank had to draw from, once for every state of it: lists of [hash, topic, difficulty, kind].

    `stamp` is the state of the bank in which it was last drawn from.
    """

    __tablename__ = "training_pools"
    __table_args__ = (UniqueConstraint("alliance_id", "digest"),)

    id: Mapped[Key]
    digest: Mapped[str] = mapped_column(String(DIGEST))
    stamp: Mapped[str] = mapped_column(String(40))
    entries: Mapped[list[list[Any]]] = mapped_column(JSON, deferred=True)
    taken_at: Mapped[datetime]


class Paper(Scoped, Base):
    """One drawn paper: `slots` are lists of [id of the wording, its hash, points], in the order of the paper.

    `method` is the way of drawing, `digest` that of the receipt.
    """

    __tablename__ = "training_papers"
    __table_args__ = (CheckConstraint("seed <> ''", name="seeded"),)

    id: Mapped[Key]
    revision_id: Mapped[int] = mapped_column(ForeignKey("training_blueprint_revisions.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("training_pools.id"), index=True)
    seed: Mapped[str] = mapped_column(String(DIGEST))
    method: Mapped[int]
    slots: Mapped[list[list[Any]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(DIGEST), index=True)
    drawn_at: Mapped[datetime]
    revision: Mapped[BlueprintRevision] = relationship(lazy="raise")
    pool: Mapped[Pool] = relationship(lazy="raise")
