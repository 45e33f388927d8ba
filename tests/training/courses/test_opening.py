"""When something opens: what it lacks, in sentences, along the shortest way."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.courses import forms, opening
from training.courses.opening import Facts, Place, Unreadable
from training.programmes import Seat

TODAY = date(2026, 11, 22)
CODES = ("a", "b", "c")


def names(code: str) -> Place:
    return Place(f"课{code}", f"/{code}")


def told(tree: dict[str, Any], **known: Any) -> list[str]:
    return [lack.sentence for lack in opening.lacks(tree, Facts(TODAY, **known), names)]


def test_nothing_asked_is_always_open() -> None:
    assert told({}) == []


@pytest.mark.parametrize(
    ("tree", "known", "sentences"),
    [
        ({"done": "a"}, {}, ["先学完“课a”"]),
        ({"done": "a"}, {"done": frozenset("a")}, []),
        ({"all": [{"done": "a"}, {"done": "b"}]}, {"done": frozenset("a")}, ["先学完“课b”"]),
        ({"from": "2026-12-01"}, {}, ["2026年12月1日开放"]),
        ({"from": "2026-11-22"}, {}, []),
        ({"score": {"exam": "x", "least": "80"}}, {}, ["“课x”要考到 80 分"]),
        ({"score": {"exam": "x", "least": "80"}}, {"scores": {"x": Fraction(159, 2)}},
         ["“课x”要考到 80 分，现在最好是 79.5 分"]),
        ({"score": {"exam": "x", "least": "80"}}, {"scores": {"x": Fraction(80)}}, []),
        ({"seat": ["chair", "deputy"]}, {"seats": frozenset({Seat.MEMBER})}, ["这一部分是给主任、副主任准备的"]),
        ({"seat": ["chair"]}, {"seats": frozenset({Seat.CHAIR})}, []),
    ],
)  # fmt: skip
def test_what_is_lacking_is_said(tree: dict[str, Any], known: dict[str, Any], sentences: list[str]) -> None:
    assert told(tree, **known) == sentences


def test_of_several_ways_the_shortest_is_told_and_a_day_is_waited_for_last() -> None:
    ways = [{"all": [{"done": "a"}, {"done": "b"}]}, {"done": "c"}, {"from": "2027-01-01"}]
    assert told({"any": ways}) == ["先学完“课c”"]
    assert told({"any": ways}, done=frozenset("a")) == ["先学完“课b”"]
    assert told({"any": [{"from": "2027-01-01"}, ways[0]]}) == ["先学完“课a”", "先学完“课b”"]


@pytest.mark.parametrize(
    "tree",
    [
        {"done": "a", "from": "2026-01-01"},
        {"never": 1},
        {"all": []},
        {"from": "morgen"},
        {"score": {"exam": "x", "least": "101"}},
        {"seat": ["king"]},
        {"all": [{"all": [{"all": [{"all": [{"all": [{"done": "a"}]}]}]}]}]},
        {"any": ["a"]},
    ],
)
def test_what_is_no_rule_is_refused_in_words(tree: dict[str, Any]) -> None:
    with pytest.raises(Unreadable, match="开放条件"):
        opening.read(tree)


done = st.builds(lambda code: {"done": code}, st.sampled_from(CODES))
trees = st.recursive(done, lambda part: st.builds(lambda name, parts: {name: parts}, st.sampled_from(("all", "any")),
                     st.lists(part, min_size=1, max_size=3)), max_leaves=8)  # fmt: skip


@given(trees, st.frozensets(st.sampled_from(CODES)))
def test_doing_what_is_told_opens_it_and_more_done_never_shuts(tree: dict[str, Any], already: frozenset[str]) -> None:
    try:
        rule = opening.read(tree)
    except Unreadable:
        return
    lacking = rule(Facts(TODAY, done=already), names)
    doing = frozenset(lack.url.removeprefix("/") for lack in lacking)
    assert not doing & already
    assert rule(Facts(TODAY, done=already | doing), names) == ()
    if not lacking:
        assert rule(Facts(TODAY, done=frozenset(CODES)), names) == ()
    assert opening.codes(tree) <= set(CODES)


def test_a_rule_of_the_form_comes_back_into_the_form() -> None:
    tree = {
        "all": [
            {"any": [{"done": "a"}, {"done": "b"}]},
            {"from": "2026-12-01"},
            {"score": {"exam": "x", "least": "80"}},
            {"seat": ["chair"]},
        ]
    }
    assert forms.opens_known(tree) == {
        "opens_after": ["a", "b"],
        "opens_any": True,
        "opens_on": date(2026, 12, 1),
        "opens_exam": "x",
        "opens_score": 80,
        "opens_seats": ["chair"],
    }
    assert len(opening.lacks(tree, Facts(TODAY), names)) == 4
