"""What sittings hand to other pages: cards on 我的培训, lines on the workbench."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from training import addresses
from training.access import BUILDERS
from training.enrolments.cards import Card
from training.sittings.models import Invited, Sitting
from training.sittings.times import when
from training.sittings.workflow import COMING, KIND_NAMES, Kind, Stage

SECTION = "现场"
RANK = 30


def cards(reading: Transaction, actor: Actor) -> Iterator[Card]:
    """The sittings to which the actor is to come, and is not done with; one statement."""
    for sitting in _mine(reading, actor):
        going_on = sitting.stage is Stage.OPEN and sitting.starts_at <= reading.now
        yield Card(
            SECTION,
            sitting.title,
            f"{when(sitting.starts_at, sitting.ends_at)}，{sitting.spot}。到门口报姓名签到。",
            url=addresses.exam(sitting.exam_id)
            if going_on and sitting.exam_id is not None
            else addresses.sitting(sitting.id),
            button="签到以后开始考试" if going_on and sitting.kind is Kind.EXAM else "看时间地点",
            mark="正在进行" if going_on else KIND_NAMES[sitting.kind],
            tone="due" if going_on else "",
            rank=RANK,
            urgent=going_on,
        )


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """The actor's next sitting, and for the desk those to confirm and those that nobody was told of; two statements."""
    for sitting in _mine(reading, actor)[:1]:
        yield Line(
            Section.SOON,
            f"{KIND_NAMES[sitting.kind]}：{sitting.title}",
            note=sitting.spot,
            url=addresses.sitting(sitting.id),
            when_text=short_moment(sitting.starts_at),
            button="看时间地点",
            sort=sitting.starts_at.isoformat(),
        )
    if not actor.holds(*BUILDERS):
        return
    for sitting in _to_keep(reading, actor):
        confirms = sitting.stage is Stage.CLOSED
        yield Line(
            Section.TODO if confirms else Section.SOON,
            f"确认到场：{sitting.title}" if confirms else f"还没有通知：{sitting.title}",
            note="先看有没有对不上的，再确认" if confirms else "编好名单以后，点“通知大家”",
            url=addresses.sitting(sitting.id),
            when_text=short_moment(sitting.starts_at),
            tone="due" if confirms else "",
            button="去确认" if confirms else "去看",
            sort=sitting.starts_at.isoformat(),
        )


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    mine = _coming(reading, actor).exists()
    return or_(mine, _kept(reading, actor).exists()) if actor.holds(*BUILDERS) else mine


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many sittings wait to be confirmed; one statement, none for others."""
    if not actor.holds(*BUILDERS):
        return 0
    return (
        reading.session.scalar(
            select(func.count()).select_from(Sitting).where(visible(Sitting, actor), Sitting.stage == Stage.CLOSED)
        )
        or 0
    )


def _mine(reading: Transaction, actor: Actor) -> list[Sitting]:
    if actor.person_id is None:
        return []
    return list(reading.session.scalars(_coming(reading, actor).order_by(Sitting.starts_at, Sitting.id)))


def _coming(reading: Transaction, actor: Actor) -> Select[Sitting]:
    return (
        select(Sitting)
        .join(Invited, Invited.sitting_id == Sitting.id)
        .where(
            visible(Sitting, actor),
            Invited.person_id == actor.person_id,
            Sitting.sent_at.is_not(None),
            Sitting.stage.in_(COMING),
            Sitting.ends_at > reading.now,
        )
    )


def _to_keep(reading: Transaction, actor: Actor) -> list[Sitting]:
    return list(reading.session.scalars(_kept(reading, actor).order_by(Sitting.starts_at, Sitting.id)))


def _kept(reading: Transaction, actor: Actor) -> Select[Sitting]:
    untold = and_(Sitting.stage == Stage.PLANNED, Sitting.sent_at.is_(None), Sitting.ends_at > reading.now)
    return select(Sitting).where(visible(Sitting, actor), or_(Sitting.stage == Stage.CLOSED, untold))
