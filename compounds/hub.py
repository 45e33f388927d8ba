"""What meets on a compound's page beside the registry's own facts: the calendar of duties, what waits, the papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.queries import DocumentLine, lines_in_sight
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.workbench import Line, Section, Workbench
from compounds import access
from compounds.duties import Duties, Duty, Scope
from compounds.panels import CompoundKey

CALENDAR_DAYS = "overview.calendar_days"
MOST_PAPERS = 12


@dataclass(frozen=True, slots=True)
class Hub:
    """Duties overdue and of the coming days, lines that wait for the actor here, and the newest issued documents.

    `waiting` is None for those who see many compounds: their own page of things to do has them all.
    """

    duties: tuple[Duty, ...]
    days: Parameter
    waiting: tuple[Line, ...] | None
    papers: tuple[DocumentLine, ...]


def hub(reading: Transaction, actor: Actor, compound: CompoundKey, duties: Duties, workbench: Workbench) -> Hub:
    """What one compound's page shows of all rooms; a constant number of queries for each room."""
    days = parameters.on(reading, CALENDAR_DAYS, compound.path, reading.today, alliance_id=actor.alliance_id)
    until = reading.today + timedelta(days=days.whole)
    return Hub(
        duties=duties.gather(reading, actor, Scope(compound.path, compound.compound_id), until),
        days=days,
        waiting=_waiting(reading, actor, compound, workbench),
        papers=_papers(reading, actor, compound),
    )


def _waiting(
    reading: Transaction, actor: Actor, compound: CompoundKey, workbench: Workbench
) -> tuple[Line, ...] | None:
    if access.sees_many(actor):
        return None
    lines = workbench.lines(reading, actor)
    return tuple(line for line in lines if line.section is Section.TODO and line.place_path == compound.path)


def _papers(reading: Transaction, actor: Actor, compound: CompoundKey) -> tuple[DocumentLine, ...]:
    """The newest documents of this compound that the actor sees, whatever room issued them; one statement."""
    rows: Any = reading.session.execute(
        lines_in_sight(actor)
        .where(Document.place_id == compound.place_id, Document.replaced_by_id.is_(None))
        .order_by(Document.id.desc())
        .limit(MOST_PAPERS)
    )
    return tuple(DocumentLine(*row) for row in rows)
