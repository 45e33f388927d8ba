"""What candidates see: an order of its own, nothing about what is right, and answers read in the item's order."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.items import examples
from training.items import presenting
from training.items.definition import FULL, Choice, Item, Kind, Markup, Text
from training.items.grading import best, grade
from training.items.presenting import Order, Presented
from training.items.showing import html, plain


@given(st.sampled_from(examples.ALL), st.binary(max_size=8))
def test_an_answer_in_the_shown_order_comes_back_as_it_was_given(item: Item, key: bytes) -> None:
    order = presenting.ordered(item, key)
    answer = presenting.given(item, order, best(item))
    assert presenting.taken(item, order, answer) == best(item)


@given(st.binary(max_size=8))
def test_the_order_is_that_of_the_key_alone(key: bytes) -> None:
    order = presenting.ordered(examples.single(), key)
    assert order == presenting.ordered(examples.single(), key)
    assert sorted(order.first) == [0, 1, 2, 3]


def test_orders_are_fair() -> None:
    seen = [presenting.ordered(examples.ordering(), str(number).encode()).first for number in range(2400)]
    counts = [seen.count(order) for order in permutations(range(4))]
    assert min(counts) > 60
    assert max(counts) < 150


def test_what_must_not_be_mixed_stays() -> None:
    assert presenting.ordered(examples.single(shuffle=False), b"x").first == (0, 1, 2, 3)
    assert presenting.ordered(examples.true_false(), b"x") == Order()
    kept = presenting.ordered(examples.ordering(), b"x")
    assert presenting.presented(examples.ordering(), kept).options != examples.ordering().sequence


def test_a_page_is_told_nothing_about_what_is_right() -> None:
    names = set(Presented.__slots__)
    assert names == {"kind", "stem", "options", "prompts", "matches", "units"}
    shown = presenting.presented(examples.matching(), presenting.ordered(examples.matching(), b"k"))
    assert sorted(shown.matches) == sorted({"召集会议", "协助主任", "收物业费"})
    assert len(shown.prompts) == 3


def fields(**values: list[str]) -> object:
    return lambda name: values.get(name.replace("-", "_"), [])


@pytest.mark.parametrize(
    ("item", "sent", "response"),
    [
        (examples.single(shuffle=False), {"answer": ["1"]}, 1),
        (examples.single(), {}, None),
        (examples.true_false(), {"answer": ["false"]}, False),
        (examples.numeric(), {"answer": ["12.5"]}, "12.5"),
        (examples.essay(), {"answer": [""]}, None),
    ],
)
def test_a_plain_form_is_read(item: Item, sent: dict[str, list[str]], response: object) -> None:
    order = presenting.ordered(item, b"k")
    answer = presenting.posted(presenting.presented(item, order), fields(**sent))  # type: ignore[arg-type]
    assert presenting.taken(item, order, answer) == response


def test_a_plain_form_of_several_fields_is_read() -> None:
    order = presenting.ordered(examples.ordering(), b"k")
    shown = presenting.presented(examples.ordering(), order)
    ranks = {f"answer_{line}": [str(place + 1)] for line, place in enumerate(order.first)}
    assert grade(
        examples.ordering(), presenting.taken(examples.ordering(), order, presenting.posted(shown, fields(**ranks)))
    ).is_right  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="从1到4"):
        presenting.posted(shown, fields(**(ranks | {"answer_0": ["9"]})))  # type: ignore[arg-type]
    many = presenting.presented(examples.multiple(), presenting.ordered(examples.multiple(), b"k"))
    with pytest.raises(ValueError, match="没有这个选项"):
        presenting.posted(many, fields(answer=["x"]))  # type: ignore[arg-type]
    lines = presenting.presented(examples.matching(), presenting.ordered(examples.matching(), b"k"))
    assert presenting.posted(lines, fields(answer_1=["0"])) == [None, 0, None]  # type: ignore[arg-type]


@pytest.mark.parametrize("markup", Markup)
def test_markup_is_cleaned_whatever_it_calls_itself(markup: Markup) -> None:
    dirty = '<p onclick="x()">看<script>alert(1)</script><img src="http://a/b"> [这里](javascript:x) & 1 < 2</p>'
    shown = str(html(Text(dirty, markup)))
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<p onclick" not in shown
    assert "看" in shown
    assert "javascript:x" not in shown or "href" not in shown


def test_plain_words_of_any_text() -> None:
    assert plain(Text("<p>甲</p><p>乙&amp;丙</p>", Markup.HTML)) == "甲 乙&丙"
    assert plain(Text("**甲**\n\n乙", Markup.MARKDOWN)) == "甲 乙"
    assert plain(Text(" 甲 \n 乙 ")) == "甲 乙"
    assert str(html(Text("1 < 2\n3"))) == "1 &lt; 2<br>3"
    assert str(html(Text("a\nb", Markup.MOODLE))) == "a<br>\nb"


def test_a_share_below_nothing_never_shows_in_the_grade() -> None:
    item = Item(Kind.SINGLE, Text("？"), choices=(Choice(Text("甲"), -FULL), Choice(Text("乙"), FULL)))
    assert grade(item, 0).share == 0
