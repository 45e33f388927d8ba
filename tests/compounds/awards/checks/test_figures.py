"""What cells of the bureau's tables mean, and what is refused in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from compounds.awards.checks import figures


@pytest.mark.parametrize(
    "text",
    [
        "2026-10",
        "2026年10月",
        "2026/10",
        "2026.10",
        "202610",
        "２０２６年１０月",
        "2026-10-15",
        "2026年10月15日",
        " 2026 - 10 ",
    ],
)
def test_a_month_reads_as_people_write_it(text: str) -> None:
    assert figures.month(text) == date(2026, 10, 1)


@pytest.mark.parametrize("text", ["10月", "2026.1", "2026-13", "十月", "26-10", "2026", "0000-10"])
def test_what_may_mean_another_month_is_refused(text: str) -> None:
    # 2026.10 typed as a number arrives as 2026.1, which would be January.
    with pytest.raises(ValueError, match="2026-10"):
        figures.month(text)


@pytest.mark.parametrize(
    ("text", "read"), [("88", "88"), ("88.5分", "88.5"), ("100", "100"), ("0", "0"), ("９５．２５", "95.25")]
)
def test_points_are_exact(text: str, read: str) -> None:
    assert figures.points(text) == Decimal(read)


@pytest.mark.parametrize(
    ("text", "words"),
    [("101", "超过了 100"), ("-1", "不能小于 0"), ("88.555", "两位小数"), ("优", "0 到 100"), ("1e2", "0 到 100")],
)
def test_points_beyond_the_scale_are_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        figures.points(text)


@pytest.mark.parametrize(
    ("text", "quarter"), [("0", 0), ("24.9%", 0), ("25", 1), ("0.6", 2), ("60%", 2), ("75", 3), ("100%", 3), ("1", 3)]
)
def test_a_share_of_party_members_is_kept_so_coarse_that_it_names_nobody(text: str, quarter: int) -> None:
    assert figures.quarters(text) == quarter


def test_years_and_numbers_read_with_their_words() -> None:
    assert (figures.year("2025年度"), figures.year("2025")) == (2025, 2025)
    assert (figures.number("3个"), figures.number("12")) == (3, 12)
    with pytest.raises(ValueError, match="整数"):
        figures.number("2.5")
    with pytest.raises(ValueError, match="不是年份"):
        figures.year("0000")
