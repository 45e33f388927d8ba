"""Installations of the tests, on SQLite or on the throw-away PostgreSQL, by ALLIANCE_TEST_DATABASE."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, inspect, pool, text

from alliance.kernel.db import prepare
from alliance.settings import DATABASE_FILE, Settings
from tests import postgres

CHOICE = "ALLIANCE_TEST_DATABASE"
SERVER = "ALLIANCE_TEST_SERVER"
"""Where the one server of all workers is; set by the first process of the tests."""
PLANNED = 3000
"""Statements that a kept connection remembers the plans of: about all that the tests ask, where psycopg keeps 100."""


def on_postgresql() -> bool:
    """Whether this run is about PostgreSQL."""
    return os.environ.get(CHOICE, "sqlite") == "postgresql"


def _name(home: Path) -> str:
    """The database that belongs to a folder, as `alliance.db` does on SQLite."""
    return f"home_{hashlib.sha256(str(home).encode()).hexdigest()[:24]}"


def address_at(home: Path) -> str:
    """The DATABASE_URL of the installation in `home`; empty on SQLite."""
    return postgres.address(os.environ[SERVER], _name(home)) if on_postgresql() else ""


def settings_at(home: Path, *, demo: bool = False, texts: Path | None = None) -> Settings:
    """The settings of an installation that is in `home`, or that is to be made there."""
    if on_postgresql():
        _ask(f"CREATE DATABASE {_name(home)}", unless_exists=_name(home))
    return Settings(home=home, demo=demo, database_url=address_at(home), texts=texts, meaning=False)


def environ_at(home: Path, *, demo: bool = False) -> dict[str, str]:
    """What the environment of a command must say so that it works on the installation in `home`."""
    if not on_postgresql():
        return {"ALLIANCE_HOME": str(home.parent if demo else home)}
    name = "DEMO_DATABASE_URL" if demo else "DATABASE_URL"
    return {"ALLIANCE_HOME": str(home.parent if demo else home), name: settings_at(home).database_url}


def engine_at(home: Path, *, keep: bool = False) -> Engine:
    """The database of the installation in `home`, as the platform opens it; nothing stays open behind it.

    With `keep` one connection stays for whoever comes next: a new one reads all the tables' shapes anew.
    """
    url = Settings(home=home, database_url=address_at(home)).database
    kept: dict[str, Any] = {"poolclass": pool.QueuePool, "pool_size": 1, "max_overflow": -1}
    engine = create_engine(url, **(kept if keep else {"poolclass": pool.NullPool}))
    prepare(engine)
    if keep and on_postgresql():
        event.listen(engine, "connect", _remember)
    return engine


def _remember(line: psycopg.Connection[Any], _: object) -> None:
    """Let a connection that serves all tests of a worker keep the statements that it has planned."""
    line.prepared_max = PLANNED


def copy(source: Path, target: Path) -> Path:
    """Copy an installation with its database; whoever still has the source open is disconnected."""
    shutil.copytree(source, target)
    clone(source, target)
    return target


def clone(source: Path, target: Path) -> None:
    """Give a copied folder the database of the one it was copied from; on SQLite it came with the folder."""
    if on_postgresql():
        _drop(target)
        _disconnect(source)
        # File by file: writing each page into the log first takes twice as long, and nothing here has to survive.
        _ask(f"CREATE DATABASE {_name(target)} TEMPLATE {_name(source)} STRATEGY FILE_COPY")


def dump(home: Path) -> str:
    """Every value of every row, as text."""
    with engine_at(home).connect() as connection:
        known = inspect(connection).get_table_names()
        rows = (row for name in known for row in connection.execute(text(f'SELECT * FROM "{name}"')))  # noqa: S608 -- its own
        return "\n".join(repr(tuple(row)) for row in rows)


def settled(home: Path) -> Path:
    """The same folder with everything written into the one file, so that it can be copied."""
    if not on_postgresql():
        with create_engine(f"sqlite:///{home / DATABASE_FILE}", poolclass=pool.NullPool).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


def forget(home: Path) -> None:
    """Drop the database of a folder; on SQLite it goes with the folder."""
    if on_postgresql():
        _drop(home)


def discard(home: Path) -> None:
    """Take a folder away with its database."""
    shutil.rmtree(home, ignore_errors=True)
    forget(home)


def _drop(home: Path) -> None:
    _ask(f"DROP DATABASE IF EXISTS {_name(home)} WITH (FORCE)")


def _disconnect(home: Path) -> None:
    _ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name(home)}'")  # noqa: S608 -- a name of our own making


def _ask(statement: str, *, unless_exists: str = "") -> None:
    with psycopg.connect(postgres.address(os.environ[SERVER], "postgres"), autocommit=True) as line:
        known = line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [unless_exists]).fetchone()
        if known is None:
            line.execute(statement)  # type: ignore[call-overload]  # names are ours, and take no parameters
