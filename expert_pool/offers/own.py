"""One's own offers: found by the blind index of one's rows, or by the link; what the page of one says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import MISSING, WAY_BACK, Verdict, get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from expert_pool.draws import sealed
from expert_pool.draws.models import Draw, DrawRow
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers import access, asking, timing
from expert_pool.offers.access import OfferFacts
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import PENDING, Stage
from expert_pool.requests import queries as requests
from expert_pool.requests.models import FeePayer, SelectionRequest
from expert_pool.requests.queries import PublicRequest

REMEMBERED = timedelta(days=60)
"""How long one's own list shows an offer, from when it was made."""


@dataclass(frozen=True, slots=True)
class OfferMay:
    """What the drawn may do now."""

    accept: Verdict
    decline: Verdict
    stand_back: Verdict


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """An offer as the drawn reads it; nothing here says who that is.

    `rule` tells how the period is reckoned, and is empty in a list.
    """

    offer_id: int
    stage: Stage
    draw_id: int
    draw_stage: DrawStage
    request: PublicRequest
    fee: Decimal | None
    fee_payer: FeePayer
    answer_by: datetime
    left: str
    answered_at: datetime | None
    rule: str
    may: OfferMay

    @property
    def waits(self) -> bool:
        """True while an answer is asked for."""
        return bool(self.may.accept)


def own_offer(reading: Transaction, actor: Actor, offer_id: int, *, lock: bool = False) -> Offer:
    """The offer of a link, or one's own. Raises NotFound for whoever was not drawn, as if there were none."""
    if actor.link is not None:
        return get_visible(reading.session, Offer, actor, offer_id, lock=lock)
    query = select(Offer).where(Offer.id == offer_id, _mine(reading, actor, Offer.id == offer_id))
    found = reading.session.scalars(query.with_for_update(of=Offer) if lock else query).one_or_none()
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found


def facts_of(reading: Transaction, offer: Offer) -> OfferFacts:
    """What a verdict on one's own offer looks at."""
    return OfferFacts(
        mine=True, stage=offer.stage, draw_stage=offer.draw.stage, answer_by=offer.answer_by, now=reading.now
    )


def page(reading: Transaction, actor: Actor, offer_id: int) -> OwnOffer:
    """One's own offer with everything that is needed to answer. Raises NotFound."""
    offer = own_offer(reading, actor, offer_id)
    return _shown(reading, actor, offer, timing.explained(asking.rules_of(reading, offer.draw)))


def own_offers(reading: Transaction, actor: Actor) -> tuple[OwnOffer, ...]:
    """One's own offers of late, those that wait first; a constant number of statements."""
    rows = reading.session.scalars(
        select(Offer)
        .join(Draw, Offer.draw_id == Draw.id)
        .join(SelectionRequest, Draw.request_id == SelectionRequest.id)
        .where(
            Offer.made_at > reading.now - REMEMBERED,
            _mine(reading, actor, Offer.made_at > reading.now - REMEMBERED),
        )
        .options(joinedload(Offer.draw).joinedload(Draw.request))
        .order_by(SelectionRequest.opening_at, Offer.id)
    ).unique()
    found = [_shown(reading, actor, one) for one in rows]
    return tuple(sorted(found, key=lambda one: (not one.waits, one.stage not in PENDING)))


def pending(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """True for the rows of one's own offers that are still counted on; the draws are looked up in one statement."""
    return _mine(reading, actor, Offer.stage.in_(PENDING)) & Offer.stage.in_(PENDING)


def of_person(reading: Transaction, person_id: int, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """True for a person's own among the offers of their alliance that `which` picks.

    Each draw has its own blind index, so the codes of the draws are asked for first, in one statement.
    """
    home = select(Person.alliance_id).where(Person.id == person_id).scalar_subquery()
    codes = reading.session.scalars(
        select(Draw.seal_code).join(Offer, Offer.draw_id == Draw.id).where(Draw.alliance_id == home, which).distinct()
    )
    mine = [sealed.who(reading, code, person_id) for code in codes]
    row = select(DrawRow.id).where(DrawRow.draw_id == Offer.draw_id, DrawRow.number == Offer.row, DrawRow.who.in_(mine))
    return and_(Offer.alliance_id == home, row.exists())


def _mine(reading: Transaction, actor: Actor, which: ColumnElement[bool]) -> ColumnElement[bool]:
    if actor.person_id is None or actor.alliance_id is None or actor.link is not None:
        return false()
    return and_(Offer.alliance_id == actor.alliance_id, of_person(reading, actor.person_id, which))


def _shown(reading: Transaction, actor: Actor, offer: Offer, rule: str = "") -> OwnOffer:
    request, facts = offer.draw.request, facts_of(reading, offer)
    return OwnOffer(
        offer_id=offer.id,
        stage=offer.stage,
        draw_id=offer.draw_id,
        draw_stage=offer.draw.stage,
        request=requests.summary(request),
        fee=request.fee,
        fee_payer=request.fee_payer,
        answer_by=offer.answer_by,
        left=timing.left(offer.answer_by, reading.now),
        answered_at=offer.answered_at,
        rule=rule,
        may=OfferMay(access.accept(actor, facts), access.decline(actor, facts), access.stand_back(actor, facts)),
    )
