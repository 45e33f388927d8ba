"""Working on the sample disputes: who acts, which case is meant, and how what follows a step is delivered at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select

from alliance.demo.dispute import DESK, Dispute
from alliance.kernel import links
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Deliveries, Errand
from alliance.kernel.places import queries as offices
from alliance.kernel.places.models import Alliance
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

NEWS = timedelta(days=30)
"""What follows a step that lies longer back is not delivered: nobody would still have the message in front of him."""
LINK_DAYS = 180
_AS_IT_IS = {"synchronize_session": False}
"""No errand is read again as an object after it was deleted."""
Deed = Callable[[Transaction], None]


@dataclass(slots=True)
class Casework:
    """The disputes of one alliance on their way; ids by the keys of the data."""

    alliance: Alliance
    compounds: Mapping[str, Compound]
    deliveries: Deliveries
    seeded_on: date
    people: dict[str, Actor] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    mediators: dict[str, int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    lessons: dict[str, int] = field(default_factory=dict)
    bearers: dict[int, Actor] = field(default_factory=dict)

    def told(self, deed: Deed, *, since: Transaction, quiet: bool = False) -> Deed:
        """The deed followed by its errands, in their order; those that go outside stay to be delivered."""

        def do(tx: Transaction) -> None:
            before = tx.session.scalar(select(func.max(Errand.id))) or 0
            deed(tx)
            tell = not quiet and tx.now >= since.now - NEWS
            while errands := self._after(tx, before):
                before = errands[-1].id
                for one in errands:
                    if tell and one.due_at <= tx.now:
                        for handler in self.deliveries.inside.get(one.kind, ()):
                            handler(tx, one.payload)
                done = [one.id for one in errands if one.kind not in self.deliveries.outside]
                tx.session.execute(delete(Errand).where(Errand.id.in_(done)).execution_options(**_AS_IT_IS))

        return do

    def _after(self, tx: Transaction, last: int) -> Sequence[Row[Any]]:
        tx.session.flush()  # what was promised in this step counts
        query = select(Errand.id, Errand.kind, Errand.payload, Errand.due_at).where(Errand.id > last)
        return tx.session.execute(query.order_by(Errand.id)).all()

    def actor(self, tx: Transaction, name: str) -> Actor:
        """Somebody with an account, with the offices of that day."""
        if name not in self.people:
            person, account_id = tx.session.execute(
                select(Person, Account.id)
                .join(Account, Account.person_id == Person.id)
                .where(Person.alliance_id == self.alliance.id, Person.name == name, Account.is_demo)
                .order_by(Person.id)
                .limit(1)
            ).one()
            self.people[name] = Actor(
                alliance_id=self.alliance.id,
                place_path=self.alliance.place.path,
                person_id=person.id,
                account_id=account_id,
                name=name,
                offices=tuple(offices.held_offices(tx, person.id)),
            )
        return self.people[name]

    def person(self, tx: Transaction, name: str) -> int:
        """The person behind a name."""
        return self.actor(tx, name).person_id or 0

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
