"""What the bank holds about a person: which wordings they wrote and signed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from training.bank.models import QuestionVersion

_SIGNED = "考题由谁写、谁审，要查得到，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Wordings by who wrote or signed them."""
    rows = reading.session.execute(
        select(QuestionVersion.question_id, QuestionVersion.number, QuestionVersion.written_at)
        .where(or_(QuestionVersion.written_by_id == person_id, QuestionVersion.signed_by_id == person_id))
        .order_by(QuestionVersion.id)
    )
    yield Holding(
        "您写过或者审过的考题",
        ("题号", "第几稿", "哪天写的"),
        tuple((key, number, local_date(at)) for key, number, at in rows),
        Kept(_SIGNED),
    )
