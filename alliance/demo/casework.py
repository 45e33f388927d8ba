"""Working on the sample disputes: which case is meant, and who acts in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from alliance.demo.acting import Acting
from alliance.demo.dispute import DESK, Dispute
from alliance.kernel import links
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds import walls
from compounds.models import Committee, Company, Compound, Contract
from mediation.access import PURPOSE
from mediation.agreements import records as agreements
from mediation.agreements.models import Agreement
from mediation.assigning.models import Assignment
from mediation.assigning.workflow import RUNNING, Seat
from mediation.consent.actions import THEMSELVES, Said
from mediation.consent.workflow import Way
from mediation.models import Case, CasePerson, Party
from mediation.workflow import Part, PartyKind, PartyRole

LINK_DAYS = 180


@dataclass(slots=True)
class Casework(Acting):
    """The disputes of one alliance on their way; ids by the keys of the data."""

    bodies: dict[str, int] = field(default_factory=dict)
    mediators: dict[str, int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    lessons: dict[str, int] = field(default_factory=dict)
    bearers: dict[int, Actor] = field(default_factory=dict)

    def desk(self, tx: Transaction) -> Actor:
        """The mediation secretary."""
        return self.actor(tx, DESK)

    def case(self, tx: Transaction, dispute: Dispute) -> Case:
        """The case as it stands."""
        tx.session.flush()  # its version is the one that the next step has to name
        return tx.session.get_one(Case, self.cases[dispute.key])

    def party(self, tx: Transaction, dispute: Dispute, role: PartyRole) -> Party:
        """The first party with a role."""
        return next(one for one in self.case(tx, dispute).parties if one.role is role)

    def side(self, tx: Transaction, dispute: Dispute, role: PartyRole) -> Actor:
        """Whoever acts for a side: its person of the cast, or the bearer of its code."""
        party = self.party(tx, dispute, role)
        if by := next((one.by for one in dispute.sides if one.role is role and one.by), ""):
            return self.actor(tx, by)
        if party.id not in self.bearers:
            text = links.make(
                tx,
                alliance_id=party.alliance_id,
                purpose=PURPOSE,
                subject=party,
                verbs=frozenset({PURPOSE}),
                days=LINK_DAYS,
            )
            self.bearers[party.id] = links.bearer(tx, text, PURPOSE)
        return self.bearers[party.id]

    def said(self, tx: Transaction, dispute: Dispute, role: PartyRole) -> tuple[Actor, Said]:
        """Who answers for a side, and how: in person, or by telephone to the desk before a witness."""
        if any(one.role is role and one.by for one in dispute.sides):
            return self.side(tx, dispute, role), THEMSELVES
        named = self.party(tx, dispute, role)
        heard = named.name if named.kind is PartyKind.PERSON else "项目经理"
        return self.desk(tx), Said(Way.TELEPHONE, heard, "程婷婷（社区）", "问：愿不愿意由我们调解？答：愿意，来谈谈。")

    def mediator(self, tx: Transaction, dispute: Dispute) -> Actor:
        """Who has the case in hand."""
        held = select(Person.name).join(CasePerson, CasePerson.person_id == Person.id)
        here = CasePerson.case_id == self.cases[dispute.key], CasePerson.part == Part.MEDIATOR
        tx.session.flush()  # whoever has just accepted counts
        return self.actor(tx, tx.session.scalars(held.where(*here, CasePerson.until.is_(None))).one())

    def assignment(self, tx: Transaction, dispute: Dispute) -> Assignment:
        """The assignment that runs."""
        tx.session.flush()  # its version, as that of a case
        return tx.session.scalars(
            select(Assignment).where(
                Assignment.case_id == self.cases[dispute.key],
                Assignment.seat == Seat.LEADS,
                Assignment.stage.in_(sorted(RUNNING)),
            )
        ).one()

    def agreement(self, tx: Transaction, dispute: Dispute) -> Agreement:
        """The agreement in effect, or the version that may become it."""
        tx.session.flush()  # its version, as that of a case
        key = self.cases[dispute.key]
        found = agreements.pending(tx, key) or agreements.in_effect(tx, key)
        if found is None:
            raise LookupError(f"{dispute.key} has no agreement")
        return found

    def pending(self, tx: Transaction, dispute: Dispute) -> Agreement | None:
        """The version that is not in effect yet."""
        return agreements.pending(tx, self.cases[dispute.key])

    def company_of(self, tx: Transaction, compound: Compound) -> Company:
        """The company under contract in a compound."""
        return tx.session.scalars(
            select(Company)
            .join(Contract, Contract.company_id == Company.id)
            .where(Contract.compound_id == compound.id, walls.in_force(tx.today))
            .order_by(Contract.id.desc())
            .limit(1)
        ).one()

    def committee_of(self, tx: Transaction, compound: Compound) -> Committee:
        """The committee of a compound."""
        return tx.session.scalars(
            select(Committee).where(Committee.compound_id == compound.id, Committee.dissolved_on.is_(None))
        ).one()
