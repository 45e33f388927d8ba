"""Numerals: what laws print and what people type are the same number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.numerals import (
    LARGEST,
    ArticleNumber,
    article_label,
    articles_in,
    halfwidth,
    to_chinese,
    to_int,
)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"),
        (3, "三"),
        (10, "十"),
        (17, "十七"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (115, "一百一十五"),
        (278, "二百七十八"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1260, "一千二百六十"),
        (2026, "二千零二十六"),
        (9999, "九千九百九十九"),
        (10_010, "一万零一十"),
        (101_000, "十万一千"),
        (26_196, "二万六千一百九十六"),
    ],
)
def test_a_number_is_written_as_laws_write_it_and_read_back(number: int, written: str) -> None:
    assert to_chinese(number) == written
    assert to_int(written) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("两千零二十六", 2026),
        ("二〇二六", 2026),
        ("二○二六", 2026),
        ("一十七", 17),
        ("贰佰柒拾捌", 278),
        ("１２６０", 1260),
        (" 1260 ", 1260),
        ("二百 七十八", 278),
    ],
)
def test_other_spellings_are_understood(typed: str, number: int) -> None:
    assert to_int(typed) == number


@pytest.mark.parametrize(
    "typed",
    ["", "条", "一百二", "十百", "二三百", "一百零", "百", "一千一十", "-1", "1.5", "9" * 9, "一" * 500, "万万"],
)
def test_what_is_no_number_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match="不是能认出的数"):
        to_int(typed)


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_a_number_out_of_bounds_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="超出范围"):
        to_chinese(number)


@given(st.integers(1, 9999))
def test_articles_survive_the_round_trip(number: int) -> None:
    assert to_int(to_chinese(number)) == number
    assert ArticleNumber.parse(article_label(number)) == ArticleNumber(number)


@given(st.integers(0, LARGEST))
def test_every_number_within_bounds_survives_the_round_trip(number: int) -> None:
    assert to_int(to_chinese(number)) == number


@given(st.text(alphabet="零一二三四五六七八九十百千万两〇1 ０", max_size=20))
def test_reading_never_fails_with_anything_but_its_own_sentence(text: str) -> None:
    try:
        value = to_int(text)
    except ValueError as refused:
        assert "不是能认出的数" in str(refused)
    else:
        assert 0 <= value <= LARGEST


@pytest.mark.parametrize(
    ("typed", "article"),
    [
        ("第一千二百六十条", ArticleNumber(1260)),
        ("第十七条之一", ArticleNumber(17, 1)),
        ("第２７８条", ArticleNumber(278)),
        ("第278条之2", ArticleNumber(278, 2)),
        (" 第 二百〇三 条 ", ArticleNumber(203)),
    ],
)
def test_an_article_is_read_however_it_is_typed(typed: str, article: ArticleNumber) -> None:
    assert ArticleNumber.parse(typed) == article


def test_an_article_is_printed_with_its_branch() -> None:
    assert article_label(278) == "第二百七十八条"
    assert str(ArticleNumber(278, 1)) == "第二百七十八条之一"


@pytest.mark.parametrize("typed", ["", "第零条", "二百七十八", "第二百七十八条第二款", "第一万条", "第十条之零零百"])
def test_what_is_no_article_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"条号|不是能认出的数"):
        ArticleNumber.parse(typed)


def test_articles_are_found_inside_a_text() -> None:
    text = "依照民法典第二百七十八条第二款、第281条和刑法第一百二十条之一；第零条、第十百条不算。"
    assert articles_in(text) == [ArticleNumber(278), ArticleNumber(281), ArticleNumber(120, 1)]


def test_articles_stand_in_the_order_of_the_law() -> None:
    assert sorted([ArticleNumber(120, 1), ArticleNumber(121), ArticleNumber(120)]) == [
        ArticleNumber(120),
        ArticleNumber(120, 1),
        ArticleNumber(121),
    ]


def test_full_width_typing_becomes_plain() -> None:
    assert halfwidth("ＡＢ１２　（三）") == "AB12 (三)"
