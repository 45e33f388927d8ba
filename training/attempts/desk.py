"""What examinations put on the workbench: a try under way, one that waits to be marked."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from training import addresses
from training.access import MARKERS
from training.attempts.addresses import MARKING
from training.attempts.marking_desk import essays, waiting_count
from training.attempts.models import Attempt
from training.attempts.workflow import Stage


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One's own try under way, and for those who mark how many essays wait; at most two statements."""
    if actor.person_id is None:
        return
    running = reading.session.scalars(
        select(Attempt).where(_under_way(reading, actor)).options(joinedload(Attempt.exam))
    )
    for one in running:
        yield Line(
            Section.TODO,
            f"{one.exam.title}还没有答完",
            url=addresses.attempt(one.id),
            when_text=f"到 {short_moment(one.deadline_at)}",
            tone="due",
            button="接着答",
            main=True,
            sort=one.deadline_at.isoformat(),
        )
    if actor.holds(*MARKERS) and (count := waiting_count(reading, actor)):
        yield Line(Section.TODO, f"有 {count} 道问答题等阅卷", url=MARKING, tone="due", button="阅卷")


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    marks = essays(actor).exists() if actor.holds(*MARKERS) else false()
    return or_(select(Attempt.id).where(_under_way(reading, actor)).exists(), marks)


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines there are to do; at most two statements."""
    if actor.person_id is None:
        return 0
    running = reading.session.scalar(select(func.count(Attempt.id)).where(_under_way(reading, actor)))
    return (running or 0) + bool(actor.holds(*MARKERS) and waiting_count(reading, actor))


def _under_way(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    return and_(
        visible(Attempt, actor),
        Attempt.person_id == actor.person_id,
        Attempt.stage == Stage.STARTED,
        Attempt.practice.is_(False),
        Attempt.deadline_at > reading.now,
    )
