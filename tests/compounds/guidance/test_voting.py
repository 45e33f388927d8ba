"""Counting a matter from ballots: areas by unit, heads by owner, the developer's weight, silence, any order."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounds.guidance.electorate import DoubtKind, Electorate, Holder, Unit, gather
from compounds.guidance.figures import Faulty
from compounds.guidance.voting import (
    ITEMS,
    Ballot,
    Channel,
    Choice,
    Deemed,
    Figures,
    Matter,
    Part,
    Result,
    Rule,
    Threshold,
    tally,
)
from tests.compounds.guidance.votes import THRESHOLDS, a_matter, a_unit

AGREE, AGAINST, ABSTAIN = Choice
HALF = Threshold(Fraction(1, 2), False, "浙江省物业管理条例第十条第二款")


def homes(number: int) -> list[Unit]:
    return [a_unit(f"1-{one}", f"业主{one:04}#{one:08}") for one in range(1, number + 1)]


def ballots(*said: tuple[str, Choice]) -> list[Ballot[Choice]]:
    return [Ballot(unit, choice, row=row) for row, (unit, choice) in enumerate(said, 1)]


def ten(*said: Choice) -> Result:
    """A vote of ten owners with 100 ㎡ each."""
    return tally(a_matter(), gather(homes(10)), ballots(*((f"1-{one}", choice) for one, choice in enumerate(said, 1))))


def test_participation_is_of_all_and_approval_of_those_who_took_part() -> None:
    found = ten(*[AGREE] * 4, *[AGAINST] * 2, ABSTAIN)
    assert found.figures == Figures(100_000, 10, 70_000, 7, 40_000, 4)
    assert found.judgement is not None
    assert found.judgement.passed
    assert found.parts[ABSTAIN] == Part(10_000, 1, 1)


def test_plain_units_are_as_good_as_the_electorate_gathered_of_them() -> None:
    said = ballots(("1-1", AGREE), ("1-2", AGREE), ("1-3", AGAINST))
    assert tally(a_matter(), homes(3), said) == tally(a_matter(), gather(homes(3)), said)


def test_who_abstains_takes_part_and_does_not_agree() -> None:
    found = ten(*[AGREE] * 4, *[ABSTAIN] * 4)
    assert found.judgement is not None
    assert (found.judgement.quorum, found.judgement.passed) == (True, False)


def test_an_invalid_ballot_does_not_take_part() -> None:
    said = [*ballots(*((f"1-{one}", AGREE) for one in range(1, 7))), Ballot("1-7", AGREE, invalid="没有签名", row=7)]
    found = tally(a_matter(), gather(homes(10)), said)
    assert found.figures is not None
    assert found.figures.part_heads == 6
    assert found.judgement is not None
    assert not found.judgement.quorum
    assert [(one.row, one.why) for one in found.discarded] == [(7, "没有签名")]


THREE = [
    a_unit("1-1", "张三"),
    a_unit("1-2", "张三"),
    a_unit("1-3", "张三"),
    a_unit("1-4", "李四"),
    a_unit("1-5", "王五"),
]


def test_an_owner_of_three_units_takes_part_with_the_first_and_counts_once() -> None:
    found = tally(a_matter(), gather(THREE), ballots(("1-1", AGREE), ("1-4", AGREE)))
    assert found.figures == Figures(50_000, 3, 20_000, 2, 20_000, 2)


def test_an_owner_who_is_of_two_minds_is_decided_by_a_person() -> None:
    said = ballots(("1-1", AGREE), ("1-2", AGAINST), ("1-3", AGREE), ("1-4", AGREE), ("1-5", AGREE))
    roll = gather(THREE)
    found = tally(a_matter(), roll, said)
    assert (found.settled, found.figures, found.judgement) == (False, None, None)
    (doubt,) = found.doubts
    assert (doubt.kind, doubt.rows) == (DoubtKind.SPLIT, (1, 2, 3))
    yes, no = (tally(a_matter(), roll, said, decided={doubt.key: answer}) for answer in ("agrees", "not"))
    assert yes.figures == Figures(50_000, 3, 50_000, 3, 40_000, 3)
    assert no.figures == Figures(50_000, 3, 50_000, 3, 40_000, 2)
    assert tally(a_matter(), roll, ballots(("1-1", AGAINST), ("1-2", ABSTAIN))).settled


def test_a_doubt_about_owners_withholds_the_result() -> None:
    roll = gather([a_unit("1-1", "张三", row=2), a_unit("1-2", "张 三", row=3)])
    found = tally(a_matter(), roll, ballots(("1-1", AGREE), ("1-2", AGREE)))
    assert not found.settled
    assert found.judgement is None
    assert [doubt.rows for doubt in found.doubts] == [(2, 3)]


def test_forty_unsold_count_once_by_heads_and_their_weight_is_shown_apart() -> None:
    unsold = [a_unit(f"2-{one}", holder=Holder.DEVELOPER_UNSOLD) for one in range(1, 41)]
    roll = gather([*homes(10), *unsold])
    said = ballots(*((f"1-{one}", AGAINST) for one in range(1, 8)), *((f"2-{one}", AGREE) for one in range(1, 41)))
    found = tally(a_matter(), roll, said)
    assert found.figures == Figures(500_000, 11, 470_000, 8, 400_000, 1)
    assert found.judgement is not None
    assert (found.judgement.agree_area, found.judgement.agree_heads, found.judgement.passed) == (True, False, False)
    developer = found.developer
    assert developer is not None
    assert (developer.units, developer.area, developer.part_area, developer.agree_area) == (
        40,
        400_000,
        400_000,
        400_000,
    )
    assert not developer.without.quorum_area
    assert any("80.00%" in sentence for sentence in developer.because)
    assert ten(AGREE).developer is None


def test_a_special_matter_cannot_be_voted_on_by_the_ordinary_rule() -> None:
    with pytest.raises(Faulty, match="四分之三"):
        Matter("利用外墙做广告", Rule.MAJORITY, THRESHOLDS, 8)
    assert {item.number for item in ITEMS.values() if item.rule is Rule.THREE_QUARTERS} == {6, 7, 8}
    assert ITEMS[8].article == "第二百七十八条第一款第（八）项"


def deemed(item: int, *said: Choice, delivered: int = 10, clause: str = "议事规则第二十条") -> Result:
    keys = frozenset(f"1-{one}" for one in range(1, delivered + 1))
    given = ballots(*((f"1-{one}", choice) for one, choice in enumerate(said, 1)))
    matter = a_matter(ITEMS[item].rule if item else Rule.MAJORITY, item)
    return tally(matter, gather(homes(10)), given, deemed=Deemed(clause, keys, HALF))


def test_silence_gives_a_second_result_beside_the_first_and_says_that_it_needs_a_lawyer() -> None:
    found = deemed(5, *[AGREE] * 6)
    assert found.judgement is not None
    assert not found.judgement.passed
    assert found.deemed is not None
    assert found.deemed.judgement is not None
    assert found.deemed.judgement.passed
    assert found.deemed.figures == Figures(100_000, 10, 100_000, 10, 100_000, 10)
    assert any("需要法律复核" in sentence for sentence in found.deemed.because)


def test_silence_follows_whatever_the_majority_said_and_only_where_delivery_is_proven() -> None:
    against = deemed(6, *[AGAINST] * 6, delivered=8)
    assert against.deemed is not None
    assert against.deemed.figures == Figures(100_000, 10, 80_000, 8, 0, 0)


NOT_DEEMED = {
    "the majority is no more than half of all": (5, [AGREE] * 5, "议事规则第二十条", "没有超过全体的一半"),
    "area and heads are level": (5, [AGREE] * 3 + [AGAINST] * 3, "议事规则第二十条", "没有“多数”可随"),
    "another matter": (4, [AGREE] * 6, "议事规则第二十条", "不能随多数"),
    "a matter that was not said": (0, [AGREE] * 6, "议事规则第二十条", "没有说明"),
    "no clause": (5, [AGREE] * 6, " ", "没有写明"),
}


@pytest.mark.parametrize("name", NOT_DEEMED)
def test_silence_counts_for_nothing_where(name: str) -> None:
    item, said, clause, why = NOT_DEEMED[name]
    found = deemed(item, *said, clause=clause).deemed
    assert found is not None
    assert found.judgement is None
    assert any(why in sentence for sentence in found.because)


def test_who_cast_a_void_ballot_was_not_silent() -> None:
    given = [*ballots(*((f"1-{one}", AGREE) for one in range(1, 7))), Ballot("1-7", AGREE, invalid="涂改", row=7)]
    keys = frozenset(f"1-{one}" for one in range(1, 11))
    found = tally(a_matter(item=5), gather(homes(10)), given, deemed=Deemed("议事规则", keys, HALF)).deemed
    assert found is not None
    assert found.figures is not None
    assert found.figures.part_heads == 9


AREAS = st.integers(1, 30_000)


@st.composite
def votes(draw: st.DrawFn) -> tuple[Electorate, list[Ballot[Choice]]]:
    """Owners with one unit or more, some units of the developer, and ballots, some of them twice or of nobody."""
    units = [
        Unit(
            f"{owner}-{number}",
            draw(AREAS),
            a_unit("", f"业主{owner}#{owner:08}").owners,
            Holder.DEVELOPER_UNSOLD if owner == 0 else Holder.OWNER,
            row=owner * 10 + number,
        )
        for owner in range(draw(st.integers(1, 6)))
        for number in range(1, draw(st.integers(1, 3)) + 1)
    ]
    names = st.sampled_from([*(unit.id for unit in units), "99-9"])
    said = st.tuples(names, st.sampled_from([*Choice, None]), st.sampled_from(Channel))
    given = draw(st.lists(said, max_size=14))
    return gather(units), [Ballot(*one, row=row) for row, one in enumerate(given)]


def decide_all(matter: Matter, roll: Electorate, given: Sequence[Ballot[Choice]]) -> tuple[Result, dict[str, str]]:
    """The result after every doubt was answered with its first answer."""
    decided: dict[str, str] = {}
    found = tally(matter, roll, given)
    while not found.settled:
        decided |= {doubt.key: next(iter(doubt.answers)) for doubt in found.doubts}
        found = tally(matter, roll, given, decided=decided)
    return found, decided


@given(votes(), st.sampled_from(Rule), st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_changes_nothing(
    vote: tuple[Electorate, list[Ballot[Choice]]], rule: Rule, chance: object
) -> None:
    roll, given_ballots = vote
    shuffled = given_ballots.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined] -- hypothesis hands out a Random
    first, decided = decide_all(a_matter(rule), roll, given_ballots)
    assert tally(a_matter(rule), roll, shuffled, decided=decided) == first
    assert tally(a_matter(rule), roll, shuffled).doubts == tally(a_matter(rule), roll, given_ballots).doubts


@given(votes())
def test_agreement_never_exceeds_participation_nor_participation_the_whole(
    vote: tuple[Electorate, list[Ballot[Choice]]],
) -> None:
    roll, given_ballots = vote
    found, _ = decide_all(a_matter(), roll, given_ballots)
    figures = found.figures
    assert figures is not None
    assert 0 <= figures.agree_area <= figures.part_area <= figures.total_area == roll.area
    assert 0 <= figures.agree_heads <= figures.part_heads <= figures.total_heads == len(roll.heads)
    assert sum(part.area for part in found.parts.values()) == figures.part_area
    assert sum(len(head.units) for head in roll.heads) == len(roll.units)


@given(votes(), st.sampled_from(Rule))
def test_one_more_who_agrees_never_makes_a_vote_fail(vote: tuple[Electorate, list[Ballot[Choice]]], rule: Rule) -> None:
    roll, given_ballots = vote
    before, decided = decide_all(a_matter(rule), roll, given_ballots)
    voted = {roll.head_of[ballot.unit].id for ballot in given_ballots if ballot.unit in roll.units}
    silent = [unit for head in roll.heads if head.id not in voted for unit in head.units]
    if before.judgement is None or not before.judgement.passed or not silent:
        return
    more = [*given_ballots, Ballot(silent[0], AGREE, row=99)]
    after = tally(a_matter(rule), roll, more, decided=decided)
    assert after.judgement is not None
    assert after.judgement.passed


@given(st.integers(1, 10**6), st.integers(-1, 1), st.sampled_from(Rule))
def test_one_hundredth_beside_each_threshold_decides(size: int, beside: int, rule: Rule) -> None:
    """A unit as large as two thirds of all, or as the share of the participants, and one hundredth more or less."""
    whole = 12 * size
    roll = gather([Unit("1", 8 * size + beside, THREE[0].owners), Unit("2", 4 * size - beside, THREE[3].owners)])
    found = tally(a_matter(rule), roll, ballots(("1", AGREE)))
    assert found.figures is not None
    assert found.judgement is not None
    assert found.figures.total_area == whole
    assert found.judgement.quorum_area is (beside >= 0)
    share = 9 if rule is Rule.THREE_QUARTERS else 6
    roll = gather(
        [Unit("1", share * size + beside, THREE[0].owners), Unit("2", (12 - share) * size - beside, THREE[3].owners)]
    )
    found = tally(a_matter(rule), roll, ballots(("1", AGREE), ("2", AGAINST)))
    assert found.judgement is not None
    assert found.judgement.agree_area is (beside >= 0 if rule is Rule.THREE_QUARTERS else beside > 0)
