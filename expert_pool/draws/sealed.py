"""Who a row is: the one place that opens it, and for whom it does."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.days import SHANGHAI, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from expert_pool import draw as pure
from expert_pool.draw import Identity
from expert_pool.draws import seating
from expert_pool.draws.models import Draw, DrawFall, DrawRow
from expert_pool.draws.workflow import Fall, Stage
from expert_pool.requests.models import RequestSeats, SelectionRequest

Days = Mapping[int, tuple[date, ...]]
"""Days on which somebody sat or sits, by expert id."""
DAY = timedelta(days=1)
ERASED = "已注销人员"
FILLED = 1024
"""To how many characters what a row seals is filled up; names, units and homes with their escapes stay below."""
_NOBODY: Mapping[str, Any] = {"expert_id": 0, "person_id": 0, "number": "", "name": ERASED, "unit": "", "home": ""}
NOT_YET, WAIT = "名单还没有开启，谁也看不到抽中的是谁。", "请等到开启的时间。"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who a row is, as it was frozen.

    `number` is that of the appointment, `unit` where they come from, `home` the compound they come from, empty for
    those who come from none: with the salt these stand in the commitment. `most` is how many panels they take in a
    year, `kin` the experts of the same pool who may not sit beside them.
    """

    expert_id: int
    person_id: int
    salt: str
    number: str
    name: str
    unit: str
    home: str
    most: int
    kin: tuple[int, ...] = ()

    @property
    def identity(self) -> Identity:
        """What the commitment closes."""
        return Identity(self.salt, self.number, self.name, self.unit, self.home)


@dataclass(frozen=True, slots=True)
class Warrant:
    """That the glass was broken: two people agreed that the two may see the names of one draw until an instant."""

    draw_id: int
    people: frozenset[int]
    until: datetime


def may_open(tx: Transaction, actor: Actor, draw: Draw, row: int, warrant: Warrant | None = None) -> Verdict:
    """Whether the actor may learn who a row is.

    The clock may, for what it has to send and to check; whoever may see the draw may learn those who were seated when
    it was opened or took a seat later; and the two people of a warrant may learn those who are seated now.
    """
    if actor.is_clock:
        return ALLOWED
    if draw.stage is Stage.OPENED and row in seating.ever_open(draw):
        return ALLOWED
    held = warrant is not None and warrant.draw_id == draw.id and actor.person_id in warrant.people
    if held and warrant is not None and tx.now < warrant.until and row in seating.rows_seated(draw):
        return ALLOWED
    return denied(NOT_YET, WAIT)


def open_row(tx: Transaction, actor: Actor, draw: Draw, row: int, warrant: Warrant | None = None) -> Drawn:
    """Who a row is. Raises NotPermitted before the opening for everybody but the clock and the two of a warrant."""
    return open_rows(tx, actor, draw, (row,), warrant)[row]


def open_rows(
    tx: Transaction, actor: Actor, draw: Draw, rows: Collection[int], warrant: Warrant | None = None
) -> Mapping[int, Drawn]:
    """Who several rows are, by number. Raises NotPermitted where one of them may not be opened."""
    if not actor.is_clock:
        for row in rows:
            may_open(tx, actor, draw, row, warrant).enforce()
    wanted = frozenset(rows)
    return {one.number: _read(tx, one.sealed) for one in draw.rows if one.number in wanted}


