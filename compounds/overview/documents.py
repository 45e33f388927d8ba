"""The papers of these pages: the monthly sheet of a street."""

from __future__ import annotations

from alliance.kernel.actors import Office
from alliance.kernel.documents import readable
from alliance.kernel.documents.kinds import Kind, register
from compounds.overview import sheets
from compounds.overview.models import MonthlySheet

MONTHLY_SHEET = Kind(
    code=sheets.KIND,
    label=sheets.KIND_NAME,
    mark="月",
    template="overview/sheet_paper.html",
    public={"street": "街道", "month": "月份", "as_of": "数字统计到"},
    revokers=frozenset({Office.ALLIANCE_LEAD, Office.GUIDANCE_SECRETARY}),
)


def registered() -> None:
    """Make the sheet known to the register of documents, and readable for those who see it."""
    register(MONTHLY_SHEET)
    readable(MonthlySheet.__tablename__, MonthlySheet)
