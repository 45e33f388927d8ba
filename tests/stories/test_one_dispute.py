"""One dispute from the question to the award on a telephone: each step one click from the last, and back again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser

from alliance.demo.lessons import TOLD
from alliance.demo.training_sourced import TITLE
from tests.stories.house import House
from tests.stories.walking import PHONE, Walk, walking

pytestmark = pytest.mark.browser
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}}
ASKED = "物业代收的公共收益能和物业费记在一起吗"
MEMBER, DESK, EXPERT = "业委会委员刘佩华", "业务指导组秘书徐慧芳", "专家毛海峰"
CASE, THIS, KEPT = re.compile("^柯调〔"), re.compile("停车费收入混在"), "调解协议履行的比例"


def become(walk: Walk, who: str) -> None:
    """Change the identity on the strip of the demonstration, and come back to the page by the browser's own button."""
    before = walk.page.url
    walk.follow("换个身份").press(f"：{who}")
    for _ in range(2):
        walk.page.go_back()
    assert walk.page.url == before
    walk.page.reload()


def step(walk: Walk, name: str | re.Pattern[str], heading: str) -> None:
    """One click on the thread of the page leads to the next."""
    walk.through(walk.page.get_by_role("navigation", name="来龙去脉").get_by_role("link", name=name).first)
    assert heading in walk.heading, walk.page.url


def test_a_question_becomes_a_point_in_an_award(browser: Browser, shared_house: House) -> None:
    with walking(browser, shared_house.address, **SMALL) as walk:
        walk.go("/questions?q=记在一起").follow(re.compile(ASKED))
        assert "来龙去脉" not in walk.words
        become(walk, MEMBER)
        step(walk, CASE, "停车费收入混在物业费里")
        step(walk, TOLD, TOLD)
        step(walk, TITLE, TITLE)
        step(walk, TOLD, TOLD)
        assert "据此出的题" not in walk.words

        become(walk, DESK)
        assert "改写自案件" not in walk.words
        step(walk, re.compile("^物业代收的停车费"), "号题")
        step(walk, TOLD, TOLD)
        step(walk, "据此写一课", "写一课")
        assert "事情的经过" in walk.page.get_by_label("正文").input_value()
        walk.page.go_back()
        step(walk, "据此出一道题", "写一道单选题")
        assert "物业代收停车费" in walk.page.get_by_label("题干").input_value()
        walk.page.go_back()

        become(walk, EXPERT)
        step(walk, TITLE, TITLE)
        walk.follow("选聘评审专家课程")
        step(walk, re.compile("^进专家库"), "毛海峰")
        step(walk, re.compile("合格证书$"), "合格证书")
        step(walk, re.compile("^进专家库"), "毛海峰")
        for _ in range(5):
            walk.page.go_back()
        assert walk.heading == TOLD

        become(walk, MEMBER)
        step(walk, THIS, "停车费收入混在物业费里")
        step(walk, re.compile(f"：{KEPT}$"), "有礼小区")
        assert "已经履行的占" in walk.whole
        walk.follow(THIS)
        step(walk, KEPT, "平台记录")
        assert "已经履行的占" in walk.words
        walk.follow(THIS)
        step(walk, re.compile("^柯问〔"), ASKED[:4])
