"""Evaluations, who sits on the panel, their sheets, the companies' prices, questions, and what is added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from compounds.models import Company
from expert_pool.draws.models import Draw
from expert_pool.evaluations.workflow import Gone, PanelPart, QuestionKind, RemarkKind, SheetState, Signed, Stage
from expert_pool.fields import Field
from expert_pool.requests.models import SelectionRequest
from expert_pool.roster.models import Expert

NAME_MOST, PRICE_MOST, WORDS_MOST, DISSENT_MOST = 40, 20, 500, 2000
_SEATED = text("row IS NOT NULL")


class Evaluation(Scoped, Base):
    """The work of one panel; `place_id` is the compound's place.

    `closes_at` is until when sheets are taken, `sign_by` until when the report is signed. `report_digest` is the
    fingerprint of what is to be signed; `report_id` is the issued report, the newest where a correction made another.
    """

    __tablename__ = "expert_evaluations"
    __table_args__ = (
        CheckConstraint("stage = 'gathering' OR started_at IS NOT NULL", name="started_before_scored"),
        CheckConstraint("stage NOT IN ('locked', 'signing', 'published') OR locked_at IS NOT NULL", name="locked_at"),
        CheckConstraint("(stage = 'published') = (published_at IS NOT NULL)", name="published_at_an_instant"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_requests.id"), unique=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("expert_draws.id"), unique=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.GATHERING
    )
    opened_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closes_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    sign_by: Mapped[datetime | None]
    report_digest: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int] = mapped_column()
    request: Mapped[SelectionRequest] = relationship()
    draw: Mapped[Draw] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    panel: Mapped[list[Panellist]] = relationship(back_populates="evaluation", order_by="Panellist.number")
    bids: Mapped[list[PanelBid]] = relationship(back_populates="evaluation", order_by="PanelBid.number")
    questions: Mapped[list[PanelQuestion]] = relationship(back_populates="evaluation", order_by="PanelQuestion.number")
    remarks: Mapped[list[PanelRemark]] = relationship(back_populates="evaluation", order_by="PanelRemark.number")

    __mapper_args__ = {"version_id_col": version}


class Panellist(Scoped, Base):
    """Somebody on the panel; `number` counts from 1 and is never given again.

    An expert is a row of the draw. An owners' representative has a `name` and `chosen_how`, and no record of a person.
    `signed` with `dissent` is what was said to the report.
    """

    __tablename__ = "expert_panellists"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "number"),
        Index(
            "uq_expert_panellists_row",
            "evaluation_id",
            "row",
            unique=True,
            sqlite_where=_SEATED,
            postgresql_where=_SEATED,
        ),
        CheckConstraint("(part = 'expert') = (expert_id IS NOT NULL)", name="expert_of_the_pool"),
        CheckConstraint("(part = 'owner') = (name <> '')", name="owner_by_name"),
        CheckConstraint("(gone_at IS NULL) = (gone IS NULL)", name="gone_for_a_reason"),
        CheckConstraint("signed IS NULL OR signed <> 'dissented' OR dissent <> ''", name="dissent_in_words"),
    )

    id: Mapped[Key]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("expert_evaluations.id"))
    number: Mapped[int]
    part: Mapped[PanelPart] = mapped_column(Enum(PanelPart, native_enum=False, length=20, values_callable=list))
    field: Mapped[Field | None] = mapped_column(Enum(Field, native_enum=False, length=20, values_callable=list))
    row: Mapped[int | None]
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("experts.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_MOST), default="")
    chosen_how: Mapped[Short] = mapped_column(default="")
    came_at: Mapped[datetime | None]
    came_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    gone_at: Mapped[datetime | None]
    gone: Mapped[Gone | None] = mapped_column(Enum(Gone, native_enum=False, length=20, values_callable=list))
    signed: Mapped[Signed | None] = mapped_column(Enum(Signed, native_enum=False, length=20, values_callable=list))
    signed_at: Mapped[datetime | None]
    dissent: Mapped[str] = mapped_column(String(DISSENT_MOST), default="")
    evaluation: Mapped[Evaluation] = relationship(back_populates="panel")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    expert: Mapped[Expert | None] = relationship()
    sheet: Mapped[PanelSheet | None] = relationship(back_populates="panellist")


class PanelSheet(Base):
    """One panellist's marks: by the company's number and the criterion's code, as text; `notes` by company.

    `digest` is the fingerprint of what was locked; a sheet is only counted while it still has it. `salt` goes into it,
    so that nobody guesses the few marks there can be before all are locked; older locked sheets have none.
    """

    __tablename__ = "expert_sheets"
    __table_args__ = (
        CheckConstraint("state <> 'locked' OR (digest <> '' AND locked_at IS NOT NULL)", name="locked_with_digest"),
    )

    id: Mapped[Key]
    panellist_id: Mapped[int] = mapped_column(ForeignKey("expert_panellists.id"), unique=True)
    state: Mapped[SheetState] = mapped_column(
        Enum(SheetState, native_enum=False, length=20, values_callable=list), default=SheetState.DRAFT
    )
    marks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    salt: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column()
    panellist: Mapped[Panellist] = relationship(back_populates="sheet")

    __mapper_args__ = {"version_id_col": version}


class PanelBid(Base):
    """What one company offers; `number` is that of the request. `price` stands once two people typed the same.

    Prices are plain decimal text. With `invalid_because` the bid is not scored. `cleared` counts differing typings.
    """

    __tablename__ = "expert_bids"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "number"),
        CheckConstraint("second_by_id IS NULL OR second_by_id <> first_by_id", name="typed_by_two"),
        CheckConstraint("(price = '') = (second_by_id IS NULL)", name="price_typed_twice"),
    )

    id: Mapped[Key]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("expert_evaluations.id"))
    number: Mapped[int]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    first_price: Mapped[str] = mapped_column(String(PRICE_MOST), default="")
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    price: Mapped[str] = mapped_column(String(PRICE_MOST), default="")
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    typed_at: Mapped[datetime | None]
    cleared: Mapped[int] = mapped_column(default=0)
    invalid_because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    invalid_at: Mapped[datetime | None]
    invalid_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    evaluation: Mapped[Evaluation] = relationship(back_populates="bids")
    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)


class PanelQuestion(Base):
    """What a company was asked and what it answered; `company` is its number in the request."""

    __tablename__ = "expert_questions"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "number"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_at_an_instant"),
    )

    id: Mapped[Key]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("expert_evaluations.id"))
    number: Mapped[int]
    company: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(Enum(QuestionKind, native_enum=False, length=20, values_callable=list))
    question: Mapped[str] = mapped_column(String(WORDS_MOST))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    panellist_id: Mapped[int | None] = mapped_column(ForeignKey("expert_panellists.id"))
    answer: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    evaluation: Mapped[Evaluation] = relationship(back_populates="questions")


class PanelRemark(Base):
    """What was added beside the sheets; it stays and changes no mark. `company` is a number in the request."""

    __tablename__ = "expert_remarks"
    __table_args__ = (UniqueConstraint("evaluation_id", "number"),)

    id: Mapped[Key]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("expert_evaluations.id"))
    number: Mapped[int]
    kind: Mapped[RemarkKind] = mapped_column(Enum(RemarkKind, native_enum=False, length=20, values_callable=list))
    panellist_id: Mapped[int | None] = mapped_column(ForeignKey("expert_panellists.id"))
    company: Mapped[int | None]
    words: Mapped[str] = mapped_column(String(WORDS_MOST))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    evaluation: Mapped[Evaluation] = relationship(back_populates="remarks")
