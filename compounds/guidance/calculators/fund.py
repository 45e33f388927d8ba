"""Whether an account of the maintenance fund has to be paid into again, exact to the fen."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alliance.kernel.parameters.models import Parameter
from compounds.guidance.figures import Fault, Faulty, percent
from compounds.guidance.sharing import money


@dataclass(frozen=True, slots=True)
class Replenishing:
    """What the figures say, in fen; `short` now, `short_after` once the planned sum is spent."""

    line: int
    short: bool
    short_after: bool
    headline: str
    because: tuple[str, ...]

    @classmethod
    def of(cls, rule: Parameter, initial: int, balance: int, planned: int = 0) -> Replenishing:
        """Compare a balance with the share of the initial deposit below which it must not fall.

        A balance of exactly the share is not short. Raises Faulty for a deposit of nought, or more spent than is there.
        Source: 住宅专项维修资金管理办法第十七条, whose text is yet to be checked.
        """
        faults = []
        if initial <= 0:
            faults.append(Fault("initial", "首期交存额要大于 0。"))
        if planned > balance:
            faults.append(Fault("planned", f"准备用的 {money(planned)}比余额 {money(balance)}还多，请核对。"))
        if faults:
            raise Faulty(faults)
        share = rule.share
        after = balance - planned
        short, short_after = (_short(share, initial, left) for left in (balance, after))
        line = -(-initial * share.numerator // share.denominator)  # the least whole fen that is not short
        words = _plain(share)
        told = [
            f"续交线：首期交存额 {money(initial)} × {words} = {money(line)}（按{rule.label}登记，原文待核）。",
            f"现在的余额 {money(balance)}，是首期的 {percent(balance, initial)}，"
            + (f"低于续交线，差 {money(line - balance)}。" if short else "没有低于续交线，现在不用续交。"),
        ]
        if planned:
            told.append(
                f"用掉 {money(planned)}以后剩 {money(after)}，是首期的 {percent(after, initial)}，"
                + ("低于续交线，用完就要续交。" if short_after else "还没有低于续交线。")
            )
        if short_after:
            told.append(f"补到首期的数额，要交 {money(max(initial - after, 0))}。")
            told.append("续交、筹集维修资金是特别事项：参加表决的业主，面积和人数都要四分之三以上同意。")
        headline = "要续交" if short else "用完这一笔就要续交" if short_after else "还不用续交"
        return cls(line, short, short_after, headline, tuple(told))


def _short(share: Fraction, initial: int, left: int) -> bool:
    return left * share.denominator < initial * share.numerator


def _plain(share: Fraction) -> str:
    return percent(share.numerator, share.denominator).replace(".00%", "%")
