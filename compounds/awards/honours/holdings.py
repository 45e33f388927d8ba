"""What reviews of honours hold about a person: what they opened, answered, proposed and decided, by its day."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from compounds.awards.honours.models import HonourReview
from compounds.awards.honours.workflow import GROUND_NAMES, PART_NAMES

ERASED = "已注销"
_KEPT = Kept("荣誉复核是公开处理的根据，留原因、文书和结果；小区说明的话删除")
_MINE = (
    HonourReview.opened_by_id,
    HonourReview.replied_by_id,
    HonourReview.proposed_by_id,
    HonourReview.decided_by_id,
)


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The reviews in which the person did something; one statement."""
    rows = reading.session.scalars(
        select(HonourReview).where(or_(*(column == person_id for column in _MINE))).order_by(HonourReview.id)
    ).unique()
    yield Holding(
        "您参与的荣誉复核",
        ("小区", "原因", "开始", "您写的说明", "现在"),
        tuple(
            (
                one.place.name,
                GROUND_NAMES[one.ground],
                one.opened_at,
                one.reply if one.replied_by_id == person_id else "",
                PART_NAMES[one.part],
            )
            for one in rows
        ),
        _KEPT,
    )


def erase(tx: Transaction, person_id: int) -> None:
    """What the person wrote for the compound goes; ground, paper and outcome stay."""
    tx.session.execute(update(HonourReview).where(HonourReview.replied_by_id == person_id).values(reply=ERASED))
