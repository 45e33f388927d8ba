"""What is wrong with a question before it may be asked, in sentences for whoever writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Final

from training.items.answering import matches, prompts
from training.items.definition import FULL, Choice, Item, Kind, NumericAnswer
from training.items.showing import plain

MOST_STEM = 10_000
MOST_PART = 4_000
MOST_PARTS = 40
LONGEST = 200_000
"""Signs of a whole question, as it is stored."""
MOST_POINTS = Decimal(100)
FEWEST_PARTS = 2
_NEAR = Decimal("0.001")
_FAR = Decimal("1e20")
_FEWEST_MATCHES = 3


def problems(item: Item) -> tuple[str, ...]:
    """Why the question cannot be asked as it stands; empty where it can. Drafts are kept with their problems."""
    return tuple(_problems(item))


def advice(item: Item) -> tuple[str, ...]:
    """What would make the question better, though it can be asked as it stands."""
    return tuple(_advice(item))


def _problems(item: Item) -> Iterator[str]:
    if not plain(item.stem):
        yield "题干是空的，请写上问什么。"
    if len(item.stem.body) > MOST_STEM:
        yield f"题干太长，最多{MOST_STEM}个字。"
    if not 0 < item.points <= MOST_POINTS:
        yield f"分值要大于0，最多{MOST_POINTS}分。"
    if len(item.choices) + len(item.numbers) + len(item.pairs) + len(item.sequence) > MOST_PARTS:
        yield f"选项太多，最多{MOST_PARTS}个。"
    texts = [choice.text.body for choice in item.choices] + [text.body for text in item.sequence]
    parts = [*texts, *(f"{pair.prompt.body}{pair.match}" for pair in item.pairs)]
    if any(len(text) > MOST_PART for text in parts):
        yield f"有选项太长，最多{MOST_PART}个字。"
    yield from _OF_KIND[item.kind](item)


def _shares(parts: tuple[Choice, ...] | tuple[NumericAnswer, ...]) -> Iterator[str]:
    if any(not -FULL <= part.share <= FULL for part in parts):
        yield "每个答案的得分比例要在 -100% 到 100% 之间。"


def _single(item: Item) -> Iterator[str]:
    yield from _options(item)
    yield from _has_right(item.choices)


def _multiple(item: Item) -> Iterator[str]:
    yield from _options(item)
    yield from _adds_up(item)


def _options(item: Item) -> Iterator[str]:
    yield from _shares(item.choices)
    if len(item.choices) < FEWEST_PARTS:
        yield f"选项至少要{FEWEST_PARTS}个。"
    named = [plain(choice.text) or choice.text.body.strip() for choice in item.choices]
    if not all(named):
        yield "有选项是空的，请写上内容或删去。"
    if len({*named}) != len(named):
        yield "有两个选项一样，请改掉一个。"


def _has_right(parts: tuple[Choice, ...] | tuple[NumericAnswer, ...]) -> Iterator[str]:
    if parts and not any(part.share == FULL for part in parts):
        yield "没有得满分的答案，请标出正确的那一个。"


def _adds_up(item: Item) -> Iterator[str]:
    if not item.choices:
        return
    right = sum((choice.share for choice in item.choices if choice.share > 0), Decimal(0))
    if abs(right - FULL) > _NEAR:
        yield f"正确选项的得分比例加起来应是100%，现在是{right.normalize():f}%。"


def _truth(item: Item) -> Iterator[str]:
    if len(item.choices) != FEWEST_PARTS:
        yield "判断题只有“对”和“错”两个选项。"
    elif sorted(choice.share == FULL for choice in item.choices) != [False, True]:
        yield "请标出这句话是对还是错。"


def _pairs(item: Item) -> Iterator[str]:
    if len(prompts(item)) < FEWEST_PARTS:
        yield f"连线题左边至少要{FEWEST_PARTS}行。"
    if len(matches(item)) < FEWEST_PARTS:
        yield f"连线题右边至少要{FEWEST_PARTS}个不同的内容。"
    if not all(pair.match.strip() for pair in item.pairs):
        yield "有一行的右边是空的。"
    asked = [pair.prompt for pair in prompts(item)]
    if len(set(asked)) != len(asked):
        yield "左边有两行一样，请改掉一行。"


def _sequence(item: Item) -> Iterator[str]:
    if len(item.sequence) < FEWEST_PARTS:
        yield f"排序题至少要{FEWEST_PARTS}项。"
    if not all(plain(text) for text in item.sequence):
        yield "有一项是空的，请写上内容或删去。"


def _numbers(item: Item) -> Iterator[str]:
    if not item.numbers:
        yield "请写上正确的数。"
    yield from _shares(item.numbers)
    yield from _has_right(item.numbers)
    if any(number.tolerance < 0 for number in item.numbers):
        yield "允许的误差不能是负数。"
    sizes = (size for number in item.numbers for size in (number.value or Decimal(0), number.tolerance))
    if any(not size.is_finite() or abs(size) > _FAR for size in sizes):
        yield "数字太大，无法比较。"


def _accepted(item: Item) -> Iterator[str]:
    if not item.choices:
        yield "请写上至少一个正确的答案。"
    yield from _shares(item.choices)
    yield from _has_right(item.choices)
    if not all(choice.text.body.strip() for choice in item.choices):
        yield "有一个答案是空的，请写上内容或删去。"


def _advice(item: Item) -> Iterator[str]:
    if item.kind is not Kind.ESSAY and not item.explanation:
        yield "还没有解析：答完以后，学员看不到为什么。"
    if item.kind is Kind.MULTIPLE and item.choices:
        shares = [choice.share for choice in item.choices]
        if min(shares) <= 0 and sum(shares) >= FULL - _NEAR:
            yield "把所有选项都勾上也得满分：建议给错误选项写上负的得分比例。"
    if item.kind is Kind.MATCHING and len(matches(item)) < _FEWEST_MATCHES:
        yield "右边只有两个内容，容易猜中，可以加一个多余的。"
    if item.kind is Kind.ESSAY and not item.sample:
        yield "还没有参考答案：阅卷的人没有依据。"


_OF_KIND: Final[dict[Kind, Callable[[Item], Iterable[str]]]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _truth,
    Kind.MATCHING: _pairs,
    Kind.ORDERING: _sequence,
    Kind.NUMERIC: _numbers,
    Kind.SHORT_ANSWER: _accepted,
    Kind.ESSAY: lambda _: (),
}
