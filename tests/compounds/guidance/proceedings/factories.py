"""Dull proceedings: a path started for a compound, and steps gone as somebody records them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.access import readable
from alliance.kernel.db import Transaction
from compounds.guidance.paths import shipped
from compounds.guidance.paths.definition import Path
from compounds.guidance.proceedings import actions, editions, records, starting
from compounds.guidance.proceedings.models import Proceeding, ProceedingStep
from compounds.guidance.proceedings.workflow import StepStage
from compounds.models import Compound
from tests.compounds.test_handovers import PICTURE

readable(ProceedingStep.__tablename__, ProceedingStep)
FIRST = "first_committee"


def begin(
    tx: Transaction, actor: Actor, compound: Compound, path: str = FIRST, *, matter: str = "", **days: date
) -> Proceeding:
    """A path that this actor started."""
    moved = starting.start(tx, actor, starting.Start(compound.id, path, matter, days))
    return tx.session.get_one(Proceeding, moved.proceeding_id)


def row(proceeding: Proceeding, code: str) -> ProceedingStep:
    return next(one for one in proceeding.steps if one.code == code)


def path_of(proceeding: Proceeding) -> Path:
    return editions.path_of(proceeding.edition)


def attach(tx: Transaction, actor: Actor, proceeding: Proceeding, code: str) -> None:
    """Everything that the step asks for."""
    step = row(proceeding, code)
    for purpose in path_of(proceeding).step(code).evidence:
        attachments.keep(
            tx,
            actor,
            subject=ProceedingStep.__tablename__,
            subject_id=step.id,
            place_id=proceeding.place_id,
            name="凭据.png",
            stream=BytesIO(PICTURE),
            purpose=purpose,
        )


def do(tx: Transaction, actor: Actor, proceeding: Proceeding, code: str, day: date | None = None) -> None:
    """One step with all its papers."""
    attach(tx, actor, proceeding, code)
    command = actions.DoStep(proceeding.id, proceeding.version, code, day or tx.today)
    actions.do_step(tx, actor, command)


def go_until(tx: Transaction, actor: Actor, proceeding: Proceeding, code: str = "") -> None:
    """Every step in its turn, up to the one with this code, or to the end; the registry's own steps are left."""
    moving = True
    while moving:
        moving = False
        for one in proceeding.steps:
            step = path_of(proceeding).step(one.code)
            if one.stage is not StepStage.OPEN or one.code == code or step.record in records.KNOWN:
                continue
            if step.optional:
                command = actions.SkipStep(proceeding.id, proceeding.version, one.code, "这个小区用不着")
                actions.skip_step(tx, actor, command)
            else:
                do(tx, actor, proceeding, one.code)
            moving = True
            break


def all_paths() -> list[str]:
    return list(shipped.paths())


def the_only(tx: Transaction) -> Proceeding:
    return tx.session.scalars(select(Proceeding)).unique().one()
