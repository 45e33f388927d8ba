"""What questions put on people's desks: what waits at the policy desk, and what askers are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import remaining
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from search.questions import access, addresses
from search.questions.models import Question
from search.questions.workflow import STAGE_NAMES, WAITING, Stage

MOST = 100
NEAR_DAYS = 3
"""So many days before the promised day a line turns amber."""
_BUTTONS = {Stage.NEW: "受理", Stage.TRIAGED: "指派", Stage.ASSIGNED: "起草答复", Stage.DRAFTED: "接着起草"}


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """New and unassigned questions for the desk, one's own to draft, and what an asker is to add; two statements."""
    if actor.person_id is None:
        return
    rows = reading.session.scalars(
        select(Question)
        .where(visible(Question, actor), _waits(actor))
        .order_by(Question.due_on, Question.id)
        .limit(MOST)
    )
    for one in rows:
        asked = one.asker_id == actor.person_id and one.asked_back_at is not None
        left = (one.due_on - reading.today).days if one.due_on is not None else None
        yield Line(
            Section.TODO,
            f"提问：{one.title}",
            note=f"{one.reference} · 等您补充说明" if asked else f"{one.reference} · {STAGE_NAMES[one.stage]}",
            url=addresses.question(one.id),
            when_text="等您补充" if asked else remaining(one.due_on, reading.today) if one.due_on is not None else "",
            tone="" if left is None else "late" if left < 0 else "due" if asked or left <= NEAR_DAYS else "",
            button="补充说明" if asked else _BUTTONS.get(one.stage, "查看"),
            sort=one.filed_at.isoformat(),
            place_path=one.place.path,
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement."""
    if actor.person_id is None:
        return 0
    query = select(func.count()).select_from(Question).where(visible(Question, actor), _waits(actor))
    return min(reading.session.scalar(query) or 0, MOST)


def _waits(actor: Actor) -> ColumnElement[bool]:
    """True for what the actor has to do; the answers' own room adds what waits to be signed or reviewed."""
    here = Question.asked_back_at.is_(None)
    desk = Question.stage.in_((Stage.NEW, Stage.TRIAGED)) if actor.holds(*access.DESK) else false()
    drafting = and_(Question.stage.in_((Stage.ASSIGNED, Stage.DRAFTED)), Question.assigned_to_id == actor.person_id)
    mine = drafting if actor.holds(*access.AUTHORS) else false()
    to_add = and_(
        Question.asker_id == actor.person_id, Question.asked_back_at.is_not(None), Question.stage.in_(sorted(WAITING))
    )
    return or_(and_(here, or_(desk, mine)), to_add)
