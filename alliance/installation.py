"""One installation: making its folder, keys and tables, opening its application, keeping its errands."""

from __future__ import annotations

import gc
import os
import shutil
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, inspect

from alliance import exchange
from alliance.app import create_app
from alliance.kernel import outbox, web
from alliance.kernel.actors import CLOCK
from alliance.kernel.crypto import FOLDER, Keyring
from alliance.kernel.db import engine_options
from alliance.kernel.errors import Invalid, Refused
from alliance.kernel.parameters import seed as parameters
from alliance.kernel.places import actions as places
from alliance.kernel.places.divisions import quzhou
from alliance.kernel.running import alive
from alliance.settings import DATABASE_FILE, DEMO_MARK, Settings
from search.library import actions as library

MIGRATIONS = Path(__file__).parent / "migrations"
LONGEST_WAIT_S = 600
NOTHING = "这里还没有安装。先看演示请运行：python3 -m alliance demo\n正式使用请运行：python3 -m alliance init"


class NothingHere(Exception):
    """No installation in the folder; the message says how to make one."""


def exists(settings: Settings) -> bool:
    """True where the embedded database's file is in place, or for another database the keys or any of our tables.

    A database whose keys are gone is an installation with a fault: opening it says so, and no new keys are made for it.
    """
    if settings.database_url:
        return (settings.home / FOLDER).is_dir() or holds_tables(settings)
    return (settings.home / DATABASE_FILE).exists()


def create(settings: Settings) -> Flask:
    """Make folder, keys, tables, the tree of places and the numbers of the law; safe to repeat.

    Raises KeysMissing for a database whose keys are gone: new ones would open nothing of it. Raises Refused for one
    that sorts words in another order than the platform reckons with.
    """
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if holds_tables(settings):
        Keyring.load(settings.home)
    else:
        _refuse_other_order(settings)
        Keyring.create(settings.home)
    migrate(settings)
    app = create_app(settings)
    with app.app_context(), web.writing() as tx:
        places.load_tree(tx, quzhou())
        parameters.load_seed(tx)
        library.admit(tx, CLOCK, [])  # names the regulations we know of but lack
    return app


def open_app(settings: Settings | None = None) -> Flask:
    """The application of the installation in use. Raises NothingHere, SettingsError."""
    settings = settings or Settings.from_environ(os.environ)
    if (settings.home / exchange.JOURNAL).exists():
        with exchange.alone(settings.home):  # a restore was ended in its last step
            exchange.complete(settings)
    if not exists(settings):
        raise NothingHere(NOTHING)
    return create_app(settings)


def migrate(settings: Settings, revision: str = "head") -> None:
    """Bring the tables up or down to `revision`, down by -1 or to base. Raises Invalid for an unknown one."""
    from alembic import command as alembic  # noqa: PLC0415 -- slow import
    from alembic.config import Config  # noqa: PLC0415 -- slow import
    from alembic.util import CommandError  # noqa: PLC0415 -- slow import

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = settings.database
    down = revision == "base" or revision.startswith("-") or _is_older(settings, revision)
    step = alembic.downgrade if down else alembic.upgrade
    try:
        step(config, revision)
    except CommandError as unknown:
        raise Invalid(
            f"没有叫 {revision} 的数据表版本。", remedy="最新的是 head，-1 退回一步，base 全部拆除。"
        ) from unknown


def _refuse_other_order(settings: Settings) -> None:
    """Names are sorted, and paths found by their beginning, in the order of their code points on every database."""
    if not settings.database.startswith("postgresql"):
        return
    with _engine(settings).connect() as connection:
        said = "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
        order, signs = connection.exec_driver_sql(said).one()
    if order not in {"C", "POSIX", "C.UTF-8", "C.utf8"} or signs != "UTF8":
        raise Refused(
            f"这个 PostgreSQL 数据库的排序规则是 {order}、编码是 {signs}，不能用。",
            remedy="请另建一个：CREATE DATABASE 名称 TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
        )


def _engine(settings: Settings) -> Engine:
    return create_engine(settings.database, poolclass=NullPool, **engine_options(settings.database))


def holds_tables(settings: Settings) -> bool:
    """True where the database holds any table beside the mark of its revision. Raises OperationalError."""
    if not settings.database_url and not (settings.home / DATABASE_FILE).exists():
        return False  # looking would make an empty file
    return bool(set(inspect(_engine(settings)).get_table_names()) - {"alembic_version"})


def revisions() -> list[str]:
    """The revisions of the tables, oldest first; the last is what this program works with."""
    from alembic.config import Config  # noqa: PLC0415 -- slow import
    from alembic.script import ScriptDirectory  # noqa: PLC0415 -- slow import

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def _is_older(settings: Settings, revision: str) -> bool:
    known = revisions()
    if revision not in known or not holds_tables(settings):
        return False
    with _engine(settings).connect() as connection:
        now = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return now in known and known.index(revision) < known.index(now)


def settle(app: Flask, *, leave: Collection[str] = ()) -> None:
    """See to it that the errands of a command are kept: by the deliverer that runs, else here and now.

    `leave` names kinds that may wait for the deliverer which starts next.
    """
    parts = web.platform_of(app)
    with app.app_context():
        if outbox.none_due(web.db_session(), parts.clock.now()):
            return  # a command that only looks leaves nothing, not even a lock, and works where nothing can be written
    with app.app_context(), outbox.deliverer_lock(parts.settings.home) as mine:
        if mine:
            outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries, leave)
            return
    until = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < until:
        with app.app_context():
            if outbox.none_due(web.db_session(), parts.clock.now()):
                return
        time.sleep(0.2)


@contextmanager
def in_use(settings: Settings) -> Iterator[None]:
    """Say that a process serves or delivers, so that nothing is put in the place of its installation meanwhile."""
    with exchange.in_use(settings.home):
        yield


@contextmanager
def delivering(app: Flask) -> Iterator[threading.Thread | None]:
    """Keep errands in a thread of this process while the block runs; None where another process does it."""
    parts = web.platform_of(app)
    with in_use(parts.settings), outbox.deliverer_lock(parts.settings.home) as mine:
        if not mine:
            yield None
            return
        stop = threading.Event()
        thread = threading.Thread(target=run_deliveries, args=(app, stop), name="delivery", daemon=True)
        thread.start()
        try:
            yield thread
        finally:
            stop.set()
            thread.join(timeout=10)


def keep_to_the_end() -> None:
    """Keep the collector off what a server stands on: looking through it again and again held people up."""
    gc.collect()
    gc.freeze()


def run_deliveries(app: Flask, stop: threading.Event) -> None:
    """Keep errands until `stop` is set; the caller holds the deliverer's lock."""
    parts = web.platform_of(app)
    with app.app_context():
        beat = partial(alive.beat, parts.settings.home)
        outbox.deliver_until(stop, web.db_session, parts.clock, parts.deliveries, beat=beat)


def remove_demo(settings: Settings) -> None:
    """Throw the demonstration away; refuses any folder that does not carry its mark."""
    if settings.home.exists():
        if not (settings.home / DEMO_MARK).exists():
            raise NothingHere(f"{settings.home} 里没有演示的记号，没有删除任何东西。")
        shutil.rmtree(settings.home)
