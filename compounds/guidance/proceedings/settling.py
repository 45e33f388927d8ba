"""What happens to running files by itself: the registry does a step, and each new day the clocks are read again."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds.changes.models import Change
from compounds.guidance.proceedings import editions, going
from compounds.guidance.proceedings.models import Proceeding
from compounds.guidance.proceedings.workflow import Stage
from compounds.handovers.models import Handover
from compounds.models import Contract, Term


def term_recorded(tx: Transaction, payload: Payload) -> None:
    """Errand: a term was registered, or its filing confirmed."""
    _look(tx, Proceeding.place_id == tx.session.get_one(Term, payload["term_id"]).place_id)


def change_filed(tx: Transaction, payload: Payload) -> None:
    """Errand: a change of seats was filed."""
    _look(tx, Proceeding.place_id == tx.session.get_one(Change, payload["change_id"]).place_id)


def handover_closed(tx: Transaction, payload: Payload) -> None:
    """Errand: a handover was closed."""
    _look(tx, Proceeding.place_id == tx.session.get_one(Handover, payload["handover_id"]).place_id)


def contract_recorded(tx: Transaction, payload: Payload) -> None:
    """Errand: a service contract was recorded, or its early end."""
    _look(tx, Proceeding.compound_id == tx.session.get_one(Contract, payload["contract_id"]).compound_id)


def turn_of_day(tx: Transaction, _last_day: date) -> int:
    """Each new day: reckon every running file by the numbers that hold now, and look at the registry once more."""
    return _look(tx)


def _look(tx: Transaction, *here: Any) -> int:
    running = tx.session.scalars(
        select(Proceeding)
        .where(Proceeding.stage == Stage.RUNNING, *here)
        .order_by(Proceeding.id)
        .with_for_update(of=Proceeding)
        .execution_options(populate_existing=True)
    ).unique()
    moved = 0
    for proceeding in running.all():
        path = editions.path_of(proceeding.edition)
        going.reckon(tx, proceeding, path)
        if going.by_registry(tx, proceeding, path):
            going.end_or_tell(tx, CLOCK, proceeding, path)
            moved += 1
    return moved
