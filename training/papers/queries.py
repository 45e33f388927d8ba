"""Reading papers and blueprints: a paper with its questions, its receipt, and the pages of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from alliance.kernel.db import Transaction
from training.bank import asking
from training.bank.asking import Asked
from training.items.presenting import Order, Presented, presented
from training.papers import blueprint, receipts
from training.papers.drawing import Slot, order_of
from training.papers.models import BlueprintRevision, Paper, Pool


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a paper, counted from 0: the wording, its points, and the order in which its parts are shown."""

    slot: int
    asked: Asked
    points: Decimal
    order: Order

    @property
    def worth(self) -> str:
        """The points as people read them."""
        return f"{self.points.normalize():f}"

    @property
    def shown(self) -> Presented:
        """What a page may show of it before the paper is handed in."""
        return presented(self.asked.item, self.order)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn paper with everything that it asks."""

    paper_id: int
    seed: str
    digest: str
    drawn_at: datetime
    places: tuple[Place, ...]

    @property
    def points(self) -> Decimal:
        """What the whole paper gives."""
        return sum((place.points for place in self.places), Decimal(0))


def sheet(reading: Transaction, paper_id: int) -> Sheet:
    """A paper as it was drawn, whatever became of its questions since; three statements.

    The caller has made sure that whoever asks may have it.
    """
    paper = reading.session.scalars(select(Paper).where(Paper.id == paper_id)).one()
    asked = asking.wordings(reading, [version_id for version_id, _, _ in paper.slots])
    places = tuple(
        Place(
            slot,
            asked[version_id],
            Decimal(points),
            order_of(asked[version_id].item, known, paper.seed),
        )
        for slot, (version_id, known, points) in enumerate(paper.slots)
    )
    return Sheet(paper.id, paper.seed, paper.digest, paper.drawn_at, places)


def receipt(reading: Transaction, paper_id: int) -> dict[str, Any]:
    """The receipt of a paper; it shows no question. The caller has made sure that whoever asks may have it."""
    paper = reading.session.scalars(
        select(Paper)
        .where(Paper.id == paper_id)
        .options(
            joinedload(Paper.revision).joinedload(BlueprintRevision.blueprint),
            joinedload(Paper.pool).options(undefer(Pool.entries)),
        )
    ).one()
    return receipts.receipt(
        code=paper.revision.blueprint.code,
        number=paper.revision.number,
        plan=blueprint.from_json(paper.revision.rows),
        pool=receipts.candidates(paper.pool.entries),
        known_pool_digest=paper.pool.digest,
        seed=paper.seed,
        slots=[Slot(known, Decimal(points)) for _, known, points in paper.slots],
    )
