"""Cost shares: by benefiting area, exact to the fen, whatever the order."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compounds.guidance.figures import Faulty
from compounds.guidance.sharing import BenefitingUnit, Cost, Scope, Sharing, share

UNITS = st.lists(st.integers(1, 40_000), min_size=1, max_size=40).map(
    lambda areas: [BenefitingUnit(f"1-{at + 101}", area, unsold=at % 7 == 3) for at, area in enumerate(areas)]
)
FEN = st.integers(1, 50_000_000)


def bills(sharing: Sharing) -> dict[str, int]:
    return {bill.unit.label: bill.amount for bill in sharing.bills}


def test_the_example_of_a_staircase() -> None:
    units = [BenefitingUnit("1-101", 8950), BenefitingUnit("其余", 240_000 - 8950)]
    found = share(units, [Cost("单元梯维修", 12_000_000)])
    assert bills(found) == {"1-101": 447_500, "其余": 11_552_500}
    assert "120 000.00 元 × 89.50 ㎡ ÷ 2 400.00 ㎡ = 4 475.00 元" in "".join(found.because)


def test_equal_units_get_the_last_fen_in_the_order_of_their_rooms() -> None:
    units = [BenefitingUnit(name, 10_000) for name in ("10-101", "9-101", "2-101")]
    assert bills(share(units, [Cost("路灯", 10_000)])) == {"2-101": 3334, "9-101": 3333, "10-101": 3333}


def test_the_last_fen_goes_to_the_largest_remainder() -> None:
    units = [BenefitingUnit("a", 100), BenefitingUnit("b", 200)]  # 33.33… and 66.66…
    assert bills(share(units, [Cost("锁", 100)])) == {"a": 33, "b": 67}


@settings(max_examples=60)
@given(UNITS, FEN, st.randoms())
def test_shares_add_up_stay_within_a_fen_and_know_no_order(
    units: list[BenefitingUnit], total: int, luck: random.Random
) -> None:
    found = share(units, [Cost("维修", total)])
    area = sum(unit.area for unit in units)
    assert sum(bill.amount for bill in found.bills) == total == found.total
    for bill in found.bills:
        assert abs(bill.amount - Fraction(total * bill.unit.area, area)) < 1
    shuffled = list(units)
    luck.shuffle(shuffled)
    assert bills(share(shuffled, [Cost("维修", total)])) == bills(found)


@settings(max_examples=40)
@given(UNITS, FEN)
def test_a_larger_unit_never_pays_less(units: list[BenefitingUnit], total: int) -> None:
    paid = sorted((bill.unit.area, bill.amount) for bill in share(units, [Cost("维修", total)]).bills)
    for (area, amount), (larger, more) in pairwise(paid):
        assert area == larger or amount <= more


def test_the_developer_bears_what_is_not_sold() -> None:
    units = [BenefitingUnit(f"{at}", 100, unsold=at < 40) for at in range(100)]
    found = share(units, [Cost("外墙", 100_000)])
    assert (found.developer, found.owners) == (40_000, 60_000)
    assert "40 户，应摊的 400.00 元由建设单位承担" in "".join(found.because)


def test_each_cost_falls_on_those_who_benefit() -> None:
    units = [
        BenefitingUnit("101", 100, "1", "1"),
        BenefitingUnit("101", 100, "1", "2"),
        BenefitingUnit("101", 200, "2", "1"),
    ]
    costs = [
        Cost("道路", 400),
        Cost("1幢屋面", 200, Scope.BUILDING, "1"),
        Cost("1幢2单元梯", 50, Scope.STAIR, "1", "2"),
    ]
    found = share(units, costs)
    assert bills(found) == {"1-1-101": 200, "1-2-101": 250, "2-1-101": 200}
    assert [one.cost.group for one in found.costs] == ["全小区", "1幢", "1幢2单元"]
    assert "几笔费用合计 6.50 元。" in found.because


@pytest.mark.parametrize(
    ("units", "costs", "said"),
    [
        ([], [Cost("梯", 1)], "还没有填。请一行写一户"),
        ([BenefitingUnit("a", 1)], [], "请填写要分摊的费用总额"),
        (
            [BenefitingUnit("a", 1, row=2), BenefitingUnit("a", 2, row=5)],
            [Cost("梯", 1)],
            "第 5 行，室号：“a”和第 2 行是同一户",
        ),
        (
            [BenefitingUnit("3-2-501", 1, row=1), BenefitingUnit("3幢2单元501室", 2, row=2)],
            [Cost("梯", 1)],
            "第 2 行，室号：“3幢2单元501室”和第 1 行是同一户",
        ),
        ([BenefitingUnit("a", 0, row=3)], [Cost("梯", 1)], "第 3 行，面积：“a”要大于 0"),
        ([BenefitingUnit("", 1, row=3)], [Cost("梯", 1)], "第 3 行，室号：没有写"),
        ([BenefitingUnit("a", 1)], [Cost("梯", 0)], "“梯”要大于 0"),
        ([BenefitingUnit("a", 1)], [Cost("梯", 1, Scope.BUILDING)], "没有写是哪一幢受益"),
        ([BenefitingUnit("a", 1)], [Cost("梯", 1, Scope.STAIR, "1")], "没有写是哪个单元受益"),
        ([BenefitingUnit("a", 1, "2")], [Cost("梯", 1, Scope.BUILDING, "3")], "房屋里没有3幢的"),
    ],
)
def test_what_cannot_be_shared_is_refused_by_its_row(units: list[BenefitingUnit], costs: list[Cost], said: str) -> None:
    with pytest.raises(Faulty) as refused:
        share(units, costs)
    assert said in str(refused.value)
