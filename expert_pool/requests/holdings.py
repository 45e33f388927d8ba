"""What requests hold about a person: which ones they handed in."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.places.models import Place
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import STAGE_NAMES

_PROOF = "个人信息保护法第十三条第一款第（三）项：申请是谁代表小区提出的，要能查清，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The requests that the person handed in; one statement."""
    rows = reading.session.execute(
        select(
            SelectionRequest.reference,
            SelectionRequest.subject,
            Place.name,
            SelectionRequest.stage,
            SelectionRequest.asked_at,
        )
        .join(Place, SelectionRequest.place_id == Place.id)
        .where(SelectionRequest.asked_by_id == person_id)
        .order_by(SelectionRequest.id)
    )
    yield Holding(
        "您提出的选聘评审申请",
        ("编号", "名称", "小区", "办到哪里", "什么时候"),
        tuple(
            (str(reference or ""), subject, place, STAGE_NAMES[stage], asked_at)
            for reference, subject, place, stage, asked_at in rows
        ),
        Kept(_PROOF),
    )
