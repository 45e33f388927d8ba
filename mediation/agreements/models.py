"""Agreements in their versions, the obligations in each, the decisions of assemblies behind them, and signatures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Area, Base, Key, Long, Money, Short
from mediation.agreements.workflow import Duty, Form, Method, Proof, Role, State
from mediation.models import Party

_PENDING = text("state IN ('draft', 'shown', 'signing')")
_EFFECTIVE = text("state = 'effective'")
_OF_PARTY, _OF_MEDIATOR, _OF_BODY = text("role = 'party'"), text("role = 'mediator'"), text("role = 'body'")


class Agreement(Scoped, Base):
    """One version of what the parties of a case agree on, with what 人民调解法第二十九条 asks for.

    `disposes` holds the codes of `Disposal` that a person has ticked. From the moment it is put to signature, `text`
    is the canonical wording and `digest` its SHA-256: that is what is signed. `amends_id` names the agreement in
    effect that this one is to replace. `effective_at` is the last signature, or the day of the assembly's decision
    where that came later; `registered_at` is when the platform knew of everything.
    """

    __tablename__ = "mediation_agreements"
    __table_args__ = (
        UniqueConstraint("case_id", "edition"),
        Index(
            "uq_mediation_agreements_case_id_pending",
            "case_id",
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
        Index(
            "uq_mediation_agreements_case_id_effective",
            "case_id",
            unique=True,
            sqlite_where=_EFFECTIVE,
            postgresql_where=_EFFECTIVE,
        ),
        CheckConstraint("state IN ('draft', 'shown', 'withdrawn') OR digest <> ''", name="signed_by_its_digest"),
        CheckConstraint(
            "(state IN ('effective', 'replaced')) = (effective_at IS NOT NULL)", name="effect_has_its_instant"
        ),
        CheckConstraint("state <> 'withdrawn' OR because <> ''", name="withdrawn_with_a_reason"),
        CheckConstraint("(form = 'oral') = (reached_on IS NOT NULL)", name="oral_was_reached_on_a_day"),
        CheckConstraint("amends_id IS NULL OR amends_id <> id", name="amends_another"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_agreements.id"), index=True)
    edition: Mapped[int]
    form: Mapped[Form] = mapped_column(Enum(Form, native_enum=False, length=20, values_callable=list))
    state: Mapped[State] = mapped_column(
        Enum(State, native_enum=False, length=20, values_callable=list), default=State.DRAFT
    )
    facts: Mapped[Long] = mapped_column(default="")
    issues: Mapped[Long] = mapped_column(default="")
    responsibility: Mapped[Long] = mapped_column(default="")
    terms: Mapped[Long] = mapped_column(default="")
    manner: Mapped[Long] = mapped_column(default="")
    disposes: Mapped[list[str]] = mapped_column(JSON, default=list)
    conditional: Mapped[bool] = mapped_column(default=False)
    title: Mapped[Short] = mapped_column(default="")
    text: Mapped[Long] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    drafted_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    put_at: Mapped[datetime | None]
    reached_on: Mapped[date | None]
    effective_at: Mapped[datetime | None]
    registered_at: Mapped[datetime | None]
    because: Mapped[Short] = mapped_column(default="")
    version: Mapped[int] = mapped_column()
    obligations: Mapped[list[Obligation]] = relationship(
        back_populates="agreement", order_by="Obligation.position", cascade="all, delete-orphan"
    )
    signatures: Mapped[list[Signature]] = relationship(order_by="Signature.id")

    __mapper_args__ = {"version_id_col": version}


class Obligation(Base):
    """Who owes whom what; `proof` says what shows that it was done. Of an act there is exactly one instalment."""

    __tablename__ = "mediation_obligations"
    __table_args__ = (
        UniqueConstraint("agreement_id", "position"),
        CheckConstraint("debtor_id <> creditor_id", name="between_two_parties"),
    )

    id: Mapped[Key]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("mediation_agreements.id"))
    debtor_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    creditor_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    position: Mapped[int]
    duty: Mapped[Duty] = mapped_column(Enum(Duty, native_enum=False, length=20, values_callable=list))
    what: Mapped[str] = mapped_column(String(500))
    proof: Mapped[Short] = mapped_column(default="")
    agreement: Mapped[Agreement] = relationship(back_populates="obligations")
    debtor: Mapped[Party] = relationship(foreign_keys=[debtor_id])
    creditor: Mapped[Party] = relationship(foreign_keys=[creditor_id])
    instalments: Mapped[list[Instalment]] = relationship(
        back_populates="obligation", order_by="Instalment.position", cascade="all, delete-orphan"
    )


class Instalment(Base):
    """One date of an obligation. `paid` is what the creditor has confirmed of `amount`; `done_at` closes it."""

    __tablename__ = "mediation_instalments"
    __table_args__ = (
        UniqueConstraint("obligation_id", "position"),
        CheckConstraint("amount IS NULL OR amount > 0", name="owes_something"),
        CheckConstraint("paid >= 0 AND (amount IS NULL OR paid <= amount)", name="paid_no_more_than_owed"),
        CheckConstraint("amount IS NULL OR (done_at IS NOT NULL) = (paid = amount)", name="done_when_all_is_paid"),
        Index("ix_mediation_instalments_done_at_due_on", "done_at", "due_on"),
    )

    id: Mapped[Key]
    obligation_id: Mapped[int] = mapped_column(ForeignKey("mediation_obligations.id"))
    position: Mapped[int]
    amount: Mapped[Decimal | None] = mapped_column(Money)
    due_on: Mapped[date]
    paid: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    obligation: Mapped[Obligation] = relationship(back_populates="instalments")

    __mapper_args__ = {"version_id_col": version}


class AssemblyDecision(Scoped, Base):
    """The decision of an owners' assembly that a committee puts behind an agreement, in its exact figures.

    Areas are exclusive areas in square metres. `checked_for_id` is the version of the agreement against which the desk
    has checked it: another version is checked anew.
    """

    __tablename__ = "mediation_decisions"
    __table_args__ = (
        UniqueConstraint("case_id", "party_id", "position"),
        CheckConstraint(
            "total_area > 0 AND total_owners > 0 AND part_area >= 0 AND part_area <= total_area"
            " AND part_owners >= 0 AND part_owners <= total_owners AND for_area >= 0 AND for_area <= part_area"
            " AND for_owners >= 0 AND for_owners <= part_owners",
            name="figures_fit",
        ),
        CheckConstraint("(proof = 'checked') = (checked_for_id IS NOT NULL)", name="checked_for_a_version"),
        CheckConstraint("proof <> 'rejected' OR because <> ''", name="rejected_with_a_reason"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    checked_for_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_agreements.id"), index=True)
    position: Mapped[int]
    proof: Mapped[Proof] = mapped_column(
        Enum(Proof, native_enum=False, length=20, values_callable=list), default=Proof.ATTACHED
    )
    decided_on: Mapped[date]
    matter: Mapped[str] = mapped_column(String(500))
    covers: Mapped[list[str]] = mapped_column(JSON)
    total_area: Mapped[Decimal] = mapped_column(Area)
    total_owners: Mapped[int]
    part_area: Mapped[Decimal] = mapped_column(Area)
    part_owners: Mapped[int]
    for_area: Mapped[Decimal] = mapped_column(Area)
    for_owners: Mapped[int]
    attached_at: Mapped[datetime]
    attached_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    because: Mapped[Short] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Signature(Base):
    """A signature on the digest of one version. A paper one counts once a second person has checked its scan.

    `at` is the instant of a click, and the beginning of the day that stands on paper.
    """

    __tablename__ = "mediation_signatures"
    __table_args__ = (
        CheckConstraint("(role = 'party') = (party_id IS NOT NULL)", name="party_signs_as_party"),
        CheckConstraint("method = 'paper' OR checked_at IS NULL", name="only_paper_is_checked"),
        CheckConstraint("checked_by_id IS NULL OR checked_by_id <> recorded_by_id", name="two_people"),
        CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name="checked_by_somebody"),
        *(
            Index(
                f"uq_mediation_signatures_{name}",
                *columns,
                unique=True,
                sqlite_where=where,
                postgresql_where=where,
            )
            for name, columns, where in (
                ("party", ("agreement_id", "party_id"), _OF_PARTY),
                ("mediator", ("agreement_id", "person_id"), _OF_MEDIATOR),
                ("body", ("agreement_id",), _OF_BODY),
            )
        ),
    )

    id: Mapped[Key]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("mediation_agreements.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role] = mapped_column(Enum(Role, native_enum=False, length=20, values_callable=list))
    method: Mapped[Method] = mapped_column(Enum(Method, native_enum=False, length=20, values_callable=list))
    name: Mapped[Short]
    acts_as: Mapped[str] = mapped_column(String(60), default="")
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
