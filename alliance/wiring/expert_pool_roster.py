"""What the roster of experts and training tell each other: who is appointed, and who is trained."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import func, select

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from expert_pool.roster.gate import Trained
from expert_pool.roster.models import Expert
from expert_pool.roster.workflow import IN_POOL, Standing
from training.certificates import gate
from training.certificates.models import Certificate
from training.certificates.workflow import State
from training.enrolments.appointments import Appointment
from training.programmes import EXPERT


def appointed(reading: Transaction, alliance_id: int) -> Iterator[Appointment]:
    """Everybody whom a review has found fit and who has not left, since the day of the review; one statement."""
    rows = reading.session.execute(
        select(Expert.id, Expert.person_id, Expert.reviewed_at)
        .where(Expert.alliance_id == alliance_id, Expert.standing.in_(IN_POOL | {Standing.REVIEWED}))
        .order_by(Expert.id)
    )
    for key, person_id, at in rows:
        yield Appointment(person_id, EXPERT, f"expert-{key}", local_date(at) if at is not None else reading.today)


def trained(reading: Transaction, person_id: int, day: date) -> Trained:
    """How one person stands with the experts' training."""
    standing = gate.standing(reading, person_id, EXPERT, day)
    return Trained(standing.until, standing.lacks, standing.url)


def trained_until(reading: Transaction, person_ids: Collection[int], day: date) -> dict[int, date]:
    """Until when the certificates of those are good who hold one on the day; one statement."""
    rows = reading.session.execute(
        select(Certificate.person_id, func.max(Certificate.valid_to).label("until"))
        .where(
            Certificate.person_id.in_(person_ids),
            Certificate.programme == EXPERT,
            Certificate.state == State.VALID,
            Certificate.valid_from <= day,
            Certificate.valid_to >= day,
        )
        .group_by(Certificate.person_id)
    )
    return {row.person_id: row.until for row in rows}
