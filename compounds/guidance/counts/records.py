"""One count in hand: loaded and locked, its questions with the names on them, its roster, what was decided about it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from alliance.kernel import packing
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.days import SHANGHAI, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import STANDING
from compounds import walls
from compounds.guidance.counts import roster
from compounds.guidance.counts.access import CountFacts
from compounds.guidance.counts.models import Count, Decision, Matter, Unit
from compounds.guidance.counts.roster import RosterRow
from compounds.guidance.counts.slips import Question
from compounds.versions import expect


def in_hand(tx: Transaction, actor: Actor, count_id: int, version: int | None) -> Count:
    """The count, locked, where the actor sees it, stands behind no wall, and has its present version before them.

    Raises NotFound, NotPermitted, ChangedMeanwhile.
    """
    count = get_visible(tx.session, Count, actor, count_id, lock=True)
    walls.of(tx, actor).handling(compound_id=count.compound_id).enforce()
    if version is not None:
        expect(tx, count, version)
    return count


def facts_of(count: Count) -> CountFacts:
    """What verdicts look at."""
    return CountFacts(count.place.path, count.stage)


def moment(day: date, hour: int) -> datetime:
    """The instant at which an hour of a day begins in Asia/Shanghai; hour 24 is the end of the day."""
    return datetime.combine(day, time(), SHANGHAI) + timedelta(hours=hour)


def last_day(count: Count) -> date:
    """The last day on which a vote still counts; for a deadline at hour 24 the day that ends there."""
    return local_date(count.closes_at - timedelta(microseconds=1))


def candidates(reading: Transaction, matter: Matter) -> tuple[str, ...]:
    """The names of the candidates in their order; numbered ones once the names were forgotten."""
    if matter.candidates_sealed is None:
        return tuple(f"候选人{number}" for number in range(1, matter.candidates + 1))
    opened = reading.keyring.open(matter.candidates_sealed, context_of(Matter.candidates_sealed))
    return tuple(json.loads(opened))


def sealed_candidates(tx: Transaction, names: Iterable[str]) -> str | None:
    """Names of candidates as they are stored; None where there are none."""
    listed = list(names)
    if not listed:
        return None
    return tx.keyring.seal(json.dumps(listed, ensure_ascii=False), context_of(Matter.candidates_sealed))


def questions(reading: Transaction, count: Count) -> tuple[Question, ...]:
    """The lines of the ballot: one for a matter, one for each candidate of an election."""
    found: list[Question] = []
    for matter in count.matters:
        names = candidates(reading, matter)
        if not names:
            found.append(Question(str(matter.position), matter.position, matter.title, matter.item))
        found += [
            Question(f"{matter.position}.{number}", matter.position, matter.title, matter.item, name, matter.seats)
            for number, name in enumerate(names, 1)
        ]
    return tuple(found)


def rows(reading: Transaction, count: Count) -> tuple[RosterRow, ...]:
    """The roster of a draft as it was uploaded; nothing once it is fixed."""
    if count.roster_sealed is None:
        return ()
    return roster.from_plain(packing.opened(reading, count.roster_sealed, Count.roster_sealed))


def sealed_rows(tx: Transaction, kept: Iterable[RosterRow]) -> str:
    """Rows as they are stored while the count is a draft."""
    return packing.sealed(tx, roster.plain(kept), Count.roster_sealed)


def decisions(reading: Transaction, count_id: int) -> dict[str, str]:
    """What people decided, by the code of the doubt."""
    found = reading.session.execute(select(Decision.code, Decision.answer).where(Decision.count_id == count_id))
    return {row.code: row.answer for row in found}


def revoke_papers(tx: Transaction, actor: Actor, count: Count, because: str) -> None:
    """Revoke every paper of a count that still stands, with the reason."""
    found = select(Document).where(
        Document.subject == Count.__tablename__, Document.subject_id == count.id, Document.state.in_(STANDING)
    )
    for document in tx.session.scalars(found.order_by(Document.id)).all():
        documents.revoke(tx, actor, document, because)


def people_of(reading: Transaction, unit: Unit) -> dict[str, str]:
    """Who owns a unit, opened; for those alone who prepare the count. Empty once the names were forgotten."""
    if unit.people_sealed is None:
        return {}
    found: dict[str, str] = json.loads(reading.keyring.open(unit.people_sealed, context_of(Unit.people_sealed)))
    return found
