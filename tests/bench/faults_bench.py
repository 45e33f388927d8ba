"""A thousand attempts over a bad line, on SQLite: none of what was acknowledged is lost.

Answers are lost, doubled, reordered and late, there are two devices, and the server dies before it commits. An error
ends it where anything acknowledged is lost, changed or doubled, or where points differ from the answers that count.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from alliance.kernel.crypto import Keyring
from alliance.kernel.db import SystemClock, Transaction
from tests.bench.figures import LOST, Figure, a_home
from tests.databases import engine_at
from tests.training.attempts.faults import hold

ATTEMPTS = 1000


def rows(*, quick: bool = False) -> list[Figure]:
    """All attempts in one transaction that is undone."""
    attempts = 10 if quick else ATTEMPTS
    with a_home() as home, engine_at(home).connect().execution_options(writing=True) as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            session.info["keyring"] = Keyring.load(home)
            tally = hold(Transaction(session, SystemClock().now()), attempts)
        outer.rollback()
    return [Figure(f"of {tally.counted} answers in {attempts} attempts, {tally.late} too late", 0, LOST, 0)]
