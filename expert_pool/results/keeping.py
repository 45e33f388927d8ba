"""A result begins when the report is published, and its request closes once the days are over and all is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from alliance.kernel import origins
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from expert_pool.evaluations.models import Evaluation
from expert_pool.requests import actions as requests
from expert_pool.requests.timeline import OWN
from expert_pool.requests.workflow import Stage
from expert_pool.results.models import ObjectionOrigin, ResultObjection, SelectionResult

PERIOD = OWN["candidates"]
"""How long a result is shown before it is final: the days that the timeline of the request told."""


def begin(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand after the publication: the days for objections begin; repeated, nothing more.

    Source: 招标投标法实施条例第五十四条, followed by choice.
    """
    evaluation = tx.session.get_one(Evaluation, int(payload["evaluation_id"]))
    known = select(SelectionResult.id).where(SelectionResult.request_id == evaluation.request_id)
    if evaluation.published_at is None or tx.session.scalar(known) is not None:
        return
    period = parameters.period_after(
        tx, PERIOD, evaluation.place.path, tx.today, happened="公示", alliance_id=evaluation.alliance_id
    )
    tx.session.add(
        SelectionResult(
            alliance_id=evaluation.alliance_id,
            request_id=evaluation.request_id,
            place_id=evaluation.place_id,
            published_at=evaluation.published_at,
            objections_to=period.due,
        )
    )


def turn_of_day(tx: Transaction, _last_day: date) -> int:
    """Each new day: close what is over, and forget from where objections came; returns how many were closed."""
    origins.forget(tx, ObjectionOrigin)
    unanswered = exists().where(ResultObjection.result_id == SelectionResult.id, ResultObjection.answered_at.is_(None))
    over = tx.session.scalars(
        select(SelectionResult)
        .where(SelectionResult.closed_at.is_(None), SelectionResult.objections_to < tx.today, ~unanswered)
        .order_by(SelectionResult.id)
        .with_for_update(of=SelectionResult)
    ).all()
    return sum(close_if_over(tx, one) for one in over)


def close_if_over(tx: Transaction, result: SelectionResult) -> bool:
    """Close the request of a result whose days are over and whose objections are answered; True where it was done.

    The names and numbers of those who objected without an account go with it.
    """
    waits = any(one.answered_at is None for one in result.objections)
    if result.closed_at is not None or waits or result.objections_to >= tx.today:
        return False
    if result.request.stage is Stage.PUBLISHED:
        requests.advance(tx, CLOCK, result.request, "close")
    result.closed_at = tx.now
    for one in result.objections:
        one.name_sealed = one.number_sealed = None
    return True
