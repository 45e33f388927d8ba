"""What becomes of experts when certificates change and when a day turns: training, suspensions and terms that end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from expert_pool.roster import keeping, numbers
from expert_pool.roster.gate import Gate
from expert_pool.roster.keeping import Lift, running
from expert_pool.roster.models import Expert, ExpertMeasure
from expert_pool.roster.records import record, take_out
from expert_pool.roster.workflow import IN_POOL, MeasureKind, MeasureState, Standing


def turn_of_day(gate: Gate) -> Callable[[Transaction, date], int]:
    """The handler of a new day: who is trained, whose suspension or term is over, whose term ends soon."""

    def handler(tx: Transaction, last_day: date) -> int:
        return refresh(tx, gate) + _lift_suspensions(tx) + _end_terms(tx) + _remind(tx, last_day)

    return handler


def on_training(gate: Gate) -> Callable[[Transaction, Payload], None]:
    """Errand: somebody passed, or a certificate was revoked; the payload names nothing that is needed here."""

    def changed(tx: Transaction, _payload: Payload) -> None:
        refresh(tx, gate)

    return changed


def refresh(tx: Transaction, gate: Gate) -> int:
    """Write down until when everybody in the pool is trained, as training tells today; returns how many changed."""
    rows = tx.session.scalars(select(Expert).where(Expert.standing.in_(IN_POOL)).order_by(Expert.id)).all()
    until = gate.until(tx, {row.person_id for row in rows}, tx.today) if rows else {}
    changed = [row for row in rows if row.trained_to != until.get(row.person_id)]
    for row in changed:
        row.trained_to = until.get(row.person_id)
        if row.trained_to is not None:
            record(tx, CLOCK, "experts.trained", row, trained_to=row.trained_to)
        else:
            record(tx, CLOCK, "experts.not_trained", row)
            outbox.promise(tx, "experts.not_trained", expert_id=row.id)
    return len(changed)


def _lift_suspensions(tx: Transaction) -> int:
    rows = tx.session.scalars(
        select(Expert)
        .join(ExpertMeasure, ExpertMeasure.expert_id == Expert.id)
        .where(
            Expert.standing == Standing.SUSPENDED,
            ExpertMeasure.kind == MeasureKind.SUSPENSION,
            ExpertMeasure.state == MeasureState.OPEN,
            ExpertMeasure.until < tx.today,
        )
        .order_by(Expert.id)
    ).all()
    for row in rows:
        keeping.lift(tx, CLOCK, Lift(row.id, row.version))
    return len(rows)


def _end_terms(tx: Transaction) -> int:
    """End terms whose days are over; one about whose removal nothing is decided waits for that."""
    rows = tx.session.scalars(
        select(Expert)
        .where(Expert.standing.in_(IN_POOL), Expert.serves_to < tx.today)
        .options(selectinload(Expert.measures))
        .order_by(Expert.id)
    ).all()
    over = [row for row in rows if running(row, MeasureKind.REMOVAL) is None]
    for row in over:
        take_out(tx, CLOCK, row, "leave")
        record(tx, CLOCK, "experts.term_over", row)
        outbox.promise(tx, "experts.left", expert_id=row.id)
    return len(over)


def _remind(tx: Transaction, last_day: date) -> int:
    """Promise a word to those whose term has come within the days of the parameter since `last_day`."""
    rows = tx.session.scalars(select(Expert).where(Expert.standing.in_(IN_POOL), Expert.serves_to >= tx.today)).all()
    days = {one: timedelta(days=numbers.of(tx, one).renew_days) for one in {row.alliance_id for row in rows}}
    soon = [
        row
        for row in rows
        if row.serves_to is not None and last_day < row.serves_to - days[row.alliance_id] <= tx.today
    ]
    for row in soon:
        outbox.promise(tx, "experts.term_soon", expert_id=row.id)
    return len(soon)
