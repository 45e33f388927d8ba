"""The page on which anybody verifies a certificate, and the holder's own, as somebody who listens meets them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, sync_playwright
from werkzeug.serving import make_server

from alliance import machine
from tests.compounds.factories import browser_of
from tests.stories.conftest import SWITCHES
from tests.stories.test_every_width import RULES
from tests.training.certificates.conftest import Held
from training import addresses

pytestmark = pytest.mark.browser
WIDTHS = (360, 1280)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def carry(context: BrowserContext, client: FlaskClient, name: str) -> None:
    """Let the browser be signed in as the test's client is."""
    cookie = client.get_cookie(name)
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}])


def test_nothing_stands_in_the_way_of_whoever_listens(app: Flask, held: Held) -> None:
    path = machine.chromium()
    assert path is not None, "Debian's Chromium is needed"
    wrong: list[str] = []
    with served(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        for width in WIDTHS:
            context = chromium.new_context(viewport={"width": width, "height": 800})
            carry(context, browser_of(app, held.holder), app.config["SESSION_COOKIE_NAME"])
            page = context.new_page()
            for where in (f"/v/{held.code}", addresses.certificate(held.certificate_id)):
                answer = page.goto(f"{address}{where}")
                assert answer is not None
                assert answer.status == 200
                found = Axe().run(page, options=RULES).response["violations"]
                wrong += [f"{where} at {width}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]
                over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                wrong += [f"{where} is {over} pixels too wide at {width}"] if over > 0 else []
            context.close()
        chromium.close()
    assert wrong == []
