"""From a question in everyday words to the article that answers it, on a telephone, without an account."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.stories.house import House
from tests.stories.walking import DESK, PHONE, walking

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("law")]
QUESTION = "换物业要多少人同意"
LAW = re.compile(r"/laws/[^/]+/[^/]+/art_\d+$")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_question_to_article_on_a_telephone(browser: Browser, shared_house: House, scripts: bool) -> None:  # noqa: FBT001
    with walking(browser, shared_house.address, **PHONE, java_script_enabled=scripts) as walk:
        page = walk.go("/").page
        page.get_by_role("search").get_by_role("textbox").fill(QUESTION)
        walk.press("查一查")
        assert page.url.startswith(f"{shared_house.address}/ask?q=")

        first = page.get_by_role("region", name="相关条文").locator("article.quote").first
        assert first.locator("mark").count() > 0
        marked = "".join(first.locator("mark").all_inner_texts())
        assert any(word in marked for word in ("物业", "选聘", "解聘", "业主", "同意")), marked
        said = first.inner_text()
        assert re.search(r"第.+条", said)
        assert re.search(r"现行|待核", said), "the standing"
        assert re.search(r"法律|法规|规章|解释|文件", said), "the level"
        assert re.search(r"全国|浙江|衢州|柯城", said), "the place"
        assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日版本", said), "the date"
        assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日 ?起施行|施行日待核", said), "the day of effect"

        folded = page.get_by_role("region", name="外地做法")
        expect(folded.get_by_text("不适用于衢州")).to_be_visible()
        assert not folded.locator("article.quote").first.is_visible()
        folded.locator("summary").first.click()
        assert folded.locator("article.quote").first.is_visible()
        walk.fits()

        title = first.get_by_role("link").inner_text()
        walk.follow(title)
        assert LAW.search(page.url), page.url
        assert walk.heading == title
        assert "这个网址固定指向这一版的这一条" in walk.words
        kept = page.url
        walk.follow("在全文里看这一条")
        assert page.locator(f"#{kept.rsplit('/', 1)[1]}").is_visible()
        assert walk.go(kept.removeprefix(walk.address)).heading == title


def test_the_whole_way_can_be_gone_with_the_keyboard_alone(browser: Browser, shared_house: House) -> None:
    with walking(browser, shared_house.address, **DESK) as walk:
        page = walk.go("/ask").page
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("search").get_by_role("textbox")).to_be_focused()
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_url("**/ask?q=*")
        article = page.get_by_role("region", name="相关条文").locator("article.quote").first.get_by_role("link")
        article.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(LAW)


def test_nothing_is_asked_of_any_other_place_than_this_server(browser: Browser, shared_house: House) -> None:
    asked: list[str] = []
    with walking(browser, shared_house.address, **PHONE) as walk:
        walk.page.on("request", lambda request: asked.append(request.url))
        walk.go("/").go(f"/ask?q={QUESTION}").go("/laws")
    assert asked
    assert [url for url in asked if not url.startswith((shared_house.address, "data:"))] == []
