"""Numbers that nobody can know before: their forms, how they are typed, and how many results there are."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from expert_pool import chance
from expert_pool.chance import Beacon, Form, Kind, Lottery
from tests.expert_pool.drawing import forms, values_of

BALLS, DICE = chance.balls(3, 20), chance.dice(4)
SSQ = chance.lottery(Lottery.SSQ, "2026137")
DRAND = chance.beacon(Beacon.DRAND_QUICKNET, 1000)


@pytest.mark.parametrize(
    ("form", "typed", "text"),
    [
        (BALLS, "３、１７、8", "3.17.8./"),
        (BALLS, " 3 17 08 ", "3.17.8./"),
        (DICE, "3164", "3.1.6.4./"),
        (DICE, "3-1-6-4", "3.1.6.4./"),
        (SSQ, "08 03、14,22 31 33＋16", "3.8.14.22.31.33./16./"),
        (SSQ, "03081422313316", "3.8.14.22.31.33./16./"),
        (chance.lottery(Lottery.FC3D, "2026316"), "007", "0.0.7./"),
        (DRAND, "0xAB" + "cd" * 31, "ab" + "cd" * 31),
    ],
)
def test_what_is_typed_becomes_one_text(form: Form, typed: str, text: str) -> None:
    assert chance.text(chance.parse(form, typed)) == text


@pytest.mark.parametrize(
    ("form", "typed", "reason"),
    [
        (BALLS, "", "现在有 0 个"),
        (BALLS, "3 17", "要填 3 个"),
        (BALLS, "3 17 21", "21 不在 1 到 20 之间"),
        (BALLS, "3 3 17", "填了两遍"),
        (BALLS, "3 17 八", "“八”不是号码"),
        (BALLS, "0317081", "认不出来"),
        (BALLS, "-3 17 8", "“-”不是号码"),
        (DICE, "3 1 6 7", "7 不在 1 到 6 之间"),
        (SSQ, "1 2 3 4 5 6 17", "17 不在 1 到 16 之间"),
        (DRAND, "abc", "64 位"),
        (DRAND, "xy" * 32, "64 位"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(form: Form, typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        chance.parse(form, typed)


@pytest.mark.parametrize(
    "make",
    [
        lambda: chance.balls(3, 2),
        lambda: chance.balls(0, 20),
        lambda: chance.balls(2, 100),
        lambda: chance.dice(0),
        lambda: chance.dice(61),
        lambda: chance.lottery(Lottery.SSQ, "137"),
        lambda: chance.beacon(Beacon.NIST, 0),
    ],
)
def test_a_form_that_cannot_be_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="。"):
        make()


def test_how_many_results_there_are() -> None:
    assert BALLS.outcomes == 20 * 19 * 18
    assert DICE.outcomes == 6**4
    assert SSQ.outcomes == 17_721_088
    assert chance.lottery(Lottery.DLT, "26137").outcomes == 21_425_712
    assert chance.lottery(Lottery.PL5, "26137").outcomes == 100_000
    assert DRAND.outcomes == 2**256
    assert chance.Numbers(2, 1, 3, again=True, ascending=True).outcomes == 6
    assert chance.enough(DICE, 1296, 1)
    assert not chance.enough(DICE, 1297, 1)


def test_the_least_that_is_enough_is_named() -> None:
    assert chance.least_dice(390_625, 100) == chance.dice(10)
    assert chance.least_balls(5_000, 1, 20) == chance.balls(3, 20)
    assert chance.least_balls(10**30, 1, 10) is None
    assert chance.least_dice(10**60, 1) is None


def test_when_a_pulse_comes_is_reckoned() -> None:
    assert chance.pulse_at(Beacon.DRAND_QUICKNET, 1) == datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC)
    assert chance.pulse_at(Beacon.NIST, 29_900_000) == datetime(2026, 11, 6, 21, 20, tzinfo=UTC)
    for source in Beacon:
        at = chance.pulse_at(source, 5_000_000)
        assert chance.pulse_from(source, at) == 5_000_000
        assert chance.pulse_from(source, at + timedelta(seconds=1)) == 5_000_001
    assert chance.pulse_from(Beacon.DRAND_QUICKNET, datetime(2000, 1, 1, tzinfo=UTC)) == 1


def test_a_form_comes_back_from_its_seal_and_takes_its_own_numbers() -> None:
    rolls = random.Random(8)  # noqa: S311 -- the same forms on every run
    kinds = set()
    for _ in range(60):
        form = forms(rolls)
        assert chance.form_of(form.plain() | {"at": "…", "where": "…"}) == form
        values = values_of(form, rolls)
        assert chance.problem_of(form, values) == ""
        assert chance.parse(form, chance.shown(values)) == values
        assert form.sentence
        kinds.add(form.kind)
    assert kinds == set(Kind)


def test_values_of_another_form_are_told() -> None:
    assert "个数" in chance.problem_of(SSQ, [[1, 2, 3, 4, 5, 6]])
    assert "从小到大" in chance.problem_of(SSQ, [[2, 1, 3, 4, 5, 6], [7]])
    assert "个数" in chance.problem_of(BALLS, "ab")
    assert "64" in chance.problem_of(DRAND, [[1]])


def test_instants_have_one_length_and_zone() -> None:
    assert chance.moment(datetime(2026, 12, 1, 1, 2, 3, 456, tzinfo=UTC)) == "2026-12-01T09:02:03+08:00"
