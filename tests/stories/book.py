"""The workbook that a street officer fills in and brings in: one compound with its committee and its contract."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from tests.stories.walking import Walk

HOME = "/compounds/workbooks/"
COMPOUND, CHAIR = "书香门邸", "柳一鸣"


def blank(walk: Walk) -> bytes:
    """The blank workbook, as the officer downloads it."""
    link = walk.go(HOME).page.get_by_role("link", name="下载空白表").get_attribute("href")
    return walk.page.request.get(f"{walk.address}{link}").body()


def filled(content: bytes, households: object) -> bytes:
    """The blank workbook with one compound, its committee of four and its contract, as the officer fills it in."""
    book = load_workbook(BytesIO(content))
    street, community = book["街道社区"]["A2"].value, book["街道社区"]["B2"].value
    where = [street, community, COMPOUND]
    book["小区"].append([*where, households, "5.1万㎡", "大地房地产开发有限公司", "2020年6月30日", "业主委员会"])
    book["业委会"].append([*where, "第一届", date(2024, 3, 5), "2024.3.10", "2029-03-09", "2024/4/1", "备〔2024〕8号"])
    for name, role in ((CHAIR, "主任"), ("柳二", "副主任"), ("柳三", "委员"), ("柳四", "委员")):
        book["委员"].append([*where, 1, name, role])
    book["物业合同"].append([*where, "和美物业服务有限公司", None, "选聘", "2025-01-01", "2027-12-31", "1.8元/㎡·月"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(walk: Walk, folder: Path, content: bytes) -> Walk:
    """Hand a workbook in to be looked through."""
    file = folder / f"{COMPOUND}.xlsx"
    file.write_bytes(content)
    walk.go(HOME)
    walk.page.get_by_label("填好的表格").set_input_files(file)
    return walk.press("上传，开始核对")


def confirm(walk: Walk) -> Walk:
    """Say that the verdicts were read, and take everything in."""
    walk.page.get_by_label("我已经看过核对结果").check()
    walk.press("确认导入 7 行")
    assert "已导入：新增 7 行" in walk.words
    return walk
