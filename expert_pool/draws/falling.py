"""Falls: somebody drawn cannot take the seat, the next of the same order comes, and what follows from that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.errors import OutOfTurn
from alliance.kernel.outbox import Payload
from expert_pool import draw as pure
from expert_pool.draws import sealed, seating
from expert_pool.draws.models import Draw, DrawFall
from expert_pool.draws.workflow import FALL_NAMES, Fall, Stage
from expert_pool.fields import FIELD_NAMES
from expert_pool.roster.models import Expert
from expert_pool.roster.workflow import Standing

FALLEN = "draws.fallen"
"""The errand after one deed's falls: draw_id and request_id; who keeps it compares the seats with what it has."""
USED_UP = "draws.used_up"
"""The errand where a seat has nobody left: draw_id and request_id."""
FALLING = frozenset({Stage.DRAWN, Stage.OPENED})

ledger.tell({"expert_pool.row_fell": "第{row}行递补：{because}"}, {"because": FALL_NAMES})
ledger.tell({"expert_pool.field_used_up": "{field}组的人都用完了，要作废后重新抽取"}, {"field": FIELD_NAMES})


def fall(tx: Transaction, draw: Draw, row: int, because: Fall) -> tuple[int, ...]:
    """Let a seated row fall, and after it whoever falls by the rules; returns all these rows in their order.

    The ledger's lines are the clock's, whoever's answer it was. A row that has fallen before stays as it is, with the
    first reason: nothing is returned. Raises OutOfTurn where nothing is drawn or the row does not sit.
    """
    if draw.stage not in FALLING:
        raise OutOfTurn("现在没有抽出的评审组，不能递补。", remedy="请刷新页面。")
    if any(one.row == row for one in draw.falls):
        return ()
    if row not in seating.rows_seated(draw):
        raise OutOfTurn("这一行没有入席，不能递补。", remedy="请刷新页面。")
    return _told(tx, draw, _write(tx, draw, [(row, because)]))


def settle(tx: Transaction, draw: Draw) -> tuple[int, ...]:
    """Let everybody fall who may not sit any more by what the clock knows by now; returns the rows."""
    return _told(tx, draw, first(tx, draw))


def first(tx: Transaction, draw: Draw) -> tuple[int, ...]:
    """Right after the draw, whose own errand follows: whoever may not sit beside another, has had enough or is gone."""
    return _write(tx, draw, [])


def somebody_left(tx: Transaction, payload: Payload) -> None:
    """Somebody is not in the pool any more: every unopened panel is looked through, whoever it is about."""
    expert = tx.session.get_one(Expert, payload["expert_id"])
    drawn = select(Draw.id).where(Draw.alliance_id == expert.alliance_id, Draw.stage == Stage.DRAWN).order_by(Draw.id)
    for key in tx.session.scalars(drawn).all():
        settle(tx, tx.session.get_one(Draw, key, with_for_update={"of": Draw}))


def opening_moved(tx: Transaction, payload: Payload) -> None:
    """The panel meets on another day: whoever sits elsewhere on it, or has enough that year, falls before the rest."""
    drawn = select(Draw).where(Draw.request_id == payload["request_id"], Draw.stage == Stage.DRAWN)
    for draw in tx.session.scalars(drawn.with_for_update(of=Draw)).unique():
        settle(tx, draw)


def _told(tx: Transaction, draw: Draw, rows: tuple[int, ...]) -> tuple[int, ...]:
    if rows:
        outbox.promise(tx, FALLEN, draw_id=draw.id, request_id=draw.request_id)
    return rows


def _write(tx: Transaction, draw: Draw, told: Sequence[tuple[int, Fall]]) -> tuple[int, ...]:
    before = seating.used_up(draw)
    known = _Known.of(tx, draw)
    falls = list(told)
    while more := known.unfit([*(one.row for one in draw.falls), *(row for row, _ in falls)]):
        falls += more
    for row, because in falls:
        draw.falls.append(DrawFall(number=len(draw.falls) + 1, row=row, because=because, at=tx.now))
    deeds = [(draw, {"row": row, "because": because.value}) for row, because in falls]
    ledger.write_all(tx, CLOCK, "expert_pool.row_fell", deeds)
    if fields := [field for field in seating.used_up(draw) if field not in before]:
        draw.used_up_at = draw.used_up_at or tx.now
        ledger.write_all(tx, CLOCK, "expert_pool.field_used_up", [(draw, {"field": field.value}) for field in fields])
        outbox.promise(tx, USED_UP, draw_id=draw.id, request_id=draw.request_id)
    return tuple(row for row, _ in falls)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the clock knows of a drawn pool: the orders, the ties between rows, and who is not in the pool any more."""

    orders: Mapping[str, Sequence[int]]
    seats: Mapping[str, int]
    ties: pure.Ties
    gone: frozenset[int]

    def unfit(self, fallen: Sequence[int]) -> list[tuple[int, Fall]]:
        """Who falls now by the rules, or the first who is gone; nobody where all may stay."""
        if made := pure.settle(self.orders, self.seats, fallen, self.ties):
            return [(row, Fall(code)) for row, code in made]
        sitting = pure.arrivals(self.orders, self.seats, fallen)
        return [(row, Fall.STANDING) for row in sitting if row in self.gone][:1]

    @classmethod
    def of(cls, tx: Transaction, draw: Draw) -> _Known:
        """Open the rows that may be drawn, for the clock; after the opening the host says who is gone.

        Whoever was erased cannot be asked, and is gone at any time.
        """
        known = sealed.open_rows(tx, CLOCK, draw, [row.number for row in draw.rows if row.field is not None])
        rows = {one.expert_id: row for row, one in known.items() if one.expert_id}
        day = sealed.day_of(draw.request)
        first, last = date(day.year, 1, 1), date(day.year, 12, 31)
        elsewhere = sealed.sitting(tx, draw.alliance_id, since=first, until=last, but=draw.id)
        days = {row: elsewhere.get(one.expert_id, ()) for row, one in known.items()}
        active = frozenset(
            tx.session.scalars(
                select(Expert.id).where(Expert.alliance_id == draw.alliance_id, Expert.standing == Standing.ACTIVE)
            )
        )
        unopened = draw.stage is Stage.DRAWN
        return cls(
            seating.orders(draw),
            {field.value: count for field, count in seating.asked(draw).items()},
            pure.Ties(
                homes={row: one.home for row, one in known.items() if one.home},
                kin=frozenset(
                    frozenset({row, rows[other]}) for row, one in known.items() for other in one.kin if other in rows
                ),
                full=frozenset(row for row, one in known.items() if len(days[row]) >= one.most),
                busy=frozenset(row for row in known if day in days[row]),
            ),
            frozenset(
                row for row, one in known.items() if not one.expert_id or (unopened and one.expert_id not in active)
            ),
        )
