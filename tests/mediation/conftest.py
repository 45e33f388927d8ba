"""What the tests of mediation share: a centre inside a transaction, and an application that asks no csrf."""

from __future__ import annotations

import pytest
from flask import Flask

from alliance.kernel.db import Transaction
from tests.mediation.factories import Centre, a_centre


@pytest.fixture
def centre(tx: Transaction) -> Centre:
    return a_centre(tx)


@pytest.fixture
def open_app(app: Flask) -> Flask:
    """The application with forms that need no token, so that tests speak of fields alone."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app
