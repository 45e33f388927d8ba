"""What the bureau's tables put on the desk of whoever uploaded them: one that was uploaded and waits for the word."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, func, select

from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.table_runs.workflow import Stage
from alliance.kernel.workbench import Line, Section
from compounds.awards import addresses
from compounds.awards.checks.access import UPLOADERS
from compounds.awards.checks.models import CheckRun


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One's own tables that wait to be confirmed; one statement, none for others."""
    if not actor.holds(*UPLOADERS):
        return
    for run in reading.session.scalars(select(CheckRun).where(_waits(reading, actor)).order_by(CheckRun.id)):
        until = local_date(run.expires_at)
        yield Line(
            Section.TODO,
            f"确认检查考评表：{run.file_name}",
            note=run.basis,
            url=f"{addresses.CHECKS}/{run.id}",
            when_text=remaining(until, reading.today),
            tone="due",
            button="核对",
            sort=until.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many tables wait for the actor; one statement, none for others."""
    if not actor.holds(*UPLOADERS):
        return 0
    query = select(func.count()).select_from(CheckRun).where(_waits(reading, actor))
    return reading.session.scalar(query) or 0


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return exists(select(CheckRun.id).where(_waits(reading, actor)))


def _waits(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    return and_(
        CheckRun.person_id == actor.person_id,
        CheckRun.stage == Stage.PREVIEWED,
        CheckRun.expires_at > reading.now,
    )
