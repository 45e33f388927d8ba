"""Precedents as whoever asks a question finds them, beside the law and the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.precedents import addresses
from mediation.precedents.models import Precedent
from mediation.precedents.workflow import Stage
from search.asking.answered import Answered

LABEL = "调解案例，只供参考"


def offered(reading: Transaction, actor: Actor, keys: Sequence[str]) -> Mapping[str, Answered]:
    """Of these keys of the index the published precedents; one statement."""
    numbers = {number: key for key in keys if (number := addresses.number_of(key)) is not None}
    if not numbers:
        return {}
    rows = reading.session.scalars(
        select(Precedent).where(
            visible(Precedent, actor), Precedent.stage == Stage.PUBLISHED, Precedent.id.in_(numbers)
        )
    )
    return {
        numbers[row.id]: Answered(
            numbers[row.id], row.title, addresses.precedent(row.id), f"{row.facts}\n{row.outcome}", LABEL
        )
        for row in rows
    }
