"""A small demonstration, made once a worker and copied for each test that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from alliance.app import create_app
from tests import databases
from tests.conftest import close

SMALL = 24


@pytest.fixture(scope="session")
def shared_app(seeded: Path) -> Iterator[Flask]:
    """The application of the one demonstration, for tests that only enter and look."""
    app = create_app(databases.settings_at(seeded, demo=True))
    yield app
    close(app)
