"""A pool that is frozen, witnessed and drawn, through the deeds themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.ledger import LedgerLine
from expert_pool import chance
from expert_pool.draws import hearing, sealing
from expert_pool.draws.hearing import Heard
from expert_pool.draws.models import Draw
from expert_pool.draws.sealing import Freeze
from expert_pool.requests.models import SelectionRequest
from expert_pool.scoring import criteria
from tests.expert_pool.conflicts.steps import an_expert
from tests.expert_pool.factories import FOUR, Pool, a_request

DICE = chance.dice(10)
THROWN = "3 1 4 1 5 2 6 5 3 5"
WHERE = "荷花社区一楼"


def ready(tx: Transaction, pool: Pool, *, each: int = 4) -> SelectionRequest:
    """An accepted request with its score sheet, and `each` experts for every field that it asks for."""
    request = a_request(tx, pool)
    request.criteria = criteria.to_json(criteria.shipped())
    for field in FOUR:
        for _ in range(each):
            an_expert(tx, pool, field)
    tx.session.flush()
    return request


def plan(tx: Transaction, request: SelectionRequest, when: datetime | None = None) -> Freeze:
    """What the keeper decides: ten dice, two days from now."""
    tx.session.flush()
    return Freeze(request.id, request.version, DICE, when or tx.now + timedelta(days=2), WHERE)


def frozen(tx: Transaction, pool: Pool, *, each: int = 4) -> Draw:
    """A frozen pool that waits for its witness."""
    return sealing.freeze(tx, pool.keeper, plan(tx, ready(tx, pool, each=each)))


def sealed(tx: Transaction, pool: Pool, *, each: int = 4) -> Draw:
    """A public seal, before the chance happens."""
    return sealed_of(tx, pool, ready(tx, pool, each=each))


def sealed_of(tx: Transaction, pool: Pool, request: SelectionRequest) -> Draw:
    """The public seal of a request."""
    draw = sealing.freeze(tx, pool.keeper, plan(tx, request))
    sealing.witness(tx, pool.community, draw.id, draw.version)
    return draw


def drawn(tx: Transaction, pool: Pool, *, each: int = 4) -> Draw:
    """A draw with its order, two days later."""
    return drawn_of(tx, pool, ready(tx, pool, each=each))


def drawn_of(tx: Transaction, pool: Pool, request: SelectionRequest) -> Draw:
    """The draw of a request with its order."""
    draw = sealed_of(tx, pool, request)
    now = after(tx, draw)
    assert hearing.hear(now, pool.keeper, draw.id, THROWN) is Heard.FIRST
    assert hearing.hear(now, pool.community, draw.id, THROWN) is Heard.DRAWN
    tx.session.flush()
    return draw


def after(tx: Transaction, draw: Draw, **by: float) -> Transaction:
    """The same session once the chance has happened, and some time later still."""
    return replace(tx, now=draw.happens_at + timedelta(**(by or {"minutes": 5})))


def verbs(tx: Transaction, draw: Draw | SelectionRequest) -> list[str]:
    """The deeds on a record, in their order."""
    tx.session.flush()
    lines = select(LedgerLine.verb).where(LedgerLine.subject == draw.__tablename__, LedgerLine.subject_id == draw.id)
    return list(tx.session.scalars(lines.order_by(LedgerLine.id)))
