"""What asking puts on people's desks beside the case's own lines: whether a body leads a case."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from mediation.consent.models import Together
from mediation.consent.notices import TOGETHER
from mediation.sight import own_bodies

MOST = 50
PMC = Office.PEOPLES_MEDIATION_COMMITTEE


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """The requests to lead that wait for the actor's answer; one statement."""
    if not actor.holds(PMC):
        return
    rows = reading.session.scalars(
        select(Together).where(*_unanswered(actor)).options(joinedload(Together.body)).order_by(Together.id).limit(MOST)
    )
    for row in rows:
        yield Line(
            Section.TODO,
            "请你们共同主持一件调解",
            note=row.body.name,
            url=TOGETHER,
            when_text="等你们答复",
            tone="due",
            button="答复",
            sort=row.asked_at.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement."""
    if not actor.holds(PMC):
        return 0
    query = select(func.count()).select_from(Together).where(*_unanswered(actor))
    return min(reading.session.scalar(query) or 0, MOST)


def _unanswered(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return visible(Together, actor), Together.body_id.in_(own_bodies(actor)), Together.answered_at.is_(None)
