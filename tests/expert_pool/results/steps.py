"""A selection whose report is published, from a real draw on, and the days after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from expert_pool.draws import ending, seating
from expert_pool.draws.models import Draw
from expert_pool.evaluations import gathering
from expert_pool.evaluations.models import Panellist
from expert_pool.offers.models import Offer
from expert_pool.requests import actions as requests
from expert_pool.requests.models import SelectionRequest
from expert_pool.results import keeping, records
from expert_pool.results.models import SelectionResult
from expert_pool.roster.models import Expert
from tests.expert_pool.draws import steps as draws
from tests.expert_pool.evaluations.steps import Panel, an_offer, published
from tests.expert_pool.factories import Pool, actor_of


@dataclass(frozen=True)
class Shown:
    """A published selection: `tx` stands at the day of the publication."""

    tx: Transaction
    panel: Panel

    @property
    def request_id(self) -> int:
        """The request."""
        return self.panel.request_id

    def result(self, actor: Actor) -> SelectionResult:
        """The result as it stands."""
        return records.of_request(self.tx, actor, self.request_id)

    def later(self, **more: float) -> Transaction:
        """The same transaction some time after the publication."""
        return replace(self.tx, now=self.tx.now + timedelta(**more))

    def expert(self) -> tuple[Panellist, Actor]:
        """The first expert of the panel, and the same person signed in."""
        one = next(one for one in self.panel.evaluation(self.tx).panel if one.person_id is not None)
        return one, actor_of(self.tx, self.tx.session.get_one(Person, one.person_id))


def opened(tx: Transaction, pool: Pool) -> tuple[Transaction, Panel]:
    """A real draw whose drawn have agreed, opened at the time of the panel."""
    draw = draws.drawn(tx, pool, each=2)
    known = {one.row for one in tx.session.scalars(select(Offer).where(Offer.draw_id == draw.id))}
    for seat in seating.seats(draw):
        if seat.row is not None and seat.row not in known:
            an_offer(tx, draw, seat.row)
    request = tx.session.get_one(SelectionRequest, draw.request_id)
    then = replace(tx, now=request.opening_at)
    requests.advance(then, pool.keeper, request, "form")
    tx.session.flush()
    ending.open_draw(then, pool.community, draw.id, tx.session.get_one(Draw, draw.id).version)
    tx.session.flush()
    gathering.opened(then, {"draw_id": draw.id})
    experts = tuple(tx.session.scalars(select(Expert).order_by(Expert.id)))
    return then, Panel(request.id, draw.id, experts)


def shown(tx: Transaction, pool: Pool) -> Shown:
    """The report is published and the days for objections have begun."""
    then, panel = opened(tx, pool)
    published(then, pool, panel)
    keeping.begin(then, {"evaluation_id": panel.evaluation(then).id})
    tx.session.flush()
    return Shown(then, panel)
