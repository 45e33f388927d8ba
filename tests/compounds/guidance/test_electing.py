"""Elections: each candidate by the four tests, ballots that mark too many, more who pass than there are seats."""

from __future__ import annotations

import pytest

from compounds.guidance.ballots import COUNT, VOID
from compounds.guidance.electing import Election, Outcome, elect
from compounds.guidance.electorate import DoubtKind, gather
from compounds.guidance.figures import Faulty
from compounds.guidance.voting import Ballot
from tests.compounds.guidance.votes import THRESHOLDS, a_unit

ROLL = gather([a_unit(f"1-{one}", f"业主{one}") for one in range(1, 7)])
CANDIDATES = {"a": "甲", "b": "乙", "c": "丙"}


def held(*marks: str, seats: int = 2, decided: dict[str, str] | None = None) -> Outcome:
    given = [Ballot(f"1-{one}", frozenset(marked), row=one) for one, marked in enumerate(marks, 1)]
    return elect(Election(CANDIDATES, seats, THRESHOLDS), ROLL, given, decided=decided or {})


def test_each_candidate_needs_more_than_half_of_those_who_took_part() -> None:
    found = held("ab", "ab", "a", "c", "")
    assert found.settled
    assert found.elected == ("a",)
    assert found.open_seats == 1
    assert found.results["b"].figures is not None
    assert found.results["b"].figures.part_heads == 5
    assert any("还缺 1 人" in sentence for sentence in found.because)


def test_nobody_is_elected_where_too_few_took_part() -> None:
    found = held("a", "a", "a")
    assert found.elected == ()
    assert found.open_seats == 2


def test_exactly_half_is_not_elected() -> None:
    assert held("a", "a", "b", "b").elected == ()


def test_more_who_pass_than_seats_are_not_ranked_here() -> None:
    found = held("ab", "ab", "ab", "a", seats=1, decided=None)
    assert {doubt.kind for doubt in found.doubts} == {DoubtKind.OVERMARKED}
    counted = held("ab", "ab", "ab", "a", seats=1, decided={doubt.key: COUNT for doubt in found.doubts})
    assert counted.elected == ()
    assert counted.undecided == ("a", "b")
    assert any("选举办法" in sentence for sentence in counted.because)


def test_a_ballot_that_marks_too_many_is_void_where_a_person_says_so() -> None:
    found = held("abc", "a", "a", "a", "a")
    (doubt,) = found.doubts
    assert doubt.rows == (1,)
    assert found.elected == ()
    void = held("abc", "a", "a", "a", "a", decided={doubt.key: VOID})
    assert void.settled
    assert void.results["a"].figures is not None
    assert void.results["a"].figures.part_heads == 4
    assert void.elected == ("a",)


def test_an_election_without_candidates_or_with_strangers_is_refused() -> None:
    with pytest.raises(Faulty, match="没有候选人"):
        elect(Election({}, 0, THRESHOLDS), ROLL, [])
    with pytest.raises(Faulty) as refused:
        held("a", "x")
    assert [fault.row for fault in refused.value.faults] == [2]
