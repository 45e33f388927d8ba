"""The figures as files for further work: one sheet a table as .xlsx, all of them one below the other as CSV."""

from __future__ import annotations

import csv
import io

from compounds.workbooks.columns import FORMULA_SIGNS
from mediation.figures import telling
from mediation.figures.queries import Group, Report

_BOM = "\ufeff"
"""Without it the usual spreadsheet reads Chinese in CSV as something else."""


def comma_separated(report: Report) -> bytes:
    """All tables as CSV in UTF-8, each under its title, with the rule of what is held back."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f"{report.half.name}调解统计", report.places])
    writer.writerow([telling.rule(report)])
    for group in groups(report):
        writer.writerow([])
        writer.writerow([group.title])
        writer.writerow([group.head, *telling.HEADS])
        writer.writerows([_plain(text) for text in row] for row in telling.rows(group))
    return (_BOM + out.getvalue()).encode()


def workbook(report: Report) -> bytes:
    """All tables as .xlsx, one sheet each, and a sheet that says how the figures are reckoned."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import
    from openpyxl.styles import Font  # noqa: PLC0415 -- slow import

    book = Workbook()
    book.remove(book.worksheets[0])
    for group in groups(report):
        sheet = book.create_sheet(group.title)
        sheet.append([group.head, *telling.HEADS])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for row in telling.rows(group):
            sheet.append([_plain(text) for text in row])
        sheet.column_dimensions["A"].width = 36
        sheet.freeze_panes = "B2"
    said = book.create_sheet("数字怎么算的")
    for line in (f"{report.half.name}调解统计：{report.places}", *telling.METHOD, telling.rule(report)):
        said.append([line])
    said.column_dimensions["A"].width = 100
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def groups(report: Report) -> tuple[Group, ...]:
    """The tables in the order of the page."""
    return report.months, report.causes, report.streets, report.companies


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(tuple(FORMULA_SIGNS)) else text
