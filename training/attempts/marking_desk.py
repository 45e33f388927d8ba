"""Reading for whoever marks essays: what waits, and one answer without the name of its candidate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from training.attempts import access
from training.attempts.models import Attempt, Mark
from training.attempts.records import opened
from training.attempts.workflow import Stage
from training.bank import asking
from training.items import showing


@dataclass(frozen=True, slots=True)
class MarkingLine:
    """One essay that waits for a person, without a name."""

    mark_id: int
    exam_title: str
    opening: str
    handed_in_at: datetime | None
    second_look: bool
    mine_before: bool


@dataclass(frozen=True, slots=True)
class MarkingPage:
    """One essay on the desk of whoever marks it; the candidate has no name here."""

    mark_id: int
    version: int
    exam_title: str
    stem: Markup
    sample: Markup
    explanation: Markup
    answer: str
    points: Decimal | None
    points_most: Decimal
    because: str
    second_because: str
    second_look: bool
    changes: tuple[tuple[datetime, Decimal | None, Decimal, str], ...]
    may_mark: Verdict


def waiting_marks(reading: Transaction, actor: Actor) -> list[MarkingLine]:
    """Essays that wait for a mark or a second look, the oldest first; four statements however many."""
    rows = reading.session.scalars(
        select(Mark)
        .join(Attempt, Mark.attempt_id == Attempt.id)
        .where(visible(Mark, actor), Mark.by_person, Attempt.stage != Stage.VOIDED, _waits())
        .options(joinedload(Mark.attempt).joinedload(Attempt.exam), selectinload(Mark.changes))
        .order_by(Attempt.handed_in_at, Mark.id)
    ).all()
    asked = asking.wordings(reading, [mark.question_version_id for mark in rows])
    return [
        MarkingLine(
            mark.id,
            mark.attempt.exam.title,
            showing.plain(asked[mark.question_version_id].item.stem)[:60],
            mark.attempt.handed_in_at,
            mark.marked_at is not None,
            actor.person_id in {one.by_id for one in mark.changes},
        )
        for mark in rows
        if mark.attempt.person_id != actor.person_id
    ]


def marking_page(reading: Transaction, actor: Actor, mark_id: int) -> MarkingPage:
    """One essay. Raises NotFound."""
    mark = get_visible(reading.session, Mark, actor, mark_id)
    attempt = mark.attempt
    item = asking.wordings(reading, [mark.question_version_id])[mark.question_version_id].item
    answer = opened(reading.keyring, mark.response)
    sealed = mark.second_because_sealed
    return MarkingPage(
        mark_id=mark.id,
        version=mark.version,
        exam_title=attempt.exam.title,
        stem=showing.html(item.stem),
        sample=showing.html(item.sample) if item.sample else Markup(),
        explanation=showing.html(item.explanation) if item.explanation else Markup(),
        answer=answer if isinstance(answer, str) else "",
        points=mark.points,
        points_most=mark.points_most,
        because=mark.because,
        second_because=reading.keyring.open(sealed, context_of(Mark.second_because_sealed)) if sealed else "",
        second_look=mark.second_asked_at is not None and mark.second_done_at is None,
        changes=tuple((one.at, one.before, one.after, one.because) for one in mark.changes),
        may_mark=access.mark(actor, attempt.person_id),
    )


def essays(actor: Actor) -> Select[int]:
    """The marks of essays that wait for the actor."""
    return (
        select(Mark.id)
        .join(Attempt, Mark.attempt_id == Attempt.id)
        .where(
            visible(Mark, actor),
            Mark.by_person,
            Attempt.stage != Stage.VOIDED,
            Attempt.person_id != actor.person_id,
            _waits(),
        )
    )


def waiting_count(reading: Transaction, actor: Actor) -> int:
    """How many essays wait for the actor; one statement."""
    return reading.session.scalar(select(func.count()).select_from(essays(actor).subquery())) or 0


def _waits() -> ColumnElement[bool]:
    return Mark.marked_at.is_(None) | (Mark.second_asked_at.is_not(None) & Mark.second_done_at.is_(None))
