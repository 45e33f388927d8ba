"""A committee without any account joins at the street's counter, the lead admits it, its chair comes in by a slip."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from tests.stories.book import CHAIR, COMPOUND, blank, confirm, filled, upload
from tests.stories.house import House, until
from tests.stories.walking import DESK, PHONE, Walk, walking

pytestmark = pytest.mark.browser
NUMBER, PASSWORD = "13857000456", "今天天气很好适合散步"


def photograph(folder: Path) -> Path:
    """The committee's decision, as a telephone takes it."""
    file = folder / "业委会决定.jpg"
    Image.new("RGB", (600, 800), "white").save(file)
    return file


def apply_at_the_counter(street: Walk, folder: Path) -> None:
    """From the page of the compound to the application that is handed in with the committee's decision."""
    street.follow(re.compile(f"^{COMPOUND}$")).follow("申请加入联盟")
    street.page.get_by_label("由哪一位委员代表").select_option(label=f"{CHAIR}（主任，还没有账号）")
    street.fill("代表本人的手机号", NUMBER)
    street.fill("业委会作出决定的日期", "2024-06-03")
    street.page.get_by_label("同意", exact=True).fill("4")
    street.press("下一步：核对")
    assert CHAIR in street.words
    street.press("核对无误")
    assert "已开好办件" in street.words
    street.page.get_by_label("选择文件").set_input_files(photograph(folder))
    street.press("交上这份材料")
    assert "业委会决定.jpg" in street.words
    street.press("提出申请")
    assert "申请已经提出" in street.words


def admitted(lead: Walk) -> tuple[str, str]:
    """The lead admits and prints the slip; returns its code, and the address in its square."""
    lead.go("/todo").take_up("办理", f"{COMPOUND}业委会申请入会")
    lead.page.get_by_role("link", name="业委会决定.jpg", exact=True).wait_for()
    lead.press("准予入会")
    assert lead.heading == f"纸条办好了：{CHAIR}"
    lead.follow("看纸条，打印")
    (square,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(lead.page.locator(".slip img").screenshot(scale="css"))))
    assert NUMBER not in lead.words
    return lead.page.locator(".slip-code").inner_text(), square.text


def test_a_committee_is_admitted_and_its_chair_comes_in_by_the_slip(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    with walking(browser, house.address, **DESK) as street:
        empty = blank(street.enter("吴晓燕"))
        apply_at_the_counter(confirm(upload(street, tmp_path, filled(empty, 412))), tmp_path)

    with walking(browser, house.address, **DESK) as lead:
        code, link = admitted(lead.enter("方志远"))
        assert link.startswith(f"{house.address}/invitation/")

    with walking(browser, house.address, **PHONE) as chair:
        chair.go("/sign-in").follow("填纸条上的登录码")
        chair.fill("登录码", code.lower()).press("下一步")
        assert chair.heading == f"{CHAIR}，欢迎您，请设一个密码"
        chair.page.locator("#new").fill(PASSWORD)
        chair.page.locator("#again").fill(PASSWORD)
        chair.press("设好密码并登录")
        assert chair.heading.startswith(f"{CHAIR}，今天")
        chair.follow("我的小区")
        assert chair.heading == COMPOUND
        assert "随任期到" in chair.words
        chair.follow(re.compile("^办件 柯会"))
        assert chair.heading == f"{COMPOUND}业主委员会入会"
        assert "准予入会" in chair.words
        assert "入会通知书" in chair.words
    with walking(browser, house.address, **PHONE) as stranger:
        stranger.go("/").follow("查小区").fill("小区名称", COMPOUND[:2]).press("查找")
        stranger.follow(re.compile(f"^{COMPOUND}"))
        until(lambda: "入会通知书" in stranger.go(urlsplit(stranger.page.url).path).words)
        stranger.follow(re.compile("入会通知书$"))
        assert stranger.page.locator(".verdict .big").inner_text() == "有效"
        assert CHAIR not in stranger.words
    assert house.ledger_holds()
