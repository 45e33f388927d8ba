"""Results as workbooks: everything for those who deliberate, what was published for everybody."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from compounds.awards.indicators.tree import Indicators
from compounds.awards.results.queries import ResultLine, ResultView
from compounds.workbooks.columns import Value
from compounds.workbooks.sheets_out import put

WAITS = "待定"
_NAMED = 24


def inner_book(view: ResultView, tree: Indicators) -> bytes:
    """One row an entry with all three totals, the band, and the points of every criterion."""
    heads = (
        *("名次", "小区", "街道", "名次区间从", "到", "总分", "平均分算的总分", "扣除松严的总分", "扣除松严的名次"),
        *("评分表", "去掉几份", "名额以内", "相差不显著"),
        *(leaf.name for leaf in tree.criteria),
    )
    rows = (
        (
            *(one.rank, one.compound_name, one.street, one.low, one.high, one.total, one.raw, one.adjusted),
            *(one.adjusted_rank, one.sheets, one.dropped, _yes(one.wins), _yes(one.undecided)),
            *_points(one, tree),
        )
        for one in view.lines
    )
    return book(f"第{view.number}版", heads, rows)


def public_book(view: ResultView, tree: Indicators, pending: frozenset[int], chosen: str) -> bytes:
    """One row an entry with what was published; a rank that is objected to waits."""
    heads = ("名次", "小区", "街道", "总分", chosen, *(leaf.name for leaf in tree.criteria))
    rows = (
        (
            WAITS if one.application_id in pending else one.rank,
            *(one.compound_name, one.street, one.total),
            WAITS if one.application_id in pending else _yes(one.wins),
            *_points(one, tree),
        )
        for one in view.lines
    )
    return book(f"第{view.number}版", heads, rows)


def _yes(holds: bool) -> str:  # noqa: FBT001 -- what a cell says of a fact
    return "是" if holds else ""


def _points(one: ResultLine, tree: Indicators) -> Iterable[Value]:
    return (one.points[leaf.code].points if leaf.code in one.points else "不适用" for leaf in tree.criteria)


def book(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value | None]]) -> bytes:
    """One table as an .xlsx, its head in bold."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import
    from openpyxl.styles import Font  # noqa: PLC0415 -- slow import

    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for number, row in enumerate((heads, *rows), 1):
        for place, value in enumerate(row, 1):
            put(sheet.cell(number, place), value)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.column_dimensions["B"].width = _NAMED
    sheet.freeze_panes = "C2"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
