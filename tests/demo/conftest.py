"""A small demonstration, made once a worker and copied for each test that changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from alliance.app import create_app
from alliance.demo import seeding
from alliance.settings import Settings

SMALL = 24


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration of 24 compounds, and of two neighbours in a second alliance."""
    home = tmp_path_factory.mktemp("seeded") / "demo"
    seeding.seed(Settings(home=home, demo=True), compounds=SMALL, neighbours=True)
    return home


@pytest.fixture
def demo_home(seeded: Path, tmp_path: Path) -> Path:
    """A copy for this test alone."""
    return shutil.copytree(seeded, tmp_path / "root" / "demo")


@pytest.fixture
def demo_app(demo_home: Path) -> Flask:
    """The application of that copy."""
    return create_app(Settings(home=demo_home, demo=True))


@pytest.fixture(scope="session")
def shared_app(seeded: Path) -> Flask:
    """The application of the one demonstration, for tests that only enter and look."""
    return create_app(Settings(home=seeded, demo=True))
