"""Choosing with experts in the demonstration: who acts, which compounds ask, and the steps that repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from sqlalchemy import select

from alliance.demo import names
from alliance.demo.guiding import Guiding
from alliance.kernel.actors import Actor, LinkGrant
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from alliance.wiring import expert_pool_disputes, expert_pool_roster
from compounds.models import Committee, Company, Compound, Contract
from expert_pool import draw_transcript
from expert_pool.conflicts import disputes, served
from expert_pool.conflicts.queries import Known
from expert_pool.draws import sealed, transcribing
from expert_pool.draws.models import Draw, DrawRow
from expert_pool.offers import access as offers_access
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import Stage as OfferStage
from expert_pool.requests.models import SelectionRequest
from expert_pool.roster.gate import Gate
from expert_pool.roster.models import Expert

KEEPER, LEAD = "祝建平", "方志远"
NEAR = "330802007"
"""The street of the cast's officer, whose compounds come first among those without a committee."""
DICE = 12
_SIDES = 6


@dataclass(slots=True)
class Choosing:
    """The expert pool of one alliance on its way; ids by the keys of the data, compounds by the key of their request.

    `homes` says which compound of the cast asks for what; every other request is asked by a compound without committee.
    """

    guiding: Guiding
    homes: dict[str, str]
    others: tuple[str, ...]
    seeded_at: datetime
    gate: Gate = field(default_factory=Gate)
    known: Known = field(default_factory=Known)
    experts: dict[str, int] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    draws: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    _bare: dict[str, Compound] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gate.provide(expert_pool_roster.trained, expert_pool_roster.trained_until)
        asked, sat = disputes.Disputes(), served.Served()
        asked.provide(expert_pool_disputes.open_disputes)
        sat.provide(sealed.served)
        self.known = Known(asked, sat)

    @property
    def alliance_id(self) -> int:
        """The alliance whose pool it is."""
        return self.guiding.alliance.id

    @property
    def alliance_place_id(self) -> int:
        """Its district."""
        return self.guiding.alliance.place_id

    def at(self, ago: int, hour: int) -> datetime:
        """An hour of a day before the day of seeding; of one to come where `ago` is negative."""
        return self.guiding.at(ago, hour)

    def actor(self, tx: Transaction, name: str) -> Actor:
        """Somebody with an account of the demonstration."""
        return self.guiding.actor(tx, name)

    def expert(self, tx: Transaction, name: str) -> Expert:
        """The line of an expert as it stands."""
        tx.session.flush()  # the version is that of the row as it stands
        return tx.session.get_one(Expert, self.experts[name])

    def request(self, tx: Transaction, key: str) -> SelectionRequest:
        """A request as it stands."""
        tx.session.flush()  # the version is that of the row as it stands
        return tx.session.get_one(SelectionRequest, self.requests[key])

    def draw(self, tx: Transaction, key: str) -> Draw:
        """The latest draw of a request as it stands."""
        tx.session.flush()  # the version is that of the row as it stands
        return tx.session.get_one(Draw, self.draws[key])

    def compound(self, tx: Transaction, key: str) -> Compound:
        """The compound that asks."""
        if key in self.homes:
            return self.guiding.compounds[self.homes[key]]
        if not self._bare:
            self._bare = dict(zip(self.others, self._without(tx), strict=True))
        return self._bare[key]

    def _without(self, tx: Transaction) -> list[Compound]:
        """Compounds without a committee: those of the cast's street come first."""
        street = tx.session.scalars(select(Place.path).where(Place.code == NEAR)).one()
        governed = select(Committee.compound_id).where(Committee.dissolved_on.is_(None))
        return list(
            tx.session.scalars(
                select(Compound)
                .join(Place, Compound.place_id == Place.id)
                .where(
                    Compound.alliance_id == self.alliance_id,
                    Compound.id.not_in(governed),
                )
                .order_by(Place.path.not_like(f"{street}%"), Place.path)
                .limit(len(self.others))
            )
        )

    def companies(self, tx: Transaction, key: str) -> list[Company]:
        """Who takes part: the company that serves the compound now, and two others of the registry."""
        compound = self.compound(tx, key)
        place = [*self.homes, *self.others].index(key)
        firms = names.providers()
        now = tx.session.scalar(
            select(Company.name)
            .join(Contract, Contract.company_id == Company.id)
            .where(Contract.compound_id == compound.id)
            .order_by(Contract.starts_on.desc(), Contract.id.desc())
            .limit(1)
        )
        turned = [firms[(2 * place + step) % len(firms)] for step in range(3)]
        wanted = list(dict.fromkeys([*([now] if now else []), *turned]))[:3]
        found = {
            one.name: one
            for one in tx.session.scalars(
                select(Company).where(Company.alliance_id == self.alliance_id, Company.name.in_(wanted))
            )
        }
        return [found[name] for name in wanted]

    def community(self, tx: Transaction, compound: Compound) -> Actor:
        """The officer of the compound's community."""
        return self.guiding.officers[tx.session.get_one(Place, compound.place.parent_id).code]

    def street(self, tx: Transaction, compound: Compound) -> Actor:
        """The officer of its street."""
        return self.guiding.officers[tx.session.get_one(Place, compound.place.parent_id).code[:9]]

    def salts(self, key: str) -> Callable[[], str]:
        """Salts of a sample draw, the same each time: nobody of the sample has to be hidden."""
        numbers = count(1)
        return lambda: hashlib.sha256(f"{key}:{next(numbers)}".encode()).hexdigest()

    def thrown(self, tx: Transaction, key: str, wanted: str = "") -> str:
        """Numbers that somebody may have thrown; with `wanted`, the first ones that put this expert into a seat."""
        draw = self.draw(tx, key)
        seal, row = transcribing.seal_of(draw), self._row(tx, draw, wanted)
        for numbers in _throws(draw.seal_code):
            orders = draw_transcript.orders_of(seal, [numbers])
            if row is None or any(order and order[0] == row for order in orders.values()):
                return " ".join(map(str, numbers))
        raise RuntimeError("there is no end of throws")

    def _row(self, tx: Transaction, draw: Draw, name: str) -> int | None:
        if not name:
            return None
        who = sealed.who(tx, draw.seal_code, self.actor(tx, name).person_id or 0)
        return tx.session.scalars(
            select(DrawRow.number).where(DrawRow.draw_id == draw.id, DrawRow.who == who, DrawRow.field.is_not(None))
        ).one()

    def offered(self, tx: Transaction, key: str, *, but: str = "") -> list[Offer]:
        """The offers of a draw that wait for an answer, but for that of one expert."""
        draw = self.draw(tx, key)
        rest = self._row(tx, draw, but)
        return [
            one
            for one in tx.session.scalars(select(Offer).where(Offer.draw_id == draw.id).order_by(Offer.id))
            if one.stage is OfferStage.OFFERED and one.row != rest
        ]

    def bearer(self, offer: Offer) -> Actor:
        """Whoever got the link of an offer: nobody has to know who that is."""
        grant = LinkGrant(0, Offer.__tablename__, offer.id, frozenset({offers_access.VERB}))
        return Actor.by_link(offer.alliance_id, grant)


def _throws(code: str) -> Iterator[list[int]]:
    """Dice, one throw after another."""
    for number in count(1):
        digest = hashlib.sha256(f"{code}:{number}".encode()).digest()
        yield [1 + byte % _SIDES for byte in digest[:DICE]]
