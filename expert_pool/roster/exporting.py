"""The roster as a spreadsheet for those who oversee it, and the conditions of entry in words."""

from __future__ import annotations

import io

from alliance.kernel.access import denied
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.workbooks.columns import FORMULA_SIGNS
from expert_pool.access import ASK_KEEPER, oversees
from expert_pool.roster import numbers, queries
from expert_pool.roster.queries import Filter
from expert_pool.roster.workflow import ENTRY_NAMES, STANDING_NAMES, Entry

HEADS = ("编号", "姓名", "专业", "工作单位", "从哪里来", "状态", "培训证书到", "聘到")
_MOST = 10_000
_WIDTHS = (20, 12, 30, 30, 20, 14, 14, 14)


def workbook(reading: Transaction, actor: Actor, chosen: Filter) -> bytes:
    """The list with the same filter as the page, as .xlsx; no number and no evidence. Raises NotPermitted."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import
    from openpyxl.styles import Font  # noqa: PLC0415 -- slow import

    if not oversees(actor):
        denied("专家名单的表格给专家库管理员和监管的人。", ASK_KEEPER).enforce()
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "专家名单"
    sheet.append(HEADS)
    for cell, letter, width in zip(sheet[1], "ABCDEFGH", _WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[letter].width = width
    for row in queries.roster(reading, actor, chosen, size=_MOST).rows:
        texts = (row.reference, row.name, row.field_names, row.unit, row.place_name, STANDING_NAMES[row.standing])
        days = ("" if day is None else day.isoformat() for day in (row.trained_to, row.serves_to))
        sheet.append([_plain(text) for text in (*texts, *days)])
    sheet.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def conditions(reading: Transaction, alliance_id: int) -> tuple[str, ...]:
    """What is asked of whoever wants to enter the pool, with the numbers of the day."""
    values = numbers.of(reading, alliance_id)
    grounds = f"{ENTRY_NAMES[Entry.SERVED_TERM]}；{ENTRY_NAMES[Entry.CERTIFIED]}；做相关工作满{values.entry_years}年"
    return (
        f"下面有一样就可以：{grounds}。",
        "本人没有失信、违法的记录。",
        f"学完评审专家的培训（建议{values.entry_hours}学时以上），考试合格，有证书。",
        "看过并且答应遵守纪律。",
    )


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(tuple(FORMULA_SIGNS)) else text
