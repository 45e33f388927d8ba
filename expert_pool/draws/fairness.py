"""How often each expert was drawn, beside how often chance alone would have it: from opened draws only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel.access import visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from expert_pool.draws import access, sealed, seating
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage
from expert_pool.roster.models import Expert


@dataclass(frozen=True, slots=True)
class ExpertFigures:
    """One expert: in how many opened draws they could be drawn, how many seats chance expects, how many they had."""

    expert_id: int
    name: str
    place: str
    pools: int
    expected: Fraction
    seats: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """The figures of a year; `draws` were opened, `seats` were drawn in them."""

    year: int
    draws: int
    seats: int
    experts: tuple[ExpertFigures, ...]


def shares(pool: Sequence[tuple[int, str]], seats: Mapping[str, int]) -> dict[int, Fraction]:
    """The chance of each expert of a pool to sit at first: the seats of the field over all in it; at most 1.

    Those who were erased since (expert 0) count in their field, or chance would look kinder than it was to the others.
    """
    sizes = Counter(field for _, field in pool)
    return {key: min(Fraction(1), Fraction(seats[field], sizes[field])) for key, field in pool if key}


def figures(reading: Transaction, actor: Actor, year: int) -> Fairness:
    """Expected and actual seats by expert over the opened draws of a year; a constant number of statements.

    Raises NotPermitted for all but keeper and bureau.
    """
    access.figures(actor).enforce()
    opened = [
        draw
        for draw in reading.session.scalars(
            select(Draw)
            .where(visible(Draw, actor), Draw.stage == Stage.OPENED)
            .options(joinedload(Draw.request), selectinload(Draw.rows), selectinload(Draw.falls))
            .order_by(Draw.id)
        ).unique()
        if sealed.day_of(draw.request).year == year
    ]
    expected: dict[int, Fraction] = defaultdict(Fraction)
    pools: Counter[int] = Counter()
    seats: Counter[int] = Counter()
    for draw in opened:
        wanted = {field.value: count for field, count in seating.asked(draw).items()}
        for key, share in shares(sealed.eligible(reading, draw), wanted).items():
            expected[key] += share
            pools[key] += 1
        panel = sealed.open_rows(reading, CLOCK, draw, seating.rows_seated(draw))
        seats.update(one.expert_id for one in panel.values() if one.expert_id)
    experts = reading.session.scalars(
        select(Expert).where(Expert.id.in_(sorted(pools))).options(joinedload(Expert.person))
    ).unique()
    lines = [
        ExpertFigures(one.id, one.person.name or "", one.place.name, pools[one.id], expected[one.id], seats[one.id])
        for one in experts
    ]
    return Fairness(
        year,
        len(opened),
        sum(seats.values()),
        tuple(sorted(lines, key=lambda line: (-line.expected, line.expert_id))),
    )
