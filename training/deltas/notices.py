"""What people are told about delta lessons: answers to errands of this room, and one reminder."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select, update

from alliance.kernel import notices
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from alliance.kernel.places.models import Alliance
from compounds import recipients
from training import addresses
from training.access import BUILDERS, MARKERS
from training.deltas.models import Delta, DeltaTask
from training.deltas.workflow import Stage
from training.deltas.writing import to_take

REMIND = "training.delta_remind_days"
HOLDS = "这期间证书照样有效，也不影响任职。"


def drafted(tx: Transaction, payload: Payload) -> None:
    """Those who write, that drafts wait for them."""
    alliance = tx.session.get_one(Alliance, int(payload["alliance_id"]))
    notices.send_each(
        tx,
        recipients.officers(tx, alliance.id, alliance.place.path, *BUILDERS),
        alliance_id=alliance.id,
        kind="training.delta_drafted",
        title=f"法规有变动，有{payload['drafts']}份补学稿等您写",
        body="有持证人学过的条文变了。请对照新条文写一小节，选两三道题，由另一位签发；不用补学的，登记原因。",
        url=f"{addresses.DELTAS}/",
    )


def to_sign(tx: Transaction, payload: Payload) -> None:
    """Those who may sign, save the one who wrote it; nobody where it is a draft no more."""
    delta = tx.session.get_one(Delta, int(payload["delta_id"]))
    if delta.stage is not Stage.DRAFT:
        return
    alliance = tx.session.get_one(Alliance, delta.alliance_id)
    able = set(recipients.officers(tx, alliance.id, alliance.place.path, *MARKERS))
    notices.send_each(
        tx,
        able - {delta.written_by_id or 0},
        alliance_id=alliance.id,
        kind="training.delta_to_sign",
        title=f"补学稿等您签发：{delta.title}",
        body="请对照新旧条文看一遍正文和题目，再签发。签发以后，学过有关模块的持证人会收到通知。",
        url=f"{addresses.delta(delta.id)}/desk",
    )


def published(tx: Transaction, payload: Payload) -> None:
    """Everybody who is asked to take it, once."""
    delta = tx.session.get_one(Delta, int(payload["delta_id"]))
    asked = tx.session.execute(
        select(DeltaTask.person_id, func.min(DeltaTask.due_on))
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .where(Delta.id == delta.id, *to_take(tx.today))
        .group_by(DeltaTask.person_id)
        .order_by(DeltaTask.person_id)
    ).all()
    for person_id, due_on in asked:
        notices.send(
            tx,
            alliance_id=delta.alliance_id,
            person_id=person_id,
            kind="training.delta_published",
            title=f"法规有变动，请补学一小节：{delta.title}",
            body=f"大约 {delta.minutes} 分钟，不用重考。建议在{full_date(due_on)}前学完。{HOLDS}",
            url=addresses.delta(delta.id),
        )


def turn_of_day(tx: Transaction, _last_day: date) -> int:
    """Remind once whoever has not taken one some days before it is due; returns how many were reminded."""
    days = parameters.on(tx, REMIND, NATION, tx.today).whole
    rows = tx.session.execute(
        select(DeltaTask.person_id, DeltaTask.due_on, Delta)
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .where(*_near(tx.today, days))
        .order_by(DeltaTask.id)
    ).all()
    told: dict[tuple[int, int], tuple[Delta, date]] = {
        (person_id, delta.id): (delta, due_on) for person_id, due_on, delta in rows
    }
    for (person_id, _), (delta, due_on) in told.items():
        notices.send(
            tx,
            alliance_id=delta.alliance_id,
            person_id=person_id,
            kind="training.delta_near",
            title=f"补学快到建议的日子：{delta.title}",
            body=f"大约 {delta.minutes} 分钟，建议在{full_date(due_on)}前学完。{HOLDS}",
            url=addresses.delta(delta.id),
        )
    near = select(DeltaTask.id).join(Delta, DeltaTask.delta_id == Delta.id).where(*_near(tx.today, days))
    tx.session.execute(
        update(DeltaTask)
        .where(DeltaTask.id.in_(near))
        .values(reminded_on=tx.today)
        .execution_options(synchronize_session=False)
    )
    return len(told)


def _near(today: date, days: int) -> tuple[ColumnElement[bool], ...]:
    return (
        *to_take(today),
        DeltaTask.reminded_on.is_(None),
        DeltaTask.due_on <= today + timedelta(days=days),
    )
