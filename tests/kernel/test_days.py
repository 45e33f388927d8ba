"""How days are told to people."""

from __future__ import annotations

from datetime import date

import pytest

from alliance.kernel.days import remaining

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "told"), [(date(2026, 11, 25), "剩3天"), (TODAY, "今天到期"), (date(2026, 11, 20), "已过2天")]
)
def test_what_is_left_is_said_in_days(day: date, told: str) -> None:
    assert remaining(day, TODAY) == told


def test_what_has_ended_may_be_said_in_other_words() -> None:
    assert remaining(date(2026, 11, 20), TODAY, "已到期") == "已到期2天"
    assert remaining(TODAY, TODAY, "已到期") == "今天到期"
