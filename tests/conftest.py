"""What the tests stand on: one installation filled once a worker, copied for each test that writes through the web."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from alliance import installation
from alliance.app import create_app
from alliance.demo import seeding
from alliance.kernel.crypto import Keyring
from alliance.kernel.db import Transaction, prepare
from alliance.settings import Settings

FIXED = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
"""Ten in the morning of Sunday, 22 November 2026, in Asia/Shanghai."""


class StandingClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = FIXED) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **by: float) -> None:
        self._now += timedelta(**by)


@dataclass
class Count:
    """How many statements ran, and which."""

    statements: list[str]

    @property
    def total(self) -> int:
        return len(self.statements)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty installation with keys, tables, places and parameters, made as `alliance init` makes it."""
    home = tmp_path_factory.mktemp("blank")
    installation.create(Settings(home=home))
    with create_engine(f"sqlite:///{home / 'alliance.db'}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


@pytest.fixture
def home(blank: Path, tmp_path: Path) -> Path:
    """A copy of the empty installation for this test alone."""
    copy = tmp_path / "home"
    shutil.copytree(blank, copy)
    return copy


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def app(home: Path, clock: StandingClock) -> Flask:
    """The application of a fresh installation; push no context around a test client."""
    return create_app(Settings(home=home), clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    assert not has_app_context(), "an outer context would share the signed-in user between clients"
    return app.test_client()


@pytest.fixture(scope="session")
def engine(blank: Path) -> Iterator[Engine]:
    """An engine on a copy of the empty installation, for tests inside one transaction."""
    file = blank.parent / f"shared-{os.getpid()}.db"
    shutil.copy(blank / "alliance.db", file)
    engine = create_engine(f"sqlite:///{file}")
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def tx(engine: Engine, blank: Path) -> Iterator[Transaction]:
    """A transaction whose commits are savepoints; everything in it is undone after the test."""
    with engine.connect().execution_options(writing=True) as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            session.info["keyring"] = Keyring.load(blank)
            yield Transaction(session, now=FIXED)
        outer.rollback()


@pytest.fixture
def queries(engine: Engine) -> Callable[[], object]:
    """Count the statements of a block: `with queries() as count: ...; count.total`."""

    @contextmanager
    def counting(watched: Engine = engine) -> Iterator[Count]:
        count = Count([])

        def note(_c: object, _cur: object, statement: str, *_: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
                count.statements.append(statement)

        event.listen(watched, "before_cursor_execute", note)
        try:
            yield count
        finally:
            event.remove(watched, "before_cursor_execute", note)

    return counting


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration of 24 compounds, and of two neighbours in a second alliance."""
    home = tmp_path_factory.mktemp("seeded") / "demo"
    seeding.seed(Settings(home=home, demo=True), compounds=24, neighbours=True)
    return home


@pytest.fixture
def demo_home(seeded: Path, tmp_path: Path) -> Path:
    """A copy for this test alone."""
    return shutil.copytree(seeded, tmp_path / "root" / "demo")


@pytest.fixture
def demo_app(demo_home: Path) -> Flask:
    """The application of that copy."""
    return create_app(Settings(home=demo_home, demo=True))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real regulations, or a skip where the shared data is absent."""
    folder = Path(os.environ.get("SAMPLES", Path(__file__).parents[2] / "shared" / "data" / "regulations"))
    if not folder.is_dir():
        pytest.skip("the folder of real regulations (SAMPLES) is not here")
    return folder
