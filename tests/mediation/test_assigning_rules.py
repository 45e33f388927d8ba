"""The pure rules of assigning: grounds in three grades, points that add up, ballots whose order never matters."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.assigning import fairness
from mediation.assigning.conflicts import CaseSides, MediatorFacts, Target, Tie, TieFact, between
from mediation.assigning.ranking import Candidate, Wanted, Weights, rank
from mediation.assigning.tallying import BallotFacts, tally
from mediation.assigning.workflow import Grade, Mode, Outcome

TODAY = date(2026, 11, 22)
SINCE = TODAY - timedelta(days=1095)
SIDES = CaseSides(
    compounds={1: "锦绣家园"},
    committees={2: "锦绣家园业主委员会"},
    companies={3: "安居物业"},
    providers={4: "邻里物业"},
    people={10: "王秀英"},
    party_names=("赵大爷",),
)
WEIGHTS = Weights(specialty=40, load=25, distance=15, outcome=10, fairness=10, deduction=5, prior_cases=5)
WANTED = Wanted("revenue", "47(2)", "/33/3308/330802/s/m/c/", TODAY)
RECENT, LONG_AGO = TODAY - timedelta(days=400), TODAY - timedelta(days=2000)


@pytest.mark.parametrize(
    ("fact", "grade", "said"),
    [
        (TieFact(Tie.LIVES, Target.COMPOUND, 1, None), Grade.EXCLUDED, "住在锦绣家园"),
        (TieFact(Tie.HOME, Target.COMPOUND, 1, None), Grade.EXCLUDED, "是锦绣家园的人"),
        (TieFact(Tie.SITS, Target.COMMITTEE, 2, None), Grade.EXCLUDED, "是锦绣家园业主委员会的委员"),
        (TieFact(Tie.SITS, Target.COMMITTEE, 2, RECENT), Grade.DISCLOSED, "以前是锦绣家园业主委员会的委员"),
        (TieFact(Tie.WORKS, Target.COMPANY, 3, None), Grade.EXCLUDED, "在安居物业任职"),
        (TieFact(Tie.WORKS, Target.COMPANY, 4, None), Grade.DISCLOSED, "在邻里物业任职"),
        (TieFact(Tie.WORKS, Target.COMPANY, 3, RECENT), Grade.DISCLOSED, "以前在安居物业任职"),
        (TieFact(Tie.WORKS, Target.COMPANY, 3, LONG_AGO), Grade.COUNTED, "多年前"),
        (TieFact(Tie.KIN, Target.PERSON, 10, None), Grade.EXCLUDED, "和王秀英是近亲属"),
        (TieFact(Tie.MEDIATED, Target.COMPANY, 3, RECENT), Grade.DISCLOSED, "为安居物业调解过"),
        (TieFact(Tie.MEDIATED, Target.COMPANY, 3, LONG_AGO), Grade.COUNTED, "多年前"),
        (TieFact(Tie.HAS_PROVIDER, Target.COMPANY, 3, None), Grade.DISCLOSED, "自己住的小区由安居物业服务"),
        (TieFact(Tie.EVALUATED, Target.COMPANY, 3, RECENT), None, ""),
        (TieFact(Tie.EVALUATED, Target.COMPANY, 3, None), Grade.COUNTED, "评审过安居物业"),
        (TieFact(Tie.WORKS, Target.COMPANY, 99, None), None, ""),
    ],
)
def test_each_tie_weighs_as_the_table_says(fact: TieFact, grade: Grade | None, said: str) -> None:
    found = between(MediatorFacts(50, "吴建国", (fact,)), SIDES, TODAY, SINCE).all
    assert [ground.grade for ground in found] == ([grade] if grade is not None else [])
    assert all(said in ground.sentence for ground in found)


def test_a_party_is_excluded_a_namesake_only_hinted_at() -> None:
    assert between(MediatorFacts(10, "王秀英"), SIDES, TODAY, SINCE).excluding
    for name in ("王秀英", "赵大爷"):
        found = between(MediatorFacts(50, name), SIDES, TODAY, SINCE)
        assert [ground.grade for ground in found.all] == [Grade.HINT]
        assert not found.excluding


def test_the_open_sentence_names_no_person() -> None:
    (ground,) = between(MediatorFacts(50, "吴", (TieFact(Tie.KIN, Target.PERSON, 10),)), SIDES, TODAY, SINCE).all
    assert "王秀英" in ground.sentence
    assert "王秀英" not in str(ground.stored)


def candidate(key: int, **changes: object) -> Candidate:
    usual: dict[str, object] = {
        "mediator_id": key,
        "name": f"调解员{key}",
        "place_name": "府山街道",
        "path": "/33/3308/330802/s/",
        "specialties": {},
        "languages": (),
        "open_cases": 0,
        "most_open": 5,
        "settled": 0,
        "closed": 0,
        "lately": 0,
        "fair_share": Fraction(1),
        "last_given_on": None,
        "away_until": None,
    }
    return Candidate(**(usual | changes))  # type: ignore[arg-type]  # the names are those of the class


def test_the_points_are_the_sum_of_their_lines() -> None:
    (one,) = rank(WANTED, [candidate(1, specialties={"revenue": "47(2)"}, open_cases=2)], WEIGHTS).ranked
    assert one.score == sum(term.points for term in one.terms)
    assert [term.points for term in one.terms] == [40, 15, Fraction(45, 4), 5, 10]
    assert [term.sum_text for term in one.terms][:2] == ["40 × 1.00 = 40.0", "25 × 0.60 = 15.0"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"specialties": {"revenue": "47(2)"}}, {"specialties": {"fund": "47(2)"}}),
        ({"specialties": {"fund": "47(2)"}}, {"specialties": {"parking": "47(3)"}}),
        ({"specialties": {}}, {"specialties": {"dogs": "419"}}),
        ({"open_cases": 1}, {"open_cases": 3}),
        ({"path": "/33/3308/330802/s/m/"}, {"path": "/33/3308/330802/t/"}),
        ({"lately": 0}, {"lately": 2}),
        ({"settled": 9, "closed": 10}, {"settled": 1, "closed": 10}),
        ({}, {"last_given_on": TODAY}),
    ],
)
def test_what_is_better_stands_first(better: dict[str, object], worse: dict[str, object]) -> None:
    found = rank(WANTED, [candidate(1, **worse), candidate(2, **better)], WEIGHTS).ranked
    assert [one.candidate.mediator_id for one in found] == [2, 1]


def test_one_lucky_case_does_not_beat_ten_good_ones() -> None:
    lucky, steady, poor = candidate(1, settled=1, closed=1), candidate(2, settled=9, closed=10), candidate(3, closed=9)
    found = rank(WANTED, [lucky, steady, poor], WEIGHTS).ranked
    assert [one.candidate.mediator_id for one in found] == [2, 1, 3]


def test_whoever_is_full_away_or_excluded_stands_apart_with_every_reason() -> None:
    grounds = between(MediatorFacts(50, "甲", (TieFact(Tie.LIVES, Target.COMPOUND, 1),)), SIDES, TODAY, SINCE)
    found = rank(
        WANTED,
        [
            candidate(1, open_cases=5),
            candidate(2, away_until=TODAY + timedelta(days=3)),
            candidate(3, grounds=grounds, open_cases=5),
        ],
        WEIGHTS,
    )
    assert found.ranked == ()
    assert [one.candidate.mediator_id for one in found.left] == [3, 1, 2]
    assert found.left[0].reasons == ("住在锦绣家园", "手上已有 5 件，最多同时办 5 件")


KEYS = (1, 2, 3, 4)
ballots = st.builds(
    lambda order, cut, strikes, mode: BallotFacts(
        mode, tuple(order[: 1 if mode is Mode.TOGETHER else cut]), frozenset(order[cut : cut + strikes])
    ),
    st.permutations(KEYS),
    st.integers(1, 4),
    st.integers(0, 2),
    st.sampled_from(list(Mode)),
)


@given(st.dictionaries(st.integers(1, 4), ballots, max_size=4), st.randoms())
def test_a_tally_finds_only_whom_nobody_struck_and_the_order_of_ballots_never_matters(
    given_: dict[int, BallotFacts], shuffler: object
) -> None:
    sides = sorted(given_)
    found = tally(KEYS, given_, sides)
    mixed = list(given_.items())
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert tally(KEYS, dict(mixed), list(dict(mixed))) == found
    if found.mediator_id is not None:
        assert all(found.mediator_id not in one.struck for one in given_.values())
        assert all(one.mode is not Mode.OFFICE for one in given_.values())
    assert (found.mediator_id is not None) == (found.outcome in {Outcome.TOGETHER, Outcome.RANKED})


def test_a_side_that_is_silent_leaves_the_choice_to_the_office() -> None:
    one = BallotFacts(Mode.TOGETHER, (2,))
    assert tally(KEYS, {1: one}, [1, 2]).outcome is Outcome.NO_CHOICE
    assert tally(KEYS, {1: one, 2: BallotFacts(Mode.OFFICE)}, [1, 2]).outcome is Outcome.LEFT_TO_OFFICE
    assert tally(KEYS, {1: one, 2: BallotFacts(Mode.TOGETHER, (3,))}, [1, 2]).outcome is Outcome.NO_CHOICE
    both = tally(KEYS, {1: one, 2: BallotFacts(Mode.RANK, (1, 2))}, [1, 2])
    assert (both.outcome, both.mediator_id) == (Outcome.RANKED, 2)


@given(st.lists(st.integers(0, 50), max_size=30))
def test_the_spread_lies_between_equal_and_all_for_one(values: list[int]) -> None:
    found = fairness.gini([Fraction(value) for value in values])
    assert 0 <= found < 1
    if len(set(values)) <= 1:
        assert found == 0
