"""Workbooks for tests: sheets from plain rows, and what verdicts say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.workbooks import queries, reading
from compounds.workbooks.columns import SheetKind
from compounds.workbooks.judging import Judged
from compounds.workbooks.reading import Book
from compounds.workbooks.verdicts import Line

STREET, COMMUNITY = "府山街道", "蛟池街社区"
MEGABYTE = 1024 * 1024
COMPOUND_HEADS = (
    "所在街道",
    "所在社区",
    "小区名称",
    "户数",
    "总建筑面积（㎡）",
    "建设单位",
    "首次交付日期",
    "治理方式",
)
TERM_HEADS = (
    "所在街道", "所在社区", "小区名称", "届次", "选举日期", "任期起", "任期止", "备案日期", "备案证明",
    "实际结束日期", "提前结束的原因",
)  # fmt: skip
MEMBER_HEADS = ("所在街道", "所在社区", "小区名称", "届次", "姓名", "职务", "手机号")
CONTRACT_HEADS = (
    "所在街道", "所在社区", "小区名称", "物业服务企业", "统一社会信用代码", "合同种类", "合同起日",
    "合同止日", "物业费（元/㎡·月）", "服务面积（㎡）",
)  # fmt: skip
FIVE = (("王一", "主任"), ("李二", "副主任"), ("张三", "委员"), ("赵四", "委员"), ("陈五", "委员"))


def saved(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> BytesIO:
    """A workbook whose sheets hold these rows, headings included."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return stream_of(book)


def stream_of(book: Workbook) -> BytesIO:
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def read(
    stream: BytesIO, *, most_bytes: int = 10 * MEGABYTE, most_rows: int = 10_000, name: str = "登记表.xlsx"
) -> Book:
    return reading.read(stream, name, most_bytes=most_bytes, most_rows=most_rows)


def a_row(name: str, households: Any = 800, *more: Any) -> list[Any]:
    """A row of the sheet of compounds."""
    return [STREET, COMMUNITY, name, households, *more]


def compounds_book(*rows: Sequence[Any]) -> Book:
    return read(saved({"小区": [COMPOUND_HEADS, *rows]}))


def a_term_row(name: str, number: Any = 1, **given: Any) -> list[Any]:
    facts = {"elected": "2024-03-05", "starts": "2024-03-10", "ends": "2029-03-09", **given}
    return [
        STREET, COMMUNITY, name, number, facts["elected"], facts["starts"], facts["ends"],
        *(facts.get(key) for key in ("filed", "evidence", "ended", "because")),
    ]  # fmt: skip


def member_rows(name: str, number: Any = 1, people: Sequence[tuple[str, str]] = FIVE) -> list[list[Any]]:
    return [[STREET, COMMUNITY, name, number, person, role] for person, role in people]


def a_contract_row(name: str, company: str = "安居物业服务有限公司", *more: Any) -> list[Any]:
    return [STREET, COMMUNITY, name, company, *(more or (None, "业主大会选聘合同", "2025-01-01", "2027-12-31", "1.80"))]


def judge(tx: Transaction, actor: Actor, book: Book) -> Judged:
    return queries.judged(tx, actor, book)


def lines(judged: Judged, kind: SheetKind = SheetKind.COMPOUNDS) -> list[Line]:
    return [line for line in judged.lines if line.sheet is kind]


def told(line: Line) -> str:
    """All sentences on a row."""
    return " ".join([*(one.sentence for one in line.problems), *(one.sentence for one in line.remarks)])


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))
