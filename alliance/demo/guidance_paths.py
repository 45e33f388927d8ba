"""Going the sample paths: each step by its own action on its day, with the papers that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import func, select

from alliance.demo.filings import Deed
from alliance.demo.guidance_courses import Course, Move
from alliance.demo.guiding import Guiding
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.guidance.paths import shipped
from compounds.guidance.proceedings import actions, records, starting
from compounds.guidance.proceedings.actions import DoStep, SetDay, SkipStep, Stop
from compounds.guidance.proceedings.models import Proceeding, ProceedingStep
from compounds.guidance.proceedings.starting import Start
from compounds.models import Compound, Term
from compounds.workflow import Stage

BEGINS, FIRST_HOUR = 9, 10
"""The hours at which paths are begun, and at which the first deed of a day is done."""
TERM_END = "term_end"


def deeds(work: Guiding, course: Course) -> Iterator[Deed]:
    """The start and every move; several of one day follow each other by the hour."""
    yield work.at(course.ago, BEGINS), partial(_start, work, course)
    hours: dict[int, int] = {}
    for move in course.moves:
        hours[move.ago] = hours.get(move.ago, FIRST_HOUR - 1) + 1
        yield work.at(move.ago, hours[move.ago]), partial(_moved, work, course, move)


def _start(work: Guiding, course: Course, tx: Transaction) -> None:
    compound = work.compound(tx, course.compound)
    days = _known(tx, compound, course.path) | {event: work.day(ago) for event, ago in course.days.items()}
    command = Start(compound.id, course.path, course.matter, days, weighed=True)
    moved = starting.start(tx, work.by(tx, course.by, course.compound), command)
    work.proceedings[course.key] = moved.proceeding_id


def _known(tx: Transaction, compound: Compound, path: str) -> dict[str, date]:
    """What the form has filled in: the days that the registry knows; the term that ends is the one that was filed."""
    known = records.known_days(tx, compound.id, compound.place_id)
    filed = Term.place_id == compound.place_id, Term.stage.in_((Stage.FILED, Stage.ENDED))
    ends = tx.session.scalar(select(func.max(func.coalesce(Term.ended_on, Term.ends_on))).where(*filed))
    if ends is not None:
        known[TERM_END] = ends
    return {event.code: known[event.code] for event in shipped.path(path).events if event.code in known}


@dataclass(frozen=True, slots=True)
class _Turn:
    """One move at its file."""

    work: Guiding
    tx: Transaction
    actor: Actor
    proceeding: Proceeding
    move: Move

    @property
    def on(self) -> date:
        return self.work.day(self.move.ago if self.move.on is None else self.move.on)

    def do(self) -> None:
        """A step with every paper that it asks for."""
        one, move = self.proceeding, self.move
        step = shipped.path(one.path).step(move.what)
        row = next(row for row in one.steps if row.code == move.what)
        for name in step.evidence:
            self.work.keep_paper(
                self.tx,
                self.actor,
                subject=ProceedingStep.__tablename__,
                subject_id=row.id,
                place_id=one.place_id,
                name=name,
            )
        actions.do_step(self.tx, self.actor, DoStep(one.id, one.version, move.what, self.on, move.text))

    def skip(self) -> None:
        """A step that need not be taken."""
        one = self.proceeding
        actions.skip_step(self.tx, self.actor, SkipStep(one.id, one.version, self.move.what, self.move.text))

    def day(self) -> None:
        """The day of an event, set or moved."""
        one = self.proceeding
        actions.set_day(self.tx, self.actor, SetDay(one.id, one.version, self.move.what, self.on, self.move.text))

    def stop(self) -> None:
        """No further."""
        one = self.proceeding
        actions.stop(self.tx, self.actor, Stop(one.id, one.version, self.move.text))


_VERBS = {"do": _Turn.do, "skip": _Turn.skip, "day": _Turn.day, "stop": _Turn.stop}


def _moved(work: Guiding, course: Course, move: Move, tx: Transaction) -> None:
    tx.session.flush()  # the version is that of the row as it stands
    proceeding = tx.session.get_one(Proceeding, work.proceedings[course.key])
    _VERBS[move.verb](_Turn(work, tx, work.by(tx, move.by or course.by, course.compound), proceeding, move))
