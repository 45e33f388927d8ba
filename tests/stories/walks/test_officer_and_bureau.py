"""The policy officer answers, imports a text and notes what still stands; the bureau looks round and hands in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, Locator

from tests.stories.house import PATIENCE_S, House
from tests.stories.test_law_changes import card, the_newer_text
from tests.stories.walking import PHONE, Walk, walking

pytestmark = pytest.mark.browser
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}}
OFFICER, ADVISER, BUREAU = "郑文彬", "余思敏", "张卫东"
QUESTION = "换届以后，上一届不交公章怎么办"
STEP = "业委会备案和刻章：送到街道和区住建局"
WHY = "改的是天数，这一步只说要送到哪里。"
LAY, LEGAL = "公摊面积", "共有部分 分摊 建筑面积"
STREET = "荷花街道"


def enter(walk: Walk, name: str) -> Walk:
    walk.enter(name).clicks = 0
    return walk


def home(walk: Walk) -> Walk:
    walk.go("/").clicks = 0
    return walk


def all_of_it(walk: Walk) -> Walk:
    """Everything that waits, from the home page."""
    return walk.follow(re.compile(r"^还有 \d+ 件，全部看"))


def answered(desk: Walk, other: Walk) -> None:
    """From the line of the home page to the answer that everybody reads; one writes, another one signs."""
    all_of_it(enter(desk, OFFICER)).follow(re.compile(QUESTION))
    desk.press(re.compile("^受理$")).press("我来承办").press("起草答复")
    assert "还没有写" in desk.words
    assert "处要改" not in desk.words
    desk.follow("写第一条").fill("这一条怎么答", "业委会换了届，决定照样有效，公章交给新一届用。")
    desk.fill("找条文（可以不填）", "民法典第280条").press("找条文").press("引用第一款这一段").press("保存这一条")
    assert "依据都核对上了" in desk.words
    desk.press("送签")
    assert "不能由您自己签发" in desk.words
    assert desk.clicks == 10

    all_of_it(enter(other, ADVISER)).follow(re.compile(QUESTION))
    other.page.get_by_label(re.compile("^我已逐条看过")).check()
    other.press("签发")
    assert other.clicks == 3
    assert "全部办完" in other.words
    assert "依据截至" in other.words


def imported(desk: Walk, file: Path) -> None:
    """A newer text comes in, and the page of the import leads on to what it touches."""
    home(desk).follow("问政策").follow("法规目录").follow("导入法规")
    desk.page.get_by_label("法规文件").set_input_files(file)
    desk.press("上传，开始核对").press("入库").follow("法规变动影响")
    assert desk.clicks == 6
    assert desk.heading == "法规变动影响"


def still_right(desk: Walk) -> None:
    """One step of a path stands: noted with a reason, grey with name and day, and amber again at a word."""
    desk.clicks = 0
    look = desk.page.get_by_role("link", name=re.compile(rf"^看过了，不用改\s?：{STEP}"))
    desk.through(look)
    assert "30" in "".join(desk.page.locator("del").all_inner_texts())
    desk.press("登记：不用改")
    assert "为什么不用改" in desk.page.get_by_role("alert").inner_text()
    desk.fill("为什么不用改", WHY).press("登记：不用改")
    assert desk.clicks == 3
    assert re.search(rf"{OFFICER} \d{{4}}年\d+月\d+日看过：{WHY}", card(desk))
    assert look.count() == 0
    desk.press(re.compile(rf"^重新标为要看\s?：{STEP}"))
    assert look.count() == 1


def said(desk: Walk) -> None:
    """A search that found nothing becomes a word that finds something."""
    home(desk).follow(re.compile("大家搜过，没有查到")).follow(re.compile(rf"^加一个说法\s?：{LAY}"))
    desk.fill("大家怎么说", LAY).fill("法律上叫什么", LEGAL).press("保存")
    assert desk.clicks == 3
    assert f"“{LAY}”从现在起也会去找“{LEGAL}”" in desk.page.locator("body").inner_text()


def test_the_policy_officer_answers_imports_and_notes_what_still_stands(
    browser: Browser, shared_house: House, tmp_path: Path
) -> None:
    file = the_newer_text(shared_house, tmp_path)
    with walking(browser, shared_house.address, **SMALL) as desk:
        with walking(browser, shared_house.address, **SMALL) as other:
            answered(desk, other)
        imported(desk, file)
        still_right(desk)
        said(desk)
        desk.page.get_by_role("banner").get_by_text(OFFICER).click()
        desk.follow("规则数值")
        desk.page.get_by_text(re.compile("^业主大会和业委会")).click()
        assert "业委会备案" in desk.words


def figure(walk: Walk, name: str) -> Locator:
    """The number beside a name at the head of the district, which opens what it counts."""
    return walk.page.get_by_role("region", name="合计").locator("div", has_text=name).get_by_role("link").last


def count(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found
    return int(found[0])


def its_table(folder: Path, compound: str) -> Path:
    """What the bureau writes down by itself: the check of one month, and the appraisal of one year."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in {
        "每月检查": (("所在街道", "小区名称", "月份", "得分"), (STREET, compound, "2026-11", 92.5)),
        "年度考评": (("所在街道", "小区名称", "年度", "总分"), (STREET, compound, 2024, 91)),
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = folder / "检查考评.xlsx"
    book.save(file)
    return file


def test_the_bureau_looks_round_prints_a_street_and_hands_in_its_tables(
    browser: Browser, shared_house: House, tmp_path: Path
) -> None:
    with walking(browser, shared_house.address, **SMALL) as walk:
        enter(walk, BUREAU).follow(re.compile("本月新备案业委会")).follow("看一览")
        assert (walk.heading, walk.clicks) == ("全区一览", 2)
        due = figure(walk, "内到期")
        number = count(due.inner_text())
        walk.through(due)
        assert f"共 {number} 件" in walk.words
        walk.follow("物业服务合同到期")
        assert walk.clicks == 4

        home(walk).follow(re.compile(r"^全区 \d+ 个小区")).follow(STREET)
        compound = walk.page.get_by_role("rowheader").get_by_role("link").last.inner_text()
        sheet = walk.follow(re.compile("小区情况表")).page
        printed = sheet.get_by_role("link", name=re.compile("^下载 PDF"))
        printed.wait_for(timeout=PATIENCE_S * 1000)
        with sheet.expect_download() as found:
            printed.click()
        assert Path(found.value.path()).read_bytes().startswith(b"%PDF")
        assert walk.clicks == 3

        home(walk).follow("解矛盾").follow("调解统计和调研简报")
        assert "共登记调解案件" in walk.words
        walk.follow("评有礼").follow(re.compile("^评选一览"))
        assert walk.heading == "评选一览"
        assert walk.clicks == 4

        home(walk).follow("评有礼").follow(re.compile("^住建局检查考评表"))
        walk.fill("依据哪份文件", "11月份物业服务检查通报").fill("文件的日期", "2026-11-20")
        walk.page.get_by_label("检查考评表", exact=True).set_input_files(its_table(tmp_path, compound))
        walk.press("上传，开始核对")
        assert "新的 2" in walk.words
        walk.page.get_by_label(re.compile("^我已")).check()
        walk.press(re.compile("导入"))
        assert "已导入" in walk.words
        assert walk.clicks == 4
