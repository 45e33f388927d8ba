"""Working on the samples of the guidance desk: at which compound, by whom, and with which paper beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from alliance.demo.acting import Acting
from alliance.demo.filings import at
from alliance.demo.guidance_courses import BARE, COMMUNITY, EARLY, STREET
from alliance.demo.membership import paper
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds.models import Committee, Compound, Governance

DESK, LEAD, LAWYER, EXPERT = "徐慧芳", "方志远", "余思敏", "毛海峰"
"""The guidance secretary, who records; the lead and the legal adviser, who look a second time; and who is sent."""
OFFICER = "first"
"""The compound of the cast's community officer: the others without a committee are looked for near it."""


@dataclass(slots=True)
class Guiding(Acting):
    """The work of the desk on its way; `officers` by the code of their street or community, ids by the data's keys."""

    officers: Mapping[str, Actor] = field(default_factory=dict)
    proceedings: dict[str, int] = field(default_factory=dict)
    bare: dict[str, Compound] = field(default_factory=dict)

    def day(self, ago: int) -> date:
        """A day before the day of seeding; one to come where `ago` is negative."""
        return self.seeded_on - timedelta(days=ago)

    def at(self, ago: int, hour: int) -> datetime:
        """An hour of such a day in Asia/Shanghai."""
        return at(self.day(ago), hour)

    def compound(self, tx: Transaction, key: str) -> Compound:
        """A compound of the cast, or one of the two without a committee."""
        if key not in (BARE, EARLY):
            return self.compounds[key]
        if not self.bare:
            self.bare = dict(zip((BARE, EARLY), self._without(tx), strict=True))
        return self.bare[key]

    def _without(self, tx: Transaction) -> tuple[Compound, Compound]:
        """Two compounds without a committee: those of the cast's community come before the others of its street."""
        home = self._above(tx, self.compounds[OFFICER])
        governed = select(Committee.compound_id).where(Committee.dissolved_on.is_(None))
        street = home.path.removesuffix(f"{home.code}/")
        found = tx.session.scalars(
            select(Compound)
            .join(Place, Compound.place_id == Place.id)
            .where(
                Compound.alliance_id == self.alliance.id,
                Compound.governance == Governance.NONE,
                Compound.id.not_in(governed),
            )
            .order_by(Place.parent_id != home.id, Place.path.not_like(f"{street}%"), Place.path)
            .limit(2)
        ).all()
        first, second = found
        return first, second

    def by(self, tx: Transaction, who: str, key: str) -> Actor:
        """Somebody of the cast, or the officer of the compound's community or street."""
        if who not in (COMMUNITY, STREET):
            return self.actor(tx, who)
        code = self._above(tx, self.compound(tx, key)).code
        return self.officers[code if who == COMMUNITY else code[:9]]

    def _above(self, tx: Transaction, compound: Compound) -> Place:
        return tx.session.get_one(Place, compound.place.parent_id)

    def keep_paper(
        self, tx: Transaction, actor: Actor, *, subject: str, subject_id: int, place_id: int, name: str
    ) -> None:
        """A photographed sheet beside a record, as evidence of what `name` says."""
        attachments.keep(
            tx,
            actor,
            subject=subject,
            subject_id=subject_id,
            place_id=place_id,
            name=f"{name}（样本）.png",
            stream=paper(),
            purpose=name,
        )
