"""One installation: making its folder, keys and tables, opening its application, keeping its errands."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command as alembic
from alembic.config import Config
from flask import Flask

from alliance.app import create_app
from alliance.kernel import outbox, parameters, web
from alliance.kernel.actors import CLOCK
from alliance.kernel.crypto import Keyring
from alliance.kernel.places import actions as places
from alliance.kernel.places.divisions import quzhou
from alliance.settings import DATABASE_FILE, DEMO_MARK, Settings
from search.library import actions as library

MIGRATIONS = Path(__file__).parent / "migrations"
LONGEST_WAIT_S = 600


class NothingHere(Exception):
    """No installation in the folder; the message says how to make one."""


def exists(settings: Settings) -> bool:
    """True where keys and, for the embedded database, its file are in place."""
    keyed = (settings.home / "keys").is_dir()
    return keyed and (bool(settings.database_url) or (settings.home / DATABASE_FILE).exists())


def create(settings: Settings) -> Flask:
    """Make folder, keys, tables, the tree of places and the numbers of the law; safe to repeat."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
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
    if not exists(settings):
        raise NothingHere(
            "这里还没有安装。先看演示请运行：python3 -m alliance demo\n正式使用请运行：python3 -m alliance init"
        )
    return create_app(settings)


def migrate(settings: Settings, revision: str = "head") -> None:
    """Bring the tables to `revision`, up or down."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = settings.database
    if revision == "base" or revision.startswith("-"):
        alembic.downgrade(config, revision)
    else:
        alembic.upgrade(config, revision)


def settle(app: Flask) -> None:
    """See to it that the errands of a command are kept: by the deliverer that runs, else here and now."""
    parts = web.platform_of(app)
    with app.app_context(), outbox.deliverer_lock(parts.settings.home) as mine:
        if mine:
            outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries)
            return
    until = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < until:
        with app.app_context():
            if outbox.none_due(web.db_session(), parts.clock.now()):
                return
        time.sleep(0.2)


@contextmanager
def delivering(app: Flask) -> Iterator[threading.Thread | None]:
    """Keep errands in a thread of this process while the block runs; None where another process does it."""
    parts = web.platform_of(app)
    with outbox.deliverer_lock(parts.settings.home) as mine:
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


def run_deliveries(app: Flask, stop: threading.Event) -> None:
    """Keep errands until `stop` is set; the caller holds the deliverer's lock."""
    parts = web.platform_of(app)
    with app.app_context():
        outbox.deliver_until(stop, web.db_session, parts.clock, parts.deliveries)


def remove_demo(settings: Settings) -> None:
    """Throw the demonstration away; refuses any folder that does not carry its mark."""
    if settings.home.exists():
        if not (settings.home / DEMO_MARK).exists():
            raise NothingHere(f"{settings.home} 里没有演示的记号，没有删除任何东西。")
        shutil.rmtree(settings.home)
