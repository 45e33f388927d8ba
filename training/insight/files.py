"""Readiness and item figures as workbooks, for further work."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from compounds.workbooks.columns import FORMULA_SIGNS
from training.curriculum.definition import MODULE_NAMES
from training.insight.areas import AREAS
from training.insight.questions import ExamFigures
from training.insight.readiness import LEVEL_NAMES, Readiness

PLACES = Decimal("0.01")


def readiness_book(found: Iterable[Readiness]) -> bytes:
    """One row a compound, one column a kind of business."""
    heads = ("街道", "小区", "委员", "持证", *(area.work for area in AREAS))
    rows = (
        (one.street, one.name, len(one.members), one.certified, *(LEVEL_NAMES[one.level(area)] for area in AREAS))
        for one in found
    )
    return _book("培训情况", heads, rows)


def questions_book(found: ExamFigures) -> bytes:
    """One row a question."""
    heads = ("题号", "版本", "题目", "模块", "答过的人", "难度系数%", "标准差", "区分度%", "区分效率%", "说明")
    rows = (
        (
            one.question_id,
            one.number,
            one.opening,
            MODULE_NAMES.get(one.topic, one.topic),
            one.count,
            *(
                rounded(value)
                for value in (
                    (
                        one.figures.facility,
                        one.figures.deviation,
                        one.figures.discrimination,
                        one.figures.efficiency,
                    )
                    if one.figures is not None
                    else (None,) * 4
                )
            ),
            one.advice,
        )
        for one in found.questions
    )
    return _book("试题分析", heads, rows)


def rounded(value: Decimal | None) -> Decimal | None:
    """To two places, half up to even; None stays None."""
    return None if value is None else value.quantize(PLACES)


def _book(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import
    from openpyxl.styles import Font  # noqa: PLC0415 -- slow import

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([_plain(value) for value in row])
    sheet.column_dimensions["B"].width = 24
    sheet.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets a sign before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value
