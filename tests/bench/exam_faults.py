"""A thousand attempts over a bad line: `python tests/bench/exam_faults.py [ATTEMPTS]`, SQLite.

Answers are lost, doubled, reordered and late, there are two devices, and the server dies before it commits. An error
ends it where anything acknowledged is lost, changed or doubled, or where points differ from the answers that count.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy.orm import Session

from alliance import installation
from alliance.kernel.crypto import Keyring
from alliance.kernel.db import SystemClock, Transaction
from alliance.settings import Settings
from tests.databases import engine_at
from tests.training.attempts.faults import hold


def bench(home: Path, attempts: int) -> None:
    installation.create(Settings(home=home))
    began = time.perf_counter()
    with engine_at(home).connect().execution_options(writing=True) as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            session.info["keyring"] = Keyring.load(home)
            tally = hold(Transaction(session, SystemClock().now()), attempts)
        outer.rollback()
    seconds = time.perf_counter() - began
    print(f"{attempts} attempts, {tally.counted} answers counted, {tally.late} too late, none lost; {seconds:.0f} s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder) / "home", int(sys.argv[1]) if sys.argv[1:] else 1000)
