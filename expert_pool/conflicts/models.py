"""Ties that experts declare beforehand, the grounds of a request on record, and rules lifted for one request."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key
from compounds.models import Company, Compound
from expert_pool.conflicts.grounds import Ground
from expert_pool.conflicts.workflow import Origin, State
from expert_pool.requests.models import SelectionRequest
from expert_pool.roster.models import Expert

LARGEST_WORDS = 300
_GROUND = Enum(Ground, native_enum=False, length=30, values_callable=list)


def _once(name: str, *columns: str, where: str = "company_id IS NOT NULL") -> Index:
    """A unique index over some rows: a plain constraint would let rows without a company repeat."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class ExpertTie(Scoped, Base):
    """What an expert declares beforehand about one company or one compound; it counts for every request.

    `ended_on` is the last day of a tie that is over, or that was declared by mistake.
    """

    __tablename__ = "expert_ties"
    __table_args__ = (
        CheckConstraint("(company_id IS NULL) <> (compound_id IS NULL)", name="one_object"),
        _once("uq_expert_ties_open_company", "expert_id", "ground", "company_id", where="ended_on IS NULL"),
        _once("uq_expert_ties_open_compound", "expert_id", "ground", "compound_id", where="ended_on IS NULL"),
    )

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    ground: Mapped[Ground] = mapped_column(_GROUND)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.id"), index=True)
    words: Mapped[str] = mapped_column(String(LARGEST_WORDS), default="")
    declared_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    expert: Mapped[Expert] = relationship()
    company: Mapped[Company | None] = relationship()
    compound: Mapped[Compound | None] = relationship()


class ExpertConflict(Scoped, Base):
    """One ground of one expert for one request: what was said, contested and decided, and at freezing what was found.

    `since` is the first day of what it rests on, where it is known. `said_by_id` said or contested it in `words`;
    `decided_by_id` decided with `because`. `kept_at` is the freezing that wrote down what the registry knew.
    """

    __tablename__ = "expert_conflicts"
    __table_args__ = (
        _once("uq_expert_conflicts_of_company", "request_id", "expert_id", "ground", "company_id"),
        _once("uq_expert_conflicts_other", "request_id", "expert_id", "ground", where="company_id IS NULL"),
        CheckConstraint("(state IN ('upheld', 'lifted')) = (decided_at IS NOT NULL)", name="decided_has_its_instant"),
        CheckConstraint("decided_at IS NULL OR because <> ''", name="decided_for_a_reason"),
        Index("ix_expert_conflicts_request_id_state", "request_id", "state"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_requests.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    ground: Mapped[Ground] = mapped_column(_GROUND)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    origin: Mapped[Origin] = mapped_column(Enum(Origin, native_enum=False, length=20, values_callable=list))
    since: Mapped[date | None]
    state: Mapped[State] = mapped_column(Enum(State, native_enum=False, length=20, values_callable=list))
    words: Mapped[str] = mapped_column(String(LARGEST_WORDS), default="")
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    said_at: Mapped[datetime]
    because: Mapped[str] = mapped_column(String(LARGEST_WORDS), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    request: Mapped[SelectionRequest] = relationship()
    expert: Mapped[Expert] = relationship()
    company: Mapped[Company | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class RelaxedRule(Scoped, Base):
    """A rule of the alliance's own that does not count for one request; `rule` is the code of a ground, or backups."""

    __tablename__ = "expert_relaxed_rules"
    __table_args__ = (UniqueConstraint("request_id", "rule"),)

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_requests.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    rule: Mapped[str] = mapped_column(String(30))
    because: Mapped[str] = mapped_column(String(LARGEST_WORDS))
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime]
    request: Mapped[SelectionRequest] = relationship()
