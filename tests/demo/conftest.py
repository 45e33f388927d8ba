"""A small demonstration, made once a worker and copied for each test that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from alliance.app import create_app
from alliance.demo import district
from alliance.kernel import web
from alliance.kernel.crypto import Keyring
from alliance.kernel.db import transaction
from tests import databases
from tests.conftest import StandingClock, close, made_once

SMALL, WHOLE = 24, 300


@pytest.fixture(scope="session")
def shared_app(seeded: Path) -> Iterator[Flask]:
    """The application of the one demonstration, for tests that only enter and look."""
    app = create_app(databases.settings_at(seeded, demo=True))
    yield app
    close(app)


def load_all(home: Path, clock: StandingClock | None = None, compounds: int = WHOLE) -> Path:
    """Load compounds and the neighbours into an empty installation, by a clock that stands."""
    app = create_app(databases.settings_at(home))
    with Session(databases.engine_at(home)) as session:
        session.info.update(keyring=Keyring.load(home), home=home)
        with transaction(session, clock or StandingClock()) as tx:
            district.load(tx, web.platform_of(app).deliveries, compounds=compounds, neighbours=True)
    close(app)
    return databases.settled(home)


@pytest.fixture(scope="session")
def full_district(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with all of the district, to look at."""

    def make(folder: Path) -> None:
        databases.discard(folder / "home")  # what a worker left that failed
        load_all(databases.copy(blank, folder / "home"))

    return made_once(tmp_path_factory, "full", make) / "home"
