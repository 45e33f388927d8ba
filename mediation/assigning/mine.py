"""A mediator's own assignments: the list, and one with enough to say yes or no."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from mediation import access as cases
from mediation import causes
from mediation.assigning import access, candidates
from mediation.assigning.actions import facts_of
from mediation.assigning.conflicts import Grounds
from mediation.assigning.models import Assignment
from mediation.assigning.workflow import CHOSEN_NAMES, Seat, Stage
from mediation.mediators.models import Mediator
from mediation.models import Case
from mediation.records import facts_of as case_facts


@dataclass(frozen=True, slots=True)
class MyAssignment:
    """An assignment for the mediator whom it names: enough to say yes or no, and nothing of what was told."""

    assignment_id: int
    version: int
    case_id: int
    reference: str
    subject: str
    cause: str
    place_name: str
    parties: tuple[str, ...]
    seat: Seat
    stage: Stage
    chosen: str
    answer_due_on: date | None
    grounds: Grounds
    sees_case: bool
    may: dict[str, Verdict] = field(default_factory=dict)


def my_assignment(reading: Transaction, actor: Actor, assignment_id: int) -> MyAssignment:
    """One assignment for its mediator. Raises NotFound, also for the desk, which has the ranked list."""
    row = get_visible(reading.session, Assignment, actor, assignment_id)
    access.own(actor, facts_of(row)).enforce()
    case = get_visible(reading.session, Case, CLOCK, row.case_id)
    facts = case_facts(reading, case)
    mine = facts_of(row)
    return MyAssignment(
        assignment_id=row.id,
        version=row.version,
        case_id=case.id,
        reference=str(case.reference),
        subject=case.subject,
        cause=causes.title_of(case.cause),
        place_name=case.place.name,
        parties=tuple(one.name for one in facts.parties),
        seat=row.seat,
        stage=row.stage,
        chosen=CHOSEN_NAMES[row.chosen_by],
        answer_due_on=row.answer_due_on,
        grounds=candidates.grounds_of(reading, facts, row.mediator),
        sees_case=cases.mediates(actor, facts),
        may={
            "accept": access.accept_assignment(actor, mine),
            "decline": access.decline_assignment(actor, mine),
            "disclose": access.disclose(actor, mine),
            "resign": access.resign(actor, mine),
        },
    )


@dataclass(frozen=True, slots=True)
class MyLine:
    """One assignment in the mediator's own list."""

    assignment_id: int
    case_id: int
    reference: str
    subject: str
    stage: Stage
    answer_due_on: date | None


def my_assignments(reading: Transaction, actor: Actor, *stages: Stage) -> tuple[MyLine, ...]:
    """The assignments that name the actor, the newest first; one statement."""
    rows: Any = reading.session.execute(
        select(Assignment.id, Case.id, Case.reference, Case.subject, Assignment.stage, Assignment.answer_due_on)
        .join(Case, Assignment.case_id == Case.id)
        .join(Mediator, Assignment.mediator_id == Mediator.id)
        .where(
            visible(Assignment, actor),
            Mediator.person_id == (actor.person_id or 0),
            Assignment.stage.in_(stages or tuple(one for one in Stage if one not in _UNTOLD)),
        )
        .order_by(Assignment.id.desc())
        .limit(200)
    )
    return tuple(MyLine(row[0], row[1], str(row[2]), row[3], row[4], row[5]) for row in rows)


_UNTOLD = frozenset({Stage.PROPOSED, Stage.DISCLOSED})
"""Stages at which the mediator has not been told yet."""
