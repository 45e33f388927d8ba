"""What the tests stand on: one installation filled once a worker, copied for each test that writes through the web."""

from __future__ import annotations

import fcntl
import gc
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from alliance import installation
from alliance.app import create_app
from alliance.demo import seeding
from alliance.kernel import web
from alliance.kernel.crypto import Keyring
from alliance.kernel.db import Transaction
from tests import again, databases, postgres

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


WHOLE = frozenset(
    {
        "running",
        "test_addresses.py",
        "test_at_once.py",
        "test_district.py",
        "test_every_page.py",
        "test_killed.py",
        "test_many_writers.py",
        "test_migrations.py",
        "test_query_counts.py",
    }
)
"""Folders and modules of tests that run on both databases, whatever they stand on."""
CASES = 3
"""So many cases of one test ask the other database too: the rest differ in what is asked, not in how."""
_server = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the one PostgreSQL of all workers in their starter; it ends with it, however that ends.

    Commands that tests run find by words alone: a model in each of them would take the machine's time for nothing.
    """
    os.environ.setdefault("ALLIANCE_MEANING", "off")
    settings.register_profile("unhurried", settings(), deadline=None)
    settings.load_profile("unhurried")
    again.quickly()
    if databases.on_postgresql() and not hasattr(config, "workerinput"):
        config.stash[_server] = stack = ExitStack()
        os.environ[databases.SERVER] = stack.enter_context(postgres.running())


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(_server, None):
        stack.close()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the collector off what stays to the end: the program and all the tests.

    Looking through it again and again took a quarter of the machine's time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, and say why, what is about one database; mark what tells no database from the other.

    Modules that stand on the demonstration come first: while one worker makes it, the others have something else to
    do, and what takes long is not left to the end, where one would work alone.
    """
    slow = {item.path for item in items if "seeded_once" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in slow)
    here, other = ("postgresql", "sqlite") if databases.on_postgresql() else ("sqlite", "postgresql")
    cases: Counter[str] = Counter()
    for item in items:
        cases[test := item.nodeid.partition("[")[0]] += 1
        if not _is_of_the_whole(item) and (cases[test] > CASES or not _asks_the_database(item)):
            item.add_marker(pytest.mark.one_database)
        if mark := item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"not on {here}: {mark.args[0]}"))


def _is_of_the_whole(item: pytest.Item) -> bool:
    """True for what runs, tells or shows the whole; every page of the demonstration is among it."""
    return item.path.parent.name in WHOLE or item.path.name in WHOLE


def _asks_the_database(item: pytest.Item) -> bool:
    """True for rules and queries in a transaction of their own.

    A page's queries meet the other database in `test_every_page`, which opens every page of the demonstration.
    """
    return not {"tx", "engine"}.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty installation with keys, tables, places and parameters, made as `alliance init` makes it."""
    home = tmp_path_factory.mktemp("blank")
    close(installation.create(databases.settings_at(home)))
    return databases.settled(home)


def close(app: Flask) -> None:
    """Let go of an application's connections to its database."""
    with app.app_context():
        web.database.session.remove()
        web.database.engine.dispose()


@pytest.fixture
def home(blank: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the empty installation for this test alone."""
    yield databases.copy(blank, tmp_path / "home")
    databases.forget(tmp_path / "home")


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def app(home: Path, clock: StandingClock) -> Iterator[Flask]:
    """The application of a fresh installation; push no context around a test client."""
    app = create_app(databases.settings_at(home), clock=clock)
    yield app
    close(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    assert not has_app_context(), "an outer context would share the signed-in user between clients"
    return app.test_client()


@pytest.fixture(scope="session")
def engine(blank: Path) -> Iterator[Engine]:
    """An engine on a copy of the empty installation, for tests inside one transaction."""
    shared = databases.copy(blank, blank.parent / f"shared-{os.getpid()}")
    engine = databases.engine_at(shared, keep=True)
    yield engine
    engine.dispose()
    databases.forget(shared)


@pytest.fixture
def tx(engine: Engine, blank: Path, tmp_path: Path) -> Iterator[Transaction]:
    """A transaction whose commits are savepoints; everything in it is undone after the test."""
    with engine.connect().execution_options(writing=True) as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            session.info["keyring"] = Keyring.load(blank)
            session.info["home"] = tmp_path
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


def shared_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder that all workers of this run have in common."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    return folder


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first worker to need it fills for all; nobody may write into it afterwards."""
    folder = shared_folder(factory, name)
    with (folder / "lock").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            make(folder)
            (folder / "whole").touch()
    return folder


@pytest.fixture(scope="session")
def seeded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration of 24 compounds, and of two neighbours in a second alliance, to make copies of."""

    def make(folder: Path) -> None:
        home = folder / "demo"
        databases.discard(home)  # what a worker left that failed
        seeding.seed(databases.settings_at(home, demo=True), compounds=24, neighbours=True)
        databases.settled(home)

    return made_once(tmp_path_factory, "seeded", make) / "demo"


@pytest.fixture(scope="session")
def seeded(seeded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This worker's own copy of that demonstration."""
    return databases.copy(seeded_once, tmp_path_factory.mktemp("seeded") / "demo")


@pytest.fixture
def demo_home(seeded: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy for this test alone."""
    yield databases.copy(seeded, tmp_path / "root" / "demo")
    databases.forget(tmp_path / "root" / "demo")


@pytest.fixture
def demo_app(demo_home: Path) -> Iterator[Flask]:
    """The application of that copy."""
    app = create_app(databases.settings_at(demo_home, demo=True))
    yield app
    close(app)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real regulations, or a skip where the shared data is absent."""
    folder = Path(os.environ.get("SAMPLES", Path(__file__).parents[2] / "shared" / "data" / "regulations"))
    if not folder.is_dir():
        pytest.skip("the folder of real regulations (SAMPLES) is not here")
    return folder
