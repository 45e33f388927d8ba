"""Reading the disputes that return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.models import Compound
from mediation import causes
from mediation.patterns import access
from mediation.patterns.models import Pattern

MOST = 200


@dataclass(frozen=True, slots=True)
class PatternLine:
    """One pattern: where or with whom, what about, how many since when, and what was done."""

    pattern_id: int
    version: int
    where: str
    cause: str
    number: int
    since: date
    noticed_at: datetime
    handled_at: datetime | None
    handled_as: str
    may_handle: Verdict


def listed(reading: Transaction, actor: Actor) -> tuple[PatternLine, ...]:
    """Those that wait first, then the newest; one statement. Raises NotPermitted."""
    access.reads(actor).enforce()
    rows = reading.session.scalars(
        select(Pattern)
        .options(joinedload(Pattern.compound).joinedload(Compound.place), joinedload(Pattern.company))
        .where(visible(Pattern, actor))
        .order_by(Pattern.handled_at.is_not(None), Pattern.noticed_at.desc(), Pattern.id.desc())
        .limit(MOST)
    )
    return tuple(
        PatternLine(
            pattern_id=row.id,
            version=row.version,
            where=row.compound.place.name if row.compound is not None else row.company.name if row.company else "",
            cause=causes.title_of(row.cause),
            number=row.number,
            since=row.since,
            noticed_at=row.noticed_at,
            handled_at=row.handled_at,
            handled_as=row.handled_as,
            may_handle=access.handle(actor, row.place.path, handled=row.handled_at is not None),
        )
        for row in rows
    )
