"""What conflicts hand to other pages: for the keeper what waits for a decision, and the way there from a request."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.workbench import Line, Section
from expert_pool import addresses
from expert_pool.access import KEEPER
from expert_pool.conflicts import access
from expert_pool.conflicts.models import ExpertConflict
from expert_pool.conflicts.workflow import Origin, State
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import BEFORE_OPENED, Stage

ACCEPTED_OR_LATER = BEFORE_OPENED | {Stage.ACCEPTED, Stage.OPENED, Stage.SCORED, Stage.PUBLISHED, Stage.CLOSED}


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One line for each request with grounds to decide; one statement, none for others."""
    if not actor.holds(KEEPER):
        return
    rows = reading.session.execute(
        undecided(actor)
        .with_only_columns(
            SelectionRequest.id, SelectionRequest.subject, func.count(), func.min(ExpertConflict.said_at)
        )
        .group_by(SelectionRequest.id, SelectionRequest.subject)
        .order_by(SelectionRequest.id)
    )
    for request_id, subject, count, since in rows:
        yield Line(
            Section.TODO,
            f"核定回避：{subject}",
            note=f"{count} 条等核定，核定以前不能封存",
            url=addresses.conflicts(request_id),
            button="去核定",
            tone="due",
            sort=since.isoformat(),
        )


def stirs(actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return undecided(actor).exists() if actor.holds(KEEPER) else false()


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many requests have grounds to decide; one statement, none for others."""
    if not actor.holds(KEEPER):
        return 0
    requests = undecided(actor).with_only_columns(func.count(SelectionRequest.id.distinct()))
    return reading.session.scalar(requests) or 0


def beside(reading: Transaction, actor: Actor, request: SelectionRequest) -> Iterator[Fact]:  # noqa: ARG001 -- the port's shape
    """The way from a request to its conflicts, for those who may read them; no statement."""
    if request.stage in ACCEPTED_OR_LATER and access.see_page(actor, access.RequestFacts.of(request)):
        text = "看谁要回避，还剩几个人" if request.stage is Stage.ACCEPTED else "看封存时的回避情况"
        yield Fact("核对回避", text, addresses.conflicts(request.id))


def undecided(actor: Actor) -> Select[int]:
    """What was said and not decided yet, of requests that are not sealed."""
    waits = or_(
        ExpertConflict.state == State.CONTESTED,
        and_(ExpertConflict.state == State.DECLARED, ExpertConflict.origin == Origin.COMPOUND),
    )
    return (
        select(ExpertConflict.id)
        .join(SelectionRequest, ExpertConflict.request_id == SelectionRequest.id)
        .where(visible(ExpertConflict, actor), SelectionRequest.stage == Stage.ACCEPTED, waits)
    )
