"""Somebody who objects to a result reads the answer and its grounds; a keeper gets on after a witness did not come."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.stories.house import House, until
from tests.stories.mediating import told
from tests.stories.walking import PHONE, Walk, walking

pytestmark = pytest.mark.browser
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}}
OBJECTOR, KEEPER = "陈国平", "祝建平"
OBJECTION, GIST, ANSWER = "评审组里没有工程专家，为什么？", "有人问组里怎么没有工程专家", "小区申请的专业组里没有工程。"
FOUR_DAYS = 4


def result(walk: Walk) -> Walk:
    """From the first page to the selection whose result everybody may object to."""
    walk.go("/").follow(re.compile("^请专家$")).follow(re.compile("^选聘评审的结果"))
    published = walk.page.get_by_role("listitem").filter(has_text="公示结果").first
    return walk.through(published.get_by_role("link"))


def test_whoever_objects_finds_it_again_and_reads_the_answer_with_its_grounds(
    browser: Browser, shared_house: House
) -> None:
    with walking(browser, shared_house.address, **SMALL) as one, walking(browser, shared_house.address, **SMALL) as two:
        result(one.enter(OBJECTOR))
        one.follow("觉得哪里不对").follow("提异议").fill("您觉得哪里不对", OBJECTION).press("提交异议")
        found = re.search(r"这是第(\d+)条异议", told(one))
        assert found is not None
        one.follow("这是您提的")
        assert (one.heading, "等答复" in one.words) == (f"第 {found[1]} 条异议", True)
        one.follow("的评审结果").follow("提异议").fill("您觉得哪里不对", OBJECTION).press("提交异议")
        assert f"这段话已经收到，是第{found[1]}条异议" in one.words

        result(two.enter(KEEPER)).follow(f"答复第 {found[1]} 条")
        assert OBJECTOR not in two.words
        two.fill("这条异议说的是什么（公开）", GIST).fill("答复（公开）", ANSWER)
        two.page.get_by_label("意见成立，已经更正").check()
        two.press("答复，马上公开")
        assert "还没有更正记录" in two.words
        two.page.get_by_label("作了说明").check()
        two.press("答复，马上公开")
        assert "已答复" in told(two)

        until(lambda: "您提的异议有答复了" in one.go("/inbox").words)
        one.follow(re.compile("去看看.*您提的异议有答复了"))
        for words in (OBJECTION, GIST, "作了说明", ANSWER):
            assert words in one.words


def test_the_keeper_gives_up_a_seal_that_nobody_witnessed_and_may_freeze_again(
    browser: Browser, shared_house: House
) -> None:
    with walking(browser, shared_house.address, **SMALL) as walk:
        walk.enter(KEEPER).follow(re.compile("^请专家$")).follow(re.compile("^公开的抽取"))
        walk.through(walk.page.get_by_role("listitem").filter(has_text="等见证人确认").first.get_by_role("link"))
        assert "等小区所在的街道、社区" in walk.words
        for _ in range(FOUR_DAYS):
            walk.press("+1 天")
        walk.go("/").clicks = 0
        walk.follow("全部看").take_up("去作废", "没有人来见证")
        assert "还没有人来见证。" in walk.words
        walk.page.get_by_label("见证人确认时号码已经公开").check()
        walk.press(re.compile("^作废$"))
        assert (walk.clicks, "已作废" in told(walk)) == (3, True)
        walk.follow("这份申请").follow("核对好回避以后，封存名单")
        assert walk.heading.endswith("封存名单")
        walk.follow("先不封存，返回")
        assert "核对好回避以后，封存名单" in walk.words
