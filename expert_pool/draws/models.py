"""Draws, the blinded rows of their frozen pools, and who fell out of the order and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key
from alliance.kernel.places.models import Place
from expert_pool.draws.workflow import Abandoned, Fall, Part, Stage
from expert_pool.fields import Field
from expert_pool.requests.models import SelectionRequest


class Draw(Scoped, Base):
    """One draw of one request; a second begins only after the first was abandoned with a reason.

    `seal` is the canonical text whose digest is `seal_code`. `happens_at` is when the chance happens, `chance` the
    numbers as typed (a list of lists of whole numbers, or a pulse in hexadecimal), first by one person (`heard_as`) and
    then by another who has not seen them. Since `used_up_at` a seat has nobody left to take it. Once the numbers may be
    known it takes two to give a draw up: `giving_up` is what the one has proposed.
    """

    __tablename__ = "expert_draws"
    __table_args__ = (
        UniqueConstraint("request_id", "number"),
        Index(
            "uq_expert_draws_running",
            "request_id",
            unique=True,
            sqlite_where=text("stage <> 'abandoned'"),
            postgresql_where=text("stage <> 'abandoned'"),
        ),
        CheckConstraint("(stage = 'abandoned') = (abandoned_because IS NOT NULL)", name="abandoned_for_a_reason"),
        CheckConstraint("stage NOT IN ('drawn', 'opened') OR chance IS NOT NULL", name="drawn_by_chance"),
        Index("ix_expert_draws_alliance_id_stage", "alliance_id", "stage"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_requests.id"))
    number: Mapped[int]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    stage: Mapped[Stage] = mapped_column(Enum(Stage, native_enum=False, length=20, values_callable=list))
    seal: Mapped[str] = mapped_column(Text)
    seal_code: Mapped[str] = mapped_column(String(64), unique=True)
    happens_at: Mapped[datetime]
    sealed_at: Mapped[datetime]
    sealed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    witnessed_at: Mapped[datetime | None]
    witnessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    chance: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    heard_at: Mapped[datetime | None]
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    heard_as: Mapped[Part | None] = mapped_column(Enum(Part, native_enum=False, length=10, values_callable=list))
    drawn_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    used_up_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    abandoned_at: Mapped[datetime | None]
    abandoned_because: Mapped[Abandoned | None] = mapped_column(
        Enum(Abandoned, native_enum=False, length=20, values_callable=list)
    )
    giving_up: Mapped[Abandoned | None] = mapped_column(
        Enum(Abandoned, native_enum=False, length=20, values_callable=list)
    )
    giving_up_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column()
    request: Mapped[SelectionRequest] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    rows: Mapped[list[DrawRow]] = relationship(back_populates="draw", order_by="DrawRow.number")
    falls: Mapped[list[DrawFall]] = relationship(back_populates="draw", order_by="DrawFall.number")

    __mapper_args__ = {"version_id_col": version}


class DrawRow(Base):
    """One member of a frozen pool; `number` is the place in the canonical order of the commitments.

    Who it is stands only in `sealed`, which opens with the keys of the installation; `who` finds a person's own row in
    a draw, and tells nothing of the same person in another one. `field` is empty for one who has to stand back, with
    the code of the `ground`. `rank` is the place in the order of the field, from 1, once drawn.
    """

    __tablename__ = "expert_draw_rows"
    __table_args__ = (
        UniqueConstraint("draw_id", "number"),
        UniqueConstraint("draw_id", "who"),
        UniqueConstraint("draw_id", "field", "rank"),
        CheckConstraint("(field IS NULL) = (ground <> '')", name="stands_back_for_a_ground"),
    )

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("expert_draws.id"))
    number: Mapped[int]
    commitment: Mapped[str] = mapped_column(String(64))
    field: Mapped[Field | None] = mapped_column(Enum(Field, native_enum=False, length=20, values_callable=list))
    ground: Mapped[str] = mapped_column(String(30), default="")
    sealed: Mapped[str] = mapped_column(EncryptedText)
    who: Mapped[str] = mapped_column(String(64), index=True)
    rank: Mapped[int | None]
    draw: Mapped[Draw] = relationship(back_populates="rows")


class DrawFall(Base):
    """Somebody fell out of the order; `number` counts them from 1, `row` is the number of the row."""

    __tablename__ = "expert_draw_falls"
    __table_args__ = (UniqueConstraint("draw_id", "number"), UniqueConstraint("draw_id", "row"))

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("expert_draws.id"))
    number: Mapped[int]
    row: Mapped[int]
    because: Mapped[Fall] = mapped_column(Enum(Fall, native_enum=False, length=20, values_callable=list))
    at: Mapped[datetime]
    draw: Mapped[Draw] = relationship(back_populates="falls")
