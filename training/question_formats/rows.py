"""A question as trainers write it, by its parts in words: letters of the right options, 对 or 错, numbers with ±."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from training.items.definition import FULL, Choice, Item, Kind, NumericAnswer, Pair, Text, Unit
from training.question_formats import making
from training.question_formats.categories import split
from training.question_formats.columns import DIFFICULTIES, KINDS
from training.question_formats.making import Losses
from training.question_formats.report import Declined
from training.question_formats.shares import bounded, number

DIFFICULTY = "difficulty"
"""Under which name a question carries how hard it is; the bank keeps that beside the question."""
TRUE = frozenset({"对", "正确", "是", "√", "✓", "✔", "T", "TRUE", "A对", "Y", "YES"})
FALSE = frozenset({"错", "错误", "否", "×", "✗", "✘", "X", "F", "FALSE", "N", "NO", "不对", "不正确"})
_PLACES = Decimal("0.00001")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LETTERS = re.compile(r"[A-Z](?:[\s,，、;；/]*[A-Z])*")
_PLACED = re.compile(r"[1-9]\d?(?:\s*[,，、;；]\s*[1-9]\d?)*")
"""Right options by their numbers, as some platforms write them."""
_SEVERAL = re.compile(r"^[1-9]\d?\s*[,，、;；]")
_BETWEEN = re.compile(r"[;；|｜\n]+")
_ARROW = re.compile(r"\s*(?:->|→|——|—|=|＝|:|：)\s*")
_NUMBER = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?|[-+]?\.\d+)\s*(?:(?:±|\+-|\+/-|:)\s*(\d+(?:\.\d+)?))?\s*(\S*)")
_RANGE = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?)\s*(?:\.\.|～|~|至)\s*([-+]?\d[\d,]*(?:\.\d+)?)\s*(\S*)")


@dataclass(frozen=True, slots=True)
class Written:
    """A question as it stands in a row or in a document: `options` in their order, everything trimmed."""

    stem: str
    answer: str
    options: tuple[str, ...] = ()
    kind: str = ""
    explanation: str = ""
    points: str = ""
    difficulty: str = ""
    category: str = ""
    name: str = ""
    tags: str = ""
    ident: str = ""


def item(written: Written, losses: Losses) -> Item:
    """The question that is meant. Raises Declined where it cannot be told."""
    kind = _kind(written)
    name = making.name(written.name, losses)
    return Item(
        kind=kind,
        stem=Text(written.stem),
        name=name,
        points=number(written.points, "points", "分值") if written.points else Decimal(1),
        explanation=Text(written.explanation),
        tags=making.tags(iter(_BETWEEN.split(written.tags)), losses),
        category=split(written.category),
        ident=written.ident,
        extra=_difficulty(written.difficulty, losses),
        shuffle=kind is not Kind.TRUE_FALSE,
        **_answers(kind, written),
    )


def _difficulty(written: str, losses: Losses) -> tuple[tuple[str, str], ...]:
    if not written:
        return ()
    if (known := DIFFICULTIES.get(written)) is None:
        losses.append(("difficulty", f"难度“{written[:20]}”不认识，没有导入；请填 1、2、3，或者易、中、难。"))
        return ()
    return ((DIFFICULTY, str(known)),)


def _kind(written: Written) -> Kind:
    """As it is named; where it is not, by how it is answered."""
    if named := written.kind.strip():
        if (kind := KINDS.get(named.lower())) is None:
            raise Declined(
                "kind",
                f"题型“{named[:20]}”不认识。可以填：单选题、多选题、判断题、填空题、计算题、连线题、排序题、问答题。",
            )
        return kind
    if _truth(written.answer) is not None and len(written.options) in {0, 2}:
        return Kind.TRUE_FALSE
    if written.options:
        return Kind.MULTIPLE if len(_letters(written.answer)) > 1 or _SEVERAL.search(written.answer) else Kind.SINGLE
    return Kind.SHORT_ANSWER


def _answers(kind: Kind, written: Written) -> dict[str, Any]:
    needed = kind is not Kind.ESSAY and not (kind in {Kind.MATCHING, Kind.ORDERING} and written.options)
    if needed and not written.answer:
        raise Declined("answer", "没有写答案。")
    return _READERS[kind](kind, written)


def _accepted(written: Written) -> tuple[Choice, ...]:
    accepted = [part.strip() for part in _BETWEEN.split(written.answer) if part.strip()]
    return tuple(Choice(Text(one), FULL) for one in accepted)


def _choices(kind: Kind, written: Written) -> tuple[Choice, ...]:
    """Right options share the points; where several may be chosen, wrong ones take them away again."""
    options = written.options
    if len(options) < 2:  # noqa: PLR2004 -- a choice is between two at least
        raise Declined("options", "选项至少要两个。")
    if not all(options):
        raise Declined("options", "选项中间有空着的，请挨着填。")
    right = {ord(letter) - ord("A") for letter in _letters(written.answer)}
    if not right and _PLACED.fullmatch(written.answer) and written.answer not in options:
        right = {int(number) - 1 for number in re.findall(r"\d+", written.answer)}
    if not right:
        place = next((place for place, option in enumerate(options) if option == written.answer), None)
        if place is None:
            raise Declined("answer", f"答案“{written.answer[:40]}”不是选项的字母。单选写“B”，多选写“ABD”。")
        right = {place}
    if beyond := sorted(chr(place + ord("A")) for place in right if place >= len(options)):
        raise Declined("answer", f"答案里的“{'、'.join(beyond)}”没有这个选项。")
    if kind is Kind.SINGLE and len(right) > 1:
        raise Declined(
            "answer", f"单选题的答案只能有一个，写的是“{written.answer[:40]}”。多个答案的，题型请填“多选题”。"
        )
    gives = even(len(right))
    takes = -even(len(options) - len(right)) if kind is Kind.MULTIPLE and len(options) > len(right) else Decimal(0)
    return tuple(Choice(Text(option), gives if place in right else takes) for place, option in enumerate(options))


def even(many: int) -> Decimal:
    """A hundred percent by so many, with the five places that other platforms know."""
    return (FULL / many).quantize(_PLACES, rounding=ROUND_HALF_UP).normalize() + 0


def _letters(answer: str) -> list[str]:
    """The letters of right options, in any way of writing them; none where it says something else."""
    narrow = answer.translate(_NARROW).strip().upper()
    return list(dict.fromkeys(re.findall("[A-Z]", narrow))) if _LETTERS.fullmatch(narrow) else []


def _truth(answer: str) -> bool | None:
    word = answer.translate(_NARROW).strip().rstrip("。.").upper()
    return True if word in TRUE else False if word in FALSE else None


def _true_false(written: Written) -> tuple[Choice, Choice]:
    is_true = _truth(written.answer)
    letters = _letters(written.answer)
    if is_true is None and len(written.options) == 2 and len(letters) == 1 and letters[0] in "AB":  # noqa: PLR2004
        is_true = _truth(written.options[ord(letters[0]) - ord("A")])
    if is_true is None:
        raise Declined("answer", f"判断题的答案“{written.answer[:40]}”看不懂，请写“对”或“错”。")
    return making.truth(true=is_true, of_true=Text(), of_false=Text())


def _pairs(written: Written) -> tuple[Pair, ...]:
    """From lines like 左边 -> 右边, in the options or in the answer; a line without the left one only distracts."""
    lines = written.options or tuple(one for line in _BETWEEN.split(written.answer) if (one := line.strip()))
    pairs = []
    for line in lines:
        left, right = (*_ARROW.split(line, 1), "")[:2]
        if not right:
            raise Declined("answer", f"连线题的“{line[:40]}”看不懂，每一对写成“左边 -> 右边”。")
        pairs.append(Pair(Text(left.strip()), right.strip()))
    if len(pairs) < 2:  # noqa: PLR2004 -- nothing is matched with one line
        raise Declined("answer", "连线题至少要两对。")
    return tuple(pairs)


def _sequence(written: Written) -> tuple[Text, ...]:
    """The options in the order of the letters in the answer; without an answer they stand in the right order."""
    if len(written.options) < 2:  # noqa: PLR2004 -- one thing has no order
        raise Declined("options", "排序题至少要两项，每项一个选项。")
    if not written.answer:
        return tuple(map(Text, written.options))
    places = [ord(letter) - ord("A") for letter in _letters(written.answer)]
    if sorted(places) != list(range(len(written.options))):
        raise Declined("answer", f"排序题的答案“{written.answer[:40]}”要把每个字母按顺序写一遍，例如“BACD”。")
    return tuple(Text(written.options[place]) for place in places)


def _numeric(answer: str) -> dict[str, Any]:
    """A number, with ± a tolerance, or a range; a word behind it is its unit."""
    text = answer.translate(_NARROW).strip()
    if found := _RANGE.fullmatch(text):
        least, most = sorted(Decimal(one.replace(",", "")) for one in found.groups()[:2])
        value, tolerance, unit = (least + most) / 2, (most - least) / 2, found[3]
    elif found := _NUMBER.fullmatch(text):
        value, tolerance, unit = Decimal(found[1].replace(",", "")), Decimal(found[2] or 0), found[3]
    else:
        raise Declined("answer", f"计算题的答案“{answer[:40]}”不是数。可以写“1822”“1822±5”或“1..5”。")
    if not (bounded(value) and bounded(tolerance)):
        raise Declined("answer", "计算题的答案位数太多。")
    return {"numbers": (NumericAnswer(value, tolerance, FULL),), "units": (Unit(unit),) if unit else ()}


_READERS: Mapping[Kind, Callable[[Kind, Written], dict[str, Any]]] = {
    Kind.SINGLE: lambda kind, written: {"choices": _choices(kind, written)},
    Kind.MULTIPLE: lambda kind, written: {"choices": _choices(kind, written)},
    Kind.TRUE_FALSE: lambda _, written: {"choices": _true_false(written)},
    Kind.MATCHING: lambda _, written: {"pairs": _pairs(written)},
    Kind.ORDERING: lambda _, written: {"sequence": _sequence(written)},
    Kind.NUMERIC: lambda _, written: _numeric(written.answer),
    Kind.SHORT_ANSWER: lambda _, written: {"choices": _accepted(written)},
    Kind.ESSAY: lambda _, written: {"sample": Text(written.answer)},
}
