"""What sittings hold about a person: to which they were invited, whether they were there, and codes they scanned."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from training.sittings.models import Invited, Mark, Sitting
from training.sittings.workflow import WAY_NAMES

_PROOF = "个人信息保护法第十三条第一款第（三）项：到没到场是学时和考试的根据，要能查清，只记编号"
ERASED = "（已删除）"
"""Stands where words about a person were that an erasure took away."""
_PRESENT = {True: "到场", False: "没有到场", None: "还没有确认"}


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Sittings, every mark of the person, and how often the person marked others; three statements."""
    rows = reading.session.execute(
        select(Sitting.title, Sitting.starts_at, Sitting.spot, Invited.seat, Invited.present, Invited.because)
        .join(Invited, Invited.sitting_id == Sitting.id)
        .where(Invited.person_id == person_id)
        .order_by(Sitting.starts_at)
    )
    yield Holding(
        "参加的现场培训和考试",
        ("场次", "开始", "地点", "座位", "到没到场", "认定的原因"),
        tuple(
            (title, starts_at, spot, seat, _PRESENT[present], because)
            for title, starts_at, spot, seat, present, because in rows
        ),
        Kept(_PROOF),
    )
    marks = reading.session.execute(
        select(Sitting.title, Mark.way, Mark.marked_at)
        .join(Sitting, Mark.sitting_id == Sitting.id)
        .join(Invited, Mark.invited_id == Invited.id)
        .where(Invited.person_id == person_id)
        .order_by(Mark.marked_at, Mark.id)
    )
    yield Holding(
        "签到记录",
        ("场次", "怎么签的", "时间"),
        tuple((title, WAY_NAMES[way], at) for title, way, at in marks),
        Kept(_PROOF),
    )
    staffed = reading.session.execute(
        select(Sitting.title, func.count(Mark.id))
        .join(Mark, Mark.sitting_id == Sitting.id)
        .where(Mark.by_id == person_id)
        .group_by(Sitting.id, Sitting.title)
        .order_by(Sitting.id)
    )
    yield Holding("替别人签到", ("场次", "几条"), tuple(tuple(row) for row in staffed), Kept(_PROOF))


def erase(tx: Transaction, person_id: int) -> None:
    """Empty the words that were written about the person; that they were there stays under their number."""
    tx.session.execute(
        update(Invited)
        .where(Invited.person_id == person_id, Invited.because != "")
        .values(because=ERASED)
        .execution_options(synchronize_session="fetch")
    )
