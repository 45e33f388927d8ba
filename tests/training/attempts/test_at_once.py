"""Fifty presses on one button: of one attempt exactly one, and every press leads to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from alliance.kernel.crypto import Keyring
from alliance.kernel.db import Transaction, transaction
from tests import databases
from tests.conftest import StandingClock
from tests.training.attempts.papers import an_exam, open_doors, people
from training.attempts import starting
from training.attempts.models import Attempt
from training.papers.models import Paper

PRESSES = 50


@contextmanager
def writing(engine: Engine, home: Path) -> Iterator[Transaction]:
    with Session(engine) as session:
        session.info["keyring"] = Keyring.load(home)
        with transaction(session, StandingClock()) as tx:
            yield tx


def test_fifty_starts_at_once_make_one_attempt(home: Path) -> None:
    engine = databases.engine_at(home)
    with writing(engine, home) as tx:
        alliance, desk, member = people(tx)
        exam_id = an_exam(tx, desk, alliance, attempts_most=1).id
    ready = Barrier(PRESSES)

    def press(_: int) -> starting.Started:
        ready.wait()
        with writing(engine, home) as tx:
            return starting.start(tx, member, starting.Start(exam_id), open_doors())

    with ThreadPoolExecutor(PRESSES) as pool:
        started = list(pool.map(press, range(PRESSES)))
    assert Counter(one.fresh for one in started) == {True: 1, False: PRESSES - 1}
    assert len({one.attempt_id for one in started}) == 1
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1
        assert session.scalar(select(func.count()).select_from(Paper)) == 1
