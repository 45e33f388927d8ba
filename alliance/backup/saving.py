"""Saving: one state of the database and every stored file into one file, while people go on working."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, NullPool, Table, create_engine
from sqlalchemy.exc import SQLAlchemyError

from alliance.backup import rows
from alliance.backup.archive import BLOCK, NAMES, Manifest, Rows, Writer, rows_member, whole
from alliance.kernel.attachments import store
from alliance.kernel.crypto import Keyring
from alliance.kernel.db import engine_options, prepare
from alliance.kernel.errors import Invalid, Unavailable
from alliance.kernel.running import figures
from alliance.settings import Settings

MARGIN = 50_000_000
"""Bytes that stay free beside the backup."""
_PROGRAM = Path(__file__).parents[2] / "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds: rows of so many tables, files, and its size in bytes; `damaged` files are not in it."""

    rows: int
    tables: int
    files: int
    size: int
    damaged: tuple[str, ...]


def save(settings: Settings, target: Path, now: datetime) -> Saved:
    """Write a backup of the installation. Raises Invalid, and Unavailable where the disk is too small or full."""
    if target.exists():
        raise Invalid(f"已经有这个文件了：{target}", remedy="请换一个文件名；旧的备份不会被盖掉。")
    if not target.parent.is_dir():
        raise Invalid(f"没有这个文件夹：{target.parent}", remedy="请先建好，或者换一个地方。")
    keyring = Keyring.load(settings.home)
    engine = create_engine(settings.database, poolclass=NullPool, **engine_options(settings.database))
    prepare(engine)
    try:
        with engine.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            manifest = Manifest(
                program=program(),
                revision=rows.revision(connection),
                made_at=now.isoformat(),
                database=connection.dialect.name,
                demo=settings.demo,
            )
            _refuse_small(connection, settings, target)
            with whole(target) as stream, zipfile.ZipFile(stream, "w", allowZip64=True) as package:
                writer = Writer(package, manifest)
                _tables(connection, writer, manifest)
                # After the rows: a file that a row of this state names was there before the row was.
                files, damaged = _files(settings.home, writer)
                writer.close(keyring)
    except OSError as wrong:
        raise Unavailable(
            f"备份没有写成：{wrong.strerror}。", remedy="请检查磁盘空间和写入权限。没有留下半个文件。"
        ) from wrong
    finally:
        engine.dispose()
    size = target.stat().st_size
    figures.note_backup(settings.home, now, target, size)
    count = sum(table.rows for table in manifest.tables.values())
    return Saved(count, len(manifest.tables), files, size, tuple(damaged))


def program() -> str:
    """The version of the program."""
    return str(tomllib.loads(_PROGRAM.read_text(encoding="utf-8"))["project"]["version"])


def _refuse_small(connection: Connection, settings: Settings, target: Path) -> None:
    """The rows are counted as they lie in the database: as lines they are larger, packed they are smaller."""
    if connection.dialect.name == "sqlite":
        size = connection.exec_driver_sql("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    else:
        size = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
    needed = int(size.scalar_one()) + sum(file.stat().st_size for _, file in _stored(settings.home)) + MARGIN
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise Unavailable(
            f"放备份的磁盘只剩 {free / 1e6:.0f} MB，大约要 {needed / 1e6:.0f} MB，没有开始。",
            remedy="请腾出空间，或者换一个地方。",
        )


def _tables(connection: Connection, writer: Writer, manifest: Manifest) -> None:
    for table in rows.tables(connection):
        count = 0

        def lines(table: Table = table) -> Iterator[bytes]:
            nonlocal count
            for line in rows.written(connection, table):
                count += 1
                yield line

        try:
            writer.add(rows_member(table.name), lines(), packed=True)
        except (SQLAlchemyError, ValueError, TypeError) as wrong:
            raise Unavailable(
                f"数据表 {table.name} 读不出来，备份没有做成。", remedy="请查看日志，先修好数据库。"
            ) from wrong
        manifest.tables[table.name] = Rows({column.name: rows.code_of(column) for column in table.c}, count)


def _stored(home: Path) -> Iterator[tuple[str, Path]]:
    """Member name and file of everything stored whole."""
    for folder in (store.FILES, store.DOCUMENTS):
        for file in store.stored(home, folder):
            if NAMES.fullmatch(f"{folder}/{file.parent.name}/{file.name}"):  # not what is being written just now
                yield f"{folder}/{file.parent.name}/{file.name}", file


def _files(home: Path, writer: Writer) -> tuple[int, list[str]]:
    """Write every stored file whose content is what its name says; returns how many, and the names of the others."""
    count, damaged = 0, []
    for name, file in _stored(home):
        try:
            stream = file.open("rb")
        except FileNotFoundError:
            continue  # taken away meanwhile, with the row that named it
        with stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != file.parent.name + file.name:
                damaged.append(name)
                continue
            stream.seek(0)
            writer.add(name, iter(partial(stream.read, BLOCK), b""), packed=False)
            count += 1
    return count, damaged
