"""Who is appointed, as training asks: mediators from their roster; experts hand in theirs with their own room."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import Standing
from training.enrolments.appointments import Appointment
from training.programmes import MEDIATOR


def mediators(reading: Transaction, alliance_id: int) -> Iterator[Appointment]:
    """Everybody on the roster who has not left, since the day of their registration; one statement."""
    rows = reading.session.execute(
        select(Mediator.id, Mediator.person_id, Mediator.registered_at)
        .where(Mediator.alliance_id == alliance_id, Mediator.standing != Standing.LEFT)
        .order_by(Mediator.id)
    )
    for key, person_id, at in rows:
        yield Appointment(person_id, MEDIATOR, f"mediator-{key}", local_date(at))
