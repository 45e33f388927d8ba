"""What delta lessons hand to other pages: cards on 我的培训, and lines for those who write and sign."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from training import addresses
from training.access import builds
from training.deltas import access
from training.deltas.models import Delta, DeltaTask
from training.deltas.workflow import Stage
from training.deltas.writing import to_take
from training.enrolments.cards import Card

SECTION = "补学"
RANK = 20


def cards(reading: Transaction, actor: Actor) -> Iterator[Card]:
    """What the actor is asked to take and has not taken, once a lesson; one statement."""
    if actor.person_id is None:
        return
    rows = reading.session.execute(
        select(Delta.id, Delta.title, Delta.minutes, func.min(DeltaTask.due_on))
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .where(_open(reading, actor))
        .group_by(Delta.id, Delta.title, Delta.minutes)
        .order_by(func.min(DeltaTask.due_on), Delta.id)
    )
    for delta_id, title, minutes, due_on in rows:
        yield Card(
            SECTION,
            title,
            f"法规有变动，补学大约 {minutes} 分钟，不用重考。建议在{full_date(due_on)}前学完，这期间证书照样有效。",
            url=addresses.delta(delta_id),
            button="去补学",
            mark="待补学",
            tone="law",
            rank=RANK,
            urgent=True,
        )


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """A line for each lesson to take, and for each draft to write or to sign; two statements at most."""
    if actor.person_id is None:
        return
    for delta_id, title, due_on in reading.session.execute(
        select(Delta.id, Delta.title, func.min(DeltaTask.due_on))
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .where(_open(reading, actor))
        .group_by(Delta.id, Delta.title)
    ):
        yield Line(
            Section.TODO,
            f"补学一小节：{title}",
            note="法规有变动，不用重考，证书照样有效",
            url=addresses.delta(delta_id),
            button="去补学",
            tone="law",
            sort=due_on.isoformat(),
        )
    if not access.keeps(actor):
        return
    for delta_id, title, body, noticed_at in reading.session.execute(
        select(Delta.id, Delta.title, Delta.body, Delta.noticed_at).where(visible(Delta, actor), _to_do(actor))
    ):
        yield Line(
            Section.TODO,
            f"补学稿等您签发：{title}" if body else f"补学稿等您写：{title}",
            url=f"{addresses.delta(delta_id)}/desk",
            button="看补学稿" if body else "写补学稿",
            tone="law",
            sort=noticed_at.isoformat(),
        )


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    mine = select(DeltaTask.id).join(Delta, DeltaTask.delta_id == Delta.id).where(_open(reading, actor)).exists()
    drafts = select(Delta.id).where(visible(Delta, actor), _to_do(actor)).exists()
    return or_(mine, drafts) if access.keeps(actor) else mine


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement."""
    if actor.person_id is None:
        return 0
    mine = (
        select(func.count(func.distinct(DeltaTask.delta_id)))
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .where(_open(reading, actor))
        .scalar_subquery()
    )
    if not access.keeps(actor):
        return reading.session.scalar(select(mine)) or 0
    drafts = select(func.count()).select_from(Delta).where(visible(Delta, actor), _to_do(actor)).scalar_subquery()
    return reading.session.scalar(select(mine + drafts)) or 0


def _open(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """What the actor is asked and has neither taken nor been let off, for a certificate that holds."""
    return and_(DeltaTask.person_id == actor.person_id, *to_take(reading.today))


def _to_do(actor: Actor) -> ColumnElement[bool]:
    """Drafts that the actor may sign, and those that nobody has written where the actor writes."""
    to_sign = and_(Delta.body != "", Delta.written_by_id.is_distinct_from(actor.person_id))
    return and_(Delta.stage == Stage.DRAFT, or_(to_sign, Delta.body == "") if builds(actor) else to_sign)