def close(tx: Transaction, drawn: Drawn) -> str:
    """What stands in the column of a row, filled up so that its length tells nothing of whom it names."""
    text = json.dumps(asdict(drawn), sort_keys=True)
    return tx.keyring.seal(text.ljust(-(-len(text) // FILLED) * FILLED), context_of(DrawRow.sealed))


def forget(tx: Transaction, row: DrawRow) -> None:
    """Take the name and the numbers out of a row; whoever is drawn there is gone."""
    row.sealed = close(tx, replace(_read(tx, row.sealed), **_NOBODY))


def bound(tx: Transaction, draw: Draw) -> frozenset[int]:
    """The rows whose names the file of a draw needs for ever: opened ones, and all of a home for which a row fell."""
    if not (fell := {one.row for one in draw.falls if one.because is Fall.SAME_HOME}):
        return seating.ever_open(draw)
    homes = {row.number: _read(tx, row.sealed).home for row in draw.rows if row.field is not None}
    shared = {homes[row] for row in fell}
    return seating.ever_open(draw) | {row for row, home in homes.items() if home and home in shared}


def who(tx: Transaction, draw_seal_code: str, person_id: int) -> str:
    """The blind index of a person's own row in one draw; the same person has another in every other draw."""
    return tx.keyring.index(f"{person_id}", f"{context_of(DrawRow.who)}.{draw_seal_code}")


def sitting(tx: Transaction, alliance_id: int, *, since: date, until: date, but: int) -> Days:
    """On which days of a stretch, both ends included, experts sit on drawn panels, also unopened ones, by expert id.

    For the clock alone: who falls because of it is not told before the opening. `but` leaves out one draw.
    """
    return _days(tx, _seated(alliance_id, (Stage.DRAWN, Stage.OPENED)).where(Draw.id != but), since, until)


def served(reading: Transaction, alliance_id: int, since: date) -> Days:
    """On which days from `since` on experts sat on panels that are opened, by expert id; one statement."""
    return _days(reading, _seated(alliance_id, (Stage.OPENED,)), since, None)


def named(reading: Transaction, draw: Draw) -> Mapping[int, Identity]:
    """Those whom the file of an opened draw names, by row: who sits, and both ends of every fall for one home.

    Raises NotPermitted before the opening.
    """
    _enforce_open(draw)
    known = {row.number: _read(reading, row.sealed) for row in draw.rows if row.field is not None}
    rows = pure.to_open(
        seating.orders(draw),
        {field.value: count for field, count in seating.asked(draw).items()},
        [(one.row, one.because.value) for one in draw.falls],
        {row: one.home for row, one in known.items()},
    )
    return {row: known[row].identity for row in rows}


def eligible(reading: Transaction, draw: Draw) -> tuple[tuple[int, str], ...]:
    """Who could have been drawn in an opened draw, with the field in which: for figures, without saying which row.

    Whoever was erased since counts as expert 0. Raises NotPermitted before the opening.
    """
    _enforce_open(draw)
    rows = [(_read(reading, row.sealed).expert_id, row.field.value) for row in draw.rows if row.field is not None]
    return tuple(sorted(rows))


def day_of(request: SelectionRequest) -> date:
    """The day on which the panel of a request meets, in Asia/Shanghai."""
    return local_date(request.opening_at)


def _enforce_open(draw: Draw) -> None:
    if draw.stage is not Stage.OPENED:
        raise NotPermitted(NOT_YET, remedy=WAIT)


def _seated(alliance_id: int, stages: Collection[Stage]) -> Select[str, datetime]:
    """Everybody who sits on a panel of the alliance: sealed, with the instant of the opening."""
    other = aliased(DrawRow)
    fallen_before = (
        select(func.count())
        .select_from(DrawFall)
        .join(other, (other.draw_id == DrawFall.draw_id) & (other.number == DrawFall.row))
        .where(DrawFall.draw_id == DrawRow.draw_id, other.field == DrawRow.field, other.rank < DrawRow.rank)
        .correlate(DrawRow)
        .scalar_subquery()
    )
    fell = exists().where(DrawFall.draw_id == DrawRow.draw_id, DrawFall.row == DrawRow.number).correlate(DrawRow)
    return (
        select(DrawRow.sealed, SelectionRequest.opening_at)
        .join(Draw, DrawRow.draw_id == Draw.id)
        .join(SelectionRequest, Draw.request_id == SelectionRequest.id)
        .join(RequestSeats, (RequestSeats.request_id == Draw.request_id) & (RequestSeats.field == DrawRow.field))
        .where(
            Draw.alliance_id == alliance_id,
            Draw.stage.in_(stages),
            DrawRow.rank <= RequestSeats.seats + fallen_before,
            ~fell,
        )
        .order_by(SelectionRequest.opening_at, DrawRow.id)
    )


def _days(reading: Transaction, query: Select[str, datetime], since: date, until: date | None) -> Days:
    query = query.where(SelectionRequest.opening_at >= datetime.combine(since, time(), SHANGHAI))
    if until is not None:
        query = query.where(SelectionRequest.opening_at < datetime.combine(until + DAY, time(), SHANGHAI))
    found: dict[int, list[date]] = defaultdict(list)
    for closed, opening_at in reading.session.execute(query):
        found[_read(reading, closed).expert_id].append(local_date(opening_at))
    return {expert: tuple(days) for expert, days in found.items()}


def _read(reading: Transaction, closed: str) -> Drawn:
    found = json.loads(reading.keyring.open(closed, context_of(DrawRow.sealed)))
    return Drawn(**{**found, "kin": tuple(found["kin"])})
