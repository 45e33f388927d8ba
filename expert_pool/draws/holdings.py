"""What is held about a person in draws: opened panels they sat on; the rest of a pool names nobody to anyone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from expert_pool.draws import falling, sealed, seating
from expert_pool.draws.models import Draw, DrawRow
from expert_pool.draws.workflow import Stage

_KEPT = Kept("抽取记录公开过、要查得到真假，开启过的名单照留；没有抽中的，姓名删去")


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The opened panels on which the person sat: before the opening nobody is told, by any way."""
    rows = [
        (str(draw.request.reference), draw.place.name, draw.request.opening_at)
        for draw, row in _mine(reading, person_id, (Stage.OPENED,))
        if row.number in seating.ever_open(draw)
    ]
    yield Holding("您参加的选聘评审", ("申请编号", "小区", "时间"), tuple(rows), _KEPT)


def erase(tx: Transaction, person_id: int) -> None:
    """The name in every row goes but for those that a public file needs, which anybody may check.

    Whoever sits on a panel that is not opened yet falls, and the next of the order comes.
    """
    for draw, row in _mine(tx, person_id, Stage):
        if draw.stage is Stage.ABANDONED or row.number not in sealed.bound(tx, draw):
            sealed.forget(tx, row)
        if draw.stage is Stage.DRAWN:
            falling.settle(tx, draw)


def _mine(reading: Transaction, person_id: int, stages: Iterable[Stage]) -> Iterator[tuple[Draw, DrawRow]]:
    """The rows of a person: each draw of their alliance has its own blind index."""
    home = select(Person.alliance_id).where(Person.id == person_id).scalar_subquery()
    codes = select(Draw.seal_code).where(Draw.alliance_id == home, Draw.stage.in_(sorted(stages)))
    keys = sorted(sealed.who(reading, code, person_id) for code in reading.session.scalars(codes))
    if not keys:
        return
    found = reading.session.scalars(
        select(DrawRow)
        .join(Draw)
        .where(Draw.alliance_id == home, DrawRow.who.in_(keys))
        .options(joinedload(DrawRow.draw).options(selectinload(Draw.rows), selectinload(Draw.falls)))
        .order_by(DrawRow.id)
    )
    for row in found.unique().all():
        yield row.draw, row
