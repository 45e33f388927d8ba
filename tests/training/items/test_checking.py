"""What is wrong with a question is told in sentences before it may be asked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.training.items import examples
from training.items.checking import advice, problems
from training.items.definition import FULL, Choice, Item, Kind, Markup, NumericAnswer, Pair, Text
from training.items.sharing import even, ticked

NONE = Decimal(0)


@pytest.mark.parametrize("item", examples.ALL, ids=lambda item: item.kind)
def test_the_examples_are_well_formed(item: Item) -> None:
    assert problems(item) == ()


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (examples.single(points=NONE), "分值"),
        (replace(examples.single(), stem=Text("<p> </p>", Markup.HTML)), "题干是空的"),
        (replace(examples.single(), choices=examples.single().choices[:1]), "至少要2个"),
        (replace(examples.single(), choices=(Choice(Text("甲"), NONE), Choice(Text("乙"), NONE))), "没有得满分"),
        (replace(examples.single(), choices=(Choice(Text("甲"), FULL), Choice(Text("甲"), NONE))), "一样"),
        (replace(examples.single(), choices=(Choice(Text("甲"), FULL), Choice(Text(" "), NONE))), "空的"),
        (replace(examples.single(), choices=(Choice(Text("甲"), FULL * 2), Choice(Text("乙"), FULL))), "-100%"),
        (replace(examples.multiple(), choices=examples.multiple().choices[:2]), "加起来应是100%"),
        (replace(examples.true_false(), choices=(Choice(Text("对"), FULL), Choice(Text("错"), FULL))), "对还是错"),
        (replace(examples.true_false(), choices=()), "两个选项"),
        (replace(examples.matching(), pairs=examples.matching().pairs[:1]), "至少要2行"),
        (replace(examples.matching(), pairs=(Pair(Text("甲"), "一"), Pair(Text("甲"), "二"))), "两行一样"),
        (replace(examples.matching(), pairs=(Pair(Text("甲"), "一"), Pair(Text("乙"), ""))), "右边是空的"),
        (replace(examples.ordering(), sequence=(Text("甲"),)), "至少要2项"),
        (replace(examples.numeric(), numbers=()), "正确的数"),
        (replace(examples.numeric(), numbers=(NumericAnswer(Decimal(1), Decimal(-1), FULL),)), "不能是负数"),
        (replace(examples.numeric(), numbers=(NumericAnswer(Decimal("1e50"), NONE, FULL),)), "太大"),
        (replace(examples.short_answer(), choices=()), "至少一个"),
        (Item(Kind.ESSAY, Text("长" * 10_001)), "太长"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(item: Item, told: str) -> None:
    assert any(told in sentence for sentence in problems(item)), problems(item)


def test_what_could_be_better_is_told_too() -> None:
    all_right = replace(examples.multiple(), choices=(Choice(Text("甲"), FULL), Choice(Text("乙"), NONE)))
    assert any("都勾上" in sentence for sentence in advice(all_right))
    assert any("解析" in sentence for sentence in advice(examples.single()))
    assert any("参考答案" in sentence for sentence in advice(Item(Kind.ESSAY, Text("？"))))
    assert advice(examples.single(explanation=Text("因为三分之二。"))) == ()


@pytest.mark.parametrize("many", range(1, 9))
def test_even_shares_make_a_whole(many: int) -> None:
    assert sum(even(many)) == FULL
    assert sum(ticked([True] * many + [False] * 2)) == 0
