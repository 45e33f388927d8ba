"""Walking through pages in a real browser, with an eye on everything a visitor would stumble over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from alliance.demo.people import CAST
from alliance.kernel.actors import OFFICE_NAMES

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
DESK: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
LONGEST_MS = 15_000
LEFT = "net::ERR_ABORTED"
"""What the browser says of a question that it takes back itself, since the visitor has gone on to another page."""
REFUSALS = frozenset({400, 409, 422, 429})
"""Answers that tell people in words what to mend."""


@dataclass
class Walk:
    """One visitor in one browser window; `clicks` turned pages, `troubles` gathers what went wrong on the way."""

    page: Page
    address: str
    clicks: int = 0
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(LONGEST_MS)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self._note(True, "script", str(error)))
        self.page.on("requestfailed", lambda asked: self._note(asked.failure != LEFT, "no answer", asked.url))
        self.page.on("response", self._answered)

    def _note(self, wrong: bool, kind: str, text: str) -> None:  # noqa: FBT001 -- two callers, both above
        if wrong:
            self.troubles.append(f"{kind} on {self.page.url}: {text}")

    def _said(self, message: ConsoleMessage) -> None:
        """What the browser complains of, the policy of contents included; refused requests are told below."""
        wrong = message.type in {"error", "warning"} and "Failed to load resource" not in message.text
        self._note(wrong, "console", message.text)

    def _answered(self, response: Response) -> None:
        self._note(
            response.status >= 400 and response.status not in REFUSALS, "answer", f"{response.status} {response.url}"
        )

    @property
    def width(self) -> int:
        size = self.page.viewport_size
        assert size is not None
        return size["width"]

    def go(self, path: str) -> Walk:
        self.page.goto(f"{self.address}{path}")
        return self.fits()

    def through(self, door: Locator) -> Walk:
        """Click what leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            door.click()
        self.clicks += 1
        return self.fits()

    def press(self, name: str | re.Pattern[str]) -> Walk:
        return self.through(self.page.get_by_role("button", name=name).first)

    def follow(self, name: str | re.Pattern[str]) -> Walk:
        return self.through(self.page.get_by_role("link", name=name).first)

    def take_up(self, button: str, title: str = "") -> Walk:
        """Press a button of the home page, which also says to those who listen what it is about."""
        return self.follow(re.compile(rf"^{button}\s?：.*{re.escape(title)}"))

    @property
    def overhang(self) -> int:
        """By how many pixels the page is wider than the window. A telephone would zoom out, so its own width counts."""
        return int(self.page.evaluate("document.documentElement.scrollWidth")) - self.width

    def fits(self) -> Walk:
        """Nothing on the page reaches over its right edge."""
        assert self.overhang <= 0, f"{self.page.url} is {self.overhang} pixels too wide at {self.width}"
        return self

    def stretch(self, width: int) -> Walk:
        self.page.set_viewport_size({"width": width, "height": 800})
        return self

    def enter(self, name: str) -> Walk:
        """From the first page, one click: inside as somebody of the cast."""
        office = next(OFFICE_NAMES[figure.office] for figure in CAST if figure.name == name)
        self.go("/demo/identities")
        self.press(f"：{office}{name}")
        assert self.heading.startswith(f"{name}，今天")
        return self

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def words(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def whole(self) -> str:
        """The words of the page with what is folded away."""
        return self.page.locator("main").text_content() or ""

    def column(self, name: str) -> str:
        """One of the three columns of the home page, as read."""
        return self.page.get_by_role("region", name=name).inner_text()

    def fill(self, label: str, text: str) -> Walk:
        self.page.get_by_label(label).fill(text)
        return self


@contextmanager
def walking(browser: Browser, address: str, /, **manner: Any) -> Iterator[Walk]:
    """A fresh browser window for one visitor; what went wrong on the way fails the story at its end."""
    context = browser.new_context(**manner)
    try:
        walk = Walk(context.new_page(), address)
        yield walk
        assert not walk.troubles, "\n".join(walk.troubles)
    finally:
        context.close()
