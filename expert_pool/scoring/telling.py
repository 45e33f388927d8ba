"""The sums of one company step by step, as they are shown and printed: whoever has a pencil can follow. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from expert_pool.scoring.arithmetic import Bid, CompanyResult, MarkedSheet
from expert_pool.scoring.criteria import KIND_NAMES, TIE_NAMES, CriterionKind, Formula, SheetTemplate
from expert_pool.scoring.points import plain, rounded


def steps(
    sheet: SheetTemplate, bids: Sequence[Bid], sheets: Sequence[MarkedSheet], result: CompanyResult
) -> tuple[str, ...]:
    """Every step from the marks to the total of one company, in sentences."""
    told = []
    if result.dropped:
        numbers = "、".join(f"{number}号" for number in result.dropped)
        told.append(f"去掉总分最低和最高的评分表（{numbers}），剩{len(result.counted)}份。")
    counted = [one for one in sheets if one.number in result.counted]
    parts = ((CriterionKind.TECHNICAL, result.technical), (CriterionKind.COMMERCIAL, result.commercial))
    for kind, points in parts:
        lines = [one.code for one in sheet.marked if one.kind is kind]
        if not lines:
            continue
        given = [sum((one.marks[result.company][code] for code in lines), Decimal(0)) for one in counted]
        added = " + ".join(plain(one) for one in given)
        total = sum(given, Decimal(0))
        told.append(f"{KIND_NAMES[kind]}分：({added}) ÷ {len(given)} = {plain(total)} ÷ {len(given)} = {plain(points)}")
    if sheet.priced:
        told.append(_price(sheet, bids, result))
    told.append(
        "总分："
        + " + ".join(plain(one) for one in (result.technical, result.commercial, result.price))
        + f" = {plain(result.total)}"
    )
    if result.by is not None:
        told.append(f"和前一名总分一样，按事先写明的规则排在后面：{TIE_NAMES[result.by]}。")
    return tuple(told)


def _price(sheet: SheetTemplate, bids: Sequence[Bid], result: CompanyResult) -> str:
    prices = {bid.company: bid.price for bid in bids if bid.price is not None}
    own, most = prices[result.company], plain(sheet.most(CriterionKind.PRICE))
    if sheet.price.formula is Formula.LOWEST:
        return f"报价分：{plain(min(prices.values()))} ÷ {plain(own)} × {most} = {plain(result.price)}"
    base = Fraction(sum(prices.values(), Decimal(0))) / len(prices)
    apart = rounded(abs(Fraction(own) - base) / base * 100, sheet.places)
    lost = sheet.price.above if Fraction(own) > base else sheet.price.below
    added = " + ".join(plain(one) for one in prices.values())
    way = "高" if Fraction(own) > base else "低"
    middle = "正好是平均数，不扣分" if Fraction(own) == base else f"{way}{plain(apart)}%，每1%扣{plain(lost)}分"
    return (
        f"报价分：平均报价 ({added}) ÷ {len(prices)} = {plain(rounded(base, 4))}；"
        f"本企业报价{plain(own)}，{middle}，得{plain(result.price)}分"
    )
