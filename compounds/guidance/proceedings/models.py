"""Proceedings, their steps and the days they hang on; and each path as it read when a file first went it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.guidance.proceedings.workflow import Stage, StepStage


class PathEdition(Base):
    """A path as it read at one revision; what travels with the program may change, what a file goes by may not."""

    __tablename__ = "guidance_path_editions"
    __table_args__ = (UniqueConstraint("code", "revision"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime]


class Proceeding(Scoped, Base):
    """A path that was started for a compound.

    `matter` tells apart what a compound may have several of at once (3幢屋面维修), empty for the other paths. `deeds`
    counts what was done to the file, so that each raises its version. `after_…` are the highest number or id of each
    kind of record that the registry had at the start: only what comes later does a step of this file.
    """

    __tablename__ = "guidance_proceedings"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        Index(
            "uq_guidance_proceedings_running",
            "compound_id",
            "path",
            "matter",
            unique=True,
            sqlite_where=text("stage = 'running'"),
            postgresql_where=text("stage = 'running'"),
        ),
        CheckConstraint("(stage = 'running') = (ended_on IS NULL)", name="ended_has_its_day"),
        CheckConstraint("(stage = 'stopped') = (stopped_because <> '')", name="stopped_has_its_reason"),
        Index("ix_guidance_proceedings_stage_path", "stage", "path"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("guidance_path_editions.id"), index=True)
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    path: Mapped[str] = mapped_column(String(40))
    matter: Mapped[Short] = mapped_column(default="")
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.RUNNING
    )
    started_on: Mapped[date]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    by_committee: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None]
    stopped_because: Mapped[str] = mapped_column(String(500), default="")
    after_term: Mapped[int] = mapped_column(default=0)
    after_change: Mapped[int] = mapped_column(default=0)
    after_contract: Mapped[int] = mapped_column(default=0)
    deeds: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    edition: Mapped[PathEdition] = relationship()
    steps: Mapped[list[ProceedingStep]] = relationship(back_populates="proceeding", order_by="ProceedingStep.position")
    days: Mapped[list[EventDay]] = relationship(back_populates="proceeding", order_by="EventDay.id")

    __mapper_args__ = {"version_id_col": version}


class ProceedingStep(Scoped, Base):
    """One step of a proceeding.

    `due_on` is the nearest last day among its periods, kept so that lists need not reckon, with `due_basis` its
    ground; `desks` are the offices that answer for it, each between commas. `told_open` is true
    once they were told that it is their turn; `near_told_on` and `late_told_on` say when they were reminded of the
    present `due_on`. `serial` orders what was settled; `record` and `record_id` name the registry's row that did it.
    """

    __tablename__ = "guidance_steps"
    __table_args__ = (
        UniqueConstraint("proceeding_id", "code"),
        CheckConstraint("(stage = 'done') = (done_on IS NOT NULL)", name="done_has_its_day"),
        CheckConstraint("(stage = 'skipped') = (skipped_because <> '')", name="skipped_has_its_reason"),
        CheckConstraint("(stage IN ('done', 'skipped')) = (serial IS NOT NULL)", name="settled_has_its_turn"),
        Index("ix_guidance_steps_stage_due_on", "stage", "due_on"),
    )

    id: Mapped[Key]
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("guidance_proceedings.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    stage: Mapped[StepStage] = mapped_column(
        Enum(StepStage, native_enum=False, length=20, values_callable=list), default=StepStage.AHEAD
    )
    done_on: Mapped[date | None]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    serial: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    skipped_because: Mapped[str] = mapped_column(String(500), default="")
    undone_because: Mapped[str] = mapped_column(String(500), default="")
    record: Mapped[str] = mapped_column(String(40), default="")
    record_id: Mapped[int | None]
    due_on: Mapped[date | None]
    due_basis: Mapped[str] = mapped_column(String(300), default="")
    desks: Mapped[str] = mapped_column(String(200), default="")
    told_open: Mapped[bool] = mapped_column(default=False)
    near_told_on: Mapped[date | None]
    late_told_on: Mapped[date | None]
    proceeding: Mapped[Proceeding] = relationship(back_populates="steps")


class EventDay(Base):
    """A day that a proceeding hangs on; an earlier word stays as a row with the instant at which it was replaced."""

    __tablename__ = "guidance_event_days"
    __table_args__ = (
        Index(
            "uq_guidance_event_days_current",
            "proceeding_id",
            "code",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("guidance_proceedings.id"))
    code: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    because: Mapped[str] = mapped_column(String(500), default="")
    replaced_at: Mapped[datetime | None]
    proceeding: Mapped[Proceeding] = relationship(back_populates="days")
