"""Putting a finished installation in the place of another: steps in a journal, which any later start completes."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, text

from alliance.kernel.db import engine_options
from alliance.kernel.errors import OutOfTurn
from alliance.settings import Settings

JOURNAL = "exchange.json"
IN_USE = "in-use.lock"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is to be renamed in the installation's folder, in order, and which schemas of PostgreSQL change places.

    `renames` are pairs of absolute paths; `schemas` are (finished, in use, where the old one goes) or empty. `spare`
    is the folder in which the new installation was made; it goes at the end.
    """

    renames: tuple[tuple[str, str], ...]
    schemas: tuple[str, ...]
    spare: str


def begin(settings: Settings, exchange: Exchange) -> None:
    """Write the journal, safely on the disk, and carry it out."""
    spare = settings.home / f"{JOURNAL}.new"
    with spare.open("w", encoding="utf-8") as stream:
        json.dump(asdict(exchange), stream, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    spare.replace(settings.home / JOURNAL)
    complete(settings)


def complete(settings: Settings) -> bool:
    """Carry out what a journal says, where there is one; each step bears repetition. True where there was one."""
    journal = settings.home / JOURNAL
    if not journal.exists():
        return False
    told = json.loads(journal.read_text(encoding="utf-8"))
    for source, target in told["renames"]:
        if Path(source).exists() and not Path(target).exists():
            Path(target).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _rename(Path(source), Path(target))
    if told["schemas"]:
        engine = create_engine(settings.database, poolclass=NullPool, **engine_options(settings.database))
        with engine.begin() as connection:
            _change_places(connection, *told["schemas"])
    shutil.rmtree(told["spare"], ignore_errors=True)
    journal.unlink()
    return True


def _rename(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError as apart:
        if apart.errno != errno.EXDEV or source.is_dir():
            raise
        spare = target.with_name(f"{target.name}.new")  # a database file on a disk of its own
        shutil.copy2(source, spare)
        spare.rename(target)
        source.unlink()


def _change_places(connection: Connection, finished: str, used: str, aside: str) -> None:
    """Move the tables in use aside and the finished ones in, in one transaction.

    The schema in use itself stays: on many servers it belongs to somebody else.
    """
    if not _things(connection, "TABLE", finished):
        return  # it was done before
    if _things(connection, "TABLE", used):
        connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{aside}"')
        _move(connection, used, aside)
    _move(connection, finished, used)
    connection.exec_driver_sql(f'DROP SCHEMA "{finished}"')


def _move(connection: Connection, source: str, target: str) -> None:
    for kind in ("TABLE", "FUNCTION"):
        for name in _things(connection, kind, source):
            connection.exec_driver_sql(f'ALTER {kind} {name} SET SCHEMA "{target}"')


_FOUND = {
    "TABLE": "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = :schema",
    "FUNCTION": "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = CAST(:schema AS regnamespace)"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')",
}


def _things(connection: Connection, kind: str, schema: str) -> list[str]:
    # A function is named with its schema only where that is not on the path.
    connection.exec_driver_sql("SET LOCAL search_path = ''")
    known = connection.scalar(text("SELECT count(*) FROM pg_namespace WHERE nspname = :schema"), {"schema": schema})
    return list(connection.scalars(text(_FOUND[kind]), {"schema": schema})) if known else []


@contextmanager
def in_use(home: Path) -> Iterator[None]:
    """Say that a process serves or delivers from this folder; any number may. Raises OutOfTurn during an exchange."""
    with _held(home, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the folder for an exchange. Raises OutOfTurn while anything serves or delivers from it."""
    with _held(home, fcntl.LOCK_EX):
        yield


@contextmanager
def _held(home: Path, how: int) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / IN_USE).open("a") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except OSError as held:
            if how == fcntl.LOCK_EX:
                raise OutOfTurn("这个安装正在服务。", remedy="请先停下 serve 和 outbox run，再恢复。") from held
            raise OutOfTurn("这个安装正在恢复备份。", remedy="请等恢复做完再启动。") from held
        yield
