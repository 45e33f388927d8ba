"""The public list of honours as files: a workbook, and plain data for other programmes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from compounds.awards.honours.queries import HonourLine
from compounds.workbooks.columns import Value

HEADS = ("小区", "街道", "荣誉", "编号", "现在", "从哪天起", "审定日期", "有效期到")


def rows(lines: Iterable[HonourLine]) -> list[tuple[Value, ...]]:
    """The list as rows below `HEADS`."""
    return [
        (
            one.compound_name,
            one.street,
            one.label,
            str(one.reference),
            one.status_name,
            one.since,
            one.granted_on,
            one.valid_until,
        )
        for one in lines
    ]


def data(lines: Iterable[HonourLine], public_url: str, address: Callable[[int], str]) -> list[dict[str, Any]]:
    """The list as JSON takes it; `address` gives the path of the page of one honour by its id."""
    return [
        {
            "compound": one.compound_name,
            "street": one.street,
            "honour": one.label,
            "award": one.code,
            "year": one.year,
            "form": one.form.value,
            "number": str(one.reference),
            "status": one.status.value,
            "since": one.since.isoformat(),
            "granted_on": one.granted_on.isoformat(),
            "valid_until": one.valid_until.isoformat(),
            "page": f"{public_url}{address(one.honour_id)}",
        }
        for one in lines
    ]
