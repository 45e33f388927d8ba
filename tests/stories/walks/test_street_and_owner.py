"""A first week by visible words alone, on a telephone: a street officer, and an owner who has no account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from alliance.kernel.documents.models import Document
from tests.stories.house import House
from tests.stories.walking import PHONE, Walk, walking

pytestmark = pytest.mark.browser
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}}
OFFICER, NEIGHBOUR, CHAIR = "吴晓燕", "占思远", "王秀英"
REASON = "委员名单缺一份签名，请补上再报。"
SCREENS, SCREEN = 12, 844


def short(walk: Walk) -> None:
    """The page takes no more than a dozen screens to thumb through."""
    high = int(walk.page.evaluate("document.documentElement.scrollHeight"))
    assert high <= SCREENS * SCREEN, f"{walk.page.url} is {high} pixels long"


def since(walk: Walk) -> int:
    """Begin to count the clicks of the next thing to do."""
    walk.clicks = 0
    return 0


def unfold(walk: Walk, title: str) -> Walk:
    walk.page.locator("summary", has_text=title).first.click()
    return walk


def told(walk: Walk) -> str:
    return walk.page.get_by_role("status").inner_text()


def test_the_street_checks_returns_confirms_and_helps(browser: Browser, shared_house: House) -> None:
    with walking(browser, shared_house.address, **SMALL) as walk:
        walk.enter(OFFICER)
        since(walk)
        walk.take_up("核对")
        papers, confirm = (walk.page.get_by_role("heading", name=name, exact=True) for name in ("材料", "确认备案"))
        above = [one.bounding_box() for one in (papers, confirm)]
        assert above[0] and above[1] and above[0]["y"] < above[1]["y"], "what is to be checked stands first"
        walk.fill("退回的理由", REASON).press("退回补正")
        assert "已退回补正" in told(walk)
        assert REASON in walk.words
        assert walk.clicks == 2, "from 今天要办 to the returned filing"

        hand_in(browser, shared_house)
        walk.go("/")
        since(walk)
        walk.take_up("核对").press("确认备案")
        assert "已备案，委员按任期开始任职" in told(walk)
        assert walk.clicks == 2
        assert walk.page.get_by_role("button", name="登记届满").count() == 0, "a term that has just begun is not ended"
        walk.follow("给登录纸条")
        assert "身份证原件当面核对" in walk.words, "one more click to the slip for somebody old"
        assert walk.clicks == 3

        since(walk)
        walk.go("/").follow("辖区小区").follow("用表格登记")
        assert "下载空白表" in walk.words
        assert walk.clicks == 2
        since(walk)
        walk.page.locator("details.me summary").click()
        walk.follow("柜台帮办")
        assert walk.clicks == 1
        for path in ("/compounds/", "/awards/applications/", "/todo", "/numbers"):
            short(walk.go(path))
        unfold(walk, "业主大会和业委会")
        assert "业委会任期届满后移交" in walk.words

        collapsed(walk)


def hand_in(browser: Browser, house: House) -> None:
    """The chair of another compound reports the filing, so that the street has one to confirm."""
    with walking(browser, house.address, **SMALL) as chair:
        chair.enter(CHAIR).take_up("报送")
        chair.page.get_by_label("材料已经备齐").check()
        chair.press("报送街道")


def collapsed(walk: Walk) -> None:
    """A committee that the street finds stalled: its compound's page says what to do next, one click on."""
    walk.enter(NEIGHBOUR)
    since(walk)
    walk.follow("辖区小区")
    unfold(walk, "筛选").page.get_by_label("情况").select_option(label="业委会运转正常")
    walk.press("筛选")
    walk.through(walk.page.locator("main table a").first)
    assert "还没有选出新的" not in walk.words
    walk.follow("记录运转情况")
    walk.page.get_by_label("停摆").check()
    walk.fill("哪一天了解到的", "2026-11-20").press("保存")
    assert "还没有选出新的" in walk.words
    walk.follow("开始办换届")
    assert "开始办业委会换届" in walk.heading
    assert walk.clicks == 6


