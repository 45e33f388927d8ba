"""On a telephone: one article of a regulation changes by the import page, and one page tells all that rests on it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from alliance.kernel.days import full_date, local_date
from search.library.models import Article, Version, Work
from tests.stories.house import House, until
from tests.stories.walking import PHONE, Walk, walking

pytestmark = pytest.mark.browser
NARROW = {**PHONE, "viewport": {"width": 390, "height": 844}}
SECRETARY, ADVISER, GUIDANCE = "郑文彬", "余思敏", "徐慧芳"
TITLE, NUMBER = "物业管理条例", 16
ASKED = "业委会主任怎么产生？"
SORTS = ("官方答复", "考题", "课文", "证书补学", "范本", "办事路径", "规则数值")


def the_newer_text(house: House, folder: Path) -> Path:
    """The regulation as it stands, with one article changed, as a file of today."""
    with house.reading() as session:
        rows = session.execute(
            select(Article.number, Article.label, Article.text)
            .join(Version, Article.version_id == Version.id)
            .join(Work, Version.work_id == Work.id)
            .where(Work.title == TITLE)
            .order_by(Article.position)
        ).all()
    if not rows:
        pytest.skip("the folder of regulations (SAMPLES) is not here")
    changed = {NUMBER: lambda text: text.replace("30日", "20日").replace("中推选产生", "中投票选举产生")}
    lines = [f"{label} {changed.get(number, str)(text)}" for number, label, text in rows]
    file = folder / f"{TITLE}.md"
    head = f"# {TITLE}\n\n{full_date(local_date(datetime.now(UTC)))} 国务院公布\n\n"
    file.write_text(head + "\n\n".join(lines) + "\n", encoding="utf-8")
    return file


def an_answer(desk: Walk, adviser: Walk) -> None:
    """The secretary takes a starter question up as it is, and the adviser signs it."""
    desk.go("/questions/starter/committees-chair").press("采用：起草成正式答复")
    desk.press("送签")
    edition = desk.page.url.removeprefix(desk.address)
    adviser.enter(ADVISER).go(edition)
    adviser.page.get_by_label(re.compile("^我已逐条看过")).check()
    adviser.press("签发")


def imported(desk: Walk, file: Path) -> None:
    desk.go("/laws").follow("导入法规")
    desk.page.locator("input[type=file]").set_input_files(file)
    desk.press("上传，开始核对").press("入库")


def test_one_article_changed_in_the_browser_turns_everything_amber_on_one_page(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    file = the_newer_text(house, tmp_path)
    with walking(browser, house.address, **NARROW) as desk, walking(browser, house.address, **NARROW) as other:
        desk.enter(SECRETARY)
        an_answer(desk, other)
        imported(desk, file)
        assert until(lambda: all(sort in card(desk.go("/laws/changes")) for sort in SORTS), 120)
        told = card(desk)
        assert "30" in "".join(desk.page.locator("del").all_inner_texts())
        assert "20" in "".join(desk.page.locator("ins").all_inner_texts())
        assert ASKED in told
        assert "轮到业务指导组秘书" in told
        assert "轮到您：起草新的一版" in told

        desk.go("/").follow(re.compile("^看影响"))
        desk.follow(re.compile("^轮到我的"))
        desk.follow(ASKED)
        assert "二十日" not in desk.words
        assert "投票选举" in "".join(desk.page.locator("ins").all_inner_texts())

        other.enter(GUIDANCE).go("/laws/changes?show=mine")
        assert "轮到您：写补学稿" in card(other)


def card(walk: Walk) -> str:
    """The card of the regulation, with what is folded."""
    found = walk.page.locator("section.card").filter(has=walk.page.get_by_role("link", name=TITLE, exact=True))
    return found.first.text_content() or "" if found.count() else ""
