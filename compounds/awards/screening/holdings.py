"""What the screening holds about a person: findings that they filed, answered or decided."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.places.models import Place
from compounds.awards.screening.models import AwardFinding
from compounds.awards.screening.workflow import FINDING_STAGE_NAMES

_PROOF = "个人信息保护法第十三条第一款第（三）项：认定是谁提的、谁决定的，要能查清，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The findings in which the person had a part; one statement."""
    rows = reading.session.execute(
        select(Place.name, AwardFinding.paper_title, AwardFinding.stage, AwardFinding.filed_at)
        .join(Place, AwardFinding.place_id == Place.id)
        .where(
            or_(
                AwardFinding.filed_by_id == person_id,
                AwardFinding.replied_by_id == person_id,
                AwardFinding.decided_by_id == person_id,
            )
        )
        .order_by(AwardFinding.id)
    )
    yield Holding(
        "您提出、说明或者决定过的参评认定",
        ("小区", "文书", "结果", "什么时候提出"),
        tuple((place, title, FINDING_STAGE_NAMES[stage], filed_at) for place, title, stage, filed_at in rows),
        Kept(_PROOF),
    )
