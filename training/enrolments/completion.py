"""The moment in which everything is done: marked once, and told in the same transaction to the rooms above."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger, outbox
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from training.enrolments import footing
from training.enrolments.footing import Footing
from training.enrolments.models import Enrolment
from training.enrolments.workflow import ENROLMENT, Stage

ledger.tell({"training.enrolment_done": "全部学完"})

Completed = Callable[[Transaction, Enrolment], object]
"""(tx, enrolment): everything is done; issue what follows, in this transaction. It bears repetition."""
_completed: dict[Completed, None] = {}


def on_completed(handler: Completed) -> None:
    """Have a room above called in the transaction in which an enrolment is done; to add it again changes nothing."""
    _completed[handler] = None


def settle(tx: Transaction, enrolment: Enrolment, stands: Footing) -> bool:
    """Mark an enrolment as done where nothing is left, and tell the rooms above; True where that happened now."""
    if enrolment.stage is not Stage.RUNNING or not stands.standing(enrolment).complete:
        return False
    enrolment.stage, enrolment.done_on = ENROLMENT.after(enrolment.stage, "complete"), tx.today
    tx.session.flush()  # the line carries the version that this step made
    clock = footing.clock(enrolment.alliance_id)
    ledger.write(tx, clock, "training.enrolment_done", enrolment, version=enrolment.version)
    for handler in _completed:
        handler(tx, enrolment)
    outbox.promise(tx, "training.enrolment_done", enrolment_id=enrolment.id)
    return True


def on_moved(tx: Transaction, payload: Payload) -> None:
    """Errand of the rooms below: somebody has done a module or passed an examination."""
    person = tx.session.get_one(Person, payload["person_id"])
    settle_people(tx, person.alliance_id, {person.id})


def settle_all(tx: Transaction, alliance_id: int) -> int:
    """Settle whatever runs in an alliance: what was asked may have become less; returns how many ended."""
    learners = select(Enrolment.person_id).where(Enrolment.alliance_id == alliance_id, Enrolment.stage == Stage.RUNNING)
    return settle_people(tx, alliance_id, tx.session.scalars(learners.distinct()).all())


def settle_people(tx: Transaction, alliance_id: int, people: Iterable[int]) -> int:
    """Settle every running enrolment of these people, after they learnt or passed something; returns how many ended.

    Two transactions that come at once queue at the rows: the second finds them done.
    """
    rows = tx.session.scalars(
        select(Enrolment)
        .where(
            Enrolment.alliance_id == alliance_id,
            Enrolment.person_id.in_(set(people)),
            Enrolment.stage == Stage.RUNNING,
        )
        .options(selectinload(Enrolment.credits))
        .order_by(Enrolment.id)
        .with_for_update(of=Enrolment)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return 0
    stands = footing.of(tx, alliance_id, {row.person_id for row in rows})
    return sum(settle(tx, row, stands) for row in rows)
