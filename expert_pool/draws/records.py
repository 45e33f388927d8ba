"""One draw in hand: loaded and locked, what verdicts look at, and the line of a step."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import STANDING
from compounds import walls
from compounds.versions import expect
from expert_pool.draws.access import DrawFacts
from expert_pool.draws.models import Draw
from expert_pool.requests.models import SelectionRequest


def in_hand(tx: Transaction, actor: Actor, draw_id: int, version: int | None = None) -> Draw:
    """The draw, locked, for somebody who stands behind no wall of the compound or of a company that takes part.

    Raises NotFound, NotPermitted, ChangedMeanwhile.
    """
    draw = get_visible(tx.session, Draw, actor, draw_id, lock=True)
    beside(tx, actor, draw.request)
    if version is not None:
        expect(tx, draw, version)
    return draw


def beside(tx: Transaction, actor: Actor, request: SelectionRequest) -> None:
    """Raise NotPermitted for whoever works for a company that takes part or that serves the compound."""
    wall = walls.of(tx, actor)
    wall.handling(compound_id=request.compound_id).enforce()
    for one in request.companies:
        wall.handling(company_id=one.company_id).enforce()


def facts_of(reading: Transaction, draw: Draw) -> DrawFacts:
    """What verdicts look at."""
    return DrawFacts(
        path=draw.place.path,
        stage=draw.stage,
        request_stage=draw.request.stage,
        happens_at=draw.happens_at,
        opening_at=draw.request.opening_at,
        now=reading.now,
        sealed_by=draw.sealed_by_id,
        heard_by=draw.heard_by_id,
        heard_as=draw.heard_as,
        giving_up=draw.giving_up,
        giving_up_by=draw.giving_up_by_id,
        used_up=draw.used_up_at is not None,
    )


def record(tx: Transaction, actor: Actor, verb: str, draw: Draw, **facts: object) -> None:
    """Write the line of a step, with the version that it made."""
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, draw, version=draw.version, **facts)


def revoke_papers(tx: Transaction, draw: Draw, because: str) -> None:
    """Revoke every paper of a draw that still stands, with the reason; the platform does it, whoever gave it up."""
    found = select(Document).where(
        Document.subject == Draw.__tablename__, Document.subject_id == draw.id, Document.state.in_(STANDING)
    )
    for document in tx.session.scalars(found.order_by(Document.id)).all():
        documents.revoke(tx, CLOCK, document, because)
