"""Taking a delta lesson: the questions as this person sees them, the answers, and the record on the certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import OutOfTurn
from training.bank import asking
from training.certificates import course
from training.certificates.continuing import Learned
from training.certificates.workflow import What
from training.deltas import access
from training.deltas.models import Delta, DeltaTask
from training.deltas.workflow import STAGE_NAMES, Stage
from training.items import grading, presenting
from training.items.definition import FULL, Item, Text
from training.items.presenting import Order, Presented

ledger.tell({"training.certificate_delta_done": "补学完成"})
Values = Callable[[int, str], Sequence[str]]
"""(place of the question from 0, name of the field): what the page sent."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as this person sees it."""

    place: int
    item: Item
    order: Order
    shown: Presented
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """What an answer was: right or not, what is said of it, and the words about the whole question."""

    right: bool
    problem: str
    feedback: tuple[Text, ...]
    explanation: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every answer in the order of the questions; `done` where all are right."""

    marked: tuple[Marked, ...]

    @property
    def done(self) -> bool:
        """True where every answer is right."""
        return all(one.right for one in self.marked)


def questions(reading: Transaction, delta: Delta, person_id: int) -> tuple[Asked, ...]:
    """The questions of a lesson in their order, their parts in an order of this person's own; two statements."""
    wordings = asking.wordings(reading, delta.questions)
    found = []
    for place, version_id in enumerate(delta.questions):
        wording = wordings[version_id]
        order = presenting.ordered(wording.item, f"{delta.about}:{person_id}:{wording.hash}".encode())
        shown = presenting.presented(wording.item, order)
        found.append(Asked(place, wording.item, order, shown, wording.citations))
    return tuple(found)


def answer(tx: Transaction, actor: Actor, delta_id: int, values: Values) -> Outcome:
    """Hand in all answers; where all are right, the lesson is done for every certificate that asked for it.

    Nothing of the answers is kept but how often somebody tried. Raises NotFound, NotPermitted, and OutOfTurn for one
    that was taken back.
    """
    delta = get_visible(tx.session, Delta, actor, delta_id, lock=True)
    tasks = tasks_of(tx, delta_id, actor.person_id or 0, lock=True)
    access.answer(actor, asked=bool(tasks)).enforce()
    if delta.stage is not Stage.PUBLISHED:
        raise OutOfTurn(f"这节补学课现在是“{STAGE_NAMES[delta.stage]}”，不用再学。", remedy="请回到“我的培训”。")
    outcome = Outcome(tuple(_marked(one, values) for one in questions(tx, delta, actor.person_id or 0)))
    for task in tasks:
        if task.done_on is None and task.dropped_on is None:
            task.tries += 1
            if outcome.done:
                task.done_on = tx.today
                course.note(tx, task.certificate, What.DELTA_DONE, about=delta.about, title=delta.title)
                course.record(tx, actor, "training.certificate_delta_done", task.certificate)
    return outcome


def tasks_of(reading: Transaction, delta_id: int, person_id: int, *, lock: bool = False) -> Sequence[DeltaTask]:
    """What one person is asked by one lesson, a row for each certificate."""
    query = (
        select(DeltaTask).where(DeltaTask.delta_id == delta_id, DeltaTask.person_id == person_id).order_by(DeltaTask.id)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return reading.session.scalars(query).all()


def learned(reading: Transaction, alliance_id: int, person_id: int) -> Iterator[Learned]:
    """The delta lessons that a person has taken, as continuing education; one statement, each lesson once."""
    told: set[int] = set()
    rows = reading.session.execute(
        select(Delta.id, DeltaTask.done_on, Delta.title, Delta.minutes)
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .where(Delta.alliance_id == alliance_id, DeltaTask.person_id == person_id, DeltaTask.done_on.is_not(None))
        .order_by(DeltaTask.done_on, DeltaTask.id)
    )
    for delta_id, done_on, title, minutes in rows:
        if delta_id not in told and done_on is not None:
            told.add(delta_id)
            yield Learned(done_on, f"补学：{title}", minutes)


def _marked(one: Asked, values: Values) -> Marked:
    try:
        sent = presenting.posted(one.shown, lambda name: values(one.place, name))
        response = presenting.taken(one.item, one.order, sent)
    except ValueError as wrong:
        return Marked(right=False, problem=str(wrong), feedback=(), explanation=Text())
    if response is None:
        return Marked(right=False, problem="这道题还没有作答。", feedback=(), explanation=Text())
    grade = grading.grade(one.item, response)
    return Marked(grade.share == FULL, "", grade.feedback, one.item.explanation)
