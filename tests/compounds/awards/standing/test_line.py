"""The line of a quota: clear, asked again, drawn by the rules; and whether other weights change the first place."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from compounds.awards.rules import TieRule
from compounds.awards.standing.line import Ranked, Verdict, draw_line, ranks
from compounds.awards.standing.sensitivity import steadiness

TIES = (TieRule.RECORD, TieRule.SITE, TieRule.TOGETHER)


def entry(key: str, total: int, low: int, high: int, *points: int) -> Ranked:
    record, site = (*map(Decimal, points), Decimal(0), Decimal(0))[:2]
    return Ranked(key, Decimal(total), low, high, record, site)


def test_equal_totals_share_a_rank_and_the_next_is_counted_on() -> None:
    totals = {"a": Decimal("90.00"), "b": Decimal("80.5"), "c": Decimal("80.50"), "d": Decimal(70)}
    assert ranks(totals) == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_a_clear_line_gives_the_places_to_the_first() -> None:
    line = draw_line([entry("c", 70, 3, 3), entry("a", 90, 1, 2), entry("b", 80, 1, 2)], 2, TIES, may_ask=True)
    assert (line.verdict, line.winners, line.undecided) == (Verdict.CLEAR, ("a", "b"), ())


def test_bands_across_the_line_ask_for_another_review_once() -> None:
    entries = [entry("a", 90, 1, 1), entry("b", 80, 2, 3, 5), entry("c", 79, 2, 3, 7), entry("d", 60, 4, 4)]
    asked = draw_line(entries, 2, TIES, may_ask=True)
    assert (asked.verdict, asked.winners, asked.undecided) == (Verdict.ASK_AGAIN, ("a",), ("b", "c"))
    ruled = draw_line(entries, 2, TIES, may_ask=False)
    assert (ruled.verdict, ruled.winners, ruled.undecided) == (Verdict.BY_RULE, ("a", "c"), ("b", "c"))
    assert ruled.by == {"b": TieRule.RECORD, "c": TieRule.RECORD}


def test_the_second_rule_decides_where_the_first_does_not() -> None:
    entries = [entry("a", 80, 1, 3, 5, 1), entry("b", 80, 1, 3, 5, 2), entry("c", 80, 1, 3, 4, 9)]
    line = draw_line(entries, 1, TIES, may_ask=False)
    assert line.winners == ("b",)
    assert line.by == {"a": TieRule.SITE, "b": TieRule.SITE, "c": TieRule.RECORD}


def test_who_is_equal_in_everything_is_taken_in_together() -> None:
    entries = [entry("a", 80, 1, 3, 5, 1), entry("b", 80, 1, 3, 5, 1), entry("c", 80, 1, 3, 4, 1)]
    line = draw_line(entries, 1, TIES, may_ask=False)
    assert line.winners == ("a", "b")
    assert line.by["a"] is TieRule.TOGETHER


def test_places_for_everybody_leave_nothing_to_decide() -> None:
    entries = [entry("a", 80, 1, 2), entry("b", 80, 1, 2)]
    assert draw_line(entries, 2, TIES, may_ask=True).verdict is Verdict.CLEAR
    assert draw_line([], 2, TIES, may_ask=True).winners == ()


entries_ = st.lists(
    st.tuples(st.integers(50, 60), st.integers(1, 6), st.integers(0, 5), st.integers(0, 2), st.integers(0, 2)),
    max_size=9,
)


@given(entries_, st.integers(1, 5))
@settings(max_examples=60)
def test_at_least_the_quota_wins_and_more_only_who_is_equal(rows: list[tuple[int, ...]], quota: int) -> None:
    entries = [
        entry(str(n), total, low, low + more, record, site) for n, (total, low, more, record, site) in enumerate(rows)
    ]
    line = draw_line(entries, quota, TIES, may_ask=False)
    assert len(line.winners) >= min(quota, len(entries))
    assert len(set(line.winners)) == len(line.winners)
    known = {one.key: (one.record, one.site) for one in entries}
    beyond = line.winners[quota:]
    assert all(known[one] == known[line.winners[quota - 1]] for one in beyond)
    asked = draw_line(entries, quota, TIES, may_ask=True)
    assert set(asked.winners) <= set(line.winners)


def test_the_first_place_is_steady_where_no_weights_in_the_range_change_it() -> None:
    points = {
        "a": {"money": Fraction(12), "safety": Fraction(10)},
        "b": {"money": Fraction(8), "safety": Fraction(11)},
        "c": {"money": Fraction(16), "safety": Fraction(5)},
    }
    assert steadiness(points, Fraction(1, 10)).unchanged
    found = steadiness(points, Fraction(1, 5))
    # With money a fifth dearer and safety a fifth cheaper: a 22.4, c 23.2; b never gets there.
    assert (found.first, found.rivals, found.unchanged) == (("a",), ("c",), False)


def test_two_firsts_are_never_steady() -> None:
    points = {key: {"money": Fraction(5)} for key in "ab"}
    assert steadiness(points, Fraction(1, 5)).first == ("a", "b")
    assert not steadiness(points, Fraction(1, 5)).unchanged
    assert steadiness({}, Fraction(1, 5)).first == ()
