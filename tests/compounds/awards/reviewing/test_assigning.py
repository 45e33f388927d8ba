"""Who judges what: held against every possible plan on small boards, and against its promises on a large one."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compounds.awards.reviewing.assigning import Lack, Missing, Pair, Plan, assign, linked

Board = tuple[list[int], list[int], frozenset[Pair], int]


@st.composite
def small_boards(draw: st.DrawFn) -> Board:
    entries = list(range(1, draw(st.integers(1, 5)) + 1))
    reviewers = list(range(11, draw(st.integers(1, 5)) + 11))
    pairs = [(entry, one) for entry in entries for one in reviewers]
    conflicts = draw(st.frozensets(st.sampled_from(pairs), max_size=len(pairs) // 2))
    return entries, reviewers, conflicts, draw(st.integers(1, min(3, len(reviewers))))


def every_plan_fails(board: Board) -> bool:
    entries, reviewers, conflicts, reviews = board
    able = [
        list(combinations([one for one in reviewers if (entry, one) not in conflicts], reviews)) for entry in entries
    ]
    for chosen in product(*able):
        loads = Counter(one for group in chosen for one in group)
        pairs = [(entry, one) for entry, group in zip(entries, chosen, strict=True) for one in group]
        if max(loads[one] for one in reviewers) - min(loads[one] for one in reviewers) <= 1 and linked(pairs):
            return False
    return True


@given(small_boards())
@settings(max_examples=120)
def test_a_plan_is_found_wherever_there_is_one_and_keeps_its_promises(board: Board) -> None:
    entries, reviewers, conflicts, reviews = board
    found = assign(entries, reviewers, conflicts, reviews, "ab")
    if isinstance(found, Missing):
        assert every_plan_fails(board)
        return
    assert found.spread <= 1
    assert linked(found.pairs)
    assert not conflicts & set(found.pairs)
    assert Counter(entry for entry, _ in found.pairs) == Counter(dict.fromkeys(entries, reviews))
    assert Counter(one for _, one in found.pairs) == Counter({one: n for one, n in found.loads.items() if n})


@given(small_boards())
@settings(max_examples=60)
def test_as_many_more_reviewers_as_are_named_do(board: Board) -> None:
    entries, reviewers, conflicts, reviews = board
    found = assign(entries, reviewers, conflicts, reviews, "ab")
    if isinstance(found, Missing) and found.more:
        joined = [*reviewers, *range(100, 100 + found.more)]
        assert isinstance(assign(entries, joined, conflicts, reviews, "ab"), Plan)


def a_large_board() -> tuple[list[int], list[int], set[Pair]]:
    """60 entries, 20 reviewers, and conflicts for three of twenty pairs."""
    entries, reviewers = list(range(60)), list(range(100, 120))
    return entries, reviewers, {(entry, 100 + (entry * 7 + more) % 20) for entry in entries for more in (0, 5, 11)}


def test_chance_comes_from_the_seed_alone() -> None:
    entries, reviewers, conflicts = a_large_board()
    plan = assign(entries, reviewers, conflicts, 5, "seed")
    assert isinstance(plan, Plan)
    assert plan.spread == 0
    assert linked(plan.pairs)
    assert plan == assign(entries[::-1], reviewers[::-1], conflicts, 5, "seed")
    assert plan != assign(entries, reviewers, conflicts, 5, "another")


def test_whoever_leaves_is_replaced_and_nobody_else_loses_a_sheet() -> None:
    entries, reviewers, conflicts = a_large_board()
    plan = assign(entries, reviewers, conflicts, 5, "seed")
    assert isinstance(plan, Plan)
    stays = [pair for pair in plan.pairs if pair[1] != 100]
    again = assign(entries, reviewers[1:], conflicts, 5, "seed", given=stays)
    assert isinstance(again, Plan)
    assert len(again.pairs) == 15
    assert not set(again.pairs) & conflicts
    assert Counter(entry for entry, _ in [*stays, *again.pairs]) == Counter(dict.fromkeys(entries, 5))
    assert again.spread <= 1
    assert linked([*stays, *again.pairs])


def test_a_locked_sheet_of_somebody_who_left_links_and_is_not_written_again() -> None:
    found = assign([1, 2], [12, 13], set(), 2, "seed", given=[(1, 11), (2, 11)])
    assert isinstance(found, Plan)
    assert {entry for entry, _ in found.pairs} == {1, 2}
    assert len(found.pairs) == 2
    assert 11 not in found.loads


@pytest.mark.parametrize(
    ("conflicts", "missing"),
    [
        ({(1, 11), (1, 12), (1, 13)}, Missing(Lack.REVIEWERS, entries=(1,), more=1)),
        ({(entry, 11) for entry in (1, 2, 3)}, Missing(Lack.LOAD, reviewers=(11,), more=1)),
        (
            {(1, 13), (1, 14), (2, 13), (2, 14), (3, 11), (3, 12), (4, 11), (4, 12)},
            Missing(Lack.LINK, entries=(1, 3), more=1),
        ),
    ],
)
def test_what_lacks_is_named(conflicts: set[Pair], missing: Missing) -> None:
    assert assign([1, 2, 3, 4], [11, 12, 13, 14], conflicts, 2, "seed") == missing


def test_one_sheet_for_each_entry_links_nobody() -> None:
    found = assign([1, 2, 3], [11, 12], set(), 1, "seed")
    assert found == Missing(Lack.FEW_SHEETS, most=1)
