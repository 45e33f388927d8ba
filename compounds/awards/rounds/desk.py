"""What rounds put on the secretary's desk, and into the calendar of duties: the next phase, when its day comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.workbench import Line, Section
from compounds.awards import addresses
from compounds.awards.access import SECRETARY, oversees
from compounds.awards.rounds.actions import next_step
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.queries import DAY_OF
from compounds.awards.rounds.workflow import PHASE_NAMES, PHASES, ROUND, RUNNING, Stage
from compounds.duties import Duty, Scope

BASIS = "这一届开放申报时公布的日子"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """For the secretary the rounds that go on now or later, each by its next phase; one statement, none for others."""
    if not actor.holds(SECRETARY):
        return
    for round_ in reading.session.scalars(_unfinished(actor)):
        target, day = _following(round_)
        due = day <= reading.today
        yield Line(
            Section.TODO if due else Section.SOON,
            f"{'开放申报' if target is Stage.OPEN else f'进入{PHASE_NAMES[target]}'}：{round_.title}",
            note=f"定在{full_date(day)}",
            url=addresses.round_(round_.id),
            when_text=remaining(day, reading.today),
            tone="due" if due else "",
            button="去办" if due else "去看",
            sort=day.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many rounds may go on now; one statement, none for others."""
    if not actor.holds(SECRETARY):
        return 0
    return (
        reading.session.scalar(
            select(func.count()).select_from(AwardRound).where(visible(AwardRound, actor), _due(reading.today))
        )
        or 0
    )


def stirs(_reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return _unfinished(actor).exists() if actor.holds(SECRETARY) else false()


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """The next phase of each running round, for those who run or oversee; one statement, none for one compound."""
    if scope.compound_id is not None or not oversees(actor):
        return
    rows = reading.session.execute(
        select(AwardRound, Place.name)
        .join(Alliance, AwardRound.alliance_id == Alliance.id)
        .join(Place, Alliance.place_id == Place.id)
        .where(visible(AwardRound, actor), AwardRound.stage.in_(RUNNING))
        .order_by(AwardRound.id)
    )
    for round_, place in rows:
        target, day = _following(round_)
        if day <= until:
            yield Duty(
                due_on=day,
                title=f"{round_.title}：{PHASE_NAMES[target]}",
                url=addresses.round_(round_.id),
                place_name=place,
                basis=BASIS,
                kind="award_round",
                who="有礼小区评选组",
            )


def _unfinished(actor: Actor) -> Select[AwardRound]:
    return select(AwardRound).where(visible(AwardRound, actor), AwardRound.stage.in_(RUNNING | {Stage.DRAFT}))


def _following(round_: AwardRound) -> tuple[Stage, date]:
    step = next_step(round_.stage)
    if step is None:
        raise ValueError(f"nothing follows {round_.stage}")
    target = ROUND.steps[step].target
    return target, getattr(round_, DAY_OF[target])


def _due(today: date) -> ColumnElement[bool]:
    """True for rounds whose next phase may begin."""
    found = []
    for stage, following in pairwise((Stage.DRAFT, *PHASES)):
        day: InstrumentedAttribute[date] = getattr(AwardRound, DAY_OF[following])
        found.append(and_(AwardRound.stage == stage, day <= today))
    return or_(false(), *found)
