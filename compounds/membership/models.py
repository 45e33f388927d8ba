"""The alliance's charter, legal status and members; its groups and guiding bodies. The council has its own room."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Long, Short
from alliance.kernel.legal_status import LegalStatus
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.membership.workflow import Stage
from compounds.models import Committee, Company, Compound, Term

_LIVE = "stage IN ('draft', 'applied', 'returned', 'admitted', 'suspended')"


class MemberKind(StrEnum):
    """Who may be a member: a committee by its representative, a legal adviser, a property manager."""

    COMMITTEE = "committee"
    ADVISER = "adviser"
    MANAGER = "manager"


class GroupKind(StrEnum):
    """The four working groups and the group of experts."""

    POLICY = "policy"
    GUIDANCE = "guidance"
    AWARDS = "awards"
    MEDIATION = "mediation"
    EXPERTS = "experts"


class GroupRole(StrEnum):
    """What somebody is in a group."""

    LEADER = "leader"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    MEMBER = "member"


class AllianceStatus(Scoped, Base):
    """The legal status of the alliance from a day on, with the paper that proves it."""

    __tablename__ = "alliance_statuses"
    __table_args__ = (
        UniqueConstraint("alliance_id", "starts_on"),
        CheckConstraint("status <> 'registered' OR credit_code IS NOT NULL", name="registered_has_its_code"),
        CheckConstraint("credit_code IS NULL OR length(credit_code) = 18", name="credit_code_of_18"),
    )

    id: Mapped[Key]
    status: Mapped[LegalStatus] = mapped_column(Enum(LegalStatus, native_enum=False, length=20, values_callable=list))
    starts_on: Mapped[date]
    evidence: Mapped[Short]
    credit_code: Mapped[str | None] = mapped_column(String(18))


class Charter(Scoped, Base):
    """One version of the charter: a draft, of which there is one at a time, or adopted by a recorded decision."""

    __tablename__ = "charters"
    __table_args__ = (
        UniqueConstraint("alliance_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(adopted_on IS NULL) = (item_id IS NULL)", name="adopted_by_a_decision"),
        Index(
            "uq_charters_draft",
            "alliance_id",
            unique=True,
            sqlite_where=text("adopted_on IS NULL"),
            postgresql_where=text("adopted_on IS NULL"),
        ),
    )

    id: Mapped[Key]
    number: Mapped[int]
    body: Mapped[Long]
    adopted_on: Mapped[date | None]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("council_items.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Member(Scoped, Base):
    """A membership and its file. `person_id` is the representative, the adviser or the manager.

    `place_id` is the compound's for a committee, else the alliance's own. `number_sealed` is the mobile number with
    which an account is opened on admission; it is emptied then.
    """

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("alliance_id", "reference"),
        Index(
            "uq_members_live_committee",
            "committee_id",
            unique=True,
            sqlite_where=text(f"committee_id IS NOT NULL AND {_LIVE}"),
            postgresql_where=text(f"committee_id IS NOT NULL AND {_LIVE}"),
        ),
        Index(
            "uq_members_live_person",
            "kind",
            "person_id",
            unique=True,
            sqlite_where=text(f"kind <> 'committee' AND {_LIVE}"),
            postgresql_where=text(f"kind <> 'committee' AND {_LIVE}"),
        ),
        CheckConstraint("(kind = 'committee') = (committee_id IS NOT NULL)", name="committee_if_so"),
        CheckConstraint("(committee_id IS NULL) = (term_id IS NULL)", name="committee_with_its_term"),
        CheckConstraint("(kind = 'manager') = (company_id IS NOT NULL)", name="company_of_a_manager"),
        CheckConstraint(
            "stage NOT IN ('admitted', 'suspended', 'lapsed', 'left') OR admitted_on IS NOT NULL",
            name="admitted_has_its_day",
        ),
        CheckConstraint(
            "(stage IN ('declined', 'withdrawn', 'lapsed', 'left')) = (ended_on IS NOT NULL)", name="over_has_its_day"
        ),
        CheckConstraint("stage <> 'applied' OR applied_on IS NOT NULL", name="applied_has_its_day"),
        CheckConstraint(
            "(votes_for IS NULL OR votes_for >= 0) AND (votes_against IS NULL OR votes_against >= 0)"
            " AND (votes_abstain IS NULL OR votes_abstain >= 0)",
            name="votes_not_negative",
        ),
        Index("ix_members_stage_ends_on", "stage", "ends_on"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    kind: Mapped[MemberKind] = mapped_column(Enum(MemberKind, native_enum=False, length=20, values_callable=list))
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.DRAFT
    )
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committees.id"), index=True)
    term_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    firm: Mapped[Short] = mapped_column(default="")
    licence_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    licence_masked: Mapped[str] = mapped_column(String(30), default="")
    number_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    number_masked: Mapped[str] = mapped_column(String(20), default="")
    decided_on: Mapped[date | None]
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    votes_abstain: Mapped[int | None]
    on_paper: Mapped[bool] = mapped_column(default=False)
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    applied_on: Mapped[date | None]
    returned_because: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    admitted_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    suspended_because: Mapped[str] = mapped_column(String(500), default="")
    ended_on: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(String(500), default="")
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    committee: Mapped[Committee | None] = relationship()
    term: Mapped[Term | None] = relationship()
    company: Mapped[Company | None] = relationship()
    representatives: Mapped[list[Representative]] = relationship(
        back_populates="member", order_by="Representative.starts_on"
    )
    served: Mapped[list[ServedCompound]] = relationship(back_populates="member", order_by="ServedCompound.compound_id")

    __mapper_args__ = {"version_id_col": version}


class Representative(Base):
    """Who speaks for a committee in the alliance, from a day to a day, by a decision of the committee."""

    __tablename__ = "member_representatives"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        Index(
            "uq_member_representatives_open",
            "member_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    id: Mapped[Key]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    because: Mapped[str] = mapped_column(String(500), default="")
    member: Mapped[Member] = relationship(back_populates="representatives")
    person: Mapped[Person] = relationship()


class ServedCompound(Base):
    """A compound that a manager who is a member looks after, and the office that came with the admission."""

    __tablename__ = "member_compounds"
    __table_args__ = (UniqueConstraint("member_id", "compound_id"),)

    id: Mapped[Key]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    ends_on: Mapped[date | None]
    member: Mapped[Member] = relationship(back_populates="served")
    compound: Mapped[Compound] = relationship()


class GroupSeat(Scoped, Base):
    """A person's part in a group, by a decision of the council; a secretary's brings the office and ends with it.

    `recusal_on` is the day on which a property manager was told what they have to keep away from.
    """

    __tablename__ = "group_seats"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        Index(
            "uq_group_seats_open",
            "alliance_id",
            "kind",
            "person_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    id: Mapped[Key]
    kind: Mapped[GroupKind] = mapped_column(Enum(GroupKind, native_enum=False, length=20, values_callable=list))
    role: Mapped[GroupRole] = mapped_column(Enum(GroupRole, native_enum=False, length=20, values_callable=list))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    starts_on: Mapped[date]
    planned_end: Mapped[date | None]
    ends_on: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(String(500), default="")
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meetings.id"))
    recusal_on: Mapped[date | None]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}


class GuidingBody(Scoped, Base):
    """An organisation that guides the alliance and reads its figures, from a day to a day."""

    __tablename__ = "guiding_bodies"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        Index(
            "uq_guiding_bodies_current",
            "alliance_id",
            "name",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    id: Mapped[Key]
    name: Mapped[Short]
    duty: Mapped[Short] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    contacts: Mapped[list[GuidingContact]] = relationship(back_populates="body", order_by="GuidingContact.id")

    __mapper_args__ = {"version_id_col": version}


class GuidingContact(Base):
    """A contact person of a guiding body, with the office that lets them read the figures."""

    __tablename__ = "guiding_contacts"

    id: Mapped[Key]
    body_id: Mapped[int] = mapped_column(ForeignKey("guiding_bodies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    starts_on: Mapped[date]
    body: Mapped[GuidingBody] = relationship(back_populates="contacts")
    person: Mapped[Person] = relationship()