def test_an_owner_without_account_finds_asks_and_checks(browser: Browser, shared_house: House) -> None:
    with shared_house.reading() as reading:
        code = reading.scalars(select(Document.code).where(Document.closed_at.is_(None)).limit(1)).one()
    with walking(browser, shared_house.address, **SMALL) as walk:
        walk.go("/").page.get_by_label(re.compile("先问一句$")).fill("电梯里的广告收入归谁")
        walk.press("查一查")
        walk.through(
            walk.page.get_by_role("region", name="相关条文").locator("article.quote").first.get_by_role("link")
        )
        assert "这个网址固定指向这一版的这一条" in walk.words
        assert walk.clicks == 2, "from the first page to the article"
        walk.follow("问政策")

        for first, title, found in (
            ("算一算", "表决过没过", "全体业主人数"),
            ("办事路径", "成立首届业主委员会", "一共 16 步"),
            ("范本库", "业主委员会委员候选人推荐", "下载空白的"),
        ):
            since(walk)
            walk.follow("办事指南").follow(re.compile(f"^{first}")).follow(re.compile(title))
            assert found in walk.words
            assert walk.clicks == 3
        since(walk)
        walk.follow("查小区")
        name = walk.page.locator("main table a").first.inner_text()
        walk.fill("小区名称", name[:2]).press("查找").follow(name)
        assert "小区公开信息卡" in walk.words
        assert walk.clicks == 3

        ask_for_mediation(walk)
        look_at_what_is_public(walk)

        since(walk)
        walk.follow("查验文书").fill("验证码", code).press("查验")
        assert "签发" in walk.words
        assert walk.clicks == 2
        since(walk)
        short(walk.follow("个人信息怎么用"))
        assert "没有账号的也一样" in walk.words
        assert "认出是您本人" not in walk.words
        unfold(walk, "手机号（登录）")
        assert "认出是您本人" in walk.words


def ask_for_mediation(walk: Walk) -> None:
    """Without an account: four clicks to the receipt, and by its code three to where it has got to."""
    since(walk)
    walk.follow("解矛盾").follow("申请调解")
    for label, words in (
        ("一句话：是什么事", "楼上漏水，谈了两次都没有修"),
        ("事情的经过", "从六月开始，卫生间顶上一直滴水。"),
        ("您希望怎么解决", "一个月内修好"),
        ("对方叫什么", "3 幢 502 的住户"),
        ("您的姓名", "周小英"),
    ):
        walk.fill(label, words)
    walk.page.get_by_label("邻居，或者其他个人").check()
    walk.page.get_by_label(re.compile("^我自愿申请调解")).check()
    walk.press("下一步：核对").press("没有错，交给调解组")
    code = walk.page.locator(".slip-code").inner_text()
    assert "请把查询码抄下来" in walk.words
    assert walk.clicks == 4
    walk.page.context.clear_cookies()
    walk.go("/")
    since(walk)
    walk.follow("解矛盾").follow("凭查询码看进度").fill("查询码", code).press(re.compile("^(看|查|打开|下一步)"))
    assert "楼上漏水" in walk.words
    assert walk.clicks == 3


def look_at_what_is_public(walk: Walk) -> None:
    """A draw checked on the spot, and what it takes to object to a line of an award."""
    walk.go("/")
    since(walk)
    walk.follow("请专家").follow(re.compile("^公开的抽取"))
    walk.through(walk.page.locator("main li", has_text="已开启名单").get_by_role("link").first).follow("现在就核对")
    walk.page.get_by_text("全部对得上").wait_for()
    assert walk.clicks == 4
    walk.go("/")
    since(walk)
    walk.follow("评有礼").follow(re.compile("^评选公示")).follow("2026年度有礼小区")
    short(walk.through(walk.page.locator("main table a").first))
    assert "提异议" not in walk.words
    unfold(walk, "环境与设施").follow("提异议")
    assert "到柜台办，写在纸上也行" in walk.words
    assert walk.clicks == 5
