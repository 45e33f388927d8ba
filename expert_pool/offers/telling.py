"""What may be told once the names are open: the conflicts for which somebody stood back after the draw."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from expert_pool.conflicts import actions as conflicts
from expert_pool.conflicts.actions import About
from expert_pool.draws import sealed
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers import answering
from expert_pool.offers.models import Offer


def opened(tx: Transaction, payload: Payload) -> None:
    """Errand of the opening and of falls: what was told then goes to the conflicts; bears repetition."""
    draw = tx.session.get_one(Draw, payload["draw_id"])
    if draw.stage is not DrawStage.OPENED:
        return
    rows = select(Offer).where(Offer.draw_id == draw.id, Offer.told_sealed.is_not(None)).order_by(Offer.id)
    for offer in tx.session.scalars(rows).all():
        expert_id = sealed.open_row(tx, CLOCK, draw, offer.row).expert_id
        ground, company_id, words = answering.told(tx, offer)
        if expert_id:
            conflicts.record_late(tx, draw.request, About(expert_id, ground, company_id), words)
        offer.told_sealed = None
