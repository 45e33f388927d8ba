"""Compounds, companies and contracts; committees, their terms and seats."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Area, Base, Key, Money, Short
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference, ReferenceColumn
from compounds.relations.kinds import RelationKind, Source
from compounds.workflow import Stage


def _unique_where(name: str, *columns: str, where: str) -> Index:
    """A unique index over the rows that `where` names."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class Governance(StrEnum):
    """Who manages a compound's common affairs."""

    NONE = "none"
    COMMUNITY_MANAGED = "community_managed"
    INTERIM = "interim"
    COMMITTEE = "committee"


class Standing(StrEnum):
    """How a committee works, as the street sees it; `UNRATED` until somebody has looked."""

    UNRATED = "unrated"
    WORKING = "working"
    WEAK = "weak"
    STALLED = "stalled"


class ContractKind(StrEnum):
    """Who concluded a service contract: the developer before the first assembly, or the assembly."""

    PRELIMINARY = "preliminary"
    ASSEMBLY = "assembly"


class ContractEnd(StrEnum):
    """Why a service contract ended before its last day."""

    DISMISSED = "dismissed"
    AGREED = "agreed"
    PROVIDER_LEFT = "provider_left"
    REPLACED = "replaced"
    COURT = "court"


class CompanyKind(StrEnum):
    """What a company is to the compounds; it may be several."""

    SERVICE_PROVIDER = "service_provider"
    DEVELOPER = "developer"
    BIDDER = "bidder"


