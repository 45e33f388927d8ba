"""A selection request as the tests want it: drafted, handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Errand
from compounds.models import Company
from expert_pool.requests import (
    asking,
    page,
)
from expert_pool.requests.asking import Draft, Particulars, Take
from expert_pool.requests.beside import Beside
from expert_pool.requests.models import Basis, FeePayer, SelectionRequest
from expert_pool.tracks import TenderTrack
from tests.expert_pool.factories import FOUR, SUBJECT, Pool
from tests.kernel.paper_steps import picture

STATUTORY = TenderTrack.STATUTORY_PRELIMINARY


PICTURE = picture()


def wanted(tx: Transaction, pool: Pool, **other: Any) -> Particulars:
    """What the chair fills in: five, three companies of the registry, in twenty days."""
    names = tuple(tx.session.get_one(Company, key).name for key in pool.company_ids)
    return replace(
        Particulars(
            track=TenderTrack.OWNER_SELF_GOVERNED,
            subject=SUBJECT,
            companies=names,
            opening_at=tx.now + timedelta(days=20),
            opening_spot="荷花社区会议室",
            seats=FOUR,
            owners=1,
            basis=Basis.ASSEMBLY_DECISION,
            basis_on=date(2026, 11, 1),
            fee=None,
            fee_payer=FeePayer.NOBODY,
        ),
        **other,
    )


def drafted(tx: Transaction, pool: Pool, *, paper: bool = True, **other: Any) -> SelectionRequest:
    """A draft of the chair with the decision beside it."""
    kept = asking.save_draft(tx, pool.chair, Draft(pool.compound_id, wanted(tx, pool, **other)))
    if paper:
        attachments.keep(
            tx,
            pool.chair,
            subject=SelectionRequest.__tablename__,
            subject_id=kept.id,
            place_id=kept.place_id,
            name="决定.jpg",
            stream=BytesIO(PICTURE),
        )
    return kept


def submitted(tx: Transaction, pool: Pool, **other: Any) -> SelectionRequest:
    kept = drafted(tx, pool, **other)
    return asking.submit(tx, pool.chair, Take(kept.id, kept.version))


def a_page(tx: Transaction, actor: Actor, request: SelectionRequest) -> page.RequestPage:
    return page.request_page(tx, actor, request.id, Beside())


def errands(tx: Transaction, kind: str) -> list[dict[str, Any]]:
    return [dict(one.payload) for one in tx.session.scalars(select(Errand).where(Errand.kind == kind))]
