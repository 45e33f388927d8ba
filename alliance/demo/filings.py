"""Living through the past of the sample committees: each deed by its own action, at its own instant, in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from alliance.demo import plan
from alliance.demo.terms import Term
from alliance.kernel.actors import Actor, HeldOffice, Office
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from compounds import actions as registry
from compounds import models
from compounds.filing import actions as filing

Deed = tuple[datetime, Callable[[Transaction], None]]


def at(day: date, hour: int) -> datetime:
    """An hour of a day in Asia/Shanghai."""
    return datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)


def live(tx: Transaction, deeds: list[Deed]) -> None:
    """Do everything in the order of time, each at its instant, in the one transaction."""
    for instant, do in sorted(deeds, key=lambda deed: deed[0]):
        do(Transaction(tx.session, now=instant))


@dataclass(slots=True)
class Past:
    """The past of one committee; `street` and `community` are the officers who acted."""

    planned: plan.Compound
    compound: models.Compound
    street: Actor
    community: Actor

    def deeds(self) -> Iterator[Deed]:
        """Elections, filings, ends, and what the street saw of the committee's work."""
        for term in self.planned.terms:
            yield from _Course(self, term).deeds()
        if self.planned.standing_on is not None:
            yield at(self.planned.standing_on, 17), self._rate

    def _rate(self, tx: Transaction) -> None:
        committee = registry.current_committee(tx, self.compound.id)
        if committee is None or self.planned.standing_on is None:
            raise RuntimeError(f"{self.planned.name} has no committee to rate")
        command = registry.RecordStanding(
            self.compound.id,
            committee.version,
            self.planned.standing,
            self.planned.standing_on,
            self.planned.standing_note,
        )
        registry.record_standing(tx, self.street, command)


@dataclass(slots=True)
class _Course:
    """One term on its way through the filing."""

    past: Past
    term: Term
    term_id: int = 0

    def deeds(self) -> Iterator[Deed]:
        term = self.term
        yield at(term.elected_on + timedelta(days=2), 9), self._register
        if term.submitted_on is not None:
            yield at(term.submitted_on, 10), self._submit
        if term.returned_on is not None:
            yield at(term.returned_on, 15), self._return
        if term.filed_on is not None:
            yield at(term.filed_on, 16), self._confirm
        if term.ended_on is not None:
            yield at(term.ended_on + timedelta(days=3), 11), self._end

    def _register(self, tx: Transaction) -> None:
        seats = tuple(filing.NewSeat(seat.name, seat.role) for seat in self.term.seats)
        term = self.term
        command = filing.RegisterTerm(
            self.past.compound.id, term.number, term.elected_on, term.starts_on, term.ends_on, seats
        )
        self.term_id = filing.register_term(tx, self.past.community, command).term_id

    def _submit(self, tx: Transaction) -> None:
        again = self.term is not self.past.planned.terms[0]
        actor = self._chair(tx) if again else self.past.community
        filing.submit_filing(tx, actor, filing.SubmitFiling(self.term_id, self._version(tx)))

    def _return(self, tx: Transaction) -> None:
        command = filing.ReturnFiling(self.term_id, self._version(tx), self.term.returned_because)
        filing.return_filing(tx, self.past.street, command)

    def _confirm(self, tx: Transaction) -> None:
        command = filing.ConfirmFiling(self.term_id, self._version(tx), tx.today)
        filing.confirm_filing(tx, self.past.street, command)

    def _end(self, tx: Transaction) -> None:
        last_day = self.term.ended_on or tx.today
        filing.end_term(tx, self.past.street, filing.EndTerm(self.term_id, self._version(tx), last_day))

    def _version(self, tx: Transaction) -> int:
        return tx.session.get_one(models.Term, self.term_id).version

    def _chair(self, tx: Transaction) -> Actor:
        """The chair, who holds the office of the term before."""
        term = tx.session.get_one(models.Term, self.term_id)
        seat = next(seat for seat in term.seats if seat.role is models.Role.CHAIR)
        held = HeldOffice(Office.COMMITTEE_CHAIR, term.place_id, term.place.name, (term.place.path,))
        return Actor(
            alliance_id=term.alliance_id,
            place_path=self.past.street.place_path,
            person_id=seat.person_id,
            name=seat.person.name,
            offices=(held,),
        )


def pasts(
    compounds: Mapping[int, models.Compound], district: plan.Plan, officers: Mapping[str, Actor]
) -> Iterator[Past]:
    """The past of every compound that has a committee; `officers` by the code of street or community."""
    for position, planned in enumerate(district.compounds):
        if planned.terms:
            yield Past(planned, compounds[position], officers[planned.community[:9]], officers[planned.community])
