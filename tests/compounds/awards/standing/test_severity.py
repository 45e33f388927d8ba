"""Reviewers' severity: planted ones come out, a constant changes no order, parts that hang apart are refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compounds.awards.standing import severity
from compounds.awards.standing.line import ranks
from compounds.awards.standing.marks import Mark
from compounds.awards.standing.severity import Disconnected, adjust, parts

points = st.fractions(min_value=0, max_value=100, max_denominator=20)


def all_marks(leniency: list[Fraction], merits: list[Fraction]) -> list[Mark]:
    """Marks without any error, in a ring of three reviewers an entry."""
    return [
        Mark(f"r{reviewer}", f"e{entry}", merit + leniency[reviewer])
        for entry, merit in enumerate(merits)
        for reviewer in {(entry + step) % len(leniency) for step in range(3)}
    ]


@given(
    st.lists(points, min_size=2, max_size=5).flatmap(
        lambda leniency: st.tuples(st.just(leniency), st.lists(points, min_size=len(leniency), max_size=8))
    )
)
@settings(max_examples=25)
def test_planted_severities_are_recovered_exactly(planted: tuple[list[Fraction], list[Fraction]]) -> None:
    leniency, merits = planted
    middle = sum(leniency, Fraction(0)) / len(leniency)
    found = adjust(all_marks(leniency, merits))
    assert found.leniency == {f"r{key}": value - middle for key, value in enumerate(leniency)}
    assert found.merits == {f"e{key}": value + middle for key, value in enumerate(merits)}
    assert sum(found.leniency.values()) == 0


def test_it_does_not_matter_which_side_is_smaller() -> None:
    leniency, merits = [Fraction(n, 3) for n in (5, -2, 0, 7, 1)], [Fraction(60), Fraction(75)]
    marks = [Mark(f"r{r}", f"e{e}", m + v) for r, v in enumerate(leniency) for e, m in enumerate(merits)]
    middle = sum(leniency, Fraction(0)) / len(leniency)
    found = adjust(marks)
    assert found.leniency == {f"r{key}": value - middle for key, value in enumerate(leniency)}
    assert found.merits == {f"e{key}": value + middle for key, value in enumerate(merits)}


@given(st.lists(points, min_size=12, max_size=12), points, st.integers(0, 3))
@settings(max_examples=25)
def test_a_constant_added_to_one_reviewer_changes_no_adjusted_rank(
    given_marks: list[Fraction], constant: Fraction, whose: int
) -> None:
    marks = [
        Mark(f"r{reviewer}", f"e{entry}", given_marks[3 * entry + step])
        for entry in range(4)
        for step, reviewer in enumerate(sorted({(entry + turn) % 4 for turn in range(3)}))
    ]
    shifted = [
        Mark(one.reviewer, one.entry, one.value + (constant if one.reviewer == f"r{whose}" else 0)) for one in marks
    ]
    before, after = adjust(marks), adjust(shifted)
    assert ranks(after.merits) == ranks(before.merits)
    assert {key: value - after.merits[key] for key, value in before.merits.items()} == dict.fromkeys(
        before.merits, -constant / 4
    )


def test_least_squares_leaves_nothing_to_gain() -> None:
    values = (90, 81, 70, 66, 95, 72, 88, 64, 79)
    marks = [Mark(f"r{n % 3}", f"e{n // 3}", Fraction(value)) for n, value in enumerate(values)]
    found = adjust(marks)
    left = {
        (one.reviewer, one.entry): one.value - found.leniency[one.reviewer] - found.merits[one.entry] for one in marks
    }
    for name in ("r0", "r1", "r2", "e0", "e1", "e2"):
        assert sum(value for key, value in left.items() if name in key) == 0
    assert any(left.values())
    assert found.spare == 4


def test_a_table_too_large_for_fractions_comes_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values = (90, 81, 70, 66, 95, 72, 88, 64, 79, 55, 61, 99)
    marks = [Mark(f"r{n % 4}", f"e{(n * 5) % 7}", Fraction(value)) for n, value in enumerate(values)]
    exact = adjust(marks)
    monkeypatch.setattr(severity, "MOST_EXACT", 1)
    near = adjust(marks)
    assert ranks(near.merits) == ranks(exact.merits)
    for one, other in ((near.merits, exact.merits), (near.leniency, exact.leniency)):
        assert max(abs(one[key] - other[key]) for key in other) < Fraction(1, 10**11)


def test_parts_that_hang_apart_are_refused_by_name() -> None:
    marks = [
        Mark("甲", "锦绣", Fraction(80)),
        Mark("乙", "锦绣", Fraction(70)),
        Mark("乙", "望江", Fraction(60)),
        Mark("丙", "书院", Fraction(90)),
    ]
    with pytest.raises(Disconnected) as refused:
        adjust(marks)
    assert [(one.reviewers, one.entries) for one in refused.value.parts] == [
        (("乙", "甲"), ("望江", "锦绣")),
        (("丙",), ("书院",)),
    ]
    assert len(parts([*marks, Mark("丙", "望江", Fraction(88))])) == 1


@pytest.mark.parametrize("marks", [[], [Mark("甲", "锦绣", Fraction(8)), Mark("甲", "锦绣", Fraction(9))]])
def test_what_makes_no_sense_is_refused(marks: list[Mark]) -> None:
    with pytest.raises(ValueError, match="mark"):
        adjust(marks)
