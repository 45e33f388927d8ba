"""How the answers of a draw stand: figures without names, and after the opening who sits where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from alliance.kernel.access import MISSING, WAY_BACK, Verdict, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from expert_pool.draws import sealed, seating
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.fields import FIELD_NAMES
from expert_pool.offers import access, asking, breaking, on_site, timing
from expert_pool.offers.models import DrawGlass, Offer
from expert_pool.offers.workflow import GLASS_GROUND_NAMES, STAGE_NAMES, Stage
from expert_pool.requests import queries as requests
from expert_pool.requests.queries import PublicRequest


@dataclass(frozen=True, slots=True)
class Counts:
    """How the seats of a draw stand, all fields together: by field the figures would tell too much.

    `moving` are seats whose next in order is about to be asked, `empty` those that nobody is left for. `left` is how
    long the last of those asked have.
    """

    seats: int
    accepted: int
    waiting: int
    moving: int
    empty: int
    left: str

    @property
    def sentence(self) -> str:
        """5席：3位答应，1位等答复（剩5小时），1席递补中."""
        parts = [f"{self.accepted}位答应"]
        if self.waiting:
            parts.append(f"{self.waiting}位等答复（{self.left}）")
        if self.moving:
            parts.append(f"{self.moving}席正在递补")
        if self.empty:
            parts.append(f"{self.empty}席没有人可以递补")
        return f"{self.seats}席：" + "，".join(parts)


@dataclass(frozen=True, slots=True)
class OpenSeat:
    """Who sits where, once the names are open."""

    field: str
    seat: int
    row: int
    name: str
    unit: str
    stage: str


@dataclass(frozen=True, slots=True)
class GlassLine:
    """One time that somebody asked to see the names before the opening."""

    ground: str
    because: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class BoardMay:
    """What the reader of the page may do."""

    record_absence: Verdict
    ask_for_names: Verdict
    agree: Verdict
    refuse: Verdict
    read_names: Verdict


@dataclass(frozen=True, slots=True)
class Board:
    """The page on which the answers of a draw are followed."""

    draw_id: int
    number: int
    stage: DrawStage
    request: PublicRequest
    counts: Counts
    rule: str
    open_seats: tuple[OpenSeat, ...]
    glass: tuple[GlassLine, ...]
    may: BoardMay


def board(reading: Transaction, actor: Actor, request_id: int) -> Board:
    """How the answers to the running draw of a request stand. Raises NotFound, NotPermitted."""
    draw = reading.session.scalars(
        select(Draw)
        .where(Draw.request_id == request_id, Draw.stage.in_((DrawStage.DRAWN, DrawStage.OPENED)), visible(Draw, actor))
        .options(joinedload(Draw.request), selectinload(Draw.rows), selectinload(Draw.falls))
    ).one_or_none()
    if draw is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    access.follow(actor, draw.request.place).enforce()
    offers = asking.of_draw(reading, draw)
    glass = breaking.facts_of(reading, draw)
    working = on_site.works(draw.request)
    return Board(
        draw.id,
        draw.number,
        draw.stage,
        requests.summary(draw.request),
        counts(draw, offers, reading.now),
        timing.explained(asking.rules_of(reading, draw)),
        _open_seats(reading, actor, draw, offers),
        glass_lines(reading, draw.id),
        BoardMay(
            access.record_absence(actor, draw.request.place, draw.stage, working=working),
            access.ask_for_names(actor, glass),
            access.agree(actor, glass),
            access.refuse(actor, glass),
            access.read_names(actor, glass),
        ),
    )


def counts(draw: Draw, offers: dict[int, Offer], now: datetime) -> Counts:
    """The figures of a drawn draw; pure."""
    seats = seating.seats(draw)
    held = [None if seat.row is None else offers.get(seat.row) for seat in seats]
    accepted = sum(one is not None and one.stage in (Stage.ACCEPTED, Stage.SERVED) for one in held)
    asked = [one for one in held if one is not None and one.stage is Stage.OFFERED and one.answer_by > now]
    empty = sum(seat.row is None for seat in seats)
    last = max((one.answer_by for one in asked), default=now)
    moving = len(seats) - accepted - len(asked) - empty
    return Counts(len(seats), accepted, len(asked), moving, empty, timing.left(last, now))


def glass_lines(reading: Transaction, draw_id: int) -> tuple[GlassLine, ...]:
    """Every time that the names of a draw were asked for, oldest first; one statement."""
    asker, decider = aliased(Person), aliased(Person)
    rows = reading.session.execute(
        select(DrawGlass, asker.name, decider.name)
        .join(asker, DrawGlass.asked_by_id == asker.id)
        .outerjoin(decider, DrawGlass.decided_by_id == decider.id)
        .where(DrawGlass.draw_id == draw_id)
        .order_by(DrawGlass.id)
    )
    return tuple(
        GlassLine(
            GLASS_GROUND_NAMES[one.ground],
            one.because,
            asked_by,
            one.asked_at,
            decided_by or "",
            one.decided_at,
            one.until,
        )
        for one, asked_by, decided_by in rows
    )


def _open_seats(reading: Transaction, actor: Actor, draw: Draw, offers: dict[int, Offer]) -> tuple[OpenSeat, ...]:
    if draw.stage is not DrawStage.OPENED:
        return ()
    seated = [(seat, seat.row) for seat in seating.seats(draw) if seat.row is not None]
    known = sealed.open_rows(reading, actor, draw, [row for _, row in seated])
    return tuple(
        OpenSeat(
            FIELD_NAMES[seat.field],
            seat.seat,
            row,
            known[row].name,
            known[row].unit,
            STAGE_NAMES[offers[row].stage] if row in offers else STAGE_NAMES[Stage.OFFERED],
        )
        for seat, row in seated
    )
