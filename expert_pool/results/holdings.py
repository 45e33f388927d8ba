"""What results hold about a person: the objections they made, and what they answered or wrote down in an office."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from expert_pool.requests.models import SelectionRequest
from expert_pool.results.models import ResultObjection, SelectionResult

ERASED = "已注销"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The person's own objections; one statement."""
    rows = reading.session.execute(
        select(SelectionRequest.reference, ResultObjection.made_at, ResultObjection.words, ResultObjection.answer)
        .join(SelectionResult, SelectionResult.request_id == SelectionRequest.id)
        .join(ResultObjection, ResultObjection.result_id == SelectionResult.id)
        .where(ResultObjection.person_id == person_id)
        .order_by(ResultObjection.id)
    )
    yield Holding(
        "您对评审结果提的异议",
        ("编号", "什么时候", "您写的话", "答复"),
        tuple((str(reference), made_at, words, answer or "还没有答复") for reference, made_at, words, answer in rows),
        Kept("对外的话和答复是结果的一部分，没有您的名字；您写的原话和是谁提的，删除"),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Empty what the person wrote and who it was; the public gist and the answer stay."""
    tx.session.execute(
        update(ResultObjection)
        .where(ResultObjection.person_id == person_id)
        .values(person_id=None, words=ERASED, version=ResultObjection.version + 1)
    )
