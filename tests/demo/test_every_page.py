"""Every page of the demonstration that a link leads to, and for each office what its home leads to, on PostgreSQL."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from alliance.demo.people import CAST, Figure
from tests.demo.test_pages import enter

pytestmark = pytest.mark.postgresql("on SQLite the walks and the stories open the same pages")
LINK = re.compile(r'href="(/[^"#]*)')
LEFT = frozenset(
    {"static", "asking.ask"}
    | {"guidance_texts.blank_docx", "guidance_texts.blank_pdf", "guidance_texts.pack", "guidance_calculators.sheet"}
)
"""Files, the one page that needs the search index, which this demonstration has not, and papers anybody may print."""
PLAIN = (200, 302, 409)
"""What a link of our own leads to: a page, or the sentence that says what comes first; never 不是您办的."""
OFFICES = {figure.office: figure for figure in CAST}


def endpoint(app: Flask, path: str) -> str:
    """The page that an address leads to; empty for none of ours."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")[0])
    except HTTPException:
        return ""


@pytest.fixture(scope="module")
def anybody() -> set[str]:
    """The pages that some office has opened."""
    return set()


def opened(app: Flask, client: FlaskClient, anybody: set[str]) -> dict[str, int]:
    """Follow the links from the home, each page under the first address that leads to it; address and status.

    What the home leads to is opened for every office, what lies behind only where nobody has opened it yet.
    """
    ahead, met = [("/", 0)], set(LEFT)
    found: dict[str, int] = {}
    while ahead:
        path, steps = ahead.pop(0)
        page = endpoint(app, path)
        if not page or page in met or (steps > 1 and page in anybody):
            continue
        met.add(page)
        anybody.add(page)
        answer = client.get(path)
        found[path] = answer.status_code
        if answer.mimetype == "text/html":
            ahead += [(unescape(link), steps + 1) for link in LINK.findall(answer.text)]
        answer.close()
    return found


@pytest.mark.parametrize("figure", OFFICES.values(), ids=lambda figure: figure.office)
def test_no_link_leads_to_a_fault(shared_app: Flask, anybody: set[str], figure: Figure) -> None:
    client = shared_app.test_client()
    enter(client, figure.name)
    found = opened(shared_app, client, anybody)
    assert len(found) > 10
    assert {path: status for path, status in found.items() if status not in PLAIN} == {}
