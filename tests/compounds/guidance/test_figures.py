"""Reading figures: one clear way to write a number is taken, everything else is refused with a way out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounds.guidance import figures

EXACT = {
    "20000": 2_000_000,
    "20000.0": 2_000_000,
    "20000.50": 2_000_050,
    " 89.5 ": 8_950,
    "0": 0,
    20000: 2_000_000,
    20000.5: 2_000_050,
    0.1: 10,
    89.57: 8_957,
    Decimal("89.50"): 8_950,
}
REFUSED = {
    "２００００": "全角",
    "89．5": "全角",
    "89.555": "两位",
    "20000.000": "两位",
    "-5": "负数",
    "−5": "负数",
    "66.7%": "百分比",
    "６６％": "全角",
    "20,000.00": "分隔号",
    "20 000": "分隔号",
    "1e4": "科学记数法",
    "nan": "不是数字",
    "Infinity": "不是数字",
    "89.5㎡": "单位",
    "": "没有填",
    "  ": "没有填",
    "三千": "不是能用的数字",
    "1.2.3": "不是能用的数字",
    "0x10": "不是能用的数字",
    "9" * 30: "太大",
    10**40: "太大",
    -1: "负数",
    -(10**40): "负的",
    float("nan"): "不是数字",
    float("inf"): "不是数字",
    0.1 + 0.2: "两位",
    1e22: "科学记数法",
    Decimal("NaN"): "不是数字",
    Decimal("1.001"): "两位",
    True: "不是数字",
    None: "没有填",
    (1,): "不是数字",
}


@pytest.mark.parametrize("written", EXACT)
def test_an_area_written_clearly_is_read_to_the_hundredth(written: object) -> None:
    assert figures.area(written) == EXACT[written]


@pytest.mark.parametrize("written", REFUSED, ids=repr)
def test_whatever_is_not_clear_is_refused_with_its_reason(written: object) -> None:
    with pytest.raises(ValueError, match=REFUSED[written]) as refused:
        figures.area(written)
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize("written", ["2.0", "2.5", 2.5, 2.0, "-1", "２", "两人", "20%", True, None])
def test_heads_are_whole(written: object) -> None:
    with pytest.raises(ValueError, match="。"):
        figures.heads(written)


def test_heads_are_read_from_digits() -> None:
    assert [figures.heads(one) for one in ("200", 200, "0", Decimal(7))] == [200, 200, 0, 7]


@given(st.integers(0, figures.MOST_HUNDREDTHS))
def test_what_is_written_is_read_again(area: int) -> None:
    assert figures.area(figures.amount(area).replace(" ", "")) == area
    assert figures.money(figures.amount(area).replace(" ", "")) * 100 == area


def test_money_is_read_to_the_fen() -> None:
    assert figures.money("4475") == Decimal("4475.00")
    with pytest.raises(ValueError, match="分隔号"):
        figures.money("4,475.00")


def test_a_percentage_for_the_eye_is_never_rounded_up_to_a_threshold() -> None:
    assert figures.percent(1_999_999, 3_000_000) == "66.66%"
    assert figures.percent(499_999, 1_000_000) == "49.99%"
    assert figures.percent(0, 0) == "—"
    assert figures.square_metres(123_456_789) == "1 234 567.89 ㎡"
