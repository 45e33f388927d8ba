"""Many writers of one process queue before the database, so that none of them runs out of patience."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from alliance.kernel.db import SystemClock, prepare, transaction

WRITERS, EACH = 8, 25


def test_writers_of_one_process_take_turns_and_need_no_patience_of_the_database(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'turns.db'}", pool_size=WRITERS)
    prepare(engine)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE deeds (writer INTEGER)"))

    def write(writer: int) -> None:
        for _ in range(EACH):
            with Session(engine) as session, transaction(session, SystemClock()) as tx:
                tx.session.execute(text("INSERT INTO deeds VALUES (:writer)"), {"writer": writer})

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM deeds")) == WRITERS * EACH
    engine.dispose()


def test_a_writer_that_fails_gives_its_turn_back(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'turns.db'}")
    prepare(engine)
    for _ in range(2):
        with Session(engine) as session:
            try:
                with transaction(session, SystemClock()) as tx:
                    tx.session.execute(text("CREATE TABLE deeds (writer INTEGER)"))
                    raise KeyError("the deed goes wrong")
            except KeyError:
                assert not session.in_transaction()
    with Session(engine) as session, transaction(session, SystemClock()) as tx:
        tx.session.execute(text("CREATE TABLE deeds (writer INTEGER)"))
    engine.dispose()
