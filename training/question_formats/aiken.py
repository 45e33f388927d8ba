"""Reading Aiken, as Moodle reads it: a line that asks, lines with a letter, and a line that names the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from training.items.definition import FULL, Choice, Item, Kind, Text
from training.question_formats import making
from training.question_formats.making import BLANK
from training.question_formats.report import Declined, Note, Report, Taken, gathered, shortened

_CHOICE = re.compile(r"([A-Z])[).][ \t]?(.*)")
_ANSWER = re.compile(r"ANSWER:(.*)")
_ALMOST = re.compile(r"(?:answer|答案)\s*[:：].*", re.IGNORECASE)
"""A line that was meant to name the right choice, and is none for any platform."""
_SHORTEST = 2
"""Signs of a line that is read at all."""


@dataclass(slots=True)
class _Open:
    """A question that has begun in `line` and has no answer yet."""

    line: int
    stem: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    torn: bool = False
    """Whether the line before it asked, too, and had no choices: then the two were hardly meant as two questions."""


def read(text: str) -> Report:
    """The questions of an Aiken file, in its order. A refusal stands where Moodle notices what is wrong."""
    return gathered(_found(text))


def _found(text: str) -> Iterator[Taken | Note]:
    asked: _Open | None = None
    for number, written in enumerate(text.split("\n"), start=1):
        line = written.strip(BLANK)
        if len(line.encode()) < _SHORTEST:
            continue
        if choice := _CHOICE.match(line):
            if asked is None:
                yield Note(number, shortened(line), "answer", f"第 {number} 行是选项，前面却没有题干。")
            else:
                asked.choices.append((choice[1], choice[2].strip(BLANK)))
        elif answer := _ANSWER.match(line):
            yield _answered(asked, answer[1].strip(BLANK), number, line)
            asked = None
        elif asked is not None and asked.choices and _ALMOST.fullmatch(line):
            yield Note(
                number, shortened(asked.stem), "answer", f"第 {number} 行要写成“ANSWER: 字母”，用大写和英文冒号。"
            )
            asked = None
        else:
            if asked is not None:
                yield _unfinished(asked, number)
            torn = asked is not None and not asked.choices and number == asked.line + 1
            asked = _Open(number, line, torn=torn)
    if asked is not None:
        yield _unfinished(asked, asked.line)


def _unfinished(asked: _Open, number: int) -> Note:
    return Note(number, shortened(asked.stem), "answer", f"第 {asked.line} 行的题没有写完：缺“ANSWER: 字母”这一行。")


def _answered(asked: _Open | None, letter: str, number: int, line: str) -> Taken | Note:
    if asked is None:
        return Note(number, shortened(line), "answer", f"第 {number} 行是答案，前面却没有题目。")
    try:
        return _taken(asked, letter, number)
    except Declined as declined:
        return Note(number, shortened(asked.stem), declined.field, declined.reason)


def _taken(asked: _Open, letter: str, number: int) -> Taken:
    """The letter means a place, as in Moodle; whatever follows it is lost."""
    losses: making.Losses = []
    if asked.torn:
        losses.append(("questiontext", "题干只能写一行，上一行没有并进来。"))
    if len(asked.choices) < 2:  # noqa: PLR2004 -- a choice is between two at least
        raise Declined("answer", f"第 {number} 行之前的选项不到两个。")
    right = ord(letter[0]) - ord("A") if letter else -1
    if not 0 <= right < len(asked.choices):
        raise Declined("answer", f"第 {number} 行的答案“{letter[:20]}”不是选项里的字母。")
    if len(letter) > 1:
        losses.append(("answer", f"答案“{letter[:20]}”只读第一个字母“{letter[0]}”：这种格式只有单选题。"))
    if any(mark != chr(ord("A") + place) for place, (mark, _) in enumerate(asked.choices)):
        losses.append(("answer", "选项的字母不是从 A 起挨着排的，答案按第几个来算。"))
    choices = tuple(
        Choice(Text(body), FULL if place == right else Decimal(0)) for place, (_, body) in enumerate(asked.choices)
    )
    if not all(choice.text for choice in choices):
        raise Declined("answer", "有选项是空的。")
    item = Item(kind=Kind.SINGLE, stem=Text(asked.stem), choices=choices)
    return making.taken(asked.line, item, losses)
