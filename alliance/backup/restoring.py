"""Restoring: a whole installation made beside, proved, and only then put in the place of the old one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from alliance import exchange, installation
from alliance.backup import key_file, rows
from alliance.backup.archive import Damaged, Reader, opened, rows_member, whole
from alliance.kernel import ledger, outbox, web
from alliance.kernel.attachments import queries as attachments
from alliance.kernel.attachments import store
from alliance.kernel.crypto import FOLDER, Keyring
from alliance.kernel.db import engine_options, prepare
from alliance.kernel.documents import queries as documents
from alliance.kernel.errors import Invalid, OutOfTurn, Unavailable
from alliance.kernel.indexing import IndexUnavailable
from alliance.kernel.personal import erasure
from alliance.settings import DATABASE_FILE, Settings
from search.library import indexing

SPARE = "restoring"
ASIDE = "before-restore"
MARGIN = 100_000_000
"""Bytes that stay free beside what is restored."""
PATIENT = 3
"""A database takes about so many times the room of its rows."""
_INDEX = "index"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the keys come from: a file of `--keys` with its passphrase; None where those in place are used."""

    file: Path
    passphrase: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands now: counts, what was put aside (empty: nothing was there), and what to look at."""

    made_at: str
    revision: str
    rows: int
    files: int
    ledger_lines: int
    broken: tuple[ledger.Break, ...]
    erased_again: int
    index_entries: int | None
    waiting: int
    lost: int
    aside: str


def check(source: Path, keyring: Keyring | None) -> tuple[str, int, int]:
    """Prove a backup without restoring it; returns when it was made, how many rows and files. Raises Damaged, Invalid.

    Without keys it cannot be told whether somebody wrote the whole of it anew.
    """
    with opened(source) as reader:
        if keyring is not None:
            reader.prove_seal(keyring)
        reader.prove()
        told = reader.manifest
        return told.made_at, sum(table.rows for table in told.tables.values()), len(told.members) - len(told.tables)


def restore(
    settings: Settings, source: Path, now: datetime, say: Say, *, keys: Keys | None = None, instead: bool = False
) -> Restored:
    """Make the installation of `settings` what the backup says.

    Everything is made and proved beside; until the exchange at the end the old installation is untouched, whatever
    happens. Raises Damaged, Invalid for wrong keys or a newer backup, OutOfTurn for a place that is taken (unless
    `instead`) or in use, Unavailable for a disk that is too small.
    """
    with exchange.alone(settings.home), opened(source) as reader:
        exchange.complete(settings)
        taken = installation.holds_tables(settings)
        if taken and not instead:
            raise OutOfTurn(
                f"这里已经有一个安装：{settings.home}。没有改动它。",
                remedy="要用备份代替它，请加 --replace：现有的会先移到一边，不会删除。",
            )
        _refuse_newer(reader)
        _refuse_small(settings, reader)
        stamp = now.strftime("%Y%m%d%H%M%S")
        with _spare(settings, stamp) as spare:
            _take_keys(settings, spare, keys)
            reader.prove_seal(Keyring.load(spare.home))
            say("正在核对备份……")
            reader.prove()
            say("正在恢复资料……")
            count = _fill(spare, reader)
            files = _lay_files(spare, reader)
            say("正在升级数据表、核对台账、重做索引……")
            installation.migrate(spare)
            told = _prove(spare)
            aside = settings.home / f"{ASIDE}-{stamp}"
            exchange.begin(settings, _exchange(settings, spare, aside))
            manifest = reader.manifest
            kept = str(aside) if aside.exists() or (taken and settings.database_url) else ""
            return Restored(manifest.made_at, manifest.revision, count, files, *told, kept)


def _refuse_newer(reader: Reader) -> None:
    known = installation.revisions()
    if reader.manifest.revision not in known:
        raise Invalid(
            f"这份备份是用更新的程序做的（数据表版本 {reader.manifest.revision}，本程序到 {known[-1]}）。",
            remedy="什么都没有改动。请先把程序升级到做备份时的版本或更新的版本。",
        )


def _refuse_small(settings: Settings, reader: Reader) -> None:
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    in_rows = sum(reader.manifest.members[rows_member(name)].size for name in reader.manifest.tables)
    needed = reader.total + (0 if settings.database.startswith("postgresql") else (PATIENT - 1) * in_rows) + MARGIN
    free = shutil.disk_usage(settings.home).free
    if free < needed:
        raise Unavailable(
            f"磁盘只剩 {free / 1e6:.0f} MB，大约要 {needed / 1e6:.0f} MB，没有开始。", remedy="请腾出空间再试。"
        )


@contextmanager
def _spare(settings: Settings, stamp: str) -> Iterator[Settings]:
    """The settings of an installation beside; nothing of it stays where it was not finished."""
    for old in settings.home.glob(f"{SPARE}-*"):
        shutil.rmtree(old)  # of a restore that was killed
    home = settings.home / f"{SPARE}-{stamp}"
    home.mkdir(mode=0o700)
    spare = replace(settings, home=home, database_url="")
    if settings.database.startswith("postgresql"):
        schema = f"{SPARE}_{stamp}"
        address = make_url(settings.database_url)
        options = f"{address.query.get('options', '')} -csearch_path={schema}".strip()
        there = address.update_query_dict({"options": options})
        spare = replace(spare, database_url=there.render_as_string(hide_password=False))
        _drop_schemas(settings)
        with _engine(settings).begin() as connection:
            connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
    try:
        yield spare
    finally:
        if not (settings.home / exchange.JOURNAL).exists():  # else the exchange has begun, and needs it
            shutil.rmtree(home, ignore_errors=True)
            if spare.database_url:
                _drop_schemas(settings)


def _drop_schemas(settings: Settings) -> None:
    """Throw unfinished ones away; one that was finished no longer carries the name."""
    with _engine(settings).begin() as connection:
        query = text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :begins)")
        for schema in connection.scalars(query, {"begins": f"{SPARE}_"}).all():
            connection.exec_driver_sql(f'DROP SCHEMA "{schema}" CASCADE')


def _engine(settings: Settings) -> Engine:
    engine = create_engine(settings.database, poolclass=NullPool, **engine_options(settings.database))
    if engine.dialect.name == "sqlite":
        prepare(engine)
    return engine


def _take_keys(settings: Settings, spare: Settings, keys: Keys | None) -> None:
    if keys is not None:
        key_file.put(keys.file, keys.passphrase, spare.home)
    elif (settings.home / FOLDER).is_dir():
        shutil.copytree(settings.home / FOLDER, spare.home / FOLDER)
    else:
        raise Invalid(
            "备份里没有密钥，这里也没有。",
            remedy="请加 --keys 密钥文件；没有密钥，备份里加密的资料谁也打不开。",
        )
    if (settings.home / erasure.TOMBSTONES).exists():
        shutil.copy(settings.home / erasure.TOMBSTONES, spare.home)


def _fill(spare: Settings, reader: Reader) -> int:
    """Make the tables as they were when the backup was made, and fill them; returns how many rows."""
    installation.migrate(spare, reader.manifest.revision)
    total = 0
    with _engine(spare).connect() as connection, connection.begin():
        here = {table.name: table for table in rows.tables(connection)}
        if set(here) != set(reader.manifest.tables):
            raise Damaged("里面的数据表和它的版本对不上")
        bind = rows.unbind(connection)
        for table in here.values():
            connection.execute(table.delete())  # what a revision itself puts in is in the backup too
        for name, told in reader.manifest.tables.items():
            if {column.name: rows.code_of(column) for column in here[name].c} != told.columns:
                raise Damaged(f"数据表 {name} 的各列和它的版本对不上")
            total += _fill_one(connection, reader, name, here[name])
        bind()
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            raise Damaged("里面的资料互相对不上")
    return total


def _fill_one(connection: Connection, reader: Reader, name: str, table: Table) -> int:
    told = reader.manifest.tables[name]
    try:
        lines = reader.lines(rows_member(name), rows.LONGEST_LINE)
        count = rows.load(connection, table, told.columns, lines)
        rows.count_on(connection, table)
    except rows.Unreadable as wrong:
        raise Damaged(f"数据表 {name} 里有一行读不出来") from wrong
    except OperationalError:
        raise  # the database itself: full, or gone
    except SQLAlchemyError as wrong:
        raise Damaged(f"数据表 {name} 里有一行放不进数据库") from wrong
    if count != told.rows:
        raise Damaged(f"数据表 {name} 的行数和清单对不上")
    return count


def _lay_files(spare: Settings, reader: Reader) -> int:
    count = 0
    for name in reader.manifest.members:
        if name.partition("/")[0] not in {store.FILES, store.DOCUMENTS}:
            continue
        target = spare.home / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with whole(target) as stream:
                for block in reader.blocks(name):
                    stream.write(block)
        except OSError as wrong:
            raise Unavailable(
                f"文件写不进去：{wrong.strerror}。", remedy="什么都没有改动。请检查磁盘空间和权限。"
            ) from wrong
        if reader.manifest.members[name].sha256 != target.parent.name + target.name:
            raise Damaged(f"{name} 的内容不是它的名字所说的")
        count += 1
    return count


def _prove(spare: Settings) -> tuple[int, tuple[ledger.Break, ...], int, int | None, int, int]:
    """Open what was made as an application would: ledger, erasures, index; returns the figures of Restored."""
    app = installation.open_app(spare)
    with app.app_context():
        lines, breaks = ledger.verify(web.db_session())
        with web.writing() as tx:
            again = erasure.reapply(tx)
        parts, reading = web.platform(), web.reading()
        entries: int | None
        try:
            entries = indexing.rebuild(reading, parts.index, parts.sources)
        except IndexUnavailable:
            entries = None
        lost = len(attachments.lost(reading)) + len(documents.lost(reading))
        waiting = outbox.standing(reading.session, reading.now).waiting
        web.database.session.remove()
        web.database.engine.dispose()
    return lines, tuple(breaks), again, entries, waiting, lost


def _exchange(settings: Settings, spare: Settings, aside: Path) -> exchange.Exchange:
    """What to rename so that the new one stands where the old one stood."""
    home = settings.home
    renames: list[tuple[Path, Path]] = []
    schemas: tuple[str, ...] = ()
    names = [FOLDER, store.FILES, store.DOCUMENTS, _INDEX]
    renames += [(home / name, aside / name) for name in names]
    if settings.database.startswith("postgresql"):
        finished = spare.home.name.replace("-", "_")
        with _engine(settings).connect() as connection:
            used = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
        schemas = (finished, used, aside.name.replace("-", "_"))
    else:
        file = Path(make_url(settings.database).database or home / DATABASE_FILE)
        renames += [(Path(f"{file}{end}"), aside / f"{DATABASE_FILE}{end}") for end in ("-wal", "-shm", "")]
        renames.append((spare.home / DATABASE_FILE, file))
    renames += [(spare.home / name, home / name) for name in names]
    # What is not there now must not be taken for something old when the steps are gone through a second time.
    there = [(str(source), str(target)) for source, target in renames if source.exists()]
    return exchange.Exchange(tuple(there), schemas, str(spare.home))
