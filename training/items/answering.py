"""What somebody answers: the shape per kind, how a typed number is read, and what to tell before it is handed in.

A response is a small value that JSON knows, always in the item's own order:

single        int, the place of the choice in `choices` from 0
multiple      list of such ints, each once, in rising order
true_false    bool
matching      list as long as the prompts (pairs that have one), each an int into `matches(item)` or None
ordering      list of ints, the places in `sequence` in the order that was given, each once
numeric       str as it was typed
short_answer  str as it was typed
essay         str as it was typed

None, an empty list and an empty text are "not answered". What a page sends is in the order of the page, which hides the
item's own; `presenting` turns one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from training.items.definition import Item, Kind, Pair, Text

Response = bool | int | str | list[int] | list[int | None] | None
MOST_TYPED = 500
"""Signs of a short answer or a number that are kept."""
MOST_WRITTEN = 20_000
"""Signs of an essay that are kept."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
_GAP = re.compile(r"(?<=[\d,.])\s+(?=\d)", re.ASCII)
_SIGNS = str.maketrans({"−": "-", "–": "-", "，": ",", "。": ".", "．": "."})


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was typed, with the unit behind or before it, if any."""

    value: Decimal
    unit: str = ""


def prompts(item: Item) -> tuple[Pair, ...]:
    """The lines of a matching question that ask for something."""
    return tuple(pair for pair in item.pairs if pair.prompt)


def matches(item: Item) -> tuple[str, ...]:
    """What may be matched, each text once, in the item's own order."""
    return tuple(dict.fromkeys(pair.match for pair in item.pairs))


def narrow(text: str) -> str:
    """The text with full-width letters, digits and signs as the narrow ones: people type both."""
    return text.translate(_WIDE)


def number(typed: str) -> Number | None:
    """Read a typed number; None if it is none.

    Digits may be full-width, thousands set off by commas or blanks, and a unit may stand on either side.
    """
    text = _GAP.sub("", " ".join(narrow(typed.translate(_SIGNS)).split())[:MOST_TYPED])
    found = _NUMBER.search(text)
    if found is None:
        return None
    before, after = text[: found.start()].strip(), text[found.end() :].strip()
    if before and after:
        return None
    return Number(Decimal(found[0].replace(",", "")), before or after)


def normal(item: Item, value: object) -> Response:
    """`value` as a response to the item, in one spelling. Raises ValueError for what is no answer to it."""
    if value is None or value in ("", []):
        return None
    return _NORMAL[item.kind](item, value)


def complaint(item: Item, response: Response) -> str:
    """What is unfinished or cannot be read in an answer, in a sentence that tells nothing about the right one.

    The empty text where the answer is complete. Nothing is refused for it: whoever hands in such an answer may.
    """
    if response is None:
        return "这道题还没有作答。"
    if item.kind is Kind.NUMERIC and isinstance(response, str):
        read = number(response)
        if read is None:
            return "没有读出数字，请只填一个数，例如 12.5。"
        if read.unit and read.unit not in {unit.name for unit in item.units}:
            return f"请只填数字，不用写“{read.unit[:10]}”。"
    if item.kind is Kind.MATCHING and isinstance(response, list) and None in response:
        return "还有没连上的，请每一行都选一个。"
    return ""


def text_of(item: Item, response: Response) -> tuple[Text, ...]:
    """A response in words, for whoever reads it after the hand-in; empty where nothing was answered."""
    if response is None:
        return ()
    if isinstance(response, bool):
        return (item.choices[0 if response else 1].text,)
    if isinstance(response, int):
        return (item.choices[response].text,)
    if isinstance(response, str):
        return (Text(response),)
    if item.kind is Kind.MATCHING:
        offered = matches(item)
        return tuple(
            Text(f"{pair.prompt.body} → {'（没有选）' if one is None else offered[one]}")
            for pair, one in zip(prompts(item), response, strict=True)
        )
    parts = item.sequence if item.kind is Kind.ORDERING else tuple(choice.text for choice in item.choices)
    return tuple(parts[one] for one in response if one is not None)


def _place(value: object, many: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < many:
        return value
    raise ValueError("没有这个选项。")


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("请选“对”或“错”。")


def _places(value: object, many: int) -> list[int]:
    if not isinstance(value, list):
        raise ValueError("没有这个选项。")  # noqa: TRY004 -- a page sent it, and it is a wrong value to its sender
    found = [_place(one, many) for one in value]
    if len(set(found)) != len(found):
        raise ValueError("同一个选项选了两次。")
    return found


def _order(value: object, many: int) -> list[int]:
    found = _places(value, many)
    if len(found) != many:
        raise ValueError("每一项都要排上，每项一次。")
    return found


def _matched(value: object, many: int, choices: int) -> list[int | None] | None:
    if not isinstance(value, list) or len(value) != many:
        raise ValueError("每一行都要有一个位置。")
    found = [None if one is None else _place(one, choices) for one in value]
    return None if all(one is None for one in found) else found


def _typed(value: object, most: int) -> str | None:
    if not isinstance(value, str):
        raise ValueError("这道题要填写文字或数字。")  # noqa: TRY004 -- a page sent it, and it is a wrong value to its sender
    if len(value) > most:
        raise ValueError(f"写得太长了，最多{most}个字。")
    return value if value.strip() else None


_NORMAL: Final[dict[Kind, Callable[[Item, object], Response]]] = {
    Kind.SINGLE: lambda item, value: _place(value, len(item.choices)),
    Kind.MULTIPLE: lambda item, value: sorted(_places(value, len(item.choices))),
    Kind.TRUE_FALSE: lambda _, value: _truth(value),
    Kind.MATCHING: lambda item, value: _matched(value, len(prompts(item)), len(matches(item))),
    Kind.ORDERING: lambda item, value: _order(value, len(item.sequence)),
    Kind.NUMERIC: lambda _, value: _typed(value, MOST_TYPED),
    Kind.SHORT_ANSWER: lambda _, value: _typed(value, MOST_TYPED),
    Kind.ESSAY: lambda _, value: _typed(value, MOST_WRITTEN),
}
