"""Counts, their matters, rosters, deliveries, ballots and decided doubts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Area, Base, Key, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.guidance.counts.workflow import How, Mode, Stage
from compounds.guidance.voting import Channel, Collision
from compounds.models import Compound


def _choice(kind: type[Any]) -> Enum:
    return Enum(kind, native_enum=False, length=20, values_callable=list)


class Count(Scoped, Base):
    """One vote that is prepared and counted.

    `roster_sealed` holds the rows of the roster with their troubles while the count is a draft; from the freeze on the
    units do. `digest` (校验码) is of the fixed roster; `results` what the count came to, matter by matter, in plain
    figures and sentences; `online_at` is when online votes were last imported; `recount_digest` is of the file by
    which any owner reckons it again.
    """

    __tablename__ = "guidance_counts"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint(
            "stage IN ('draft', 'void') OR (digest <> '' AND frozen_at IS NOT NULL)", name="fixed_is_known"
        ),
        CheckConstraint("stage = 'draft' OR roster_sealed IS NULL", name="rows_only_while_drafted"),
        CheckConstraint("stage NOT IN ('counted', 'announced') OR counted_at IS NOT NULL", name="counted_has_its_time"),
        CheckConstraint("stage <> 'announced' OR announced_on IS NOT NULL", name="announced_has_its_day"),
        CheckConstraint("(stage = 'void') = (void_because <> '')", name="void_has_its_reason"),
        CheckConstraint("collision = 'person' OR collision_basis <> ''", name="collision_rule_has_its_basis"),
        CheckConstraint("NOT deemed OR deemed_basis <> ''", name="deemed_has_its_basis"),
        CheckConstraint("proxy_most IS NULL OR proxy_most > 0", name="proxy_most_positive"),
        Index("ix_guidance_counts_stage_closes_at", "stage", "closes_at"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    title: Mapped[Short]
    stage: Mapped[Stage] = mapped_column(_choice(Stage), default=Stage.DRAFT)
    mode: Mapped[Mode] = mapped_column(_choice(Mode))
    closes_at: Mapped[datetime]
    collision: Mapped[Collision] = mapped_column(_choice(Collision), default=Collision.DECIDED_BY_PERSON)
    collision_basis: Mapped[Short] = mapped_column(default="")
    proxy_most: Mapped[int | None]
    deemed: Mapped[bool] = mapped_column(default=False)
    deemed_basis: Mapped[str] = mapped_column(String(500), default="")
    count_parking: Mapped[bool] = mapped_column(default=False)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    roster_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    roster_name: Mapped[Short] = mapped_column(default="")
    frozen_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    total_area: Mapped[Decimal | None] = mapped_column(Area)
    total_heads: Mapped[int | None]
    total_units: Mapped[int | None]
    online_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    announce_by: Mapped[date | None]
    results: Mapped[list[Any]] = mapped_column(JSON, default=list)
    recount_digest: Mapped[str] = mapped_column(String(64), default="")
    announced_on: Mapped[date | None]
    void_because: Mapped[Short] = mapped_column(default="")
    restarted_from_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_counts.id"))
    names_forgotten_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    compound: Mapped[Compound] = relationship()
    matters: Mapped[list[Matter]] = relationship(
        back_populates="count", order_by="Matter.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class CountFolder(Scoped, Base):
    """Where the papers of a count lie that name people, such as signed lists and photos of slips: one for each count.

    The count itself is seen by offices that see figures alone; its folder only by those who prepare it.
    """

    __tablename__ = "guidance_count_folders"

    id: Mapped[Key]
    count_id: Mapped[int] = mapped_column(ForeignKey("guidance_counts.id"), unique=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)


class Matter(Base):
    """One thing to vote on; an election has candidates, each of whom is voted on by name.

    `candidates_sealed` is a list of names; they are published before the vote, and forgotten with the roster's.
    """

    __tablename__ = "guidance_matters"
    __table_args__ = (
        UniqueConstraint("count_id", "position"),
        CheckConstraint("item BETWEEN 1 AND 9", name="item_of_the_law"),
        CheckConstraint("candidates >= 0", name="candidates_not_negative"),
        CheckConstraint("(seats > 0) = (candidates > 0)", name="seats_for_candidates"),
    )

    id: Mapped[Key]
    count_id: Mapped[int] = mapped_column(ForeignKey("guidance_counts.id"))
    position: Mapped[int]
    title: Mapped[Short]
    item: Mapped[int]
    candidates: Mapped[int] = mapped_column(default=0)
    seats: Mapped[int] = mapped_column(default=0)
    candidates_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    count: Mapped[Count] = relationship(back_populates="matters")


class Unit(Base):
    """One unit of the fixed roster: its area, its head, whose it is in kind; who, only sealed.

    `head` numbers the heads of this count from 1; units of one head share it (区分所有权解释第九条). `token` is the
    code under which the unit stands in the recount file.
    """

    __tablename__ = "guidance_units"
    __table_args__ = (
        UniqueConstraint("count_id", "position"),
        UniqueConstraint("count_id", "building", "room"),
        UniqueConstraint("count_id", "token"),
        CheckConstraint("area > 0", name="area_positive"),
    )

    id: Mapped[Key]
    count_id: Mapped[int] = mapped_column(ForeignKey("guidance_counts.id"))
    position: Mapped[int]
    building: Mapped[str] = mapped_column(String(40))
    room: Mapped[str] = mapped_column(String(40))
    area: Mapped[Decimal] = mapped_column(Area)
    head: Mapped[int]
    holder: Mapped[str] = mapped_column(String(20))
    token: Mapped[str] = mapped_column(String(12))
    people_sealed: Mapped[str | None] = mapped_column(EncryptedText)


class Delivery(Base):
    """That the papers reached the owners of a unit: how, when, by whom, and what proves it."""

    __tablename__ = "guidance_deliveries"
    __table_args__ = (Index("ix_guidance_deliveries_count_id_unit_id", "count_id", "unit_id"),)

    id: Mapped[Key]
    count_id: Mapped[int] = mapped_column(ForeignKey("guidance_counts.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("guidance_units.id"))
    how: Mapped[How] = mapped_column(_choice(How))
    delivered_on: Mapped[date]
    by_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    evidence: Mapped[Short] = mapped_column(default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Ballot(Base):
    """One slip, or one online vote, of one unit.

    A slip is typed by two people, neither of whom sees what the other typed: `first` and `second` are what they read,
    `settled` what is so: at once where both agree, else by a third look. One that was typed for the wrong unit stays,
    with why it was dropped, and counts nowhere. Each is what `slips.Slip` makes plain.
    """

    __tablename__ = "guidance_ballots"
    __table_args__ = (
        UniqueConstraint("count_id", "unit_id", "channel", "slip"),
        CheckConstraint("slip > 0", name="slip_positive"),
        CheckConstraint("second IS NULL OR first_by_id <> second_by_id", name="typed_by_two_people"),
        Index("ix_guidance_ballots_count_id_channel", "count_id", "channel"),
    )

    id: Mapped[Key]
    count_id: Mapped[int] = mapped_column(ForeignKey("guidance_counts.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("guidance_units.id"))
    channel: Mapped[Channel] = mapped_column(_choice(Channel))
    slip: Mapped[int] = mapped_column(default=1)
    first: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    second: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_because: Mapped[Short] = mapped_column(default="")
    dropped_because: Mapped[Short] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Decision(Base):
    """A doubt that a person decided with a reason; `code` names the doubt, whatever order it was found in."""

    __tablename__ = "guidance_decisions"
    __table_args__ = (UniqueConstraint("count_id", "code"), CheckConstraint("because <> ''", name="has_its_reason"))

    id: Mapped[Key]
    count_id: Mapped[int] = mapped_column(ForeignKey("guidance_counts.id"))
    code: Mapped[str] = mapped_column(String(80))
    answer: Mapped[str] = mapped_column(String(40))
    because: Mapped[Short]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
