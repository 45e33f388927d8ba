"""What published precedents cite, for the page of what changes of the law have touched."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Rests, Turn
from mediation.precedents.addresses import precedent
from mediation.precedents.models import Precedent
from mediation.precedents.workflow import Stage

ROOM = "案例"
_TURN = Turn("对照新条文看一遍，会误导人的撤回重写", (Office.MEDIATION_SECRETARY, Office.POLICY_SECRETARY))


def resting(reading: Transaction, actor: Actor) -> Iterator[Rests]:
    """Each published precedent that cites the law, since the day of its publishing; one statement."""
    rows = reading.session.scalars(
        select(Precedent).where(visible(Precedent, actor), Precedent.stage == Stage.PUBLISHED).order_by(Precedent.id)
    )
    for row in rows:
        text = f"{row.facts}\n{row.focus}\n{row.process}\n{row.outcome}\n{row.advice}"
        if "条" in text and row.published_at is not None:
            published_on = local_date(row.published_at)
            yield Rests(f"precedent/{row.id}", ROOM, row.title, precedent(row.id), text, published_on, _TURN)
