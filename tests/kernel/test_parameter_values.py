"""Typed values are read exactly or refused in words; paths are read from the nation down."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.parameters.models import SHARE, parse_value
from alliance.kernel.paths import lineage


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("30", "日", Fraction(30)),
        (" ３０ ", "日", Fraction(30)),
        ("2/3", SHARE, Fraction(2, 3)),
        ("３／４", SHARE, Fraction(3, 4)),
        ("20%", SHARE, Fraction(1, 5)),
        ("12.5%", SHARE, Fraction(1, 8)),
        ("1.25", "元", Fraction(5, 4)),
        ("2026-12-31", "日期", date(2026, 12, 31)),
    ],
)
def test_values_are_read_exactly(typed: str, unit: str, value: Fraction | date) -> None:
    assert parse_value(typed, unit) == value


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("4/3", SHARE),
        ("0", SHARE),
        ("2/0", SHARE),
        ("1e3", "日"),
        ("三十", "日"),
        ("2026-02-30", "日期"),
        ("2026", "日期"),
    ],
)
def test_values_that_cannot_be_are_refused(typed: str, unit: str) -> None:
    with pytest.raises(ValueError, match=r"读不懂|不是日期|份额须"):
        parse_value(typed, unit)


@given(st.integers(1, 10**6), st.integers(1, 999_999))
def test_a_fraction_is_kept_exactly(top: int, under: int) -> None:
    assert parse_value(f"{top}/{under}", "元") == Fraction(top, under)


def test_paths_are_read_from_the_nation_down() -> None:
    assert lineage("/33/3308/330802/") == ("/", "/33/", "/33/3308/", "/33/3308/330802/")
