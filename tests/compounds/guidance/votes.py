"""Thresholds as the law has them, and small rosters, for the tests of votes."""

from __future__ import annotations

from fractions import Fraction

from compounds.guidance.electorate import Holder, Owner, Unit
from compounds.guidance.voting import Figures, Judgement, Matter, Rule, Threshold, Thresholds, judge

LAW = "民法典第二百七十八条第二款"
THRESHOLDS = Thresholds(
    Threshold(Fraction(2, 3), True, LAW), Threshold(Fraction(1, 2), False, LAW), Threshold(Fraction(3, 4), True, LAW)
)


def a_matter(rule: Rule = Rule.MAJORITY, item: int = 0) -> Matter:
    return Matter("选聘物业服务企业", rule, THRESHOLDS, item)


def a_unit(
    name: str, owners: str = "", area: int = 10_000, holder: Holder = Holder.OWNER, row: int | None = None
) -> Unit:
    """A unit of 100 ㎡, with owners divided by 、 and a number behind #."""
    people = [one.partition("#") for one in owners.split("、") if one]
    return Unit(name, area, tuple(Owner(who, number) for who, _, number in people), holder, row=row)


def judged(rule: Rule, *figures: int) -> Judgement:
    return judge(rule, Figures(*figures), THRESHOLDS)
