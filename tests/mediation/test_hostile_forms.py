"""Whatever is typed into any form of mediation, it is refused in words: no page falls over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel import web
from alliance.kernel.workbench import Workbench
from tests.mediation.record_steps import Walls, plant

ROOMS = ("", "/record", "/facts", "/consent", "/sessions", "/papers", "/agreement/new", "/clocks", "/mediators")
PAGES = ("/mediation/new", "/mediation/register", "/mediation/code", "/mediation/desk", "/mediation/hotline")
HOSTILE = (
    "x" * 20_000,
    "\x00<script>alert(1)</script>\r\nBEGIN:VEVENT",
    "99999999999999999999999999",
    "-1",
    "NaN",
    "²",
    "0001-01-01",
    "9999-12-31T23:59",
)
LEAST = 20
"""There are more answers than this, or the forms were not found."""


class Forms(HTMLParser):
    """The forms of a page: where each is sent, how, and with what it is filled."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = True
            self.found.append((told.get("action", ""), told.get("method", "get").lower(), {}))
        elif self._open and tag in {"input", "textarea", "select", "button"} and told.get("name"):
            self.found[-1][2][told["name"]] = told.get("value", "") if told.get("type") == "hidden" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


def forms(browser: FlaskClient, case_id: int) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each kind of form that a reader is given on the pages of the case and beside it, once."""
    known = set()
    for page in (*(f"/mediation/{case_id}{room}" for room in ROOMS), *PAGES):
        with browser.get(page) as answer:
            parser = Forms()
            parser.feed(answer.get_data(as_text=True))
        for action, method, fields in parser.found:
            target = action or page
            kind = (re.sub(r"\d+", "#", target), *(re.sub(r"\d+", "#", name) for name in fields))
            if target.startswith("/mediation") and kind not in known:
                known.add(kind)
                yield target, method, fields


@pytest.fixture
def walls(open_app: Flask) -> Walls:
    return plant(open_app)


def test_no_form_falls_over(walls: Walls) -> None:
    """Every field of every form is filled with what no field expects, another for each; the hidden ones stay."""
    walls.app.config["PROPAGATE_EXCEPTIONS"] = False
    with walls.app.app_context():
        web.platform().workbench = Workbench()  # what waits is counted on every page, and takes most of its time
    answered = 0
    for name in ("mediator", "link"):
        browser = walls.readers[name]
        for target, method, fields in forms(browser, walls.case_id):
            sent = {
                key: kept or HOSTILE[(answered + at) % len(HOSTILE)] for at, (key, kept) in enumerate(fields.items())
            }
            with browser.open(target, method=method.upper(), data=sent) as answer:
                assert answer.status_code < 500, (name, target, sent)
            answered += 1
    assert answered > LEAST
