"""A street officer's workbook: downloaded, filled, uploaded, mended, confirmed; and there the compound is."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser

from tests.stories.house import House
from tests.stories.walking import DESK, PHONE, Walk, walking

pytestmark = pytest.mark.browser
HOME = "/compounds/workbooks/"
BUTTON = "上传，开始核对"


def filled(content: bytes, households: object) -> bytes:
    """The blank workbook with one compound, its committee of four and its contract, as the officer fills it in."""
    book = load_workbook(BytesIO(content))
    street, community = book["街道社区"]["A2"].value, book["街道社区"]["B2"].value
    where = [street, community, "书香门邸"]
    book["小区"].append([*where, households, "5.1万㎡", "大地房地产开发有限公司", "2020年6月30日", "业主委员会"])
    book["业委会"].append([*where, "第一届", date(2024, 3, 5), "2024.3.10", "2029-03-09", "2024/4/1", "备〔2024〕8号"])
    for name, role in (("柳一鸣", "主任"), ("柳二", "副主任"), ("柳三", "委员"), ("柳四", "委员")):
        book["委员"].append([*where, 1, name, role])
    book["物业合同"].append([*where, "和美物业服务有限公司", None, "选聘", "2025-01-01", "2027-12-31", "1.8元/㎡·月"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(walk: Walk, folder: Path, content: bytes) -> None:
    file = folder / "书香门邸.xlsx"
    file.write_bytes(content)
    walk.go(HOME)
    walk.page.get_by_label("填好的表格").set_input_files(file)
    walk.press(BUTTON)


def test_from_the_blank_workbook_to_the_page_of_the_compound(house: House, browser: Browser, tmp_path: Path) -> None:
    with walking(browser, house.address, **DESK) as walk:
        walk.enter("吴晓燕").go(HOME)
        link = walk.page.get_by_role("link", name="下载空白表").get_attribute("href")
        blank = walk.page.request.get(f"{house.address}{link}").body()

        upload(walk, tmp_path, filled(blank, "四百多户"))
        assert "“户数”要填数字" in walk.words
        assert "D2" in walk.words
        assert "“小区”表第 2 行有问题" in walk.words
        assert "没有可以导入的行" in walk.words

        upload(walk, tmp_path, filled(blank, 412))
        assert "请您看一下" in walk.words
        assert "不是单数" in walk.words
        walk.page.get_by_label("我已经看过核对结果").check()
        walk.press("确认导入 7 行")
        assert "已导入：新增 7 行" in walk.words
        walk.follow(re.compile("^书香门邸$"))
        for words in ("412 户", "51,000 平方米", "业主委员会", "柳一鸣", "和美物业服务有限公司", "已备案"):
            assert words in walk.words, words

    with walking(browser, house.address, **PHONE) as phone:
        phone.enter("吴晓燕").go(HOME)
        phone.follow(re.compile("书香门邸.xlsx"))
        assert "这次导入做了什么" in phone.words
        phone.go(f"{HOME}export")
