"""What the tests of the registry share: one alliance inside a transaction, and an application that asks no csrf."""

from __future__ import annotations

import pytest
from flask import Flask

from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from tests.compounds.factories import a_compound
from tests.factories import an_alliance


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def compound(tx: Transaction, alliance: Alliance) -> Compound:
    return a_compound(tx, alliance, name="锦绣家园")


@pytest.fixture
def open_app(app: Flask) -> Flask:
    """The application with forms that need no token, so that tests speak of fields alone."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app
