"""Every main page of three offices, at four widths, and as somebody who listens to it would meet it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.stories.house import House
from tests.stories.walking import DESK, Walk, walking

pytestmark = pytest.mark.browser
WIDTHS = (360, 390, 768, 1280)
HEARD_AT = (360, 1280)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES: dict[str, Any] = {"resultTypes": ["violations"], "runOnly": STANDARDS}
QUESTION = "/ask?q=换物业要多少人同意"
PUBLIC = ("/", "/sign-in", "/ask", "/laws", "/laws/衢州市物业管理条例", QUESTION)
OWN = ("/", "/todo", "/compounds/", "{compound}", "{term}")
"""Pages that each office meets in its own way."""
SAME = ("/account", "/inbox", "/demo/mail", "{letter}", "/numbers", "/compounds/cards", "/compounds/1/card")
"""Pages that look alike for everybody: looked at with each office, heard with one."""
FURTHER = {
    "王秀英": ("/account", "/account/password", "/inbox", "{letter}", "/demo/identities", "/compounds/mine"),
    "吴晓燕": (
        "/demo/mail",
        "/offices",
        "/offices/invite",
        "/numbers",
        "{compound}/standing",
        "{compound}/terms/new",
        "/compounds/workbooks/",
        "/compounds/workbooks/3?show=all",
        "/compounds/workbooks/1",
        "/compounds/workbooks/export",
    ),
    "徐慧芳": (
        "/district",
        "/district/due",
        "/compounds/new",
        "{compound}/edit",
        "{compound}/contracts/new",
    ),
}


def violations(walk: Walk) -> list[str]:
    found = Axe().run(walk.page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def wrong_with(walk: Walk, path: str, *, heard: bool) -> list[str]:
    """Open a page, stretch the window to each width, and listen at two of them; returns what was found wrong."""
    wrong = []
    walk.stretch(WIDTHS[0]).go(path)
    for width in WIDTHS:
        walk.stretch(width)
        if (over := walk.overhang) > 0:
            wrong.append(f"{path} is {over} pixels too wide at {width}")
        if heard and width in HEARD_AT:
            wrong += [f"{path} at {width}: {violation}" for violation in violations(walk)]
    return wrong


def linked(walk: Walk, path: str, shape: str) -> str:
    """The first link of a page that leads where `shape` says."""
    walk.go(path)
    links = (link.get_attribute("href") or "" for link in walk.page.locator("main a[href]").all())
    found = next((link for link in links if re.fullmatch(shape, link)), "")
    assert found, f"{path} leads to nothing like {shape}"
    return found


@pytest.mark.usefixtures("law")
def test_what_everybody_sees(browser: Browser, shared_house: House) -> None:
    with walking(browser, shared_house.address, **DESK) as walk:
        article = linked(walk, QUESTION, r"/laws/.+/art_\d+")
        paths = (*PUBLIC, article, article.rsplit("/", 1)[0])
        assert [wrong for path in paths for wrong in wrong_with(walk, path, heard=True)] == []


@pytest.mark.parametrize("name", FURTHER)
def test_what_an_office_sees(browser: Browser, shared_house: House, name: str) -> None:
    with walking(browser, shared_house.address, **DESK) as walk:
        walk.enter(name)
        places = {
            "term": linked(walk, "/", r"/compounds/terms/\d+"),
            "letter": linked(walk, "/demo/mail", r"/demo/mail/\d+"),
            "compound": linked(walk, "/compounds/", r"/compounds/\d+"),
        }
        heard = {path.format(**places) for path in (*OWN, *FURTHER[name])}
        seen = heard | {path.format(**places) for path in SAME}
        assert [wrong for path in sorted(seen) for wrong in wrong_with(walk, path, heard=path in heard)] == []


def test_a_page_that_is_wrong_would_be_noticed(browser: Browser) -> None:
    with walking(browser, "", **DESK) as walk:
        walk.page.set_content('<!doctype html><title>x</title><img src="data:,"><p style="width: 2000px">wide')
        assert {violation.split(":")[0] for violation in violations(walk)} >= {"image-alt", "html-has-lang"}
        assert walk.overhang > 0
        with pytest.raises(AssertionError, match="pixels too wide"):
            walk.fits()
