"""Working out who pays how much: the list of units read, the cost shared, the result as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from compounds.guidance.calculators import forms, rows
from compounds.guidance.calculators.worked import TRIAL, Listing, Worked
from compounds.guidance.figures import amount, square_metres
from compounds.guidance.sharing import COST, BenefitingUnit, Cost, Scope, Sharing, money, share
from compounds.workbooks import sheets_out
from compounds.workbooks.columns import Column, Kind, Sheet, Value

DEVELOPER, OWNER = "建设单位", "业主"
ON_PAPER = 400
"""Rows that a page and a sheet show; whoever has more takes the workbook."""
RESULT = Sheet(
    "shares",
    "分摊结果",
    (),
    (
        Column("name", "室号", width=24),
        Column("area", "面积（㎡）", Kind.AREA, width=14),
        Column("amount", "应摊（元）", Kind.MONEY, width=14),
        Column("payer", "由谁承担", width=12),
    ),
)
_NOTES = ("怎么看", "试算，仅供核对，不作法律文书。", "各户合计与费用总额相等；尾差按舍去的零头从大到小，每户补一分。")
_BLANK = (
    "怎么填",
    "一行填一户。楼幢、单元没有分的可以空着；面积填产权证上的专有部分面积，最多两位小数。",
    "建设单位还没有卖出的房屋，在“未售”一列写“未售”。不要写姓名。",
)


def worked(form: forms.SharingForm, units: Sequence[BenefitingUnit]) -> tuple[Worked, Sharing]:
    """The shares of a list of units. Raises Faulty for units or a cost with which nothing can be shared."""
    cost = Cost(
        form.title.data or COST,
        form.total.data,
        Scope(form.scope.data),
        rows.building(form.building.data or ""),
        rows.stair(form.stair.data or ""),
    )
    found = share(_placed(units, cost), [cost])
    shown = found.bills[:ON_PAPER]
    listing = Listing(
        "各户分摊",
        tuple(column.heading for column in RESULT.columns),
        tuple(
            (bill.unit.label, amount(bill.unit.area), amount(bill.amount), DEVELOPER if bill.unit.unsold else OWNER)
            for bill in shown
        ),
        frozenset({1, 2}),
    )
    advice = ["规约或者业主共同决定里另有分摊办法的，按约定办。"]
    if len(found.bills) > ON_PAPER:
        advice.append(f"一共 {len(found.bills)} 户，这里只列前 {ON_PAPER} 户；全部的请下载表格。")
    advice += ["动用维修资金分摊的，各户从自己的账上出，账上不够的要补交。", TRIAL]
    area = sum(bill.unit.area for bill in found.bills)
    return (
        Worked(
            title="费用分摊试算",
            headline=f"{money(found.total)}，{len(found.bills)} 户分摊，合计正好相等",
            tone="go",
            given=(
                ("什么费用", cost.title),
                ("费用总额", money(cost.amount)),
                ("谁受益", cost.group),
                ("受益的房屋", f"{len(found.bills)} 户，{square_metres(area)}"),
            ),
            because=found.because,
            basis=("《民法典》第二百八十三条", "《住宅专项维修资金管理办法》第二十条、第二十一条"),
            advice=tuple(advice),
            listing=listing,
        ),
        found,
    )


def _placed(units: Sequence[BenefitingUnit], cost: Cost) -> Sequence[BenefitingUnit]:
    """A list that names no buildings holds those who benefit, and no others."""
    if cost.scope is Scope.COMPOUND or any(unit.building or unit.stair for unit in units):
        return units
    return [replace(unit, building=cost.building, stair=cost.stair) for unit in units]


def workbook(found: Sharing) -> bytes:
    """The result as a workbook."""
    filled: list[dict[str, Value | None]] = [
        {
            "name": bill.unit.label,
            "area": Decimal(bill.unit.area).scaleb(-2),
            "amount": Decimal(bill.amount).scaleb(-2),
            "payer": DEVELOPER if bill.unit.unsold else OWNER,
        }
        for bill in found.bills
    ]
    return sheets_out.workbook([sheets_out.Out(RESULT.kind, filled)], sheets=(RESULT,), notes=_NOTES)


def blank() -> bytes:
    """The empty list to fill in."""
    return sheets_out.workbook([sheets_out.Out(rows.SHEET.kind, ())], sheets=(rows.SHEET,), notes=_BLANK)
