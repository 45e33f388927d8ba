"""Precedents similar to a case at hand, found by what it is called and asks for, never by what was confided."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexQuery, IndexUnavailable
from mediation import causes
from mediation.models import Case
from mediation.precedents import queries
from mediation.precedents.addresses import KIND
from mediation.precedents.queries import PrecedentLine

MOST = 3
_ASKED = 8
_TEXT_MOST = 400


def to(reading: Transaction, actor: Actor, index: Index, case_id: int) -> tuple[PrecedentLine, ...]:
    """At most three, those of the same cause first; none where the index is away. Two statements and one search."""
    row = reading.session.execute(select(Case.subject, Case.wish, Case.cause).where(Case.id == case_id)).one()
    cause = causes.title_of(row.cause)
    text = f"{row.subject} {cause} {row.wish}"[:_TEXT_MOST]
    try:
        hits = index.search(IndexQuery(text, audiences=("public",), kinds=(KIND,), limit=_ASKED)).found
    except IndexUnavailable:
        return ()
    known = queries.by_keys(reading, actor, [hit.key for hit in hits])
    found = [known[hit.key] for hit in hits if hit.key in known]
    return tuple(sorted(found, key=lambda one: one.cause != cause)[:MOST])
