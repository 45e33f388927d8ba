"""The pure parts: what a re-check compares, and what a diagnosis says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounds.awards.honours import leads
from compounds.awards.honours.diagnosing import EFFORT, diagnose
from compounds.awards.honours.rechecking import compare
from compounds.awards.indicators.shipped import shipped
from compounds.awards.indicators.tree import Criterion, Group, Indicators, Level, Source
from compounds.awards.results.reckoning import Point

LEVELS = (Level(Decimal(1), "好", Decimal(1)), Level(Decimal(0), "没有"))


def criterion(code: str, most: int, source: Source = Source.RECORD) -> Criterion:
    """A criterion with two levels."""
    return Criterion(code, f"项目{code}", Decimal(most), source, "看什么", LEVELS, fact=f"fact_{code}")


TREE = Indicators(
    "x",
    "1",
    "样",
    "样",
    (
        Group("g", "组", (criterion("a", 10), criterion("b", 30))),
        Group("h", "另一组", (criterion("c", 10, Source.SELF), criterion("d", 10, Source.REVIEWER))),
    ),
    (),
    (),
)


def shares(**known: int) -> dict[str, Decimal]:
    """Percentages by criterion."""
    return {code: Decimal(value) for code, value in known.items()}


def test_a_recheck_weighs_each_criterion_by_its_points() -> None:
    found = compare(TREE, shares(a=100, b=100), shares(a=0, b=100))
    assert found is not None
    assert (found.won, found.now) == (Decimal("100.00"), Decimal("75.00"))
    assert [line.code for line in found.worse] == ["a"]
    assert found.worse[0].words == "没有"


def test_what_is_unknown_now_says_nothing_against_a_compound() -> None:
    found = compare(TREE, shares(a=100, b=100), shares(b=100))
    assert found is not None
    assert found.won == found.now == Decimal("100.00")
    assert compare(TREE, shares(a=100), {}) is None


@pytest.mark.parametrize(("now", "falls"), [(91, False), (90, True), (20, True), (100, False)])
def test_it_falls_where_the_difference_reaches_the_number(now: int, *, falls: bool) -> None:
    found = compare(TREE, shares(a=100), shares(a=now))
    assert found is not None
    assert found.falls(10) is falls


@given(st.fixed_dictionaries({code: st.integers(0, 100) for code in "abcd"}))
def test_nothing_changed_never_falls(known: Mapping[str, int]) -> None:
    now = shares(**known)
    found = compare(TREE, now, now)
    assert found is not None
    assert found.won == found.now
    assert not found.worse
    assert not found.falls(1)


def point(points: str, most: str = "10") -> Point:
    """Points of the most there could be."""
    return Point(Decimal(points), Decimal(most), Source.RECORD)


def test_the_median_is_told_on_the_own_scale() -> None:
    own = {"a": point("2"), "b": point("30", "30")}
    others = [own, {"a": point("8")}, {"a": point("20", "20")}, {}]
    found = diagnose(TREE, own, others, 3, 2)
    by_code = {line.criterion.code: line for line in found.lines}
    assert by_code["a"].median == Decimal("8.00")
    assert by_code["a"].below
    assert by_code["b"].median == Decimal("30.00")
    assert not by_code["b"].below
    assert by_code["c"].earned is None
    assert by_code["c"].median is None


def test_an_even_number_of_entries_takes_the_middle_between_two() -> None:
    own = {"a": point("2")}
    found = diagnose(TREE, own, [own, {"a": point("8")}], 3, 2)
    assert found.lines[0].median == Decimal("5.00")


def test_the_cheapest_step_gives_the_most_for_its_effort() -> None:
    own = {"a": point("4"), "b": point("28", "30"), "c": point("6"), "d": point("0")}
    found = diagnose(TREE, own, [own], 3, 2)
    assert [one.criterion.code for one in found.improvements] == ["c", "a", "d"]
    assert [one.gain for one in found.improvements] == [Decimal(4), Decimal(6), Decimal(10)]
    assert [one.effort for one in found.improvements] == [1, 2, 5]


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 10), min_size=1),
    st.integers(1, 4),
)
def test_steps_are_never_more_than_asked_and_never_for_what_is_full(known: dict[str, int], steps: int) -> None:
    own = {code: point(str(value)) for code, value in known.items()}
    found = diagnose(TREE, own, [own], steps, 2)
    open_ones = [code for code, value in known.items() if value < 10]
    assert len(found.improvements) == min(steps, len(open_ones))
    worth = [one.gain / one.effort for one in found.improvements]
    assert worth == sorted(worth, reverse=True)
    assert all(one.criterion.code in open_ones for one in found.improvements)


def test_every_source_has_its_place_in_the_order_of_effort() -> None:
    assert set(EFFORT) == set(Source)


def test_every_shipped_criterion_leads_somewhere() -> None:
    assert all(leads.of(one) for tree in shipped() for one in tree.criteria)
    assert set(leads.BY_FACT) >= {one.fact for tree in shipped() for one in tree.of(Source.RECORD)} - {"party_share"}