class Role(StrEnum):
    """What a seat is. An alternate attends without a vote and holds no office."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    MEMBER = "member"
    ALTERNATE = "alternate"


class Departure(StrEnum):
    """Why somebody left a seat within the term."""

    RESIGNED = "resigned"
    NO_LONGER_OWNER = "no_longer_owner"
    LOST_CAPACITY = "lost_capacity"
    CONVICTED = "convicted"
    RECALLED = "recalled"
    DIED = "died"
    BY_RULES = "by_rules"


class Company(Scoped, Base):
    """A company known to an alliance: provider, developer, bidder."""

    __tablename__ = "companies"
    __table_args__ = (
        UniqueConstraint("alliance_id", "name"),
        Index(
            "uq_companies_alliance_id_credit_code",
            "alliance_id",
            "credit_code",
            unique=True,
            sqlite_where=text("credit_code IS NOT NULL"),
            postgresql_where=text("credit_code IS NOT NULL"),
        ),
        CheckConstraint("credit_code IS NULL OR length(credit_code) = 18", name="credit_code_of_18"),
    )

    id: Mapped[Key]
    name: Mapped[Short]
    credit_code: Mapped[str | None] = mapped_column(String(18))
    is_sample: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()
    roles: Mapped[list[CompanyRole]] = relationship(back_populates="company", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class CompanyRole(Base):
    """One of the things that a company is."""

    __tablename__ = "company_roles"

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    kind: Mapped[CompanyKind] = mapped_column(
        Enum(CompanyKind, native_enum=False, length=20, values_callable=list), primary_key=True
    )
    company: Mapped[Company] = relationship(back_populates="roles")


class Compound(Scoped, Base):
    """A residential compound: one to one with its place, which has its name and where it lies."""

    __tablename__ = "compounds"
    __table_args__ = (
        CheckConstraint("households > 0", name="households_positive"),
        CheckConstraint("area IS NULL OR area > 0", name="area_positive"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), unique=True)
    households: Mapped[int]
    area: Mapped[Decimal | None] = mapped_column(Area)
    developer_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    handed_over_on: Mapped[date | None]
    governance: Mapped[Governance] = mapped_column(
        Enum(Governance, native_enum=False, length=20, values_callable=list), default=Governance.NONE
    )
    is_sample: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    developer: Mapped[Company | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class CompoundClosing(Scoped, Base):
    """The end of a compound that was registered by mistake, or twice and merged into the other.

    The compound keeps its row for the ledger, nobody sees it among compounds any more, and its place is a former one.
    """

    __tablename__ = "compound_closings"
    __table_args__ = (CheckConstraint("merged_into_id <> compound_id", name="never_merged_into_itself"),)

    id: Mapped[Key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), unique=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.id"), index=True)
    closed_on: Mapped[date]
    because: Mapped[str] = mapped_column(String(500))
    place: Mapped[Place] = relationship()


class FormerName(Base):
    """A name that a compound had until a day; the list still finds it."""

    __tablename__ = "compound_former_names"

    id: Mapped[Key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    name: Mapped[Short]
    until: Mapped[date]


class Contract(Scoped, Base):
    """A service contract of a compound; without `ends_on` it runs on without term (民法典第九百四十八条).

    `fee` is yuan a square metre and month. `ended_on` is the last day of one that ended early, with its ground.
    """

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_it_starts"),
        CheckConstraint("fee IS NULL OR fee > 0", name="fee_positive"),
        CheckConstraint("area IS NULL OR area > 0", name="area_positive"),
        CheckConstraint("ended_on IS NULL OR ended_on >= starts_on", name="ended_after_it_starts"),
        CheckConstraint("(ended_on IS NULL) = (end_ground IS NULL)", name="ended_has_its_ground"),
        Index("ix_contracts_compound_id_starts_on", "compound_id", "starts_on"),
    )

    id: Mapped[Key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    kind: Mapped[ContractKind] = mapped_column(Enum(ContractKind, native_enum=False, length=20, values_callable=list))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    fee: Mapped[Decimal | None] = mapped_column(Money)
    area: Mapped[Decimal | None] = mapped_column(Area)
    ended_on: Mapped[date | None]
    end_ground: Mapped[ContractEnd | None] = mapped_column(
        Enum(ContractEnd, native_enum=False, length=20, values_callable=list)
    )
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def last_day(self) -> date | None:
        """The day with which it ends, early or not; None where it runs on without term."""
        return self.ended_on or self.ends_on


class Committee(Scoped, Base):
    """The owners' committee of a compound, from its founding through all its terms; one at a time."""

    __tablename__ = "committees"
    __table_args__ = (
        Index(
            "uq_committees_current",
            "compound_id",
            unique=True,
            sqlite_where=text("dissolved_on IS NULL"),
            postgresql_where=text("dissolved_on IS NULL"),
        ),
        CheckConstraint("dissolved_on IS NULL OR dissolved_on >= founded_on", name="dissolved_after_founded"),
        CheckConstraint("standing = 'unrated' OR standing_on IS NOT NULL", name="standing_has_its_day"),
    )

    id: Mapped[Key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"))
    founded_on: Mapped[date]
    dissolved_on: Mapped[date | None]
    standing: Mapped[Standing] = mapped_column(
        Enum(Standing, native_enum=False, length=20, values_callable=list), default=Standing.UNRATED
    )
    standing_on: Mapped[date | None]
    standing_note: Mapped[Short] = mapped_column(default="")
    version: Mapped[int] = mapped_column()
    compound: Mapped[Compound] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Term(Scoped, Base):
    """One term of a committee, and the file of its filing (物业管理条例第十六条)."""

    __tablename__ = "terms"
    __table_args__ = (
        UniqueConstraint("committee_id", "number"),
        UniqueConstraint("alliance_id", "reference"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("ends_on > starts_on", name="ends_after_it_starts"),
        CheckConstraint("starts_on >= elected_on", name="starts_after_the_election"),
        CheckConstraint("stage = 'elected' OR submitted_on IS NOT NULL", name="submitted_has_its_day"),
        CheckConstraint("stage NOT IN ('filed', 'ended') OR filed_on IS NOT NULL", name="filed_has_its_day"),
        CheckConstraint("(stage = 'ended') = (ended_on IS NOT NULL)", name="ended_has_its_day"),
        Index(
            "uq_terms_filed",
            "committee_id",
            "starts_on",
            unique=True,
            sqlite_where=text("stage IN ('filed', 'ended')"),
            postgresql_where=text("stage IN ('filed', 'ended')"),
        ),
        Index("ix_terms_stage_ends_on", "stage", "ends_on"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id"))
    reference: Mapped[Reference] = mapped_column(ReferenceColumn)
    number: Mapped[int]
    elected_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.ELECTED
    )
    submitted_on: Mapped[date | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    returned_because: Mapped[str] = mapped_column(String(500), default="")
    filed_on: Mapped[date | None]
    filing_evidence: Mapped[Short] = mapped_column(default="")
    ended_on: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    committee: Mapped[Committee] = relationship()
    seats: Mapped[list[Seat]] = relationship(back_populates="term", order_by="Seat.id")

    __mapper_args__ = {"version_id_col": version}


class Seat(Base):
    """A person's seat in a term; `confirmed_at` and its office come with the filing, an alternate has no office.

    `left_on` is the last day of whoever left within the term; whoever comes back takes the same seat anew.
    """

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("term_id", "person_id"),
        _unique_where("uq_seats_chair", "term_id", where="role = 'chair' AND left_on IS NULL"),
        CheckConstraint("(left_on IS NULL) = (left_because IS NULL)", name="left_has_its_ground"),
        CheckConstraint("left_on IS NULL OR left_on >= starts_on", name="left_after_it_starts"),
        CheckConstraint("ends_on > starts_on", name="ends_after_it_starts"),
        CheckConstraint("office_id IS NULL OR confirmed_at IS NOT NULL", name="office_needs_confirmation"),
        CheckConstraint(
            "confirmed_at IS NULL OR (role = 'alternate') = (office_id IS NULL)", name="confirmed_voters_hold_office"
        ),
    )

    id: Mapped[Key]
    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role] = mapped_column(Enum(Role, native_enum=False, length=20, values_callable=list))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    confirmed_at: Mapped[datetime | None]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), unique=True)
    left_on: Mapped[date | None]
    left_because: Mapped[Departure | None] = mapped_column(
        Enum(Departure, native_enum=False, length=20, values_callable=list)
    )
    term: Mapped[Term] = relationship(back_populates="seats")
    person: Mapped[Person] = relationship()


