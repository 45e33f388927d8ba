"""What the clock watches: reminders, offers that nobody answered in time, openings that move, and who has served."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers import answering, asking
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import Stage


def look(tx: Transaction, payload: Payload) -> None:
    """Errand of an offer's instants: remind once, and end it when its time is over; bears repetition."""
    offer = tx.session.get_one(Offer, payload["offer_id"])
    if answering.expire(tx, offer) or offer.stage is not Stage.OFFERED or offer.draw.stage is DrawStage.ABANDONED:
        return
    if offer.remind_at is not None and offer.reminded_at is None and tx.now >= offer.remind_at:
        offer.reminded_at = tx.now
        asking.tell(tx, offer)


def turn_of_day(tx: Transaction, _: date) -> None:
    """End what an errand has missed."""
    late = select(Offer).where(Offer.stage == Stage.OFFERED, Offer.answer_by <= tx.now).order_by(Offer.id)
    for offer in tx.session.scalars(late).all():
        answering.expire(tx, offer)


def opening_moved(tx: Transaction, payload: Payload) -> None:
    """Errand of a request whose opening was moved: whoever said yes, or is still asked, is sent to the page again."""
    rows = (
        select(Offer)
        .join(Draw, Offer.draw_id == Draw.id)
        .where(
            Draw.request_id == payload["request_id"],
            Draw.stage == DrawStage.DRAWN,
            Offer.stage.in_((Stage.OFFERED, Stage.ACCEPTED)),
        )
    )
    for offer in tx.session.scalars(rows).all():
        asking.tell(tx, offer)


def served(tx: Transaction, payload: Payload) -> None:
    """Errand of a request that moved: once its result is public, whoever sat has served."""
    if payload["step"] != "publish":
        return
    rows = (
        select(Offer)
        .join(Draw, Offer.draw_id == Draw.id)
        .where(Draw.request_id == payload["request_id"], Draw.stage == DrawStage.OPENED, Offer.stage == Stage.ACCEPTED)
    )
    for offer in tx.session.scalars(rows).all():
        asking.end(tx, offer, "serve")
