"""The two stages of 民法典第二百七十八条, exactly at the thresholds and one hundredth of a square metre beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounds.guidance.figures import Faulty
from compounds.guidance.voting import Figures, Rule, judge
from tests.compounds.guidance.votes import LAW, THRESHOLDS, judged

BOUNDARIES = {
    "exactly two thirds take part": (Rule.MAJORITY, (3_000_000, 300, 2_000_000, 200, 1_500_000, 150), True),
    "one hundredth short of two thirds": (Rule.MAJORITY, (3_000_000, 300, 1_999_999, 200, 1_500_000, 150), False),
    "one head short of two thirds": (Rule.MAJORITY, (3_000_000, 300, 2_000_000, 199, 1_500_000, 150), False),
    "two thirds of a total that three does not divide": (Rule.MAJORITY, (100, 100, 67, 67, 67, 67), True),
    "just below two thirds of such a total": (Rule.MAJORITY, (100, 100, 66, 67, 66, 67), False),
    "exactly half of the area agrees": (Rule.MAJORITY, (3_000_000, 300, 2_000_000, 200, 1_000_000, 150), False),
    "one hundredth above half": (Rule.MAJORITY, (3_000_000, 300, 2_000_000, 200, 1_000_001, 101), True),
    "exactly half of the heads agree": (Rule.MAJORITY, (3_000_000, 300, 2_000_000, 200, 1_500_000, 100), False),
    "half of all, but more than half of those who took part": (
        Rule.MAJORITY,
        (3_000_000, 300, 2_000_000, 200, 1_000_100, 120),
        True,
    ),
    "exactly three quarters agree": (Rule.THREE_QUARTERS, (3_000_000, 300, 2_000_000, 200, 1_500_000, 150), True),
    "one hundredth short of three quarters": (
        Rule.THREE_QUARTERS,
        (3_000_000, 300, 2_000_000, 200, 1_499_999, 150),
        False,
    ),
    "one head short of three quarters": (Rule.THREE_QUARTERS, (3_000_000, 300, 2_000_000, 200, 1_500_000, 149), False),
    "everybody": (Rule.THREE_QUARTERS, (1, 1, 1, 1, 1, 1), True),
    "nobody": (Rule.THREE_QUARTERS, (1, 1, 0, 0, 0, 0), False),
}


@pytest.mark.parametrize("name", BOUNDARIES)
def test_a_boundary_comes_out_exactly(name: str) -> None:
    rule, figures, passed = BOUNDARIES[name]
    assert judged(rule, *figures).passed is passed


def test_each_test_is_told_with_its_figures_and_its_article() -> None:
    found = judged(Rule.MAJORITY, 3_000_000, 300, 2_000_000, 200, 1_000_000, 101)
    assert f"参与面积 20 000.00 ㎡ ≥ 2/3 × 30 000.00 ㎡（{LAW}）" in found.because
    assert f"参与人数 200 人 ≥ 2/3 × 300 人（{LAW}）" in found.because
    assert f"同意面积 10 000.00 ㎡ ≤ 1/2 × 20 000.00 ㎡，正好 1/2，不算“过”，还差 0.01 ㎡（{LAW}）" in found.because
    assert f"同意人数 101 人 > 1/2 × 200 人（{LAW}）" in found.because
    assert found.because[-1] == "没有达到的有：同意面积。表决没有通过。"
    assert (found.quorum_area, found.quorum_heads, found.quorum) == (True, True, True)
    assert (found.agree_area, found.agree_heads, found.passed) == (False, True, False)


def test_what_is_lacking_is_told_exactly() -> None:
    short = judged(Rule.THREE_QUARTERS, 3_000_000, 300, 1_999_999, 200, 1_000_000, 140)
    assert any("还差 0.01 ㎡" in sentence for sentence in short.because)
    assert any("还差 10 人" in sentence for sentence in short.because)
    assert any("都不能通过" in sentence for sentence in short.because)


IMPOSSIBLE = {
    "more area than there is": ((100, 3, 101, 2, 50, 1), {"part_area"}),
    "more heads than there are": ((100, 3, 80, 4, 50, 1), {"part_heads"}),
    "more agree than took part": ((100, 3, 80, 2, 81, 3), {"agree_area", "agree_heads"}),
    "no area at all": ((0, 3, 0, 2, 0, 1), {"total_area"}),
    "nobody at all": ((100, 0, 80, 0, 50, 0), {"total_heads"}),
    "less than nothing": ((100, 3, 80, 2, -1, 1), {"agree_area"}),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_figures_that_cannot_be_are_refused_by_their_name(name: str) -> None:
    figures, fields = IMPOSSIBLE[name]
    with pytest.raises(Faulty) as refused:
        Figures(*figures)
    assert {fault.field for fault in refused.value.faults} == fields


def test_figures_that_hardly_can_be_are_counted_and_told() -> None:
    assert any("请核对" in one for one in judged(Rule.MAJORITY, 100, 3, 0, 2, 0, 0).because)
    assert any("请核对" in one for one in judged(Rule.MAJORITY, 100, 3, 80, 2, 0, 2).because)
    assert not any("请核对" in one for one in judged(Rule.MAJORITY, 100, 3, 80, 2, 50, 0).because)


@given(st.sampled_from(Rule), st.data())
def test_the_four_tests_are_the_four_comparisons(rule: Rule, data: st.DataObject) -> None:
    total = data.draw(st.integers(1, 10**12))
    part = data.draw(st.integers(0, total))
    agree = data.draw(st.integers(0, part))
    found = judge(rule, Figures(total, total, part, part, agree, agree), THRESHOLDS)
    assert found.quorum_area == found.quorum_heads == found.quorum == (3 * part >= 2 * total)
    enough = 2 * agree > part if rule is Rule.MAJORITY else 4 * agree >= 3 * part > 0
    assert found.agree_area == found.agree_heads == enough
    assert found.passed == (found.quorum and enough)


@given(st.sampled_from(Rule), st.integers(1, 10**9), st.integers(0, 10**9))
def test_what_is_lacking_is_the_least_that_suffices(rule: Rule, whole: int, part: int) -> None:
    threshold = THRESHOLDS.approval(rule)
    lacking = threshold.lacking(part, whole)
    assert threshold.reached(part + lacking, whole)
    assert lacking == 0 or not threshold.reached(part + lacking - 1, whole)
