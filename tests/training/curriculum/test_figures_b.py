"""The figures told in the lessons on revenue, the maintenance fund, choosing a company, and mediation come out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from alliance.kernel.working_days import Unit, WorkingCalendar, period_after, period_before
from compounds.guidance.sharing import BenefitingUnit, Cost, share
from compounds.guidance.voting import Rule
from tests.compounds.guidance.votes import THRESHOLDS, judged
from training.curriculum import shipped

CALENDAR = WorkingCalendar(published_through=date(2026, 12, 31))
WHOLE = (6_000_000, 600)


@pytest.mark.parametrize(
    ("rule", "figures", "tests"),
    [
        # area in hundredths of a square metre: all, heads, taking part, heads, agreeing, heads
        (Rule.THREE_QUARTERS, (*WHOLE, 4_100_000, 420, 3_060_000, 318), (True, False, True)),
        (Rule.THREE_QUARTERS, (*WHOLE, 4_100_000, 420, 3_075_000, 315), (True, True, True)),
        (Rule.MAJORITY, (432_000, 47, 295_000, 34, 148_000, 18), (True, True, True)),
        (Rule.MAJORITY, (432_000, 47, 295_000, 34, 200_000, 17), (True, True, False)),
        (Rule.THREE_QUARTERS, (432_000, 47, 360_000, 40, 269_000, 31), (True, False, True)),
        (Rule.MAJORITY, (*WHOLE, 4_200_000, 420, 2_130_000, 205), (True, True, False)),
    ],
)
def test_the_votes_of_the_lessons_end_as_they_say(
    rule: Rule, figures: tuple[int, ...], tests: tuple[bool, bool, bool]
) -> None:
    found = judged(rule, *figures)
    assert (found.quorum, found.agree_area, found.agree_heads) == tests
    assert found.passed is all(tests)


def test_the_least_numbers_that_are_enough_are_those_told() -> None:
    quorum, half, most = THRESHOLDS.participation, THRESHOLDS.ordinary, THRESHOLDS.special
    assert [quorum.lacking(0, whole) for whole in (600, 47, 4_320)] == [400, 32, 2_880]
    assert [half.lacking(0, whole) for whole in (420, 34)] == [211, 18]
    assert [most.lacking(0, whole) for whole in (420, 41_000, 40, 3_600)] == [315, 30_750, 30, 2_700]


def test_three_units_share_a_cost_to_the_fen_by_largest_remainder() -> None:
    units = [BenefitingUnit(name, area) for name, area in (("甲", 8_820), ("乙", 9_560), ("丙", 11_620))]
    found = share(units, [Cost("电梯维修", 1_234_567)])
    assert {bill.unit.name: bill.amount for bill in found.bills} == {"甲": 362_963, "乙": 393_415, "丙": 478_189}
    assert found.total == 1_234_567
    assert found.costs[0].extras == 2
    asked = {question.code: question for question in shipped.read_module("maintenance_fund").questions}
    assert asked["maintenance_fund-q10"].item.numbers[0].value == Fraction(362_963, 100)


def test_the_days_of_the_lessons_fall_where_they_say() -> None:
    assert period_after(CALENDAR, date(2026, 11, 6), 30, Unit.DAYS).due == date(2026, 12, 7)
    assert period_after(CALENDAR, date(2026, 5, 31), 1, Unit.MONTHS).due == date(2026, 6, 30)
    assert period_before(CALENDAR, date(2027, 1, 31), 60, Unit.DAYS).due == date(2026, 12, 1)


def test_the_sums_in_the_tables_of_the_lessons_add_up() -> None:
    assert 24 * 1200 // 2 + 40 * 150 * 6 + 6400 == 56_800
    assert 10_800 + 35_100 + 6_400 == 52_300
    assert 56_800 - 52_300 == 3_600 + 900
    assert 86_420 + 52_300 - 18_760 - 30_000 == 89_960 == 90_760 - 800
    scores = {"甲": (44, 27, Fraction(160)), "乙": (40, 24, Fraction(150)), "丙": (30, 20, Fraction(120))}
    totals = {name: plan + trust + 120 / price * 20 for name, (plan, trust, price) in scores.items()}
    assert totals == {"甲": 86, "乙": 80, "丙": 70}
    assert 432_000 * Fraction(3, 10) == 129_600 > 150_000 - 25_000
