"""What a confirmed sitting counts for: the modules that it taught are done for whoever was there."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from training.courses import done, taught
from training.sittings.models import Invited, Sitting
from training.sittings.workflow import Stage


def credit(tx: Transaction, payload: Payload) -> None:
    """Errand: record the modules for all who were there, once; a module that is not taught any more is left out."""
    sitting = tx.session.get_one(Sitting, payload["sitting_id"])
    if sitting.stage is not Stage.CONFIRMED or not sitting.modules:
        return
    known = taught.modules(tx, sitting.alliance_id)
    people = tx.session.scalars(
        select(Invited.person_id)
        .where(Invited.sitting_id == sitting.id, Invited.present.is_(True))
        .order_by(Invited.seat)
    ).all()
    done.record_all(
        tx,
        CLOCK,
        alliance_id=sitting.alliance_id,
        people=people,
        modules=[known[code] for code in sitting.modules if code in known],
        evidence={done.ATTENDED: sitting.id},
    )
