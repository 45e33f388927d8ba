"""Taking a result or an objection in hand, what verdicts look at, and writing deeds down."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, WAY_BACK, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from compounds import walls
from expert_pool.requests.models import SelectionRequest
from expert_pool.results.access import ObjectionFacts, ResultFacts
from expert_pool.results.models import ResultObjection, SelectionResult


def of_request(reading: Transaction, actor: Actor, request_id: int, *, lock: bool = False) -> SelectionResult:
    """The result of a request with its objections. Raises NotFound before the report is published."""
    found = find(reading, actor, request_id, lock=lock)
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found


def find(reading: Transaction, actor: Actor, request_id: int, *, lock: bool = False) -> SelectionResult | None:
    """The result of a request with its objections; None before the report is published."""
    query = (
        select(SelectionResult)
        .where(SelectionResult.request_id == request_id, visible(SelectionResult, actor))
        .options(
            selectinload(SelectionResult.objections),
            selectinload(SelectionResult.request).selectinload(SelectionRequest.companies),
        )
    )
    if lock:
        query = query.with_for_update(of=SelectionResult).execution_options(populate_existing=True)
    return reading.session.scalars(query).unique().one_or_none()


def objection(reading: Transaction, actor: Actor, objection_id: int, *, lock: bool = False) -> ResultObjection:
    """One objection in sight. Raises NotFound."""
    return get_visible(reading.session, ResultObjection, actor, objection_id, lock=lock)


def facts_of(reading: Transaction, actor: Actor, result: SelectionResult) -> ResultFacts:
    """What verdicts about a result look at; at most two statements beside what is loaded."""
    return ResultFacts(result.place.path, takes(result, reading), _walled(reading, actor, result.request))


def objection_facts(reading: Transaction, actor: Actor, one: ResultObjection) -> ObjectionFacts:
    """What verdicts about an objection look at."""
    walled = _walled(reading, actor, one.result.request)
    return ObjectionFacts(one.place.path, one.person_id, one.answered_at is not None, walled)


def takes(result: SelectionResult, reading: Transaction) -> bool:
    """True as long as somebody may object."""
    return result.closed_at is None and reading.today <= result.objections_to


def sender(reading: Transaction, one: ResultObjection) -> tuple[str, str]:
    """The name and the number of whoever objected without an account, as long as they are kept."""
    name = reading.keyring.open(one.name_sealed, context_of(ResultObjection.name_sealed)) if one.name_sealed else ""
    if one.number_sealed is None:
        return name, ""
    return name, reading.keyring.open(one.number_sealed, context_of(ResultObjection.number_sealed))


def record(tx: Transaction, actor: Actor, verb: str, result: SelectionResult, **facts: object) -> None:
    """Write the line of a deed, with the version that it made."""
    tx.session.flush()  # the line carries the version that this deed made
    ledger.write(tx, actor, verb, result, version=result.version, **facts)


def _walled(reading: Transaction, actor: Actor, request: SelectionRequest) -> str:
    wall = walls.of(reading, actor)
    verdicts = [wall.handling(company_id=one.company_id) for one in request.companies]
    verdicts.append(wall.handling(compound_id=request.compound_id))
    return next((one.because for one in verdicts if not one), "")
