"""Dates, money, areas and shares as pages print them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from alliance.kernel import jinja


def test_dates_and_figures_as_people_write_them() -> None:
    late = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
    assert (jinja.day(late), jinja.day(date(2026, 1, 2))) == ("2026年11月22日", "2026年1月2日")
    assert (jinja.short_day(late), jinja.weekday(late)) == ("11月22日", "周日")
    assert (jinja.moment(late), jinja.short_moment(late)) == ("2026年11月22日 01:05", "11月22日 01:05")
    assert jinja.money(Decimal("1234.5")) == "1,234.50 元"
    assert (jinja.area(Decimal("1234.50")), jinja.area(1200)) == ("1,234.5 平方米", "1,200 平方米")
    assert (jinja.percent(Fraction(2, 3)), jinja.percent(Decimal("0.75"), 0)) == ("66.7%", "75%")
    assert {jinja.day(None), jinja.money(None), jinja.area(None), jinja.percent(None)} == {"暂无"}
    with pytest.raises(ValueError, match="naive"):
        jinja.day(datetime(2026, 11, 22))  # noqa: DTZ001 -- the naive one is what is refused
    with pytest.raises(TypeError, match="exact"):
        jinja.money(0.1)  # type: ignore[arg-type]  # what is refused
