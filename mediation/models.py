"""Cases, their parties, and the people who have a part in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Long, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.models import Company, Compound
from mediation.bodies.models import Body
from mediation.workflow import (
    Capacity,
    Channel,
    Part,
    PartyKind,
    PartyRole,
    ReportKind,
    Risk,
    Stage,
    SuspendedAs,
    Urgency,
    Willing,
)

OPEN_PART = text("until IS NULL")


class Case(Scoped, Base):
    """One dispute in mediation, 柯调〔2026〕1号.

    `cause` is a code of `causes.toml`. `due_on` and `due_clock` repeat the nearest open clock, for lists.
    `stage_before` is the stage to which a merged case goes back. `ended_as` and `routes` are codes of `endings.toml`,
    `ended_by_id` is who decided. `suspended_as` is the ground of a suspension, as far as the sides are told.
    Nothing that was said in confidence stands here: that is in the rooms of `record`.
    """

    __tablename__ = "mediation_cases"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint("(stage = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_another"),
        CheckConstraint("merged_into_id <> id", name="not_into_itself"),
        CheckConstraint("(stage = 'merged') = (stage_before IS NOT NULL)", name="merged_keeps_its_stage"),
        CheckConstraint(
            "stage NOT IN ('assigned', 'mediating', 'suspended', 'signing') OR mediator_id IS NOT NULL",
            name="mediator_if_assigned",
        ),
        CheckConstraint(
            "stage IN ('filed', 'awaiting_consent', 'refused', 'returned', 'merged', 'withdrawn')"
            " OR consented_at IS NOT NULL",
            name="accepted_with_consent",
        ),
        CheckConstraint(
            "stage NOT IN ('performing', 'breached', 'fulfilled', 'handed_off') OR effective_at IS NOT NULL",
            name="performed_when_effective",
        ),
        CheckConstraint(
            "(stage IN ('fulfilled', 'handed_off', 'failed', 'refused', 'returned', 'withdrawn'))"
            " = (ended_at IS NOT NULL)",
            name="ended_has_its_instant",
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_as = '')", name="ended_has_its_reason"),
        CheckConstraint("(stage = 'suspended') = (suspended_as IS NOT NULL)", name="suspended_has_its_ground"),
        Index("ix_mediation_cases_alliance_id_stage_due_on", "alliance_id", "stage", "due_on", "risk"),
        Index("ix_mediation_cases_alliance_id_filed_at", "alliance_id", "filed_at"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.id"), index=True)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_bodies.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    channel: Mapped[Channel] = mapped_column(Enum(Channel, native_enum=False, length=20, values_callable=list))
    external_reference: Mapped[str] = mapped_column(String(60), default="")
    cause: Mapped[str] = mapped_column(String(20), default="")
    urgency: Mapped[Urgency] = mapped_column(
        Enum(Urgency, native_enum=False, length=20, values_callable=list), default=Urgency.NORMAL
    )
    risk: Mapped[Risk] = mapped_column(
        Enum(Risk, native_enum=False, length=20, values_callable=list), default=Risk.NONE
    )
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.FILED
    )
    stage_before: Mapped[Stage | None] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list, name="stage_before")
    )
    suspended_as: Mapped[SuspendedAs | None] = mapped_column(
        Enum(SuspendedAs, native_enum=False, length=20, values_callable=list, name="suspended_as")
    )
    subject: Mapped[Short]
    story: Mapped[Long] = mapped_column(default="")
    wish: Mapped[Long] = mapped_column(default="")
    filed_at: Mapped[datetime]
    due_on: Mapped[date | None]
    due_clock: Mapped[str] = mapped_column(String(40), default="")
    consented_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    effective_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str] = mapped_column(String(40), default="")
    ended_words: Mapped[str] = mapped_column(String(1000), default="")
    routes: Mapped[list[str]] = mapped_column(JSON, default=list)
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    compound: Mapped[Compound | None] = relationship()
    body: Mapped[Body | None] = relationship()
    mediator: Mapped[Person | None] = relationship(foreign_keys=[mediator_id])
    parties: Mapped[list[Party]] = relationship(
        back_populates="case",
        order_by="Party.position",
        primaryjoin="and_(Case.id == Party.case_id, Party.left_at.is_(None))",
    )

    __mapper_args__ = {"version_id_col": version}


class Party(Scoped, Base):
    """One side of a case: a person, a committee, a company or another organisation.

    `necessary` parties must all consent before anything begins. `particulars_sealed` holds, as JSON, what the
    official forms ask of a person (性别、民族、年龄、职业、住址) or an organisation (法定代表人); only papers show it.
    After a merge `continues_as_id` is the same party in the case that goes on: its link and its people act there.
    `told_on` is the last day on which a party without an account was sent a text message.
    `left_at` is the instant since when a party is no longer one, by the correction of the desk or an undone merge.
    """

    __tablename__ = "mediation_parties"
    __table_args__ = (
        UniqueConstraint("case_id", "position"),
        CheckConstraint("name <> ''", name="party_is_named"),
        CheckConstraint("continues_as_id <> id", name="not_as_itself"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    position: Mapped[int]
    role: Mapped[PartyRole] = mapped_column(Enum(PartyRole, native_enum=False, length=20, values_callable=list))
    kind: Mapped[PartyKind] = mapped_column(Enum(PartyKind, native_enum=False, length=20, values_callable=list))
    necessary: Mapped[bool] = mapped_column(default=True)
    came_by_merging: Mapped[bool] = mapped_column(default=False)
    name: Mapped[Short]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committees.id"), index=True)
    continues_as_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    room: Mapped[str] = mapped_column(String(60), default="")
    number_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    number_index: Mapped[str | None] = mapped_column(String(64), index=True)
    number_masked: Mapped[str] = mapped_column(String(20), default="")
    particulars_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    told_on: Mapped[date | None]
    willing: Mapped[Willing] = mapped_column(
        Enum(Willing, native_enum=False, length=20, values_callable=list), default=Willing.UNASKED
    )
    left_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship(back_populates="parties")
    company: Mapped[Company | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class CasePerson(Base):
    """Somebody's part in a case from an instant until another: the one table that decides who sees it.

    `party_id` names the side of whoever stands for a party, and is empty for everybody else. `acts_as` says in what
    capacity (本人, 主任, 项目经理, 代理人) as papers print it; `mandate` are the boxes ticked in an agent's mandate.
    `through_id` is the party of a merged case with whom they came into this one.
    """

    __tablename__ = "mediation_case_people"
    __table_args__ = (
        CheckConstraint("(part = 'side') = (party_id IS NOT NULL)", name="side_names_its_party"),
        Index(
            "uq_mediation_case_people_open",
            "case_id",
            "person_id",
            "part",
            unique=True,
            sqlite_where=OPEN_PART,
            postgresql_where=OPEN_PART,
        ),
        Index(
            "uq_mediation_case_people_mediator",
            "case_id",
            unique=True,
            sqlite_where=text("until IS NULL AND part = 'mediator'"),
            postgresql_where=text("until IS NULL AND part = 'mediator'"),
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    through_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    part: Mapped[Part] = mapped_column(Enum(Part, native_enum=False, length=20, values_callable=list))
    capacity: Mapped[Capacity | None] = mapped_column(
        Enum(Capacity, native_enum=False, length=20, values_callable=list)
    )
    acts_as: Mapped[str] = mapped_column(String(60), default="")
    mandate: Mapped[list[str]] = mapped_column(JSON, default=list)
    ended_because: Mapped[str] = mapped_column(String(40), default="")
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class Report(Scoped, Base):
    """What the desk or the mediator saw of a danger or of a sham, and to whom it was reported with what receipt.

    The sides never read it: it is about them (人民调解法第二十五条).
    """

    __tablename__ = "mediation_reports"
    __table_args__ = (
        CheckConstraint("(reported_on IS NULL) = (reported_to = '')", name="reported_to_somebody"),
        CheckConstraint("receipt = '' OR reported_on IS NOT NULL", name="receipt_of_a_report"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[ReportKind] = mapped_column(Enum(ReportKind, native_enum=False, length=20, values_callable=list))
    level: Mapped[Risk] = mapped_column(Enum(Risk, native_enum=False, length=20, values_callable=list))
    made_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(1000))
    reported_to: Mapped[str] = mapped_column(String(100), default="")
    reported_on: Mapped[date | None]
    receipt: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
