"""What the tests of running it for real share: a filled installation, and installations on the database of choice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table, create_engine, pool, text

from alliance.app import create_app
from alliance.backup import rows
from alliance.kernel import outbox, web
from alliance.kernel.attachments import store
from alliance.settings import Settings
from tests import databases, postgres
from tests.conftest import close

_tables: dict[tuple[str, str], list[Table]] = {}
"""The tables by database and revision: looking them up takes a second."""
PASSPHRASE = "海棠 门牌 灯笼 渡口 石板 桂花"


def with_files(settings: Settings) -> Settings:
    """The installation with a few stored files and an errand."""
    for number in range(3):
        store.put(settings.home, store.FILES, f"材料{number}".encode() * 50)
    store.put(settings.home, store.DOCUMENTS, b"%PDF-1.7 issued")
    app = create_app(settings)
    with app.app_context(), web.writing() as tx:
        outbox.promise(tx, "tests.kept")
    close(app)
    return settings


@pytest.fixture
def whole(demo_home: Path) -> Settings:
    """A demonstration's database with a few stored files, as an installation to save: rows in nearly every table."""
    return with_files(databases.settings_at(demo_home, demo=True))


@pytest.fixture
def filled(blank: Path, tmp_path: Path) -> Iterator[Settings]:
    """A small installation to save, for tests of how it is done: places, numbers, an errand and a few stored files."""
    home = databases.copy(blank, tmp_path / "filled")
    yield with_files(databases.settings_at(home))
    databases.forget(home)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Settings]:
    """A place for an installation, on the database of this run, where nothing is yet."""
    home = tmp_path / "empty"
    yield databases.settings_at(home)
    databases.forget(home)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The folder of a PostgreSQL server, whichever database this run is about."""
    if databases.on_postgresql():
        yield os.environ[databases.SERVER]
    else:
        with postgres.running() as folder:
            yield folder


def every_row(settings: Settings) -> dict[str, list[bytes]]:
    """All rows of all tables as a backup writes them."""
    engine = create_engine(settings.database, poolclass=pool.NullPool)
    with engine.connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        key = connection.dialect.name, str(revision)
        if key not in _tables:
            _tables[key] = rows.tables(connection)
        return {table.name: list(rows.written(connection, table)) for table in _tables[key]}


def every_file(home: Path) -> dict[str, bytes]:
    """All stored files by their names."""
    found = (file for folder in (store.FILES, store.DOCUMENTS) for file in store.stored(home, folder))
    return {str(file.relative_to(home)): file.read_bytes() for file in found}
