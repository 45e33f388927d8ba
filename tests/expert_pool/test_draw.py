"""The draw by itself: the published reference to the byte, the frozen pool, one order, seats, falls, and no favour."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from expert_pool import draw
from expert_pool.draw import Candidate, Identity, NotSeated, Row, Seat, Ties, rfc3797_order

SALT = "ab" * draw.SALT_BYTES


def test_the_worked_example_of_rfc_3797() -> None:
    sources = [[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]
    drawn = [position + 1 for position in rfc3797_order(sources, 25, 16)]
    assert drawn == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]


def test_a_real_draw_of_267_volunteers() -> None:
    """The IETF's nominating committee of 2022: four lotteries of four countries, in the order in which they came."""
    lotteries = [
        [7, 18, 28, 40, 48, 8, 11],
        [15, 21, 31, 36, 65, 16],
        [17, 21, 12, 26, 8, 42, 35, 13],
        [1, 10, 13, 14, 16, 25, 27, 5, 21],
    ]
    drawn = [position + 1 for position in rfc3797_order(lotteries, 267, 10)]
    assert drawn == [171, 245, 68, 190, 70, 126, 110, 128, 138, 173]


@given(
    some.lists(some.lists(some.integers(0, 10**30), min_size=1, max_size=9), min_size=1, max_size=6),
    some.integers(1, 400),
    some.data(),
)
@settings(max_examples=60)
def test_the_reference_is_one_permutation_whatever_is_asked(
    sources: list[list[int]], names: int, data: some.DataObject
) -> None:
    whole = rfc3797_order(sources, names, names)
    assert sorted(whole) == list(range(names))
    picks = data.draw(some.integers(1, names))
    assert rfc3797_order([data.draw(some.permutations(source)) for source in sources], names, picks) == whole[:picks]


def test_the_reference_counts_in_two_bytes() -> None:
    drawn = rfc3797_order([[1, 1, 2]], 600, 300)
    hashed = hashlib.md5(b"\x01\x01" + b"1.1.2./" + b"\x01\x01", usedforsecurity=False).digest()
    left = [name for name in range(600) if name not in drawn[:257]]
    assert drawn[257] == left[int.from_bytes(hashed, "big") % len(left)]


@pytest.mark.parametrize(
    ("sources", "names", "picks"),
    [([], 5, 1), ([[]], 5, 1), ([[1], []], 5, 1), ([[-1]], 5, 1), ([[1]], 0, 0), ([[1]], 5, 0), ([[1]], 5, 6)],
)
def test_the_reference_refuses_what_gives_no_answer(sources: list[list[int]], names: int, picks: int) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        rfc3797_order(sources, names, picks)


def test_canonical_json_holds_text_and_whole_numbers_alone() -> None:
    assert draw.canonical({"b": [1, None], "a": "“甲”\n"}) == '{"a":"“甲”\\n","b":[1,null]}'.encode()
    for wrong in (1.5, True, b"x", {1: "x"}, {"甲": 1}, [set()]):
        with pytest.raises(TypeError):
            draw.canonical(wrong)
    with pytest.raises(ValueError, match="53 bits"):
        draw.canonical(2**53)


def test_a_commitment_says_nothing_without_its_salt_and_everything_with_it() -> None:
    one = Identity(SALT, "ZJ1", "王秀英", "锦绣家园", "锦绣家园")
    line = f'{{"home":"锦绣家园","name":"王秀英","number":"ZJ1","salt":"{SALT}","unit":"锦绣家园"}}'
    assert draw.commitment(one) == hashlib.sha256(line.encode()).hexdigest()
    others = [
        Identity("cd" * 32, *("ZJ1", "王秀英", "锦绣家园", "锦绣家园")),
        Identity(SALT, "ZJ1", "王秀英", "", "锦绣家园"),
    ]
    assert len({draw.commitment(each) for each in (one, *others)}) == 3
    with pytest.raises(ValueError, match="salt"):
        draw.commitment(Identity("ab", "ZJ1", "王秀英", "", ""))


def _candidates(**asked: str) -> list[Candidate]:
    return [Candidate(known * 64, frozenset(fields.split())) for known, fields in asked.items()]


def test_freezing_gives_everybody_one_field_where_it_is_needed_most() -> None:
    pool = _candidates(a="law", b="finance law", c="finance law", d="law", e="finance law green")
    pool.append(Candidate("9" * 64, frozenset({"law"}), "lives_in"))
    rows = draw.freeze(reversed(pool), {"law": 2, "finance": 1})
    assert [(row.number, row.commitment[0], row.field, row.ground) for row in rows] == [
        (1, "9", None, "lives_in"),
        (2, "a", "law", ""),
        (3, "b", "finance", ""),
        (4, "c", "law", ""),  # 3 rows for 2 seats are more for each seat than 1 for 1, but 2 for 2 are as many
        (5, "d", "law", ""),
        (6, "e", "finance", ""),
    ]
    assert draw.panels(rows, {"law": 2, "finance": 1}) == 3 * 2
    assert draw.panels(rows[:3], {"law": 2, "finance": 1}) == 0


