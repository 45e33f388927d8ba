"""What is held about a person in delta lessons: what they were asked to take and when they did."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, or_, select

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from training.deltas.models import Delta, DeltaTask
from training.deltas.workflow import STAGE_NAMES

_SIGNED = "补学课由谁起草、谁签发，要查得到，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Lessons that the person was asked to take, and those that they wrote or signed."""
    rows = reading.session.execute(
        select(Delta.title, DeltaTask.assigned_on, DeltaTask.due_on, DeltaTask.done_on, DeltaTask.tries)
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .where(DeltaTask.person_id == person_id)
        .order_by(DeltaTask.id)
    )
    yield Holding(
        "安排您补学的课",
        ("题目", "安排的日期", "建议学完的日期", "学完的日期", "交过几次"),
        tuple((title, assigned, due, done or "还没有", tries) for title, assigned, due, done, tries in rows),
    )
    own = reading.session.scalars(
        select(Delta).where(or_(Delta.written_by_id == person_id, Delta.signed_by_id == person_id)).order_by(Delta.id)
    )
    yield Holding(
        "您起草或者签发的补学课",
        ("题目", "现在"),
        tuple((one.title, STAGE_NAMES[one.stage]) for one in own),
        Kept(_SIGNED),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """What somebody was asked to take goes; the certificate keeps its own course, without a name."""
    tx.session.execute(delete(DeltaTask).where(DeltaTask.person_id == person_id))
