"""What a monthly sheet hands to paper: the figures and rows of its day in words, kept as plain values."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliance.kernel.days import full_date
from compounds.models import Standing
from compounds.names import STANDING_NAMES
from compounds.overview.monthly import FIGURES, Row
from compounds.overview.streets import Monthly, Street
from compounds.workflow import STAGE_NAMES, Stage

KIND = "street_monthly_sheet"
KIND_NAME = "月度情况表"
NO_COMMITTEE = "没有业委会"


def title(street: Street, monthly: Monthly) -> str:
    """府山街道2026年11月小区情况表."""
    return f"{street.name}{monthly.month.label}小区情况表"


def facts(street: Street, monthly: Monthly) -> dict[str, Any]:
    """Everything that the paper says, as text and whole numbers; no person is named."""
    state = monthly.state
    return {
        "street": street.name,
        "month": monthly.month.label,
        "as_of": full_date(monthly.month.as_of),
        "figures": [[label, state.figures[code]] for code, label in FIGURES.items()],
        "changes": [[label, number] for label, number in monthly.changes],
        "heads": list(HEADS),
        "rows": [_row(row) for row in state.rows],
    }


def _row(row: Row) -> list[str]:
    term = row.term
    if row.filing and row.filing != Stage.FILED.value:
        term = f"{term}（{STAGE_NAMES[Stage(row.filing)]}）"
    return [
        row.name,
        row.community,
        f"{row.households:,}",
        NO_COMMITTEE if row.standing == "none" else STANDING_NAMES[Standing(row.standing)],
        term or "—",
        _day(row.term_ends),
        row.company or "没有登记",
        "不定期" if row.contract_ends == "open" else _day(row.contract_ends),
        "；".join(row.marks),
    ]


def _day(text: str) -> str:
    """2026.11.22, which a narrow column holds."""
    return f"{date.fromisoformat(text):%Y.%m.%d}" if text else "—"


HEADS = ("小区", "社区", "户数", "业委会", "届次", "任期到", "物业企业", "合同到", "要留意的")
"""The heads of the columns, in the order of the rows."""
