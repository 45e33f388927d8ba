"""Grading: what each kind gives for each sort of answer, as Moodle's question types have it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.items import examples
from training.items.answering import Response, complaint, normal, number, text_of
from training.items.definition import FULL, Choice, Item, Kind, NumericAnswer, Text, Unit
from training.items.grading import best, fits, grade


@pytest.mark.parametrize(
    ("item", "response", "share"),
    [
        (examples.single(), 1, 100),
        (examples.single(), 2, 50),
        (examples.single(), 0, 0),
        (examples.single(), 3, 0),
        (examples.multiple(), [0, 1, 2], 100),
        (examples.multiple(), [0, 1], "66.66667"),
        (examples.multiple(), [0, 1, 2, 3], 0),
        (examples.multiple(), [3], 0),
        (examples.true_false(), True, 100),
        (examples.true_false(), False, 0),
        (examples.true_false(right=False), False, 100),
        (examples.matching(), [0, 1, 0], 100),
        (examples.matching(), [0, None, 2], "33.33333"),
        (examples.ordering(), [0, 1, 2, 3], 100),
        (examples.ordering(), [0, 2, 1, 3], 50),
        (examples.numeric(), "12.5", 100),
        (examples.numeric(), "12.55", 100),
        (examples.numeric(), "12.551", 50),
        (examples.numeric(), "14", 0),
        (examples.numeric(), "１２．５元", 100),
        (examples.numeric(), "0.00125 万元", 100),
        (examples.numeric(), "12.5 斤", 0),
        (examples.numeric(), "大概十二", 0),
        (examples.short_answer(), " 居民委员会 ", 100),
        (examples.short_answer(), "居委会", 80),
        (examples.short_answer(), "街道", 0),
    ],
)
def test_what_an_answer_gives(item: Item, response: Response, share: object) -> None:
    assert grade(item, response).share == Decimal(str(share))


@pytest.mark.parametrize("item", examples.ALL, ids=lambda item: item.kind)
def test_the_best_answer_gives_everything_and_none_gives_nothing(item: Item) -> None:
    nothing = grade(item, None)
    assert (nothing.share, nothing.answered, nothing.needs_person) == (0, False, False)
    if item.kind is not Kind.ESSAY:
        assert grade(item, best(item)).is_right
        assert grade(item, best(item)).of(Decimal("2.5")) == Decimal("2.5")


def test_an_essay_waits_for_a_person_unless_nothing_was_written() -> None:
    written = grade(examples.essay(), "我以为……")
    assert (written.needs_person, written.share) == (True, 0)
    assert normal(examples.essay(), "  \n ") is None


def test_thirds_make_a_whole_and_points_stay_exact() -> None:
    thirds = tuple(Choice(Text(name), Decimal("33.33333")) for name in "甲乙丙")
    item = replace(examples.multiple(), choices=(*thirds, Choice(Text("丁"), -FULL)))
    assert grade(item, [0, 1, 2]).is_right
    assert grade(item, [0]).of(Decimal(3)) == Decimal("0.9999999")


def test_the_feedback_is_that_of_the_answer() -> None:
    assert grade(examples.single(), 0).feedback == (Text("那是旧的口径。"),)
    assert [grade(examples.multiple(), picked).feedback[-1].body for picked in ([0, 1, 2], [0], [3])] == [
        "全对。",
        "对了一部分。",
        "再看一遍。",
    ]
    assert grade(examples.numeric(), "13").feedback == (Text("差一点。"),)
    assert grade(examples.matching(), [0, 0, 0]).parts == (True, False, True)


@pytest.mark.parametrize(
    ("pattern", "typed", "same"),
    [
        ("三分之二", "三分之二", True),
        ("*分之*", "三分之二", True),
        ("*分之", "三分之二", False),
        ("a*b*c", "aXXbYYc", True),
        ("a*b*c", "acb", False),
        ("ab*ba", "aba", False),
        ("2/3", "２/３", True),
        ("ABC", "abc", True),
        (r"5\*6", "5*6", True),
        (r"5\*6", "5X6", False),
        ("a**b", "a--b", True),
        ("第*条", "第\n一条", False),
        ("cafe\u0301", "caf\u00e9", True),
        ("*", "", True),
    ],
)
def test_accepted_texts_with_their_stars(pattern: str, typed: str, same: bool) -> None:  # noqa: FBT001 -- a table
    assert fits(pattern, typed) is same


def test_letters_count_as_they_are_where_that_is_asked() -> None:
    assert not fits("ABC", "abc", case_sensitive=True)
    assert fits("ABC", "ＡＢＣ", case_sensitive=True)


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert not fits("a*" * 60 + "b", "a" * 480)


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("3,500", "3500", ""),
        ("３，５００．５ 元", "3500.5", "元"),
        ("-0.5", "-0.5", ""),
        ("−2", "-2", ""),
        ("¥12", "12", "¥"),
        ("1.5e3", "1500", ""),
        (".5", "0.5", ""),
        ("12。5", "12.5", ""),
        ("０．５", "0.5", ""),
        ("1,234.50", "1234.50", ""),
        ("1 234.50", "1234.50", ""),
        ("1\u2009234\u00a0567 元", "1234567", "元"),
        ("1, 234", "1234", ""),
    ],
)
def test_numbers_as_people_type_them(typed: str, value: str, unit: str) -> None:
    read = number(typed)
    assert read is not None
    assert (read.value, read.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("typed", ["", "十二", "第 3 条第", "--", "e"])
def test_what_is_no_number(typed: str) -> None:
    assert number(typed) is None


@given(
    st.integers(-(10**6), 10**6).map(lambda one: Decimal(one) / 1000),
    st.integers(0, 10**5).map(lambda one: Decimal(one) / 1000),
)
def test_both_ends_of_a_tolerance_belong_to_it_exactly(value: Decimal, tolerance: Decimal) -> None:
    accepted, least = NumericAnswer(value, tolerance, FULL), Decimal("1e-9")
    item = Item(Kind.NUMERIC, Text("多少？"), numbers=(accepted,))
    ends = (value - tolerance, value + tolerance)
    assert [grade(item, format(end, "f")).share for end in ends] == [FULL, FULL]
    assert [grade(item, format(end, "f")).share for end in (ends[0] - least, ends[1] + least)] == [0, 0]


@given(st.text(max_size=60))
def test_whatever_is_typed_is_graded(typed: str) -> None:
    for item in (examples.numeric(), examples.short_answer()):
        assert 0 <= grade(item, normal(item, typed)).share <= FULL


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (examples.single(), 4), (examples.single(), True), (examples.single(), "1"), (examples.single(), -1),
        (examples.multiple(), [0, 0]), (examples.multiple(), "01"), (examples.true_false(), 1),
        (examples.matching(), [0]), (examples.matching(), [9, 0, 0]), (examples.ordering(), [0, 1, 2]),
        (examples.ordering(), [0, 1, 2, 2]), (examples.essay(), 5), (examples.short_answer(), "长" * 501),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(item: Item, value: object) -> None:
    with pytest.raises(ValueError, match=r"[一-龥]"):
        normal(item, value)


def test_what_is_unfinished_is_told_without_a_word_about_the_right_answer() -> None:
    assert complaint(examples.single(), None) == "这道题还没有作答。"
    assert "12.5" in complaint(
        replace(examples.numeric(), numbers=(NumericAnswer(Decimal(7), Decimal(0), FULL),)), "七"
    )
    assert "斤" in complaint(examples.numeric(), "3斤")
    assert complaint(replace(examples.numeric(), units=(Unit("斤"),)), "3斤") == ""
    assert complaint(examples.matching(), [0, None, 1])
    assert complaint(examples.multiple(), [3]) == ""


def test_an_answer_in_words() -> None:
    assert [text.body for text in text_of(examples.matching(), [0, None, 1])] == [
        "主任 → 召集会议", "副主任 → （没有选）", "秘书 → 协助主任",
    ]  # fmt: skip
    assert text_of(examples.ordering(), [1, 0, 2, 3])[0] == Text("公示")
    assert text_of(examples.true_false(), False) == (Text("错"),)
    assert text_of(examples.single(), None) == ()
