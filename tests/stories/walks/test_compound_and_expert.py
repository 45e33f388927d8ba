"""A committee asks for experts within five minutes and follows its request; an expert answers, marks and reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.kernel.paper_steps import picture
from tests.stories.house import House
from tests.stories.mediating import told
from tests.stories.walking import PHONE, Walk, walking

pytestmark = pytest.mark.browser
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}}
CHAIR, EXPERT = "陈国平", "毛海峰"
FIELD, KEYS, GLANCE, TURN = 20, 2, 5, 5
"""Somebody of seventy: seconds for a field, characters in a second, seconds for what is filled in, and for a page."""
FIVE_MINUTES = 300
SIX = 6
"""Fields that nobody but the committee can fill: three companies, the place, the day of the decision, the paper."""
MARKS = 24


@dataclass
class Typist:
    """Somebody slow at a form; counts what is typed."""

    walk: Walk
    fields: int = 0
    characters: int = 0

    def fill(self, label: str, text: str) -> None:
        self.walk.fill(label, text)
        self.fields += 1
        self.characters += len(text)

    @property
    def to_read(self) -> int:
        """Questions in sight that are filled in already."""
        count = "main => [...main.querySelectorAll('.field')].filter(one => one.checkVisibility()).length"
        return int(self.walk.page.locator("main").evaluate(count)) - self.fields

    def seconds(self, clicks: int, read: int) -> float:
        return self.fields * FIELD + self.characters / KEYS + read * GLANCE + clicks * TURN


def enter(walk: Walk, name: str) -> Walk:
    walk.enter(name).clicks = 0
    return walk


def test_a_committee_asks_for_experts_in_five_minutes_and_follows_its_request(
    browser: Browser, shared_house: House
) -> None:
    with walking(browser, shared_house.address, **SMALL) as walk:
        enter(walk, CHAIR).follow(re.compile("^请专家$")).follow(re.compile("^请专家来评审"))
        home, _, asked = walk.heading.partition("：")
        assert asked == "请专家评审"
        slow = Typist(walk)
        offered = walk.page.locator("datalist option").evaluate_all("all => all.map(one => one.value)")
        assert not [name for name in offered if "房地产" in name]
        for row, name in enumerate(offered[:3], 1):
            slow.fill(f"第 {row} 家", name)
        slow.fill("在哪里评审", "社区二楼会议室")
        slow.fill("决定或者方案是哪一天定的", "2026-11-01")
        paper = {"name": "业主大会决定.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        walk.page.get_by_label("附上决定或者方案").set_input_files(paper)
        slow.fields += 1
        read = slow.to_read
        walk.press("提交申请")
        assert "已经提交，这一页就是回执" in told(walk)
        assert re.search(r"柯选〔\d{4}〕\d+号", walk.words)
        assert "以前答复" in walk.words
        assert (walk.clicks, slow.fields) == (3, SIX)
        assert slow.seconds(walk.clicks, read) <= FIVE_MINUTES

        walk.go("/").clicks = 0
        walk.take_up("去定", f"定下评分表：{home}").press("就用这份，定下评分表")
        assert (walk.clicks, "评分表已定好" in told(walk)) == (2, True)
        walk.follow("柯选〔")
        assert "定下评分表" not in walk.go("/").column("今天要办")

        walk.follow(re.compile("^请专家$")).follow(re.compile("^选聘评审申请"))
        walk.through(walk.page.get_by_role("link", name=f"{home}选聘物业服务企业").last)
        assert "已办结" in walk.words
        walk.follow("公示已结束")
        assert "为什么是这几位专家" in walk.words

    with walking(browser, shared_house.address, **SMALL) as owner:
        published = owner.go("/experts/results/").page.get_by_role("listitem").filter(has_text="公示结果")
        owner.through(published.first.get_by_role("link")).follow("提异议")
        owner.fill("您觉得哪里不对", "第一家的报价和投标文件里写的不一样。").press("提交异议")
        assert (owner.clicks, "查询码" in owner.words) == (3, True)


def test_an_expert_answers_in_two_clicks_marks_on_a_telephone_and_reads_the_own_appraisals(
    browser: Browser, shared_house: House
) -> None:
    with walking(browser, shared_house.address, **SMALL) as walk:
        enter(walk, EXPERT).take_up("去答复")
        walk.follow("我要回避").follow("不改了，返回")
        walk.go("/").clicks = 0
        walk.take_up("去答复").press("能参加，没有要回避的")
        assert (walk.clicks, walk.heading.startswith("您答应参加这次评审")) == (2, True)
        walk.follow("给我的征询")
        assert "去答复" not in walk.words

        walk.go("/").take_up("去打分")
        marks = walk.page.locator("main").get_by_role("textbox", name=re.compile("分）$"))
        assert marks.count() == MARKS
        for at in range(MARKS):
            marks.nth(at).fill("4")
        walk.press("先保存，等会儿再打")
        assert "都打完了，请锁定" in walk.words
        walk.page.get_by_label("我看清楚了").check()
        walk.press("锁定我的评分表")
        assert "已锁定" in walk.heading
        assert "去打分" not in walk.go("/").words

        walk.clicks = 0
        walk.follow(re.compile("^请专家$")).follow(re.compile("^我的考核"))
        assert (walk.clicks, walk.heading) == (2, "我的考核")
        back = walk.page.locator(".trail").get_by_role("link", name="请专家")
        walk.through(back).follow(re.compile("^申报关系"))
        assert walk.heading == "申报关系"
        walk.through(back).follow(re.compile("^我的专家页"))
        assert walk.heading.startswith(f"专家{EXPERT}")
