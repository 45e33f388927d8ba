"""Before the freeze: what would be sealed, what still stands against it, and how many balls or dice are enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from expert_pool import chance
from expert_pool import draw as pure
from expert_pool.conflicts import grounds
from expert_pool.conflicts import queries as conflicts
from expert_pool.draws import access, sealing
from expert_pool.fields import FIELD_NAMES
from expert_pool.requests import queries as requests
from expert_pool.tracks import TrackWords


@dataclass(frozen=True, slots=True)
class FieldPlanned:
    """One field: its seats, and how many could be drawn in it."""

    name: str
    seats: int
    rows: int


@dataclass(frozen=True, slots=True)
class FreezePage:
    """What the keeper sees before freezing: no name of an expert, and every reason that stands against it.

    `earliest` and `latest` bound when the chance may happen; `day` lies between them. `dice` and `balls` are the fewest
    that are enough, None where no number is.
    """

    request_id: int
    version: int
    reference: str
    compound: str
    subject: str
    track: TrackWords
    opening_at: datetime
    fields: tuple[FieldPlanned, ...]
    pool: int
    apart: tuple[tuple[str, int], ...]
    problems: tuple[str, ...]
    earliest: datetime
    latest: datetime
    day: date
    panels: int
    times: int
    dice: int | None
    balls: int | None
    may: Verdict


def freeze_page(
    reading: Transaction, actor: Actor, request_id: int, known: conflicts.Known | None = None
) -> FreezePage:
    """The plan of a freeze. Raises NotFound; for whom it is not the verdict says so and the pool is not looked at."""
    request = requests.one(reading, actor, request_id)
    may = access.freeze(actor, request.stage)
    may.enforce()
    numbers = parameters.several(
        reading,
        (sealing.AHEAD, sealing.BEFORE_OPENING, sealing.TIMES, sealing.USUAL),
        request.place.path,
        reading.today,
        alliance_id=request.alliance_id,
    )
    pool = conflicts.pool(reading, request, known)
    rows = sealing.rehearsed(pool)
    seats = {field.value: count for field, count in pool.seats}
    panels = pure.panels(rows, seats)
    times = numbers[sealing.TIMES].whole
    dice = chance.least_dice(panels, times)
    balls = chance.least_balls(panels, times, chance.MOST_BALLS)
    earliest = reading.now + timedelta(hours=numbers[sealing.AHEAD].whole)
    latest = request.opening_at - timedelta(hours=numbers[sealing.BEFORE_OPENING].whole)
    usual = local_date(reading.now + timedelta(days=numbers[sealing.USUAL].whole))
    return FreezePage(
        request_id=request.id,
        version=request.version,
        reference=str(request.reference),
        compound=request.place.name,
        subject=request.subject,
        track=requests.summary(request).words,
        opening_at=request.opening_at,
        fields=tuple(
            FieldPlanned(FIELD_NAMES[field], count, sum(row.field == field.value for row in rows))
            for field, count in pool.seats
        ),
        pool=len(pool.members),
        apart=tuple((grounds.name_of(code), count) for code, count in sorted(pool.by_ground.items())),
        problems=(*sealing.problems_of(request), *pool.problems),
        earliest=earliest,
        latest=latest,
        day=min(usual, local_date(latest)),
        panels=panels,
        times=times,
        dice=dice.groups[0].count if dice is not None else None,
        balls=balls.groups[0].count if balls is not None else None,
        may=may,
    )
