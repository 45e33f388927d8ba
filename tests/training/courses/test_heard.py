"""A lesson and its course in a real browser: heard without hindrance, questions told in place, the place kept."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect, sync_playwright

from alliance import machine
from alliance.kernel.actors import Office
from tests.compounds.factories import District, browser_of
from tests.stories.conftest import SWITCHES
from tests.stories.test_every_width import RULES
from tests.training.certificates.test_heard import carry, served
from tests.training.courses.factories import CODE, PAGE

pytestmark = pytest.mark.browser
WIDTH = 360


def hindrances(page: Page, where: str) -> list[str]:
    """What stands in the way of whoever listens, and what is too wide."""
    answer = page.goto(where)
    assert answer is not None
    assert answer.status == 200
    found = Axe().run(page, options=RULES).response["violations"]
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{one['id']} {one['nodes'][0]['html'][:120]}" for one in found] + ["too wide"] * (over > 0)


def test_a_lesson_is_heard_answered_in_place_and_found_again(app: Flask, district: District) -> None:
    path = machine.chromium()
    assert path is not None, "Debian's Chromium is needed"
    with served(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        context = chromium.new_context(viewport={"width": WIDTH, "height": 800})
        member = browser_of(app, district.people[Office.COMMITTEE_MEMBER])
        carry(context, member, app.config["SESSION_COOKIE_NAME"])
        page = context.new_page()
        assert hindrances(page, f"{address}/training/courses/{CODE}") == []
        with page.expect_response(lambda answer: answer.url.endswith("/beat")) as beat:
            assert hindrances(page, f"{address}{PAGE}") == []
        assert beat.value.json() == {"kept": True, "minutes": 0}
        page.locator("#check-q2 input[name=answer]").fill("20")
        page.locator("#check-q2 button").click()
        expect(page.locator("#check-q2 [data-told]")).to_contain_text("答对了")
        page.get_by_role("button", name="大字").click()
        page.reload()
        expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
        chromium.close()
