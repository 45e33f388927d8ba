"""Workbooks that go out: the empty one, one with invented orders, and one's own rows back with the verdict on each."""

from __future__ import annotations

from datetime import timedelta

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.workbooks import sheets_out
from compounds.workbooks.columns import SAMPLE, Value
from compounds.workbooks.sheets_out import Out
from mediation.hotline import access
from mediation.hotline.columns import ORDERS, RULES, SHEETS
from mediation.hotline.verdicts import Content, Line
from mediation.hotline.workflow import VERDICT_NAMES

_TOLD = (
    "核对结果",
    "每一行最后一列写明办成什么、哪里要改，红底的格是有问题的格。诉求人和电话已经遮住。",
    "",
    *RULES,
)


def blank(actor: Actor) -> bytes:
    """The empty workbook. Raises NotPermitted."""
    access.work(actor).enforce()
    return sheets_out.workbook([Out(ORDERS.kind, ())], sheets=SHEETS, notes=RULES)


def sample(reading: Transaction, actor: Actor) -> bytes:
    """The workbook with invented orders of an invented compound. Raises NotPermitted."""
    access.work(actor).enforce()
    day = reading.today - timedelta(days=2)
    rows: list[dict[str, Value | None]] = [
        {
            "number": "QZ2026112000123",
            "received_on": day,
            "channel": "12345",
            "caller": "王女士",
            "phone": "13800000000",
            "compound": f"{SAMPLE}小区",
            "room": "3幢502室",
            "category": "住房城建",
            "category2": "物业管理",
            "category3": "房屋维修",
            "nature": "投诉",
            "grade": "一般",
            "title": "楼上漏水，物业不管",
            "content": "楼上卫生间漏水两个月，找过物业三次，没有人来修。",
            "responsible": f"{SAMPLE}物业服务有限公司",
            "process": "11 月 20 日转街道办理。",
        },
        {
            "number": "QZ2026112000456",
            "received_on": day,
            "caller": "李先生",
            "phone": "13900000000",
            "compound": f"{SAMPLE}小区",
            "nature": "咨询",
            "title": "业委会怎么换届",
            "content": "想问业委会到期怎么换届。",
        },
    ]
    return sheets_out.workbook([Out(ORDERS.kind, rows)], sheets=SHEETS, notes=RULES)


def annotated(content: Content) -> bytes:
    """The rows as they were read, callers masked, each with its verdict in a last column."""
    told = {line.number: line for line in content.lines}
    letters = {letter: code for code, letter in content.letters.items()}
    problems, bad = [], []
    rows: list[dict[str, Value | None]] = []
    for one in content.rows:
        line = told[one.row.number]
        problems.append(_told(line))
        bad.append(frozenset(letters[p.letter] for p in line.problems if p.letter in letters))
        rows.append({column.code: one.row.cells.get(column.code) for column in ORDERS.columns})
    return sheets_out.workbook([Out(ORDERS.kind, rows, problems, bad)], sheets=SHEETS, notes=_TOLD)


def _told(line: Line) -> str:
    return "\n".join((VERDICT_NAMES[line.verdict], *(one.sentence for one in line.problems), *line.remarks))
