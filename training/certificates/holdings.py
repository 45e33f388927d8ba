"""What is held about a person in certificates: each with its days; an erasure leaves the row without the name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from training.certificates import papers
from training.certificates.models import Certificate
from training.certificates.workflow import STATE_NAMES

ERASED = "已注销人员"
_KEPT = Kept("证书给别人看过、要查得到真假，登记簿留编号、日期和状态，不留姓名")


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The certificates of a person."""
    rows = reading.session.scalars(
        select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id)
    )
    yield Holding(
        "您的培训证书",
        ("证书", "证书上的姓名", "从", "到", "现在"),
        tuple(
            (
                papers.title_of(one),
                papers.names_of(reading, one)[-1],
                one.valid_from,
                one.valid_to,
                STATE_NAMES[one.state],
            )
            for one in rows
        ),
        _KEPT,
    )


def erase(tx: Transaction, person_id: int) -> None:
    """The name on every edition goes; number, days and course stay for whoever verifies the paper."""
    for one in tx.session.scalars(select(Certificate).where(Certificate.person_id == person_id)):
        one.holder_sealed = papers.seal_names(tx, [ERASED] * len(papers.names_of(tx, one)))
        one.revoked_because = ERASED if one.revoked_because else ""
