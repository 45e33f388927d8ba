"""Asking the drawn: an offer for every seat that has none, the next in order at once, and no trace of whom it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from alliance.kernel import ledger, links, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.reaching import delivery, quiet
from expert_pool.draws import sealed, seating
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers import timing
from expert_pool.offers.access import VERB
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import OFFER, PENDING, STEP_AFTER, Stage
from expert_pool.requests import actions as requests
from expert_pool.requests.workflow import Stage as RequestStage
from expert_pool.roster.notices import OFFER_LINK

PURPOSE = "reply"
"""The purpose of an offer's link, and the first part of its path: whoever reads a log of addresses learns nothing."""
LOOK = "offers.look"
"""The errand that reminds, and ends what was not answered in time: offer_id."""
HOURS, LEAST, REMIND = "expert_pool.answer_hours", "expert_pool.answer_least", "expert_pool.remind_after"
_RULES = (HOURS, LEAST, REMIND)
_NIGHT = (delivery.QUIET_FROM, delivery.QUIET_UNTIL)
_DRAWN = frozenset({DrawStage.DRAWN, DrawStage.OPENED})

ledger.tell(
    {
        "expert_pool.offers_made": "向{asked}位抽中的专家发出征询",
        "expert_pool.offers_called_off": "抽取作废，收回{ended}份征询",
    }
)


def follow(tx: Transaction, payload: Payload) -> None:
    """Errand of a draw that was drawn, in which somebody fell, or that was given up; bears repetition."""
    draw = tx.session.get_one(Draw, payload["draw_id"])
    offers = of_draw(tx, draw)
    if draw.stage is DrawStage.ABANDONED:
        _call_off(tx, draw, offers)
    if draw.stage not in _DRAWN:
        return
    _end_the_fallen(tx, draw, offers)
    asked = 0
    for seat in seating.seats(draw):
        if seat.row is None or seat.row in offers:
            continue
        offers[seat.row] = _ask(tx, draw, seat.row)
        asked += 1
    if asked:
        ledger.write(tx, CLOCK, "expert_pool.offers_made", draw, asked=asked)
    settle(tx, draw, offers)


def of_draw(tx: Transaction, draw: Draw) -> dict[int, Offer]:
    """The offers of a draw by row."""
    return {one.row: one for one in tx.session.scalars(select(Offer).where(Offer.draw_id == draw.id))}


def settle(tx: Transaction, draw: Draw, offers: Mapping[int, Offer]) -> None:
    """Tell the request whether the panel is complete; the clock does it, since who answered must not show."""
    request = draw.request
    complete = all(
        seat.row is not None and seat.row in offers and offers[seat.row].stage is Stage.ACCEPTED
        for seat in seating.seats(draw)
    )
    if complete and request.stage is RequestStage.DRAWN:
        requests.advance(tx, CLOCK, request, "form")
    if not complete and request.stage is RequestStage.FORMED:
        requests.advance(tx, CLOCK, request, "unform")


def rules_of(tx: Transaction, draw: Draw) -> timing.AnswerRules:
    """The numbers of the day."""
    path = draw.request.place.path
    found = parameters.several(tx, _RULES, path, tx.today, alliance_id=draw.alliance_id)
    return timing.AnswerRules(found[HOURS].whole, found[LEAST].whole, found[REMIND].share)


def end(tx: Transaction, offer: Offer, step: str) -> None:
    """Take an offer's last step; its links stay, so that its bearer can read how it stands."""
    offer.stage = OFFER.after(offer.stage, step)
    offer.ended_at = tx.now


def tell(tx: Transaction, offer: Offer) -> None:
    """Send the drawn a new link to the page of the offer; the words are the same whatever it says there."""
    draw = offer.draw
    lasts = max(draw.request.opening_at, offer.answer_by) - tx.now + timedelta(days=1)
    text = links.make(
        tx,
        alliance_id=offer.alliance_id,
        purpose=PURPOSE,
        subject=offer,
        verbs=frozenset({VERB}),
        days=max(-(-lasts // timedelta(days=1)), 1),
    )
    person_id = sealed.open_row(tx, CLOCK, draw, offer.row).person_id
    if not person_id:
        return  # whoever was erased is forgotten in the row too
    quiet.send_link(tx, person_id, kind=OFFER_LINK, purpose=PURPOSE, text=text, lasts=lasts)


def _ask(tx: Transaction, draw: Draw, row: int) -> Offer:
    night = parameters.several(tx, _NIGHT, draw.request.place.path, tx.today, alliance_id=draw.alliance_id)

    def waking(at: datetime) -> datetime | None:
        return delivery.quiet_until(at, night)

    found = timing.times(tx.now, draw.request.opening_at, rules_of(tx, draw), waking)
    offer = Offer(
        alliance_id=draw.alliance_id,
        draw_id=draw.id,
        row=row,
        place_id=draw.place_id,
        stage=Stage.OFFERED,
        made_at=tx.now,
        answer_by=found.answer_by,
        remind_at=found.remind_at,
        draw=draw,
    )
    tx.session.add(offer)
    tx.session.flush()  # the errands name the offer by its id
    tell(tx, offer)
    for at in (found.remind_at, found.answer_by):
        if at is not None:
            outbox.promise_at(tx, at, LOOK, offer_id=offer.id)
    return offer


def _end_the_fallen(tx: Transaction, draw: Draw, offers: Mapping[int, Offer]) -> None:
    """Those who fell by a rule of the seal, or were not there, are told that they are not counted on any more."""
    for fall in draw.falls:
        offer = offers.get(fall.row)
        if offer is not None and offer.stage in PENDING:
            end(tx, offer, STEP_AFTER.get(fall.because, "replace"))
            if fall.because not in STEP_AFTER and local_date(draw.request.opening_at) >= tx.today:
                tell(tx, offer)


def _call_off(tx: Transaction, draw: Draw, offers: Mapping[int, Offer]) -> None:
    pending = [one for one in offers.values() if one.stage in PENDING]
    for offer in offers.values():
        offer.told_sealed = None  # the names of an abandoned draw are never opened
    for offer in pending:
        end(tx, offer, "call_off")
        tell(tx, offer)
    if pending:
        ledger.write(tx, CLOCK, "expert_pool.offers_called_off", draw, ended=len(pending))
