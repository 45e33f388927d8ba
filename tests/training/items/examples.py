"""One question of each kind, and a strategy for questions of every kind."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from training.items.definition import FULL, Choice, Item, Kind, Markup, NumericAnswer, Pair, Text, Unit
from training.items.sharing import ticked

NONE = Decimal(0)


def single(**more: object) -> Item:
    choices = (
        Choice(Text("二分之一"), NONE, Text("那是旧的口径。")),
        Choice(Text("三分之二"), FULL),
        Choice(Text("四分之三"), Decimal(50)),
        Choice(Text("全体"), Decimal(-25)),
    )
    return Item(Kind.SINGLE, Text("专有部分面积占比多少的业主参与表决？"), choices=choices, **more)  # type: ignore[arg-type]


def multiple() -> Item:
    right = [True, True, True, False]
    texts = ("公告", "书面征求意见", "集体讨论", "群里接龙")
    return Item(
        Kind.MULTIPLE,
        Text("哪些是会议的形式？"),
        choices=tuple(Choice(Text(text), share) for text, share in zip(texts, ticked(right), strict=True)),
        right_feedback=Text("全对。"),
        partial_feedback=Text("对了一部分。"),
        wrong_feedback=Text("再看一遍。"),
    )


def true_false(*, right: bool = True) -> Item:
    choices = (Choice(Text("对"), FULL * right), Choice(Text("错"), FULL * (not right)))
    return Item(Kind.TRUE_FALSE, Text("面积和人数都要算。"), choices=choices, shuffle=False)


def matching() -> Item:
    pairs = (
        Pair(Text("主任"), "召集会议"),
        Pair(Text("副主任"), "协助主任"),
        Pair(Text("秘书"), "召集会议"),
        Pair(Text(), "收物业费"),
    )
    return Item(Kind.MATCHING, Text("谁做什么？"), pairs=pairs)


def ordering() -> Item:
    return Item(Kind.ORDERING, Text("备案怎么办？"), sequence=tuple(map(Text, ("选举", "公示", "备案", "刻章"))))


def numeric() -> Item:
    numbers = (
        NumericAnswer(Decimal("12.5"), Decimal("0.05"), FULL),
        NumericAnswer(Decimal("12.5"), Decimal(1), Decimal(50), Text("差一点。")),
    )
    units = (Unit("元"), Unit("万元", Decimal(10000)))
    return Item(Kind.NUMERIC, Text("每户分摊多少？"), numbers=numbers, units=units)


def short_answer() -> Item:
    choices = (
        Choice(Text("居民委员会"), FULL),
        Choice(Text("居委*"), Decimal(80)),
        Choice(Text("*"), NONE, Text("再想想。")),
    )
    return Item(Kind.SHORT_ANSWER, Text("谁指导？"), choices=choices)


def essay() -> Item:
    return Item(Kind.ESSAY, Text("谈谈您的体会。"), sample=Text("言之成理即可。"))


ALL = (single(), multiple(), true_false(), matching(), ordering(), numeric(), short_answer(), essay())

texts = st.builds(Text, st.text(max_size=12), st.sampled_from(Markup))
numbers = st.decimals(min_value=-1000, max_value=1000, allow_nan=False, allow_infinity=False, places=5)
shares = st.decimals(min_value=-100, max_value=100, allow_nan=False, allow_infinity=False, places=5)
items = st.builds(
    Item,
    kind=st.sampled_from(Kind),
    stem=texts,
    name=st.text(max_size=8),
    points=numbers,
    choices=st.lists(st.builds(Choice, texts, shares, texts), max_size=3).map(tuple),
    numbers=st.lists(st.builds(NumericAnswer, st.none() | numbers, numbers, shares, texts), max_size=2).map(tuple),
    units=st.lists(st.builds(Unit, st.text(max_size=4), numbers), max_size=2).map(tuple),
    pairs=st.lists(st.builds(Pair, texts, st.text(max_size=6)), max_size=3).map(tuple),
    sequence=st.lists(texts, max_size=3).map(tuple),
    sample=texts,
    case_sensitive=st.booleans(),
    shuffle=st.booleans(),
    explanation=texts,
    right_feedback=texts,
    partial_feedback=texts,
    wrong_feedback=texts,
    hints=st.lists(texts, max_size=2).map(tuple),
    tags=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    category=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    ident=st.text(max_size=5),
    penalty=st.none() | numbers,
    extra=st.lists(st.tuples(st.text(max_size=4), st.text(max_size=4)), max_size=2).map(tuple),
)
