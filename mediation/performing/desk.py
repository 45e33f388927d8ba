"""What performing puts on people's desks: reports to confirm, what is late, visits that are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import remaining
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from mediation.agreements.models import Agreement, Instalment, Obligation
from mediation.agreements.workflow import State
from mediation.models import Case
from mediation.performing import addresses
from mediation.performing.access import PERFORMED
from mediation.performing.models import FollowUp, Performance, told_in_full
from mediation.performing.workflow import Receipt
from mediation.sight import own_parties

MOST = 50
NEAR = timedelta(days=7)
"""So long before the day a line appears."""


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """What the actor's side has to confirm or to do, and visits that are due."""
    if actor.person_id is None:
        return
    for case_id, reference, subject in reading.session.execute(
        _to_confirm(actor, Case.id, Case.reference, Case.subject).limit(MOST)
    ):
        yield _line(case_id, f"确认收到没有：{subject}", str(reference), "确认")
    for case_id, reference, subject, due_on in reading.session.execute(
        _to_do(actor, reading, Case.id, Case.reference, Case.subject, Instalment.due_on).limit(MOST)
    ):
        late = due_on < reading.today
        yield _line(
            case_id,
            f"协议到期未办：{subject}" if late else f"协议快到期：{subject}",
            str(reference),
            "去办",
            when=remaining(due_on, reading.today),
            tone="late" if late else "due",
            sort=due_on.isoformat(),
        )
    for case_id, reference, subject, planned_on in reading.session.execute(
        _to_visit(actor, reading, Case.id, Case.reference, Case.subject, FollowUp.planned_on).limit(MOST)
    ):
        when = remaining(planned_on, reading.today)
        yield _line(case_id, f"回访：{subject}", str(reference), "登记回访", when=when, sort=planned_on.isoformat())


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar."""
    if actor.person_id is None:
        return 0
    queries = (_to_confirm(actor, Case.id), _to_do(actor, reading, Case.id), _to_visit(actor, reading, Case.id))
    counts = [select(func.count()).select_from(one.limit(MOST).subquery()).scalar_subquery() for one in queries]
    return sum(reading.session.execute(select(*counts)).one())


def _line(
    case_id: int, title: str, note: str, button: str, *, when: str = "", tone: str = "due", sort: str = ""
) -> Line:
    url = addresses.of_case(case_id)
    return Line(Section.TODO, title, note=note, url=url, when_text=when, tone=tone, button=button, sort=sort)


def _to_confirm(actor: Actor, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(Performance, Performance.case_id == Case.id)
        .join(Instalment, Performance.instalment_id == Instalment.id)
        .join(Obligation, Instalment.obligation_id == Obligation.id)
        .where(
            Performance.receipt == Receipt.REPORTED,
            Obligation.creditor_id.in_(own_parties(actor)),
            Case.stage.in_(PERFORMED),
        )
        .order_by(Performance.reported_at, Performance.id)
    )


def _to_do(actor: Actor, reading: Transaction, *columns: Any) -> Select[Any]:
    """What the actor's side owes and is due within a week, or late; not what it has reported in full already."""
    return (
        select(*columns)
        .join(Agreement, Agreement.case_id == Case.id)
        .join(Obligation, Obligation.agreement_id == Agreement.id)
        .join(Instalment, Instalment.obligation_id == Obligation.id)
        .where(
            Agreement.state == State.EFFECTIVE,
            Obligation.debtor_id.in_(own_parties(actor)),
            Instalment.done_at.is_(None),
            ~told_in_full(),
            Instalment.due_on <= reading.today + NEAR,
            Case.stage.in_(PERFORMED),
        )
        .order_by(Instalment.due_on, Instalment.id)
    )


def _to_visit(actor: Actor, reading: Transaction, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(FollowUp, FollowUp.case_id == Case.id)
        .where(
            visible(FollowUp, actor),
            FollowUp.done_on.is_(None),
            FollowUp.planned_on <= reading.today,
            Case.archived_at.is_(None),
        )
        .order_by(FollowUp.planned_on, FollowUp.id)
    )