class Relation(Scoped, Base):
    """What a person or a company is to a person, a company or a compound, from a day to a day, and who said so.

    Kin stands once with the lower id first. `place_id` is the place whose officers answer for the line: that of the
    compound concerned, else the alliance's own. Contracts, developers and seats are not copied here.
    """

    __tablename__ = "relations"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (company_id IS NULL)", name="one_subject"),
        CheckConstraint(
            "(CASE WHEN to_person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN to_company_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN to_compound_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_object",
        ),
        CheckConstraint("person_id <> to_person_id AND company_id <> to_company_id", name="never_to_itself"),
        CheckConstraint("kind <> 'kin' OR person_id < to_person_id", name="kin_stands_once"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        *(
            _unique_where(
                f"uq_relations_open_{one}_{other}",
                "kind",
                one,
                other,
                where=f"ends_on IS NULL AND {one} IS NOT NULL AND {other} IS NOT NULL",
            )
            for one in ("person_id", "company_id")
            for other in ("to_person_id", "to_company_id", "to_compound_id")
        ),
        Index("ix_relations_to_compound_id_kind", "to_compound_id", "kind"),
        Index("ix_relations_to_company_id_kind", "to_company_id", "kind"),
        Index("ix_relations_to_person_id_kind", "to_person_id", "kind"),
        Index("ix_relations_person_id_kind", "person_id", "kind"),
        Index("ix_relations_company_id_kind", "company_id", "kind"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    kind: Mapped[RelationKind] = mapped_column(Enum(RelationKind, native_enum=False, length=20, values_callable=list))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    to_company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    to_compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.id"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    source: Mapped[Source] = mapped_column(Enum(Source, native_enum=False, length=20, values_callable=list))
    evidence: Mapped[Short] = mapped_column(default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Reason(Base):
    """The words that somebody gave for a deed, beside the ledger, which holds no free text; its facts hold this id."""

    __tablename__ = "registry_reasons"
    __table_args__ = (Index("ix_registry_reasons_subject", "subject", "subject_id"),)

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    words: Mapped[str] = mapped_column(String(500))
