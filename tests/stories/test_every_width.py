"""Every page that a link leads to, looked at once over all offices: three widths, text twice as large, and heard."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.exceptions import HTTPException

from alliance.app import create_app
from alliance.demo.people import CAST
from tests import databases
from tests.conftest import close, shared_folder
from tests.stories.house import House
from tests.stories.walking import DESK, PHONE, Walk, walking

pytestmark = pytest.mark.browser
WIDTHS = (360, 768, 1280)
"""The first is that of a telephone, at which pages are heard too."""
TWICE = "html { font-size: 212.5% }"
"""Text of 200 per cent, as whoever sees badly sets it."""
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES: dict[str, Any] = {"resultTypes": ["violations"], "runOnly": STANDARDS, "preload": False}
"""Nothing is asked for beforehand: our pages have no films, and no style sheets of other sites."""
LINK = re.compile(r'href="(/[^"#]*)')
FILE = re.compile(r"\.\w{2,5}$|/file$")
STRANGER = "somebody without an account"
FEWEST = 10
CUT = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const look = getComputedStyle(one);
  const cuts = (way, inner, outer) => ["hidden", "clip"].includes(look[way]) && one[inner] > one[outer] + 2;
  const told = one.textContent.trim() && one.checkVisibility() && one.clientWidth > 1;
  return told && !one.closest(".unseen, svg, .table thead")
    && (cuts("overflowX", "scrollWidth", "clientWidth") || cuts("overflowY", "scrollHeight", "clientHeight"));
}).map((one) => one.textContent.trim().slice(0, 40))"""
"""What is cut off since its box does not grow with the text."""


def violations(walk: Walk) -> list[str]:
    found = Axe().run(walk.page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def wrong_with(walk: Walk) -> list[str]:
    """What is wrong with the page that is open: too wide at some width, or with large text; cut off; badly heard."""
    wrong = []
    for width in reversed(WIDTHS):
        walk.stretch(width)
        if (over := walk.overhang) > 0:
            wrong.append(f"{over} pixels too wide at {width}")
    wrong += violations(walk)
    walk.page.evaluate(
        "(look) => { const own = new CSSStyleSheet(); own.replaceSync(look); document.adoptedStyleSheets = [own]; }",
        TWICE,
    )
    if (over := walk.overhang) > 0:
        wrong.append(f"{over} pixels too wide with large text")
    return wrong + [f"cut off with large text: {words}" for words in walk.page.evaluate(CUT)]


@pytest.fixture(scope="module")
def rules(shared_house: House) -> Iterator[Flask]:
    """The application of that house, which tells pages by their addresses."""
    app = create_app(databases.settings_at(shared_house.home, demo=True))
    yield app
    close(app)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file for each page that somebody has looked at, in this worker or another."""
    return shared_folder(tmp_path_factory, "looked-at")


def taken_first(taken: Path, page: str) -> bool:
    """True for whoever comes to a page first."""
    try:
        (taken / page).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def page_of(app: Flask, path: str) -> str:
    """The page that an address leads to; empty for files, and for none of ours."""
    where = urlsplit(path).path
    try:
        page = str(app.url_map.bind("localhost").match(where, method="GET")[0])
    except HTTPException:
        return ""
    return "" if page == "static" or FILE.search(where) else page


def looked_at(walk: Walk, app: Flask, taken: Path) -> tuple[int, list[str]]:
    """Follow the links from the home; returns how many pages were opened, and what was wrong with them.

    What the home leads to is opened for every office, what lies behind it only where nobody has been yet; but each
    page is looked at by one office alone.
    """
    ahead, met, wrong = deque([("/", 0)]), set[str](), []
    while ahead:
        path, steps = ahead.popleft()
        page = page_of(app, path)
        if not page or page in met or (steps > 1 and (taken / page).exists()):
            continue
        met.add(page)
        answer = walk.page.request.get(f"{walk.address}{path}")
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        ahead += [(unescape(link), steps + 1) for link in LINK.findall(answer.text())]
        if taken_first(taken, page) and "content-disposition" not in answer.headers:
            walk.stretch(WIDTHS[-1]).page.goto(f"{walk.address}{path}")
            wrong += [f"{path}: {one}" for one in wrong_with(walk)]
    return len(met), wrong


@pytest.mark.parametrize("name", [STRANGER, *(figure.name for figure in CAST)])
def test_every_page_fits_and_is_heard(
    browser: Browser, shared_house: House, rules: Flask, taken: Path, name: str
) -> None:
    with walking(browser, shared_house.address, **DESK) as walk:
        if name != STRANGER:
            walk.enter(name)
        opened, wrong = looked_at(walk, rules, taken)
    assert wrong == []
    assert opened > FEWEST


def test_a_refused_form_is_heard_first_and_leads_to_its_fields(browser: Browser, shared_house: House) -> None:
    with walking(browser, shared_house.address, **PHONE) as walk:
        page = walk.go("/questions/new").page
        walk.through(page.locator("main form button").last)
        assert page.title().startswith("还没有交上：")
        expect(page.locator("#problems")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("[aria-invalid]").first).to_be_focused()
        assert violations(walk) == []


def test_a_long_list_gets_shorter_with_what_one_types(browser: Browser, shared_house: House) -> None:
    with walking(browser, shared_house.address, **PHONE) as walk:
        page = walk.enter("王秀英").go("/experts/roster/apply").page
        options = page.locator("#place option")
        own, every = page.locator("#place").input_value(), options.count()
        page.get_by_label(f"一共 {every} 项").fill("荷花")
        expect(page.get_by_role("status").filter(has_text="项，请在下面选")).to_be_visible()
        assert options.count() < every
        page.keyboard.press("Enter")
        expect(page.locator("#place")).to_be_focused()
        assert page.locator("#place").input_value() == own
        assert violations(walk) == []


def test_a_page_that_is_wrong_would_be_noticed(browser: Browser) -> None:
    with walking(browser, "", **DESK) as walk:
        walk.page.set_content(
            '<!doctype html><title>x</title><img src="data:,"><main><p style="width: 2000px">wide'
            '<p style="height: 20px; overflow: hidden; font-size: 1rem">cut'
        )
        found = wrong_with(walk)
        assert {one.split(":")[0] for one in found} >= {"image-alt", "html-has-lang"}
        assert "cut off with large text: cut" in found
        assert [f"{2008 - width} pixels too wide at {width}" in found for width in WIDTHS] == [True] * len(WIDTHS)
        with pytest.raises(AssertionError, match="pixels too wide"):
            walk.fits()
