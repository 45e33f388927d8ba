"""One installation: making its folder, keys and tables, opening its application, keeping its errands."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from alliance.app import create_app
from alliance.kernel import outbox, parameters, web
from alliance.kernel.actors import CLOCK
from alliance.kernel.crypto import FOLDER, Keyring
from alliance.kernel.errors import Invalid
from alliance.kernel.places import actions as places
from alliance.kernel.places.divisions import quzhou
from alliance.settings import DATABASE_FILE, DEMO_MARK, Settings
from search.library import actions as library

MIGRATIONS = Path(__file__).parent / "migrations"
LONGEST_WAIT_S = 600
NOTHING = "这里还没有安装。先看演示请运行：python3 -m alliance demo\n正式使用请运行：python3 -m alliance init"


class NothingHere(Exception):
    """No installation in the folder; the message says how to make one."""


def exists(settings: Settings) -> bool:
    """True where the embedded database's file is in place, or for another database the keys.

    A file whose keys are gone is an installation with a fault: opening it says so, and no new keys are made for it.
    """
    if settings.database_url:
        return (settings.home / FOLDER).is_dir()
    return (settings.home / DATABASE_FILE).exists()


def create(settings: Settings) -> Flask:
    """Make folder, keys, tables, the tree of places and the numbers of the law; safe to repeat.

    Raises KeysMissing for a database file whose keys are gone: new ones would open nothing of it.
    """
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.database_url or not exists(settings):
        Keyring.create(settings.home)
    else:
        Keyring.load(settings.home)
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
        raise NothingHere(NOTHING)
    return create_app(settings)


def migrate(settings: Settings, revision: str = "head") -> None:
    """Bring the tables up to `revision`, or down by -1 or to base. Raises Invalid for an unknown one."""
    from alembic import command as alembic  # noqa: PLC0415 -- slow import
    from alembic.config import Config  # noqa: PLC0415 -- slow import
    from alembic.util import CommandError  # noqa: PLC0415 -- slow import

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = settings.database
    step = alembic.downgrade if revision == "base" or revision.startswith("-") else alembic.upgrade
    try:
        step(config, revision)
    except CommandError as unknown:
        raise Invalid(
            f"没有叫 {revision} 的数据表版本。", remedy="最新的是 head，-1 退回一步，base 全部拆除。"
        ) from unknown


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