def test_freezing_leaves_no_seat_empty_that_any_choice_of_fields_could_fill() -> None:
    chance = random.Random(8)  # noqa: S311 -- a fixed sequence of pools
    filled = 0
    for _ in range(400):
        seats = {field: chance.randint(1, 2) for field in "abc"[: chance.randint(2, 3)]}
        fields = [chance.sample(sorted(seats), chance.randint(1, len(seats))) for _ in range(chance.randint(2, 6))]
        pool = [draw.Candidate(f"{chance.getrandbits(256):064x}", frozenset(known), "") for known in fields]
        possible = any(all(given.count(field) >= count for field, count in seats.items()) for given in product(*fields))
        assert (draw.panels(draw.freeze(pool, seats), seats) > 0) == possible
        filled += possible
    assert 50 < filled < 350  # both outcomes are among the pools


def test_freezing_refuses_twins_and_those_without_a_field() -> None:
    with pytest.raises(ValueError, match="one commitment"):
        draw.freeze([*_candidates(a="law"), *_candidates(a="law")], {"law": 1})
    with pytest.raises(ValueError, match="neither"):
        draw.freeze(_candidates(a="green"), {"law": 1})


def test_the_order_is_what_any_program_makes_of_the_public_text() -> None:
    rows = [Row(1, "a" * 64, "law"), Row(2, "b" * 64, None, "away"), Row(3, "c" * 64, "law"), Row(4, "d" * 64, "law")]
    keys = {
        row.number: hashlib.sha256(f"draw 1\n{'e' * 64}\n3.1.6./\nlaw\n{row.commitment}".encode()).hexdigest()
        for row in rows
        if row.field
    }
    order = draw.order("e" * 64, "3.1.6./", rows, {"law": 1, "finance": 1})
    assert order == {"law": tuple(sorted(keys, key=lambda number: keys[number])), "finance": ()}


ORDERS = {"law": (7, 3, 9), "finance": (2, 5)}
SEATS = {"law": 2, "finance": 1}


def test_seats_go_to_the_first_who_have_not_fallen() -> None:
    assert draw.seated(ORDERS, SEATS) == (Seat("law", 1, 7), Seat("law", 2, 3), Seat("finance", 1, 2))
    assert draw.seated(ORDERS, SEATS, [7, 2]) == (Seat("law", 1, 3), Seat("law", 2, 9), Seat("finance", 1, 5))
    assert draw.seated(ORDERS, SEATS, [7, 3, 2, 5]) == (
        Seat("law", 1, 9),
        Seat("law", 2, None),
        Seat("finance", 1, None),
    )


def test_only_who_sits_can_fall_and_nobody_comes_back() -> None:
    assert draw.arrivals(ORDERS, SEATS, [7]) == (3, 2, 9)
    for wrong in ([9], [7, 7], [4]):
        with pytest.raises(NotSeated) as refused:
            draw.arrivals(ORDERS, SEATS, wrong)
        assert refused.value.row == wrong[-1]


def test_who_sits_longer_stays() -> None:
    homes = {7: "甲", 2: "甲", 3: "乙", 9: "乙", 5: "乙"}
    assert draw.settle(ORDERS, SEATS, [], Ties(homes)) == ((2, "same_home"), (5, "same_home"))
    assert draw.settle(ORDERS, SEATS, [7], Ties({9: "丙", 2: "丙"})) == ((9, "same_home"),)
    assert draw.settle(ORDERS, SEATS, [], Ties({}, kin=frozenset({frozenset({7, 3})}))) == ((3, "kin"),)
    assert draw.settle(ORDERS, SEATS, [], Ties({}, full=frozenset({7}), busy=frozenset({9, 5}))) == (
        (7, "cap"),
        (9, "busy"),
    )
    assert draw.settle(ORDERS, SEATS, [], Ties({})) == ()


def test_opening_names_who_sits_and_both_ends_of_one_home() -> None:
    homes = {7: "甲", 2: "甲", 3: "乙"}
    falls = [(2, "same_home"), (7, "declined")]
    assert draw.to_open(ORDERS, SEATS, falls, homes) == (2, 3, 5, 7, 9)
    assert draw.to_open(ORDERS, SEATS, [(2, "declined")], homes) == (3, 5, 7)


def test_a_hundred_thousand_draws_favour_nobody() -> None:
    """Chi-square over who is drawn first and over who is drawn at all, at a chance of one in a million to fail."""
    rolls = random.Random(3797)  # noqa: S311 -- the same draws on every run
    size, draws = 10, 100_000
    rows = [Row(number, f"{number:064x}", "law") for number in range(1, size + 1)]
    first: Counter[int] = Counter()
    panel: Counter[int] = Counter()
    for _ in range(draws):
        dice = "".join(f"{rolls.randint(1, 6)}." for _ in range(8)) + "/"
        seats = draw.order("e" * 64, dice, rows, {"law": 3})["law"][:3]
        first[seats[0]] += 1
        panel.update(seats)
    for counted, share in ((first, 1), (panel, 3)):
        expected = draws * share / size
        spread = sum((counted[row.number] - expected) ** 2 / expected for row in rows)
        assert spread < 45.0, (share, counted)  # 9 degrees of freedom: 44.8 is exceeded once in a million
