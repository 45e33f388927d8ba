"""Tables that go out: the empty one, one with invented figures, and one's own rows back with the verdict on each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.checks import access
from compounds.awards.checks.columns import BY_TABLE, RULES, SHEETS
from compounds.awards.checks.verdicts import Content, Line
from compounds.awards.checks.workflow import VERDICT_NAMES, Table
from compounds.workbooks import sheets_out
from compounds.workbooks.columns import SAMPLE, Value
from compounds.workbooks.sheets_out import Out

_TOLD = ("核对结果", "每一行最后一列写明怎么办、哪里要改，红底的格是有问题的格。", "", *RULES)


def blank(actor: Actor) -> bytes:
    """The empty workbook. Raises NotPermitted."""
    access.see_runs(actor).enforce()
    return sheets_out.workbook([Out(table, ()) for table in Table], sheets=SHEETS, notes=RULES)


def sample(reading: Transaction, actor: Actor) -> bytes:
    """The workbook with invented figures of an invented compound. Raises NotPermitted."""
    access.see_runs(actor).enforce()
    month = (reading.today.replace(day=1) - timedelta(days=1)).replace(day=1)
    monthly: list[dict[str, Value | None]] = [
        {
            "compound": f"{SAMPLE}小区",
            "month": month,
            "score": "92.5",
            "found": "4",
            "mended": "3",
            "note": "3幢楼道堆放杂物，没有整改。",
        }
    ]
    yearly: list[dict[str, Value | None]] = [
        {
            "compound": f"{SAMPLE}小区",
            "year": str(month.year - 1),
            "total": "91.2",
            "monthly": "92",
            "site": "90",
            "satisfaction": "88",
            "complaints": "95",
            "grade": "优",
        }
    ]
    return sheets_out.workbook([Out(Table.MONTHLY, monthly), Out(Table.YEARLY, yearly)], sheets=SHEETS, notes=RULES)


def annotated(content: Content) -> bytes:
    """The rows as they were read, each with its verdict in a last column."""
    told = {line.key: line for line in content.lines}
    out = []
    for sheet in content.sheets:
        table = Table(sheet.kind)
        letters: Mapping[str, str] = {letter: code for code, letter in sheet.letters.items()}
        problems, bad = [], []
        rows: list[dict[str, Any]] = []
        for row in sheet.rows:
            line = told[table, row.number]
            problems.append(_told(line))
            bad.append(frozenset(letters[one.letter] for one in line.problems if one.letter in letters))
            rows.append({column.code: row.cells.get(column.code) for column in BY_TABLE[table].columns})
        out.append(Out(table, rows, problems, bad))
    return sheets_out.workbook(out, sheets=SHEETS, notes=_TOLD)


def _told(line: Line) -> str:
    changes = (f"{one.label}：{one.old} → {one.new}" for one in line.changes)
    return "\n".join((VERDICT_NAMES[line.verdict], *(one.sentence for one in line.problems), *line.remarks, *changes))
