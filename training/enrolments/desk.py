"""What enrolments tell on the home page and in the calendar: one's own learning, and by when people had best learn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.duties import Duty, Scope
from compounds.models import Compound
from training import addresses
from training.access import BUILDERS, NEAR
from training.enrolments.models import Enrolment
from training.enrolments.workflow import Stage
from training.programmes import FIRST_LESSON, programme

SOON_DAYS = 30
"""From how many days before the suggested day on somebody's learning stands among what is due soon."""
BASIS = "平台的建议，不是法定的期限，也不是任职的条件"
KIND = "training"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """The reader's own learning as one line; one statement."""
    if actor.person_id is None:
        return
    rows = reading.session.execute(
        select(Enrolment.programme, Enrolment.due_on).where(_learns(actor)).order_by(Enrolment.due_on)
    ).all()
    if rows:
        code, due_on = rows[0]
        yield Line(
            Section.SOON,
            f"培训：{programme(code).label}",
            note=f"建议在{full_date(due_on)}前学完" + (f"，另有 {len(rows) - 1} 个培训" if len(rows) > 1 else ""),
            url=addresses.MINE,
            when_text=remaining(due_on, reading.today) if due_on >= reading.today else "有空接着办",
            tone="due" if due_on <= reading.today + timedelta(days=SOON_DAYS) else "",
            button="去上课" if code == FIRST_LESSON else "看还差什么",
            sort=due_on.isoformat(),
        )


def stirs(actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return select(Enrolment.id).where(_learns(actor)).exists()


def _learns(actor: Actor) -> ColumnElement[bool]:
    return and_(visible(Enrolment, actor), Enrolment.person_id == actor.person_id, Enrolment.stage == Stage.RUNNING)


def waiting(reading: Transaction, actor: Actor) -> int:  # noqa: ARG001 -- the shape of a counter
    """Nothing of this room waits as something that must be done: learning is suggested."""
    return 0


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """For each compound in sight the nearest day by which somebody had best have learnt; one statement."""
    if not actor.holds(*BUILDERS, *NEAR):
        return
    query = (
        select(Enrolment.place_id, Place.name, Compound.id, func.min(Enrolment.due_on), func.count())
        .join(Place, Enrolment.place_id == Place.id)
        .join(Compound, Compound.place_id == Place.id)
        .where(
            visible(Enrolment, actor),
            Enrolment.stage == Stage.RUNNING,
            Enrolment.due_on >= reading.today,
            Enrolment.due_on <= until,
            Place.path.startswith(scope.path, autoescape=True),
        )
        .group_by(Enrolment.place_id, Place.name, Compound.id)
    )
    if scope.compound_id is not None:
        query = query.where(Compound.id == scope.compound_id)
    for _, name, compound_id, due_on, count in reading.session.execute(query):
        yield Duty(
            due_on=due_on,
            title=f"新任委员培训，{count} 项还没有学完",
            url=addresses.ENROLMENTS,
            place_name=name,
            basis=BASIS,
            kind=KIND,
            who="委员本人",
            compound_id=compound_id,
        )
