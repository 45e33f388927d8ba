"""Three offices and one filing: each finds the next thing at once, does it, and the others learn of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.stories.house import House, until
from tests.stories.walking import DESK, PHONE, Walk, walking

pytestmark = pytest.mark.browser
CHAIR, OFFICER, SECRETARY = "王秀英", "吴晓燕", "徐慧芳"
REASON = "业主大会会议记录缺第三页，请补上。"


def compound_of(walk: Walk) -> str:
    """The compound whose filing is the first thing on the chair's home."""
    found = re.search(r"^(.+)业委会备案：报送材料$", walk.column("今天要办"), re.MULTILINE)
    assert found, walk.column("今天要办")
    return found[1]


def letters(walk: Walk) -> str:
    return walk.go("/demo/mail").words


def arrived(walk: Walk, title: str) -> Callable[[], bool]:
    return lambda: title in letters(walk)


def hand_in(walk: Walk) -> None:
    walk.page.get_by_label("材料已经备齐").check()
    walk.press("报送街道")
    assert "已报送街道" in walk.page.get_by_role("status").inner_text()


def test_a_filing_goes_from_the_chair_to_the_street_and_back_and_is_confirmed(browser: Browser, house: House) -> None:
    with (
        walking(browser, house.address, **PHONE) as chair,
        walking(browser, house.address, **DESK) as officer,
        walking(browser, house.address, **DESK) as secretary,
    ):
        # The chair: the home names the filing, one click leads to it.
        compound = compound_of(chair.enter(CHAIR))
        chair.take_up("报送")
        assert chair.heading.startswith(compound)
        whose = chair.heading.replace("业主委员会", "业委会")
        assert "期限怎么算" in chair.words
        file = chair.page.url.removeprefix(house.address)
        chair.press("报送街道")
        assert "还没有交上：有 1 处要改" in chair.words
        hand_in(chair)
        assert "街道核对材料" in chair.words

        # The street: it stands under 今天要办, a letter says so, one click leads to it; it goes back with a reason.
        officer.enter(OFFICER)
        assert f"{compound}业委会备案：核对材料" in officer.column("今天要办")
        until(arrived(officer, f"{whose}备案材料已报送"))
        officer.go("/").take_up("核对", compound)
        assert officer.page.url.endswith(file)
        officer.press("退回补正")
        assert "请填写“退回的理由”" in officer.words
        officer.fill("退回的理由", REASON).press("退回补正")
        assert "已退回补正" in officer.page.get_by_role("status").inner_text()

        # The chair learns of it in the letterbox and on the home page, and nobody else does.
        returned = f"{whose}备案材料退回补正"
        until(arrived(chair, returned))
        secretary.enter(SECRETARY)
        assert returned not in letters(officer)
        assert returned not in letters(secretary)
        chair.go("/demo/mail").follow(returned)
        chair.through(chair.page.locator(f'main a[href="{file}"]'))
        assert REASON in chair.words
        assert "街道退回补正，" in chair.go("/").column("今天要办")
        chair.take_up("报送")
        hand_in(chair)

        # The street confirms; the seats are offices, and everybody concerned is told.
        officer.go("/").take_up("核对", compound)
        officer.press("确认备案")
        assert "已备案，委员按任期开始任职" in officer.page.get_by_role("status").inner_text()
        assert "已备案" in officer.page.locator("ol.steps .now").inner_text()
        until(arrived(chair, f"{whose}已备案"))
        assert f"{compound}业委会已备案" in chair.go("/").column("有变化")
        assert f"{compound}业委会已备案" in secretary.go("/").words
        assert f"{compound}业委会备案" not in officer.go("/").column("今天要办")

    assert house.ledger_holds()


def test_the_secretary_finds_the_next_thing_and_checks_the_answers_before_registering(
    browser: Browser, house: House
) -> None:
    with walking(browser, house.address, **PHONE) as walk:
        walk.enter(SECRETARY)
        soon = walk.page.get_by_role("region", name="快到期").get_by_role("link").first
        named = soon.locator("b").inner_text()
        walk.through(soon)
        compound = re.split("业委会|物业服务合同", named)[0]
        assert walk.heading.startswith(compound)

        walk.through(walk.page.get_by_role("navigation").get_by_role("link", name="小区", exact=True).first)
        walk.follow("登记小区").fill("社区或者街道名称里的几个字", "荷花").press("查找").follow("选这个")
        walk.press("下一步：核对")
        assert "还没有交上" in walk.words
        walk.fill("小区名称", "望江新苑").fill("户数", "三百二十户")
        walk.page.get_by_label("未成立").check()
        walk.press("下一步：核对")
        assert "“户数”要填数字" in walk.words
        assert walk.page.get_by_label("小区名称").input_value() == "望江新苑"
        walk.fill("户数", "320").press("下一步：核对")
        assert "请核对一遍" in walk.words
        assert "320" in walk.words
        walk.press(re.compile(r"修改\s?：户数")).fill("户数", "328").press("下一步：核对")
        walk.press("核对无误，登记")
        assert walk.heading == "望江新苑"
        assert "328 户" in walk.words
        assert "登记了小区" in walk.words


def test_a_month_later_the_deadline_is_over_and_nobody_was_thrown_out(browser: Browser, house: House) -> None:
    with walking(browser, house.address, **PHONE) as walk:
        walk.enter(CHAIR)
        before = walk.column("今天要办")
        assert re.search(r"还剩 \d+ 天|还有 \d+ 天|今天", before), before
        assert walk.page.locator(".todo .tag.late").count() == 0
        walk.press("+1 个月")
        assert "演示时钟往前走了 30 天" in walk.page.get_by_role("status").inner_text()
        assert walk.heading.startswith(CHAIR)
        after = walk.column("今天要办")
        assert after != before
        late = walk.page.get_by_role("region", name="今天要办").locator(".tag.late")
        assert late.count() >= 1
        expect(late.first).to_contain_text("天")
