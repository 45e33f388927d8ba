"""The figures told in the electives and in the modules of experts and mediators come out."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from alliance.kernel.working_days import Unit, WorkingCalendar, period_after
from compounds.guidance.voting import Rule
from tests.compounds.guidance.votes import THRESHOLDS, judged

CALENDAR = WorkingCalendar(published_through=date(2026, 12, 31))
WHOLE = (6_000_000, 600)
CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("agreeing", "tests"),
    [((3_130_000, 318), (True, True, True)), ((3_100_000, 318), (True, False, True))],
)
def test_the_vote_on_advertising_ends_as_the_lesson_says(
    agreeing: tuple[int, int], tests: tuple[bool, bool, bool]
) -> None:
    found = judged(Rule.THREE_QUARTERS, *WHOLE, 4_150_000, 420, *agreeing)
    assert (found.quorum, found.agree_area, found.agree_heads) == tests
    assert found.passed is all(tests)


def test_the_least_areas_and_heads_are_those_told() -> None:
    assert [THRESHOLDS.participation.lacking(0, whole) for whole in (6_200_000, 6_198_040)] == [4_133_334, 4_132_027]
    assert [THRESHOLDS.special.lacking(0, whole) for whole in (420, 4_150_000)] == [315, 3_112_500]
    assert [THRESHOLDS.participation.lacking(0, seats) for seats in (5, 7, 9)] == [4, 5, 6]


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 4, 9), 60, date(2026, 6, 8)),  # a petition is answered
        (date(2026, 6, 8), 30, date(2026, 7, 8)),  # and may be looked at again
        (date(2026, 11, 30), 10, date(2026, 12, 10)),  # a committee hands over
        (date(2026, 9, 7), 30, date(2026, 10, 8)),  # an agreement may be confirmed
        (date(2026, 9, 8), 30 + 12, date(2026, 10, 20)),  # mediating online, an appraisal left out
        (date(2026, 9, 14), 3, date(2026, 9, 17)),  # candidates are shown
        (date(2026, 9, 19), 3, date(2026, 9, 22)),  # an objection is answered
        (date(2026, 9, 23), 30, date(2026, 10, 23)),  # a contract is made
    ],
)
def test_the_days_of_the_lessons_fall_where_they_say(start: date, days: int, due: date) -> None:
    assert period_after(CALENDAR, start, days, Unit.DAYS).due == due


def test_points_for_the_price_are_rounded_as_the_lesson_says() -> None:
    prices = (Decimal("1.80"), Decimal("1.90"), Decimal("2.00"))
    points = [(min(prices) / price * 20).quantize(CENT, ROUND_HALF_UP) for price in prices]
    assert points == [Decimal("20.00"), Decimal("18.95"), Decimal("18.00")]
    given = sorted((52, 55, 56, 58, 64))
    assert (Decimal(sum(given[1:-1])) / 3).quantize(CENT, ROUND_HALF_UP) == Decimal("56.33")
    assert Decimal(sum(given)) / len(given) == 57
