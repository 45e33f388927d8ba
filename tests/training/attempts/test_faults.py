"""What a bad line and a dying server do to attempts; a thousand of them are held by `python -m tests.bench faults`."""

from __future__ import annotations

from alliance.kernel.db import Transaction
from tests.training.attempts.faults import hold

ATTEMPTS = 120


def test_nothing_that_was_acknowledged_is_lost_whatever_goes_wrong(tx: Transaction) -> None:
    tally = hold(tx, ATTEMPTS)
    assert tally.counted > ATTEMPTS * 4
    assert tally.late > 0
