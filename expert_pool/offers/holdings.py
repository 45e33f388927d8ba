"""What is held about a person in offers: panels on which they sat, in draws that are open, and glass they broke."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers import own
from expert_pool.offers.models import DrawGlass, Offer
from expert_pool.offers.workflow import STAGE_NAMES

_OPENED = "抽取、封存和递补的记录要能由任何人核对，只记行号"
_GLASS = "谁提前看过名单，要一直查得到，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Offers in opened draws, and glass that the person asked for or decided.

    Of a draw that is not open nothing is told here: whoever erases a person reads this too.
    """
    rows = reading.session.execute(
        select(Offer.stage, Offer.made_at, Offer.answered_at, Draw.seal_code)
        .join(Draw, Offer.draw_id == Draw.id)
        .where(own.of_person(reading, person_id, Draw.stage == DrawStage.OPENED))
        .order_by(Offer.id)
    )
    yield Holding(
        "您收到的选聘评审征询（名单已开启的）",
        ("怎么样了", "征询的时间", "答复的时间", "封存码"),
        tuple((STAGE_NAMES[stage], made_at, answered_at or "没有", code) for stage, made_at, answered_at, code in rows),
        Kept(_OPENED),
    )
    glass = reading.session.scalars(
        select(DrawGlass)
        .where(or_(DrawGlass.asked_by_id == person_id, DrawGlass.decided_by_id == person_id))
        .order_by(DrawGlass.id)
    )
    yield Holding(
        "您申请或者决定的提前查看名单",
        ("理由", "申请的时间", "看到什么时候"),
        tuple((one.because, one.asked_at, one.until or "没有看") for one in glass),
        Kept(_GLASS),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """What somebody told who stood back goes, in every draw."""
    for offer in tx.session.scalars(
        select(Offer)
        .join(Draw, Offer.draw_id == Draw.id)
        .where(Offer.told_sealed.is_not(None), own.of_person(tx, person_id, Offer.told_sealed.is_not(None)))
    ).all():
        offer.told_sealed = None
