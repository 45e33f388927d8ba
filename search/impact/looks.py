"""Which looks hold today, and the digest by which a look knows the change that it was at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import canonical
from alliance.kernel.access import visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.impact import shown_from
from search.impact.law import Met
from search.impact.models import Look


@dataclass(frozen=True, slots=True)
class Looked:
    """Who found on which day, and why, that something still stands."""

    look_id: int
    name: str
    on: date
    because: str
    fresh: bool
    """False where it is so long ago that the page shows it no more."""


Looks = Mapping[tuple[str, str], Looked]
"""By the subject and the digest of what was seen."""


def held(reading: Transaction, actor: Actor) -> Looks:
    """Every look of the actor's alliance; one statement."""
    rows = reading.session.execute(
        select(Look, Person.name).outerjoin(Person, Look.looked_by_id == Person.id).where(visible(Look, actor))
    )
    since = shown_from(reading)
    return {
        (one.subject, one.seen): Looked(
            one.id, name or "", local_date(one.looked_at), one.because, one.looked_at >= since
        )
        for one, name in rows
    }


def seen(met: Iterable[tuple[str, str, Met]]) -> str:
    """The digest of what a thing says and of what one change did to the parts that it cites."""
    return canonical.digest(
        sorted(
            [
                words,
                part,
                one.day.isoformat(),
                one.what,
                one.fate,
                one.older.text if one.older is not None else "",
                one.newer.text if one.newer is not None else "",
            ]
            for words, part, one in met
        )
    )
