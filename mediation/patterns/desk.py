"""What disputes that return put on the policy group's desk."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from mediation import causes
from mediation.patterns import addresses
from mediation.patterns.models import Pattern

MOST = 20


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Those that nobody has handled; one statement, for the policy group alone."""
    if not actor.holds(Office.POLICY_SECRETARY):
        return
    rows = reading.session.scalars(
        select(Pattern).where(visible(Pattern, actor), Pattern.handled_at.is_(None)).order_by(Pattern.id).limit(MOST)
    )
    for one in rows:
        yield Line(
            Section.TODO,
            f"反复出现的纠纷：{causes.title_of(one.cause)}，{one.number} 件",
            url=addresses.PATTERNS,
            tone="due",
            button="看一看",
            place_path=one.place.path,
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many wait; one statement, for the policy group alone."""
    if not actor.holds(Office.POLICY_SECRETARY):
        return 0
    query = select(func.count()).select_from(Pattern).where(visible(Pattern, actor), Pattern.handled_at.is_(None))
    return min(reading.session.scalar(query) or 0, MOST)
