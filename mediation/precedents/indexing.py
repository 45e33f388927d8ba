"""What precedents offer to be found: the published ones, in the words that two people signed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexEntry
from alliance.kernel.outbox import Handler, Payload
from mediation import causes
from mediation.precedents import addresses
from mediation.precedents.models import Precedent
from mediation.precedents.workflow import Stage


def entries(session: Session, _: date, precedents: Collection[int] | None = None) -> Iterator[IndexEntry]:
    """Every published precedent, or those given, under the place of its whole alliance; one statement."""
    query = select(Precedent).where(Precedent.stage == Stage.PUBLISHED).order_by(Precedent.id)
    if precedents is not None:
        query = query.where(Precedent.id.in_(precedents))
    for row in session.scalars(query):
        yield IndexEntry(
            key=addresses.key(row.id),
            kind=addresses.KIND,
            title=row.title,
            body="\n".join([causes.title_of(row.cause), row.facts, row.focus, row.process, row.outcome, row.advice]),
            place_path=row.place.path,
        )


def on_changed(index: Index) -> Handler:
    """The handler that brings the index up to date after one was published or withdrawn; it bears repetition."""

    def handle(tx: Transaction, payload: Payload) -> None:
        number = int(payload["precedent_id"])
        offered = list(entries(tx.session, tx.today, [number]))
        if offered:
            index.replace(offered)
        else:
            index.remove([addresses.key(number)])

    return handle
