"""create_app(): one application out of settings, kernel and features."""

from __future__ import annotations

import os
from datetime import timedelta

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from alliance import wiring
from alliance.kernel import headers, jinja, refusals, web
from alliance.kernel.crypto import Keyring
from alliance.kernel.db import Clock, ShiftedClock, SystemClock, engine_options, prepare
from alliance.settings import Settings

LARGEST_FORM = 1_000_000
LARGEST_BODY = 32 * LARGEST_FORM
"""Beyond this the server itself hangs up: it keeps a body in a temporary file before the application sees it."""
CLOCK_FILE = "clock"


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Build the application of one installation, whose folder and keys exist. Raises SettingsError, KeyLost."""
    settings = settings or Settings.from_environ(os.environ)
    keyring = Keyring.load(settings.home)
    app = Flask(__name__, template_folder="kernel/templates", static_folder="kernel/static")
    app.config.update(
        SECRET_KEY=settings.secret_key or keyring.derive("cookies").hex(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        SESSION_COOKIE_NAME="alliance_demo" if settings.demo else "alliance",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    web.database.init_app(app)
    with app.app_context():
        prepare(web.database.engine)
    web.init(
        app,
        web.Platform(
            settings=settings,
            clock=clock or the_clock(settings),
            keyring=keyring,
            index=wiring.index(settings),
        ),
    )
    CSRFProtect(app)
    jinja.register(app)
    app.jinja_env.globals["csp_nonce"] = lambda: g.nonce
    refusals.init(app)
    headers.init(app)
    wiring.wire(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]  # Flask's documented use
    return app


def the_clock(settings: Settings) -> Clock:
    """The machine's clock; in the demonstration one that can be moved ahead."""
    return ShiftedClock(settings.home / CLOCK_FILE) if settings.demo else SystemClock()
