"""What results put on desks: objections to answer, decisions to write down; and the result beside its request."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from alliance.kernel.access import visible, within
from alliance.kernel.actors import COMMITTEE, Actor
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from expert_pool import addresses
from expert_pool.access import KEEPER, WITNESSES
from expert_pool.requests.models import SelectionRequest
from expert_pool.results.models import ResultObjection, SelectionResult

ANSWERERS = WITNESSES | {KEEPER}


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Objections for those who answer, and for the committee results whose decision is not written down.

    Two statements at most, none for others.
    """
    if actor.holds(*ANSWERERS):
        for one, request_id in reading.session.execute(_open(actor).order_by(ResultObjection.answer_by)).unique():
            late = one.answer_by < reading.today
            yield Line(
                Section.TODO,
                f"答复一条异议：{one.place.name}",
                note=f"第{one.number}条，答复以前，这次选聘不能办结",
                url=addresses.objection(request_id, one.id),
                when_text=remaining(one.answer_by, reading.today),
                tone="late" if late else "due",
                button="去答复",
                sort=one.answer_by.isoformat(),
                place_path=one.place.path,
            )
    if actor.holds(*COMMITTEE):
        for request_id, subject, path in reading.session.execute(_undecided(actor).order_by(SelectionResult.id)):
            yield Line(
                Section.SOON,
                f"业主大会表决以后，请登记决定：{subject}",
                url=addresses.result(request_id),
                button="去登记",
                place_path=path,
            )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many objections wait for the actor; one statement, none for others."""
    if not actor.holds(*ANSWERERS):
        return 0
    return reading.session.scalar(_open(actor).with_only_columns(func.count(ResultObjection.id))) or 0


def stirs(actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    found: list[ColumnElement[bool]] = []
    if actor.holds(*ANSWERERS):
        found.append(_open(actor).with_only_columns(ResultObjection.id).exists())
    if actor.holds(*COMMITTEE):
        found.append(_undecided(actor).exists())
    return or_(false(), *found)


def beside(reading: Transaction, actor: Actor, request: SelectionRequest) -> Iterator[Fact]:
    """The public page of a request, on its tracker, once its report is published; one statement."""
    row = reading.session.execute(
        select(SelectionResult.objections_to, SelectionResult.closed_at).where(
            SelectionResult.request_id == request.id, visible(SelectionResult, actor)
        )
    ).one_or_none()
    if row is not None:
        until, closed_at = row
        told = "公示已结束" if closed_at is not None else f"公示到{full_date(until)}"
        yield Fact("给业主看的结果", told, addresses.result(request.id))


def _open(actor: Actor) -> Select[ResultObjection, int]:
    near = Place.path.is_not(None) if actor.holds(KEEPER) else within(Place.path, actor, *WITNESSES)
    return (
        select(ResultObjection, SelectionResult.request_id)
        .join(SelectionResult, ResultObjection.result_id == SelectionResult.id)
        .join(Place, ResultObjection.place_id == Place.id)
        .where(
            visible(ResultObjection, actor),
            near,
            ResultObjection.answered_at.is_(None),
            ResultObjection.person_id.is_distinct_from(actor.person_id),
        )
    )


def _undecided(actor: Actor) -> Select[int, str, str]:
    return (
        select(SelectionResult.request_id, SelectionRequest.subject, Place.path)
        .join(SelectionRequest, SelectionResult.request_id == SelectionRequest.id)
        .join(Place, SelectionResult.place_id == Place.id)
        .where(
            visible(SelectionResult, actor),
            SelectionResult.decided_on.is_(None),
            SelectionResult.closed_at.is_not(None),
            within(Place.path, actor, *COMMITTEE),
        )
    )
