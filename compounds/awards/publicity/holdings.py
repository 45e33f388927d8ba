"""What public notices hold about a person: the objections they made, and those that they decided."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from compounds.awards.publicity.models import AwardObjection
from compounds.awards.publicity.workflow import OBJECTION_STAGE_NAMES

ERASED = "已注销"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The objections that the person made or decided, what they wrote only of their own; one statement."""
    rows = reading.session.scalars(
        select(AwardObjection)
        .where(or_(AwardObjection.person_id == person_id, AwardObjection.decided_by_id == person_id))
        .order_by(AwardObjection.id)
    ).unique()
    yield Holding(
        "您提的、您决定的评选异议",
        ("小区", "什么时候", "您写的话", "结果", "公开的答复"),
        tuple(
            (
                one.place.name,
                one.made_at,
                one.words if one.person_id == person_id else "",
                OBJECTION_STAGE_NAMES[one.stage],
                one.answer or "还没有答复",
            )
            for one in rows
        ),
        Kept("公开的答复是评选结果的一部分，没有您的名字；您写的原话和是谁提的，删除"),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Empty what the person wrote and who it was; what everybody reads stays."""
    tx.session.execute(
        update(AwardObjection)
        .where(AwardObjection.person_id == person_id)
        .values(person_id=None, words=ERASED, version=AwardObjection.version + 1)
    )
