"""The pure rules of the roster: who is fit on a day, how terms are reckoned, and the table of standings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expert_pool.fields import Field
from expert_pool.roster import numbers
from expert_pool.roster.fit import UNFIT_NAMES, Limits, Unfit, fit
from expert_pool.roster.queries import Member
from expert_pool.roster.workflow import EXPERT, REASON_NAMES, STANDING_NAMES, Reason, Standing

DAY = date(2026, 12, 10)
LIMITS = Limits(most_a_year=6, rest_days=14)
MEMBER = Member(1, 2, "柯专〔2026〕1号", "陈会计", "事务所", 3, "锦绣家园", frozenset({Field.LAW}), 6, True, ())


def test_somebody_trained_with_a_field_and_at_home_is_fit() -> None:
    assert fit(MEMBER, DAY, (), LIMITS) == ()


@pytest.mark.parametrize(
    ("member", "served", "because"),
    [
        (replace(MEMBER, trained=False), (), Unfit.UNTRAINED),
        (replace(MEMBER, fields=frozenset()), (), Unfit.NO_FIELD),
        (replace(MEMBER, away=((DAY, DAY),)), (), Unfit.AWAY),
        (replace(MEMBER, most=1), (date(2026, 1, 5),), Unfit.CAP),
        (MEMBER, tuple(date(2026, month, 1) for month in range(1, 7)), Unfit.CAP),
        (MEMBER, (DAY - timedelta(days=14),), Unfit.REST),
        (MEMBER, (DAY + timedelta(days=14),), Unfit.REST),
    ],
)
def test_each_hindrance_alone_keeps_somebody_out(member: Member, served: tuple[date, ...], because: Unfit) -> None:
    assert fit(member, DAY, served, LIMITS) == (because,)
    assert UNFIT_NAMES[because]


def test_another_year_and_the_day_after_the_rest_do_not_count() -> None:
    assert fit(replace(MEMBER, most=1), DAY, (date(2025, 12, 1),), LIMITS) == ()
    assert fit(MEMBER, DAY, (DAY - timedelta(days=15),), LIMITS) == ()


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.integers(1, 10))
def test_a_term_ends_on_the_day_before_it_began_and_the_next_begins_on_the_day_after(day: date, years: int) -> None:
    last = numbers.after_years(day, years)
    assert last.year in {day.year + years, day.year + years - 1}
    assert abs((last - day).days - round(years * 365.25)) <= 2
    assert numbers.after_years(last + timedelta(days=1), years) > last


def test_every_standing_and_reason_has_its_name_and_the_removed_stay_removed() -> None:
    assert set(STANDING_NAMES) == set(Standing)
    assert set(REASON_NAMES) == set(Reason)
    assert EXPERT.open_from(Standing.REMOVED) == frozenset()
    assert {step.target for step in EXPERT.steps.values()} == set(Standing)
