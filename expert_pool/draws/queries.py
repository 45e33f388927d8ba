"""Draws for their pages: the public list, one draw with its seal, order and falls, and what waits for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Happening
from expert_pool import chance
from expert_pool.access import oversees, witnesses
from expert_pool.chance import Form
from expert_pool.draw_transcript import form_in
from expert_pool.draws import access, records, seating, transcribing
from expert_pool.draws.models import Draw
from expert_pool.draws.seating import Seat
from expert_pool.draws.workflow import Abandoned, Fall, Part, Stage
from expert_pool.fields import Field
from expert_pool.requests.models import SelectionRequest
from expert_pool.tracks import TRACKS, TenderTrack, TrackWords

MOST = 200
SHOWN_BEHIND = 10
"""How many of an order are shown behind the seats; all of it stands in the file."""


@dataclass(frozen=True, slots=True)
class DrawLine:
    """One draw in the public list."""

    draw_id: int
    request_id: int
    reference: str
    number: int
    compound: str
    subject: str
    stage: Stage
    happens_at: datetime
    seal_code: str
    abandoned_because: Abandoned | None


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field: its seats, how many could be drawn, and the blinded rows of its order as far as they are shown."""

    field: Field
    name: str
    seats: int
    rows: int
    order: tuple[RowShown, ...] = ()

    @property
    def rest(self) -> int:
        """How many rows of the order are not shown."""
        return self.rows - len(self.order)


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row of an order: its rank, its number in the pool, where it sits now, or why it fell."""

    rank: int
    row: int
    seat: int | None
    fell: Fall | None


@dataclass(frozen=True, slots=True)
class FallShown:
    """One fall, in the order in which they happened."""

    number: int
    row: int
    because: Fall
    at: datetime


@dataclass(frozen=True, slots=True)
class DrawPage:
    """One draw as everybody may see it, and what the reader may do with it.

    `came` is true once the time of the chance has come.
    """

    draw_id: int
    version: int
    request_id: int
    sees_request: bool
    alliance_id: int
    place_id: int
    compound: str
    reference: str
    number: int
    subject: str
    companies: tuple[str, ...]
    track: TrackWords
    stage: Stage
    public: bool
    seal_code: str
    seal: str
    form: Form
    happens_at: datetime
    where: str
    opening_at: datetime
    opening_changed: bool
    sealed_at: datetime
    witnessed_at: datetime | None
    numbers: str
    drawn_at: datetime | None
    heard_as: Part | None
    opened_at: datetime | None
    abandoned_at: datetime | None
    abandoned_because: Abandoned | None
    giving_up: Abandoned | None
    used_up: tuple[Field, ...]
    owners: int
    pool: int
    apart: tuple[tuple[str, int], ...]
    caps: Mapping[str, int]
    fields: tuple[FieldShown, ...]
    seats: tuple[Seat, ...]
    falls: tuple[FallShown, ...]
    others: tuple[DrawLine, ...]
    reasons: tuple[Abandoned, ...]
    needs_second: bool
    came: bool
    may: Mapping[str, Verdict]
    timeline: Sequence[Happening]

    @property
    def missed(self) -> bool:
        """True where the time came before a witness had confirmed the seal: nothing comes of this draw any more."""
        return self.came and self.stage is Stage.FROZEN


def draws(reading: Transaction, actor: Actor, request_id: int | None = None) -> tuple[DrawLine, ...]:
    """Every draw in sight, also the abandoned ones, the latest first; one statement."""
    query = (
        select(Draw).where(visible(Draw, actor)).options(joinedload(Draw.request)).order_by(Draw.id.desc()).limit(MOST)
    )
    if request_id is not None:
        query = query.where(Draw.request_id == request_id)
    return tuple(_line(one) for one in reading.session.scalars(query).unique())


def _line(draw: Draw) -> DrawLine:
    return DrawLine(
        draw.id,
        draw.request_id,
        str(draw.request.reference),
        draw.number,
        draw.place.name,
        draw.request.subject,
        draw.stage,
        draw.happens_at,
        draw.seal_code,
        draw.abandoned_because,
    )


def one(reading: Transaction, actor: Actor, draw_id: int) -> Draw:
    """One draw in sight. Raises NotFound."""
    return get_visible(reading.session, Draw, actor, draw_id)


def running(reading: Transaction, request_id: int) -> Draw | None:
    """The draw of a request that is not abandoned, for the rooms above, which have asked their own sight."""
    return (
        reading.session.scalars(
            select(Draw)
            .where(Draw.request_id == request_id, Draw.stage != Stage.ABANDONED)
            .options(selectinload(Draw.rows), selectinload(Draw.falls))
        )
        .unique()
        .one_or_none()
    )


def draw_page(reading: Transaction, actor: Actor, draw_id: int) -> DrawPage:
    """One draw as a page. Raises NotFound for one whose seal is not public yet, to all but those who make it."""
    draw = one(reading, actor, draw_id)
    sealed = transcribing.seal_of(draw)
    facts = records.facts_of(reading, draw)
    sizes = Counter(row.field for row in draw.rows if row.field is not None)
    apart = Counter(row.ground for row in draw.rows if row.field is None)
    seats = seating.seats(draw) if draw.drawn_at is not None else ()
    fell = {fall.row: fall.because for fall in draw.falls}
    sits = {seat.row: seat.seat for seat in seats}
    orders = seating.orders(draw)
    fields = tuple(
        FieldShown(
            Field(told["field"]),
            told["name"],
            told["seats"],
            sizes[Field(told["field"])],
            _order(orders[told["field"]], told["seats"], sits, fell),
        )
        for told in sealed["seats"]
    )
    signed = actor.signed_in
    return DrawPage(
        draw_id=draw.id,
        version=draw.version,
        request_id=draw.request_id,
        sees_request=_sees_request(reading, actor, draw.request_id),
        alliance_id=draw.alliance_id,
        place_id=draw.place_id,
        compound=sealed["compound"],
        reference=sealed["request"],
        number=draw.number,
        subject=sealed["subject"],
        companies=tuple(sealed["companies"]),
        track=TRACKS[TenderTrack(sealed["track"])],
        stage=draw.stage,
        public=draw.witnessed_at is not None,
        seal_code=draw.seal_code,
        seal=draw.seal,
        form=form_in(sealed),
        happens_at=draw.happens_at,
        where=sealed["chance"]["where"],
        opening_at=draw.request.opening_at,
        opening_changed=sealed["opening"] != chance.moment(draw.request.opening_at),
        sealed_at=draw.sealed_at,
        witnessed_at=draw.witnessed_at,
        numbers=chance.shown(draw.chance) if draw.drawn_at is not None and draw.chance is not None else "",
        drawn_at=draw.drawn_at,
        heard_as=draw.heard_as if draw.stage is Stage.HEARD else None,
        opened_at=draw.opened_at,
        abandoned_at=draw.abandoned_at,
        abandoned_because=draw.abandoned_because,
        giving_up=draw.giving_up,
        used_up=seating.used_up(draw),
        owners=sealed["owners"],
        pool=len(draw.rows),
        apart=tuple((sealed["grounds"][code], apart[code]) for code in sorted(apart)),
        caps=sealed["caps"],
        fields=fields,
        seats=seats,
        falls=tuple(FallShown(one.number, one.row, one.because, one.at) for one in draw.falls),
        others=tuple(line for line in draws(reading, actor, draw.request_id) if line.draw_id != draw.id),
        reasons=access.reasons(facts) if signed else (),
        needs_second=not access.alone(facts),
        came=facts.now >= facts.happens_at,
        may={
            name: verdict(actor, facts)
            for name, verdict in (
                ("witness", access.witness),
                ("hear", access.hear),
                ("abandon", access.abandon),
                ("agree_to_abandon", access.agree_to_abandon),
                ("open_draw", access.open_draw),
            )
        },
        timeline=_course(reading, actor, draw),
    )


def _order(
    rows: Sequence[int], seats: int, sits: Mapping[int | None, int], fell: Mapping[int, Fall]
) -> tuple[RowShown, ...]:
    last = max((rank for rank, row in enumerate(rows, 1) if row in sits), default=seats)
    return tuple(
        RowShown(rank, row, sits.get(row), fell.get(row)) for rank, row in enumerate(rows[: last + SHOWN_BEHIND], 1)
    )


def _course(reading: Transaction, actor: Actor, draw: Draw) -> list[Happening]:
    """What happened, in words; who did it only for those who take part in it, the public reads the office's part."""
    found = ledger.timeline(reading.session, Draw, draw.id)
    if oversees(actor) or witnesses(actor, draw.place.path):
        return found
    return [replace(one, who="") for one in found]


def _sees_request(reading: Transaction, actor: Actor, request_id: int) -> bool:
    seen = select(SelectionRequest.id).where(SelectionRequest.id == request_id, visible(SelectionRequest, actor))
    return reading.session.scalar(seen) is not None
