"""Each new day: what is due soon is told to whoever owes it, the thirty days to both, and visits to the mediator."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.queries import Book
from mediation.agreements.models import Agreement, Instalment, Obligation
from mediation.agreements.workflow import State
from mediation.clocks.models import Clock
from mediation.clocks.names import ClockName, Standing
from mediation.models import Case
from mediation.performing import notices
from mediation.performing.access import PERFORMED, VISITED
from mediation.performing.models import FollowUp

BEFORE = ("mediation.obligation_reminder_first", "mediation.obligation_reminder_last")
AFTER = (
    "mediation.confirmation_reminder_first",
    "mediation.confirmation_reminder_second",
    "mediation.confirmation_reminder_last",
)
_FARTHEST = timedelta(days=60)
"""No reminder is set farther ahead than this; rows beyond are not looked at."""


def each_day(tx: Transaction, last_day: date) -> None:
    """Tell what came within reach since `last_day`, which was dealt with already; a missed day is made up for."""
    numbers = parameters.book(tx, (*BEFORE, *AFTER))
    _obligations(tx, last_day, numbers)
    _confirmations(tx, last_day, numbers)
    _visits(tx, last_day)


def _obligations(tx: Transaction, last_day: date, numbers: Book) -> None:
    rows = tx.session.execute(
        select(Instalment.due_on, Obligation.debtor_id, Case)
        .join(Obligation, Instalment.obligation_id == Obligation.id)
        .join(Agreement, Obligation.agreement_id == Agreement.id)
        .join(Case, Agreement.case_id == Case.id)
        .where(
            Agreement.state == State.EFFECTIVE,
            Case.stage.in_(PERFORMED),
            Instalment.done_at.is_(None),
            Instalment.due_on >= tx.today,
            Instalment.due_on <= tx.today + _FARTHEST,
        )
        .order_by(Instalment.due_on, Instalment.id)
    ).all()
    told = set()
    for due_on, debtor_id, case in rows:
        days = {due_on - timedelta(days=ahead) for ahead in _days(numbers, BEFORE, case, tx.today)}
        if (case.id, debtor_id) not in told and any(last_day < day <= tx.today for day in days):
            told.add((case.id, debtor_id))
            notices.obligation_due(tx, case, debtor_id)


def _confirmations(tx: Transaction, last_day: date, numbers: Book) -> None:
    rows = tx.session.execute(
        select(Clock.started_on, Clock.due_on, Case)
        .join(Case, Clock.case_id == Case.id)
        .where(Clock.name == ClockName.CONFIRMATION, Clock.standing == Standing.RUNNING, Case.stage.in_(PERFORMED))
        .order_by(Clock.id)
    ).all()
    for started_on, due_on, case in rows:
        days = {started_on + timedelta(days=after) for after in _days(numbers, AFTER, case, tx.today)}
        if due_on is not None and due_on >= tx.today and any(last_day < day <= tx.today for day in days):
            notices.confirmation_due(tx, case, (due_on - tx.today).days)


def _visits(tx: Transaction, last_day: date) -> None:
    rows = tx.session.scalars(
        select(Case)
        .join(FollowUp, FollowUp.case_id == Case.id)
        .where(
            FollowUp.done_on.is_(None),
            FollowUp.planned_on > last_day,
            FollowUp.planned_on <= tx.today,
            Case.stage.in_(VISITED),
            Case.archived_at.is_(None),
        )
        .order_by(Case.id)
    )
    for case in rows.unique().all():
        notices.follow_up_due(tx, case)


def _days(numbers: Book, names: tuple[str, ...], case: Case, day: date) -> list[int]:
    found = (numbers.on(name, case.place.path, day) for name in names)
    return [one.whole for one in found if one is not None]
