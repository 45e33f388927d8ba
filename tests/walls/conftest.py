"""The demonstration beside its twin, and one visitor for every office of the first alliance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from alliance.app import create_app
from alliance.kernel import web
from tests import databases
from tests.conftest import StandingClock, close, made_once
from tests.walls import twin
from tests.walls.visitors import Visitor, all_visitors

NOW = datetime.now(UTC)
"""The one instant of all that are compared."""


@pytest.fixture(scope="session")
def twinned_once(seeded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demonstration in which the first alliance has a twin, to make copies of."""

    def make(folder: Path) -> None:
        home = folder / "demo"
        databases.discard(home)
        databases.copy(seeded_once, home)
        app = create_app(databases.settings_at(home, demo=True))
        with app.app_context(), web.writing() as tx:
            twin.make(tx.session)
        close(app)
        databases.settled(home)

    return made_once(tmp_path_factory, "twinned", make) / "demo"


@contextmanager
def opened(source: Path, home: Path) -> Iterator[Flask]:
    """The application of a copy, in which time stands still."""
    app = create_app(databases.settings_at(databases.copy(source, home), demo=True), clock=StandingClock(NOW))
    yield app
    close(app)
    databases.forget(home)


@pytest.fixture(scope="session")
def walked(twinned_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Where pages are opened."""
    with opened(twinned_once, tmp_path_factory.mktemp("walked") / "demo") as app:
        yield app


@pytest.fixture(scope="session")
def visitors(walked: Flask) -> dict[str, Visitor]:
    """One visitor for every office, by its name, and the stranger."""
    return all_visitors(walked)
