"""Breaking the glass: two people of two offices may see who was drawn before the opening, and everybody sees they did.

The page of it is the only way, and each look is written down. Nobody who works for a company that takes part, or that
serves the compound, takes any part in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from expert_pool.draws import records as draws
from expert_pool.draws import sealed, seating
from expert_pool.draws.models import Draw
from expert_pool.draws.sealed import Warrant
from expert_pool.fields import FIELD_NAMES
from expert_pool.offers import access
from expert_pool.offers.access import GlassFacts
from expert_pool.offers.models import DrawGlass
from expert_pool.offers.workflow import GLASS_GROUND_NAMES, GlassGround

MINUTES = "expert_pool.glass_minutes"
REASON_LEAST, REASON_MOST = 10, 200
ASKED, DECIDED = "offers.glass_asked", "offers.glass_decided"

ledger.tell(
    {
        "expert_pool.glass_asked": "申请在开启前查看名单：{ground}",
        "expert_pool.glass_agreed": "同意在开启前查看名单，{minutes}分钟",
        "expert_pool.glass_refused": "没有同意在开启前查看名单",
        "expert_pool.names_read": "在开启前看了一次名单",
    },
    {"ground": GLASS_GROUND_NAMES},
)


@dataclass(frozen=True, slots=True)
class AskForNames:
    """Whose names are to be seen, for what, and in a few words why."""

    draw_id: int
    ground: GlassGround
    because: str


@dataclass(frozen=True, slots=True)
class SeatName:
    """Who sits where, as the two people read it."""

    field: str
    seat: int
    row: int
    name: str
    unit: str


def ask_for_names(tx: Transaction, actor: Actor, command: AskForNames) -> int:
    """Ask to see the names of a draw, for a ground that everybody will read; returns the id of what was asked.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid without a reason.
    """
    draw = draws.in_hand(tx, actor, command.draw_id)
    access.ask_for_names(actor, facts_of(tx, draw)).enforce()
    reason = " ".join(command.because.split())
    if not REASON_LEAST <= len(reason) <= REASON_MOST:
        raise Invalid(f"请写明理由，{REASON_LEAST}到{REASON_MOST}个字。", remedy="不要写人的姓名。")
    glass = DrawGlass(
        alliance_id=draw.alliance_id,
        draw_id=draw.id,
        ground=command.ground,
        because=reason,
        asked_at=tx.now,
        asked_by_id=actor.person_id,
    )
    tx.session.add(glass)
    ledger.write(tx, actor, "expert_pool.glass_asked", draw, ground=command.ground)
    outbox.promise(tx, ASKED, glass_id=glass.id)
    return glass.id


def agree(tx: Transaction, actor: Actor, draw_id: int) -> None:
    """Let the two people see the names for some minutes. Raises NotFound, NotPermitted, OutOfTurn."""
    draw, glass = _waiting(tx, actor, draw_id)
    access.agree(actor, facts_of(tx, draw)).enforce()
    path = draw.request.place.path
    minutes = parameters.on(tx, MINUTES, path, tx.today, alliance_id=draw.alliance_id).whole
    if glass is not None:
        _decide(tx, actor, glass)
        glass.until = tx.now + timedelta(minutes=minutes)
        ledger.write(tx, actor, "expert_pool.glass_agreed", draw, minutes=minutes)


def refuse(tx: Transaction, actor: Actor, draw_id: int) -> None:
    """Leave the glass whole. Raises NotFound, NotPermitted, OutOfTurn."""
    draw, glass = _waiting(tx, actor, draw_id)
    access.refuse(actor, facts_of(tx, draw)).enforce()
    if glass is not None:
        _decide(tx, actor, glass)
        ledger.write(tx, actor, "expert_pool.glass_refused", draw)


def read_names(tx: Transaction, actor: Actor, draw_id: int) -> tuple[SeatName, ...]:
    """Who sits now, for the two people while their time lasts; that they looked is written down first.

    Raises NotFound, NotPermitted, OutOfTurn.
    """
    draw = draws.in_hand(tx, actor, draw_id)
    facts = facts_of(tx, draw)
    access.read_names(actor, facts).enforce()
    ledger.write(tx, actor, "expert_pool.names_read", draw)
    warrant = warrant_of(draw, facts)
    seated = [seat for seat in seating.seats(draw) if seat.row is not None]
    known = sealed.open_rows(tx, actor, draw, [seat.row for seat in seated if seat.row is not None], warrant)
    return tuple(
        SeatName(FIELD_NAMES[seat.field], seat.seat, seat.row, known[seat.row].name, known[seat.row].unit)
        for seat in seated
        if seat.row is not None
    )


def facts_of(reading: Transaction, draw: Draw) -> GlassFacts:
    """How the glass of a draw stands: what was asked last, which is the only one that can wait or hold."""
    last = reading.session.scalars(
        select(DrawGlass).where(DrawGlass.draw_id == draw.id).order_by(DrawGlass.id.desc()).limit(1)
    ).one_or_none()
    if last is None:
        return GlassFacts(draw.stage, reading.now)
    return GlassFacts(
        draw.stage, reading.now, last.decided_at is None, last.asked_by_id, last.decided_by_id, last.until
    )


def warrant_of(draw: Draw, facts: GlassFacts) -> Warrant | None:
    """What opens the sealed rows to the two people; None where nobody has agreed."""
    if facts.until is None or facts.asked_by is None or facts.decided_by is None:
        return None
    return Warrant(draw.id, frozenset({facts.asked_by, facts.decided_by}), facts.until)


def _waiting(tx: Transaction, actor: Actor, draw_id: int) -> tuple[Draw, DrawGlass | None]:
    draw = draws.in_hand(tx, actor, draw_id)
    glass = tx.session.scalars(
        select(DrawGlass).where(DrawGlass.draw_id == draw.id, DrawGlass.decided_at.is_(None))
    ).one_or_none()
    return draw, glass


def _decide(tx: Transaction, actor: Actor, glass: DrawGlass) -> None:
    glass.decided_at, glass.decided_by_id = tx.now, actor.person_id
    outbox.promise(tx, DECIDED, glass_id=glass.id)
