"""What tests of the pages stand on."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.fixture
def open_app(app: Flask) -> Flask:
    """The application with forms that need no token, so that tests speak of fields alone."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app
