"""What an election is held against: deviations are marked with their rule, nothing is forbidden."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounds.filing.elections import Bounds, Rule, deviations

BOUNDS = Bounds(
    Rule(5, "suggestion", "我们的建议"),
    Rule(11, "suggestion", "我们的建议"),
    Rule(3, "local", "《浙江省物业管理条例》第十五条第一款"),
    Rule(5, "local", "《浙江省物业管理条例》第十五条第一款"),
)
MAY = date(2026, 5, 1)


@pytest.mark.parametrize("ends_on", [date(2029, 4, 30), date(2029, 5, 1), date(2031, 4, 30), date(2031, 5, 1)])
def test_three_to_five_years_are_not_marked_whichever_way_the_last_day_is_written(ends_on: date) -> None:
    assert deviations(BOUNDS, seats=7, starts_on=MAY, ends_on=ends_on) == ()


@pytest.mark.parametrize(
    ("seats", "ends_on", "said"),
    [
        (3, date(2031, 5, 1), ["少于 5 人"]),
        (13, date(2031, 5, 1), ["多于 11 人"]),
        (6, date(2031, 5, 1), ["不是单数"]),
        (4, date(2031, 5, 1), ["少于 5 人", "不是单数"]),
        (7, date(2029, 4, 29), ["任期不满 3 年"]),
        (7, date(2031, 5, 2), ["任期超过 5 年"]),
    ],
)
def test_what_deviates_is_marked_with_the_rule_and_its_confidence(seats: int, ends_on: date, said: list[str]) -> None:
    found = deviations(BOUNDS, seats=seats, starts_on=MAY, ends_on=ends_on)
    assert len(found) == len(said)
    for one, words in zip(found, said, strict=True):
        assert words in one.sentence
        assert one.source
        assert one.confidence in {"suggestion", "local"}


def test_a_term_from_the_29th_of_february_is_reckoned_to_the_28th() -> None:
    assert deviations(BOUNDS, seats=5, starts_on=date(2028, 2, 29), ends_on=date(2031, 2, 27)) == ()


@given(
    st.sampled_from([5, 7, 9, 11]), st.integers(min_value=3, max_value=5), st.dates(date(2010, 1, 1), date(2090, 1, 1))
)
def test_five_to_eleven_odd_seats_for_three_to_five_years_never_deviate(
    seats: int, years: int, starts_on: date
) -> None:
    last = date(starts_on.year + years, starts_on.month, min(starts_on.day, 28))
    if starts_on.day <= 28:
        assert deviations(BOUNDS, seats=seats, starts_on=starts_on, ends_on=last) == ()
