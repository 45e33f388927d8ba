"""A real server in this process whose day the story sets, so that a published holiday lies where it needs one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import waitress
from flask import Flask

from alliance import installation
from alliance.app import LARGEST_BODY, create_app
from alliance.channel_settings import Channels
from alliance.kernel.actors import Actor
from tests import databases
from tests.compounds.factories import browser_of
from tests.conftest import close
from tests.stories.house import HOST, free_port
from tests.stories.walking import Walk

THREADS = 4


class RunningClock:
    """A clock that runs on from the instant at which the story begins, and can be moved ahead."""

    def __init__(self, begins: datetime) -> None:
        self._ahead = begins - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, **by: float) -> None:
        self._ahead += timedelta(**by)


@dataclass(frozen=True)
class Dated:
    """One installation that is served, with its own time."""

    app: Flask
    clock: RunningClock
    address: str

    def enter(self, walk: Walk, actor: Actor) -> Walk:
        """Let somebody with an account into a window, as signing in leaves it."""
        crumb = browser_of(self.app, actor).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert crumb is not None
        walk.page.context.add_cookies([{"name": crumb.key, "value": crumb.value, "url": self.address}])
        return walk


@contextmanager
def dated(home: Path, begins: datetime, channels: Channels | None = None) -> Iterator[Dated]:
    """Serve the installation in `home` and keep its errands while the block runs, from `begins` on."""
    clock, port = RunningClock(begins), free_port()
    address = f"http://{HOST}:{port}"
    settings = replace(databases.settings_at(home), public_url=address, channels=channels or Channels())
    app = create_app(settings, clock=clock)
    server = waitress.create_server(app, host=HOST, port=port, threads=THREADS, max_request_body_size=LARGEST_BODY)
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    try:
        with installation.delivering(app):
            thread.start()
            yield Dated(app, clock, address)
    finally:
        server.close()
        thread.join(timeout=10)
        close(app)
