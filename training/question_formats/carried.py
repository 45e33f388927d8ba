"""What a format has no word for, carried beside the question in files of our own: readers of others pass over it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from training.items.definition import Item, Kind
from training.items.storing import from_json, to_json
from training.question_formats import making
from training.question_formats.shares import bounded

_MOST_SIGNS = 200_000


PARTS = (
    "kind", "points", "penalty", "units", "hints", "right_feedback", "partial_feedback", "wrong_feedback", "sample",
    "shuffle", "case_sensitive", "extra", "choices", "pairs",
)  # fmt: skip
"""The parts of a question that may be carried; of the kind, only whether one may be chosen or several."""
_CHOOSING = {Kind.SINGLE, Kind.MULTIPLE}
_ABSENT: Mapping[str, Any] = {
    "points": "1", "penalty": None, "units": [], "hints": [], "right_feedback": "", "partial_feedback": "",
    "wrong_feedback": "", "sample": "", "shuffle": True, "case_sensitive": False, "extra": [],
    "choices": [], "pairs": [],
}  # fmt: skip
"""What a part is where a question does not spell it."""


def of(item: Item, read: Item) -> str:
    """What `item` has otherwise than `read`, on one line; empty where nothing is amiss among the parts carried."""
    spelled = to_json(item)
    told = {name: spelled.get(name, _ABSENT.get(name)) for name in PARTS if getattr(item, name) != getattr(read, name)}
    return json.dumps(told, separators=(",", ":")) if told else ""


def onto(item: Item, written: str) -> Item:
    """The item with the parts that `of` has written. Raises ValueError for what it never wrote."""
    data = _loaded(written)
    more = _sound({"kind": item.kind.value, "shuffle": item.shuffle} | data | {"stem": ""})
    if not set(data) <= set(PARTS) or (more.kind is not item.kind and {more.kind, item.kind} != _CHOOSING):
        raise ValueError("no parts of a question")
    return replace(item, **{name: getattr(more, name) for name in data})


def whole(written: str) -> Item:
    """The question that was written as a whole. Raises ValueError for what is none."""
    return _sound(_loaded(written))


def _loaded(written: str) -> dict[str, Any]:
    if len(written) > _MOST_SIGNS:
        raise ValueError("too long")
    try:
        data = json.loads(written)
    except RecursionError as wrong:
        raise ValueError("too deep") from wrong
    if not isinstance(data, dict):
        raise ValueError("no question")  # noqa: TRY004 -- one error for whatever is not as it should be
    return data


def _sound(data: dict[str, Any]) -> Item:
    """The question that these values spell, if spelling it again gives the same values."""
    try:
        item = from_json(data)
        again = json.loads(json.dumps(to_json(item)))
    except (KeyError, TypeError, ArithmeticError, AttributeError, RecursionError) as wrong:
        raise ValueError("no question") from wrong
    told = {name: value for name, value in data.items() if name not in _ABSENT or value != _ABSENT[name]}
    if not _typed(item) or not all(map(bounded, _numbers(item))) or again != json.loads(json.dumps(told)):
        raise ValueError("no question")
    return item


def _numbers(item: Item) -> Iterator[Decimal]:
    yield item.points
    if item.penalty is not None:
        yield item.penalty
    for choice in item.choices:
        yield choice.share
    for answer in item.numbers:
        yield from (answer.tolerance, answer.share, *(() if answer.value is None else (answer.value,)))
    for unit in item.units:
        yield unit.multiplier


def _typed(item: Item) -> bool:
    """Whether everything in it is of its kind: JSON may say anything."""
    words = [item.name, item.ident, *item.tags, *item.category, *(text.body for _, text in making.texts(item))]
    words += [pair.match for pair in item.pairs] + [unit.name for unit in item.units]
    words += [word for pair in item.extra for word in pair]
    truths = (item.shuffle, item.case_sensitive)
    return all(isinstance(word, str) for word in words) and all(isinstance(truth, bool) for truth in truths)
