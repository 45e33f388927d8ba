"""What people have done: lessons, modules with evidence, minutes; for rooms that have asked who may know it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from training.courses.models import ModuleCompletion, Progress
from training.courses.taught import TaughtModule
from training.curriculum.definition import MODULE_NAMES

COMPLETED = "training.module_completed"
"""The errand after a person completed a module: {"alliance_id", "person_id", "module"}."""
ATTENDED = "sitting"
"""The evidence that a room above brings: the id of a sitting that was attended."""

ledger.tell({"training.module_completed": "学完“{module}”"}, {"module": MODULE_NAMES})


@dataclass(frozen=True, slots=True)
class Done:
    """A module done by a person: when, in which wording, on what evidence."""

    module: str
    digest: str
    hours: int
    completed_at: datetime
    evidence: Mapping[str, Any]

    @property
    def day(self) -> date:
        """The day on which it was done, here."""
        return local_date(self.completed_at)


@dataclass(frozen=True, slots=True)
class Far:
    """How far somebody is with lessons: those done by code with the wording, those opened, seconds really spent."""

    lessons: Mapping[str, str]
    opened: frozenset[str]
    seconds: Mapping[str, int]
    last: str = ""
    """The lesson that was read last."""


NOWHERE = Far({}, frozenset(), {})


def modules_done(
    reading: Transaction, alliance_id: int, people: Collection[int]
) -> dict[int, dict[str, tuple[Done, ...]]]:
    """By person and module every completion, the latest first; one statement."""
    rows = reading.session.scalars(
        select(ModuleCompletion)
        .where(ModuleCompletion.alliance_id == alliance_id, ModuleCompletion.person_id.in_(people))
        .order_by(ModuleCompletion.completed_at.desc(), ModuleCompletion.id.desc())
    )
    found: dict[int, dict[str, tuple[Done, ...]]] = {person: {} for person in people}
    for row in rows:
        done = Done(row.module_code, row.digest, row.hours, row.completed_at, row.evidence)
        mine = found[row.person_id]
        mine[row.module_code] = (*mine.get(row.module_code, ()), done)
    return found


def lessons_done(reading: Transaction, alliance_id: int, people: Collection[int]) -> dict[int, Far]:
    """How far each person is with lessons; one statement."""
    rows = reading.session.scalars(
        select(Progress)
        .where(Progress.alliance_id == alliance_id, Progress.person_id.in_(people))
        .order_by(Progress.beat_at, Progress.id)
    )
    mine: dict[int, list[Progress]] = {person: [] for person in people}
    for row in rows:
        mine[row.person_id].append(row)
    return {
        person: Far(
            {one.lesson_code: one.done_digest for one in lines if one.done_at is not None},
            frozenset(one.lesson_code for one in lines),
            {one.lesson_code: one.seconds for one in lines},
            lines[-1].lesson_code if lines else "",
        )
        for person, lines in mine.items()
    }


def record(
    tx: Transaction,
    actor: Actor,
    *,
    alliance_id: int,
    person_id: int,
    module: TaughtModule,
    evidence: Mapping[str, object],
) -> bool:
    """Write the completion once for this wording, its line and its errand; False where it stood already."""
    return bool(record_all(tx, actor, alliance_id=alliance_id, people=[person_id], modules=[module], evidence=evidence))


def record_all(
    tx: Transaction,
    actor: Actor,
    *,
    alliance_id: int,
    people: Collection[int],
    modules: Collection[TaughtModule],
    evidence: Mapping[str, object],
) -> int:
    """Write for a whole class that each has done these modules, each once for its wording; returns how many were new.

    A constant number of statements but for the errands.
    """
    known = {
        (person_id, module, digest)
        for person_id, module, digest in tx.session.execute(
            select(ModuleCompletion.person_id, ModuleCompletion.module_code, ModuleCompletion.digest).where(
                ModuleCompletion.alliance_id == alliance_id, ModuleCompletion.person_id.in_(people)
            )
        )
    }
    rows = [
        ModuleCompletion(
            alliance_id=alliance_id,
            person_id=person_id,
            module_code=module.code,
            digest=module.digest,
            hours=module.hours,
            evidence=dict(evidence),
            completed_at=tx.now,
        )
        for person_id in people
        for module in modules
        if (person_id, module.code, module.digest) not in known
    ]
    tx.session.add_all(rows)
    tx.session.flush()  # the lines name them by their ids
    ledger.write_all(
        tx,
        actor,
        "training.module_completed",
        [(row, {"module": row.module_code, "person_id": row.person_id}) for row in rows],
    )
    for row in rows:
        outbox.promise(tx, COMPLETED, alliance_id=alliance_id, person_id=row.person_id, module=row.module_code)
    return len(rows)
