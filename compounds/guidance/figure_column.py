"""Figures that stand in a workbook one below the other, each with its name to the left of it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from compounds.guidance.figures import Fault, Faulty
from compounds.workbooks import reading
from compounds.workbooks.columns import Sheet
from compounds.workbooks.values import head

WITHIN = 40
"""So many rows are looked at."""
WIDEST = 10
"""So many columns are looked at."""


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """The text of each figure by its code, what keeps one from being understood, and the row where each stands."""

    cells: Mapping[str, str]
    troubles: Mapping[str, str]
    rows: Mapping[str, int]


def read(content: bytes, sheet: Sheet) -> FigureColumn | None:
    """The figures of a workbook that holds every required name of `sheet` in a column; None for any other workbook.

    The workbook has to have passed `guards.check`. Raises Invalid, and Faulty for a name that stands there twice.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as where rows are read
            found = _found(content, sheet)
    except reading.FAULTS:
        return None  # whoever reads it for rows says what is wrong with it
    if found is None:
        return None
    turned = BytesIO(_in_a_row([(code, cell) for _, code, cell in found]))
    most = len(turned.getvalue())
    read_as = reading.read(turned, "figures.xlsx", most_bytes=most, most_rows=1, sheets=(sheet,)).sheets[0]
    if read_as.problems:
        raise Faulty(Fault(sheet.name, problem.replace("列", "行")) for problem in read_as.problems)
    rows = {code: row for row, code, _ in found}
    return FigureColumn(read_as.rows[0].cells, read_as.rows[0].troubles, rows)


def _found(content: bytes, sheet: Sheet) -> list[tuple[int, str, Any]] | None:
    """Row, code and cell of each name; None where a required one is lacking."""
    codes = {head(name): column.code for column in sheet.columns for name in (column.heading, *column.synonyms)}
    wanted = {column.code for column in sheet.columns if column.required}
    workbook = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        for worksheet in workbook.worksheets:
            if worksheet.sheet_state != "visible":
                continue
            named: list[tuple[int, str, Any]] = []
            for row in worksheet.iter_rows(max_row=WITHIN, max_col=WIDEST):
                filled = [cell for cell in row if cell.value is not None]
                if filled and (code := codes.get(head(str(filled[0].value)[: reading.LONGEST_TITLE]))):
                    named.append((filled[0].row, code, filled[1] if len(filled) > 1 else None))
            if wanted <= {code for _, code, _ in named}:
                return named
    finally:
        workbook.close()
    return None


def _in_a_row(named: Sequence[tuple[str, Any]]) -> bytes:
    """A workbook with the names in its first row and the cells in its second, as all others are read."""
    workbook = Workbook()
    sheet = workbook.create_sheet(index=0)
    for at, (code, cell) in enumerate(named, 1):
        sheet.cell(1, at, code)
        if cell is not None:
            copied = sheet.cell(2, at)
            copied.value = "=0" if cell.data_type == "f" else cell.value
            copied.data_type, copied.number_format = cell.data_type, cell.number_format
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()
