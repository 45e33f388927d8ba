"""A confirmed chair who has never been on the platform goes home from the counter with a slip, and comes in by it."""

from __future__ import annotations

import io
import re
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.stories.house import House
from tests.stories.walking import DESK, PHONE, Walk, walking

NUMBER, PASSWORD = "13857000123", "今天天气很好适合散步"
POINTS_MM = 72 / 25.4


def to_somebody_without_account(officer: Walk) -> str:
    """From a term that is filed to the page of one of its committee at the counter; returns the name."""
    officer.go("/offices")
    rows = officer.page.locator("tbody tr").filter(has_text=re.compile("业委会(主任|委员)"))
    for href in [row.locator("a").first.get_attribute("href") for row in rows.all()]:
        officer.go(str(href)).follow("柜台帮办")
        words = officer.words
        if "还没有进来过" in words and "没有登记" in words and "开好了" not in words:
            return officer.heading
    pytest.fail("everybody of the committees of the street has an account")


@pytest.mark.browser
def test_a_chair_comes_in_by_a_slip_from_the_counter(browser: Browser, house: House) -> None:
    with walking(browser, house.address, **DESK) as officer:
        officer.enter("吴晓燕")
        name = to_somebody_without_account(officer)
        officer.press("给一张登录纸条")
        assert "有 2 处要改" in officer.words
        officer.fill("本人的手机号", NUMBER)
        officer.page.get_by_label("身份证原件当面核对").check()
        officer.press("给一张登录纸条")
        assert officer.heading == f"纸条办好了：{name}"
        officer.page.get_by_role("button", name="复制到微信").wait_for()
        officer.follow("看纸条，打印")
        code = officer.page.locator(".slip-code").inner_text()
        link = square(officer.page.locator(".slip img").screenshot(scale="css"))
        assert re.fullmatch(rf"{re.escape(house.address)}/invitation/\S+", link)
        (leaf,) = PdfReader(io.BytesIO(officer.page.pdf(prefer_css_page_size=True))).pages
        size = (float(leaf.mediabox.width) / POINTS_MM, float(leaf.mediabox.height) / POINTS_MM)
        assert size == (pytest.approx(148, abs=1), pytest.approx(210, abs=1)), "one leaf of A5"
        printed = leaf.extract_text()
        assert code in printed
        assert "打印这张纸条" not in printed
        assert NUMBER not in printed

    with walking(browser, house.address, **PHONE) as chair:
        chair.go("/sign-in").follow("填纸条上的登录码")
        chair.fill("登录码", f"{code[:-1]}{'Z' if code[-1] != 'Z' else 'Y'}").press("下一步")
        assert "没有这个登录码" in chair.page.get_by_role("alert").inner_text()
        chair.fill("登录码", code.lower().replace("-", " ")).press("下一步")
        assert chair.heading == f"{name}，欢迎您，请设一个密码"
        chair.page.locator("#new").fill(PASSWORD)
        chair.page.locator("#again").fill(PASSWORD)
        chair.press("设好密码并登录")
        assert chair.heading.startswith(f"{name}，今天")
        assert "窗口为您发了一张登录纸条" in chair.go("/inbox").words
        assert "身份证原件当面核对" in chair.words

    with walking(browser, house.address, **PHONE) as late:
        late.go(urlsplit(link).path)
        assert name not in late.words, "the slip was good once"
        late.troubles.clear()
    assert house.ledger_holds()


def square(picture: bytes) -> str:
    """What a telephone's camera reads."""
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return found.text
