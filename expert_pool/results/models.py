"""Published results, objections to them, and from where those came that were made without an account."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key
from alliance.kernel.places.models import Place
from compounds.models import Company
from expert_pool.requests.models import SelectionRequest
from expert_pool.results.workflow import Found

NAME_MOST, WORDS_MOST, GIST_MOST = 40, 1000, 200


class SelectionResult(Scoped, Base):
    """The result of one request, from the day of its publication; `place_id` is the compound's place.

    `objections_to` is the last day on which anybody may object. `decided_on` is the day on which the owners' assembly
    decided, `chosen_id` the company; without one the assembly chose none of them.
    """

    __tablename__ = "expert_results"
    __table_args__ = (
        CheckConstraint("chosen_id IS NULL OR decided_on IS NOT NULL", name="chosen_on_a_day"),
        CheckConstraint("(decided_on IS NULL) = (noted_at IS NULL)", name="decision_noted"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_requests.id"), unique=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    published_at: Mapped[datetime]
    objections_to: Mapped[date]
    closed_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    chosen_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    noted_at: Mapped[datetime | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column()
    request: Mapped[SelectionRequest] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    chosen: Mapped[Company | None] = relationship()
    objections: Mapped[list[ResultObjection]] = relationship(back_populates="result", order_by="ResultObjection.number")

    __mapper_args__ = {"version_id_col": version}


class ResultObjection(Scoped, Base):
    """Somebody objects to a result. Everybody reads the `gist` and the answer, never the words or who sent them.

    `name_sealed` and `number_sealed` are of whoever has no account, for calling back; they go when the request is
    closed. `person_id` is whoever had signed in. `answer_by` is the last day for the answer.
    """

    __tablename__ = "expert_objections"
    __table_args__ = (
        UniqueConstraint("result_id", "number"),
        CheckConstraint("(answered_at IS NULL) = (found IS NULL)", name="answered_with_a_finding"),
        CheckConstraint("answered_at IS NULL OR (gist <> '' AND answer <> '')", name="answered_in_words"),
    )

    id: Mapped[Key]
    result_id: Mapped[int] = mapped_column(ForeignKey("expert_results.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    number: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    number_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    words: Mapped[str] = mapped_column(String(WORDS_MOST))
    made_at: Mapped[datetime]
    answer_by: Mapped[date]
    gist: Mapped[str] = mapped_column(String(GIST_MOST), default="")
    answer: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    found: Mapped[Found | None] = mapped_column(Enum(Found, native_enum=False, length=20, values_callable=list))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column()
    result: Mapped[SelectionResult] = relationship(back_populates="objections")
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}


class ObjectionOrigin(Base):
    """One objection made without an account, as a digest of the network it came from; forgotten after a day."""

    __tablename__ = "expert_objection_origins"
    __table_args__ = (Index("ix_expert_objection_origins_origin_at", "origin", "at"),)

    id: Mapped[Key]
    origin: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
