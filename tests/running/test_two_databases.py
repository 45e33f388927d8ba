"""What rules rely on, whichever database they run on: one state for readers, turns for writers, one order of names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from alliance import installation
from alliance.kernel.db import SystemClock, engine_options, prepare, transaction
from alliance.kernel.errors import Refused
from alliance.kernel.outbox import Errand, promise
from alliance.kernel.places.models import Place, PlaceKind
from alliance.settings import Settings
from tests import databases, postgres
from tests.stories.house import ROOT, until

WRITERS, EACH = 6, 8


@pytest.fixture
def shared(home: Path) -> Engine:
    """The database of a fresh installation, opened as the platform opens it."""
    url = databases.settings_at(home).database
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    return engine


def test_who_looks_and_then_writes_has_looked_at_the_last_state(shared: Engine) -> None:
    """Each deed reads the highest number and writes the next, with no constraint to help it."""

    def write(_: int) -> None:
        for _ in range(EACH):
            with Session(shared) as session, transaction(session, SystemClock()) as tx:
                highest = tx.session.scalar(select(func.max(Errand.attempts))) or 0
                time.sleep(0.001)
                promise(tx, "tests.turn")
                tx.session.flush()
                newest = select(func.max(Errand.id)).scalar_subquery()
                tx.session.get_one(Errand, tx.session.scalar(select(newest))).attempts = highest + 1

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with Session(shared) as session:
        told = session.scalars(select(Errand.attempts).where(Errand.kind == "tests.turn")).all()
    assert sorted(told) == list(range(1, WRITERS * EACH + 1))
    shared.dispose()


def test_a_reader_sees_one_state_throughout(shared: Engine) -> None:
    count = select(func.count(Errand.id))
    with Session(shared) as reader:
        before = reader.scalar(count)
        with Session(shared) as session, transaction(session, SystemClock()) as tx:
            promise(tx, "tests.meanwhile")
        assert reader.scalar(count) == before
        reader.rollback()
        assert reader.scalar(count) == before + 1
    shared.dispose()


def test_a_writer_that_waits_too_long_is_told_so(shared: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliance.kernel.db.BUSY_TIMEOUT_MS", 200)
    monkeypatch.setattr("alliance.kernel.db._turn", lambda _: nullcontext())
    with Session(shared) as first, transaction(first, SystemClock()) as tx:
        promise(tx, "tests.first")
        tx.session.flush()
        with Session(shared) as second, pytest.raises(OperationalError), transaction(second, SystemClock()):
            pass
    shared.dispose()


def test_names_stand_in_the_same_order_on_both(shared: Engine) -> None:
    names = ["浮山花园", "B区", "a区", "衢江苑", "荷花小区", "1号院", "鹿鸣苑", "A区", "𠮷祥苑", "（新）小区"]
    with Session(shared) as session, transaction(session, SystemClock()) as tx:
        for number, name in enumerate(names):
            path = f"/order/{number}/"
            tx.session.add(Place(kind=PlaceKind.COMPOUND, code=f"order{number}", name=name, path=path))
    with Session(shared) as session:
        mine = select(Place.name).where(Place.path.startswith("/order/"))
        assert session.scalars(mine.order_by(Place.name)).all() == sorted(names)
    shared.dispose()


def test_a_database_of_another_order_is_refused_before_anything_is_made(server: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres.address(server, "postgres"), autocommit=True) as line:
        line.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")
        # Every server can make this one; its names would come out in no known signs.
        line.execute("CREATE DATABASE elsewhere TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
    settings = Settings(home=tmp_path / "home", database_url=postgres.address(server, "elsewhere"))
    with pytest.raises(Refused, match="排序规则") as refused:
        installation.create(settings)
    assert "LC_COLLATE 'C'" in refused.value.remedy
    assert not (tmp_path / "home" / "keys").exists()


def test_the_throw_away_server_goes_with_whoever_started_it(tmp_path: Path) -> None:
    """Killed tests leave no server and no folder behind."""
    script = (
        "import time; from tests import postgres\nwith postgres.running() as f: print(f, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    assert (folder / "data" / "postmaster.pid").exists()
    process.kill()
    process.communicate()
    until(lambda: not folder.exists())


def test_the_doctor_tells_how_the_installation_stands(home: Path) -> None:
    environ = {**os.environ, **databases.environ_at(home)}
    command = [sys.executable, "-m", "alliance.report"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    told = {line["text"].partition("：")[0]: (line["state"], line["text"]) for line in json.loads(done.stdout)}
    assert ("PostgreSQL" if databases.on_postgresql() else "SQLite") in told["数据库"][1]
    assert told["密钥"][0] == "THERE"
    assert told["备份"] == ("MISSING", "备份：没有做过")
    assert told["送差事的进程"][0] == "NOTE"
    (home / "keys" / "root.key").unlink()
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    assert ("MISSING", True) in {(line["state"], "密钥" in line["text"]) for line in json.loads(done.stdout)}
