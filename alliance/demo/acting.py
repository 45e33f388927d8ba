"""Who acts in the sample past, and how what follows a deed is delivered at its instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select

from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Deliveries, Errand
from alliance.kernel.places import queries as offices
from alliance.kernel.places.models import Alliance
from compounds.models import Compound

NEWS = timedelta(days=30)
"""What follows a step that lies longer back is not delivered: nobody would still have the message in front of him."""
_AS_IT_IS = {"synchronize_session": False}
"""No errand is read again as an object after it was deleted."""
Deed = Callable[[Transaction], None]


@dataclass(slots=True)
class Acting:
    """The people of one alliance on their way through the past; compounds by the keys of the cast."""

    alliance: Alliance
    compounds: Mapping[str, Compound]
    deliveries: Deliveries
    seeded_on: date
    people: dict[str, Actor] = field(default_factory=dict)

    def told(self, deed: Deed, *, since: Transaction, quiet: bool = False) -> Deed:
        """The deed followed by its errands, in their order; those that go outside stay to be delivered."""

        def do(tx: Transaction) -> None:
            tx.session.flush()  # what was promised before this step is not delivered by it
            before = tx.session.scalar(select(func.max(Errand.id))) or 0
            deed(tx)
            tell = not quiet and tx.now >= since.now - NEWS
            while errands := _after(tx, before):
                before = errands[-1].id
                for one in errands:
                    if tell and one.due_at <= tx.now:
                        for handler in self.deliveries.inside.get(one.kind, ()):
                            handler(tx, one.payload)
                done = [one.id for one in errands if one.kind not in self.deliveries.outside]
                tx.session.execute(delete(Errand).where(Errand.id.in_(done)).execution_options(**_AS_IT_IS))

        return do

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


def _after(tx: Transaction, last: int) -> Sequence[Row[Any]]:
    tx.session.flush()  # what was promised in this step counts
    query = select(Errand.id, Errand.kind, Errand.payload, Errand.due_at).where(Errand.id > last)
    return tx.session.execute(query.order_by(Errand.id)).all()
