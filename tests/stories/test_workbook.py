"""A street officer's workbook: downloaded, filled, uploaded, mended, confirmed; a stranger reads the public card."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.stories.book import CHAIR, COMPOUND, HOME, blank, confirm, filled, upload
from tests.stories.house import House
from tests.stories.walking import DESK, PHONE, walking

pytestmark = pytest.mark.browser


def test_from_the_blank_workbook_to_the_public_card(house: House, browser: Browser, tmp_path: Path) -> None:
    with walking(browser, house.address, **DESK) as walk:
        empty = blank(walk.enter("吴晓燕"))

        upload(walk, tmp_path, filled(empty, "四百多户"))
        assert "“户数”要填数字" in walk.words
        assert "D2" in walk.words
        assert "“小区”表第 2 行有问题" in walk.words
        assert "没有可以导入的行" in walk.words

        upload(walk, tmp_path, filled(empty, 412))
        assert "请您看一下" in walk.words
        assert "不是单数" in walk.words
        confirm(walk).follow(re.compile(f"^{COMPOUND}$"))
        for words in ("412 户", "51,000 平方米", "业主委员会", CHAIR, "和美物业服务有限公司", "已备案"):
            assert words in walk.words, words

    with walking(browser, house.address, **PHONE) as phone:
        phone.enter("吴晓燕").go(HOME)
        phone.follow(re.compile(f"{COMPOUND}.xlsx"))
        assert "这次导入做了什么" in phone.words
        phone.go(f"{HOME}export")

    with walking(browser, house.address, **PHONE) as stranger:
        stranger.go("/").follow("查小区")
        stranger.fill("小区名称", COMPOUND[:2]).press("查找")
        stranger.follow(re.compile(f"^{COMPOUND}"))
        assert stranger.heading == COMPOUND
        for words in ("第1届", "2029年3月9日", "2024年4月1日已备案", "柳**", "和美物业服务有限公司", "2027年12月31日"):
            assert words in stranger.words, words
        assert CHAIR not in stranger.page.content(), "a card names people by surname alone"
    assert house.ledger_holds()
