"""Assignments, the parties' choice with its ballots, challenges, and guests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from mediation.assigning.workflow import (
    Challenging,
    ChosenBy,
    Declining,
    GuestKind,
    Mode,
    Outcome,
    Seat,
    Stage,
)
from mediation.mediators.models import Mediator
from mediation.models import Case, Party

_LEADING = text("seat = 'leads' AND stage IN ('disclosed', 'given', 'accepted')")
_OPEN_CHOICE = text("outcome = 'open'")


class Assignment(Scoped, Base):
    """One mediator for one case, from the proposal to the end.

    `arithmetic` is the score with its lines and `grounds` the conflicts as they stood when it was given: what was
    decided is kept with what it was decided from. `decline_words` and `end_words` are read by the desk alone.
    """

    __tablename__ = "mediation_assignments"
    __table_args__ = (
        Index(
            "uq_mediation_assignments_leading", "case_id", unique=True, sqlite_where=_LEADING, postgresql_where=_LEADING
        ),
        Index("ix_mediation_assignments_mediator_id_stage", "mediator_id", "stage"),
        Index("ix_mediation_assignments_case_id_stage", "case_id", "stage"),
        Index("ix_mediation_assignments_stage_answer_due_on", "stage", "answer_due_on"),
        CheckConstraint("stage <> 'given' OR given_at IS NOT NULL", name="given_has_its_instant"),
        CheckConstraint("stage <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_has_its_instant"),
        CheckConstraint("stage <> 'declined' OR declined_as IS NOT NULL", name="declined_has_its_reason"),
        CheckConstraint(
            "(stage IN ('proposed', 'disclosed', 'given', 'accepted')) = (ended_at IS NULL)",
            name="over_has_its_instant",
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"))
    seat: Mapped[Seat] = mapped_column(Enum(Seat, native_enum=False, length=20, values_callable=list))
    stage: Mapped[Stage] = mapped_column(Enum(Stage, native_enum=False, length=20, values_callable=list))
    chosen_by: Mapped[ChosenBy] = mapped_column(Enum(ChosenBy, native_enum=False, length=20, values_callable=list))
    arithmetic: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    grounds: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    disclosed_words: Mapped[str] = mapped_column(String(1000), default="")
    proposed_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    given_at: Mapped[datetime | None]
    answer_due_on: Mapped[date | None]
    accepted_at: Mapped[datetime | None]
    declined_as: Mapped[Declining | None] = mapped_column(
        Enum(Declining, native_enum=False, length=20, values_callable=list)
    )
    ended_at: Mapped[datetime | None]
    end_words: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship()
    mediator: Mapped[Mediator] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Choice(Scoped, Base):
    """The parties' choosing of a mediator: from which list, until when, and what came of it.

    `candidates` are mediators' ids in the order in which all sides see them. `explained` is the arithmetic of the
    outcome, for the desk; nobody else ever reads how a side ranked.
    """

    __tablename__ = "mediation_choices"
    __table_args__ = (
        Index(
            "uq_mediation_choices_open",
            "case_id",
            unique=True,
            sqlite_where=_OPEN_CHOICE,
            postgresql_where=_OPEN_CHOICE,
        ),
        Index("ix_mediation_choices_outcome_closes_on", "outcome", "closes_on"),
        CheckConstraint("(outcome = 'open') = (closed_at IS NULL)", name="closed_has_its_instant"),
        CheckConstraint("(outcome IN ('together', 'ranked')) = (mediator_id IS NOT NULL)", name="found_somebody"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    candidates: Mapped[list[int]] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    closes_on: Mapped[date]
    outcome: Mapped[Outcome] = mapped_column(
        Enum(Outcome, native_enum=False, length=20, values_callable=list), default=Outcome.OPEN
    )
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("mediators.id"))
    closed_at: Mapped[datetime | None]
    explained: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def is_open(self, today: date) -> bool:
        """Whether the sides may still choose; after its last day the choice is over, also before anything closed it."""
        return self.outcome is Outcome.OPEN and self.closes_on >= today


class Ballot(Base):
    """What one party wants; the last one given before the choice closes counts, and no other party ever sees it."""

    __tablename__ = "mediation_ballots"
    __table_args__ = (UniqueConstraint("choice_id", "party_id"),)

    id: Mapped[Key]
    choice_id: Mapped[int] = mapped_column(ForeignKey("mediation_choices.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    mode: Mapped[Mode] = mapped_column(Enum(Mode, native_enum=False, length=20, values_callable=list))
    ranking: Mapped[list[int]] = mapped_column(JSON, default=list)
    struck: Mapped[list[int]] = mapped_column(JSON, default=list)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    party: Mapped[Party] = relationship()


class Challenge(Scoped, Base):
    """A party wants another mediator; the words are for the desk, which decides and says why."""

    __tablename__ = "mediation_challenges"
    __table_args__ = (
        Index(
            "uq_mediation_challenges_open",
            "assignment_id",
            "party_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        CheckConstraint("(decided_at IS NULL) = (upheld IS NULL)", name="decided_one_way"),
        CheckConstraint("upheld IS NULL OR upheld OR decided_words <> ''", name="refused_with_words"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("mediation_assignments.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    ground: Mapped[Challenging] = mapped_column(Enum(Challenging, native_enum=False, length=20, values_callable=list))
    words: Mapped[str] = mapped_column(String(1000), default="")
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    upheld: Mapped[bool | None]
    decided_words: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column()
    assignment: Mapped[Assignment] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Guest(Scoped, Base):
    """Somebody whom the mediator would like to have there (人民调解法第二十条); every party is asked first."""

    __tablename__ = "mediation_guests"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    kind: Mapped[GuestKind] = mapped_column(Enum(GuestKind, native_enum=False, length=20, values_callable=list))
    name: Mapped[Short]
    of: Mapped[Short] = mapped_column(default="")
    why: Mapped[Short] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
