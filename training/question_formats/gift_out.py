"""Writing GIFT: what Moodle reads back as the same question, and in a comment what GIFT has no word for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Final

from training.items.definition import FULL, Item, Kind, Markup, NumericAnswer, Text
from training.question_formats import carried
from training.question_formats.categories import joined
from training.question_formats.gift import read
from training.question_formats.gift_signs import RESERVED, written

_TAGGED = str.maketrans({"]": "\\]", "\n": " "})
ARROW = "→"
"""What stands for `->` where GIFT would take it for its own."""


def write(items: Iterable[Item]) -> str:
    """The questions as one GIFT file, with a line for each change of category."""
    return "".join(_lines(items))


def _lines(items: Iterable[Item]) -> Iterator[str]:
    category: tuple[str, ...] = ()
    for item in items:
        if item.category != category:
            category = item.category
            yield f"$CATEGORY: {joined(category)}\n\n"
        yield question(item)


def question(item: Item) -> str:
    """One question with its comments and the blank line after it."""
    bare = f"{_marks(item)}{_body(item)}\n\n"
    back = read(bare).items
    more = carried.of(item, back[0]) if back else ""
    return f"// [alliance:{more}]\n{bare}" if more else bare


def _marks(item: Item) -> str:
    """The identification and the tags, as Moodle writes them."""
    marks = [f"[id:{item.ident.translate(_TAGGED)}]"] if item.ident else []
    marks += [f"[tag:{tag.translate(_TAGGED)}]" for tag in item.tags]
    return f"// {' '.join(marks)}\n" if marks else ""


def _body(item: Item) -> str:
    named = f"::{item.name.translate(RESERVED)}::" if item.name else ""
    usual = item.stem.markup
    general = written(item.explanation, usual)
    inside = _WRITERS[item.kind](item, usual)
    if general:
        inside += (
            f"{'' if item.kind in _ON_ONE_LINE else chr(9)}####{general}{'' if item.kind in _ON_ONE_LINE else chr(10)}"
        )
    return f"{named}{written(item.stem, Markup.MOODLE)}{{{inside}}}"


_ON_ONE_LINE: Final = frozenset({Kind.ESSAY, Kind.TRUE_FALSE})


def _said(feedback: Text, usual: Markup) -> str:
    return f"#{written(feedback, usual)}" if feedback else ""


def _percent(value: Decimal) -> str:
    return f"%{value.normalize():f}%"


def _choices(item: Item, usual: Markup) -> str:
    """Right ones of a single choice carry `=`; a question in which several may be chosen carries none."""
    lines = []
    for choice in item.choices:
        text = written(choice.text, usual)
        if item.kind is Kind.SINGLE and choice.share == FULL:
            mark = "="
        elif not choice.share and not text.startswith("%"):
            mark = "~"
        else:
            mark = f"~{_percent(choice.share)}"
        lines.append(f"\t{mark}{text}{_said(choice.feedback, usual)}\n")
    return "\n" + "".join(lines)


def _truth(item: Item, usual: Markup) -> str:
    true, false = item.choices
    right, wrong = (true, false) if true.share == FULL else (false, true)
    said = f"#{written(wrong.feedback, usual)}" if wrong.feedback or right.feedback else ""
    return ("TRUE" if right is true else "FALSE") + said + _said(right.feedback, usual)


def _accepted(item: Item, usual: Markup) -> str:
    """With an arrow anywhere in it, even in what is said to an answer, the question would be one of matching."""
    lines = (
        f"\t={_percent(choice.share)}{written(Text(choice.text.body, usual), usual)}{_said(choice.feedback, usual)}\n"
        for choice in item.choices
    )
    return "\n" + "".join(lines).replace("->", ARROW)


def _numbers(item: Item, usual: Markup) -> str:
    *others, last = item.numbers
    lines = [_number(number, usual) for number in others]
    if last.value is None and not last.share and not last.tolerance and others:
        lines.append(f"\t~#{written(last.feedback, usual)}\n")
    else:
        lines.append(_number(last, usual))
    return "#\n" + "".join(lines)


def _number(answer: NumericAnswer, usual: Markup) -> str:
    value = "*" if answer.value is None else f"{answer.value:f}"
    return f"\t={_percent(answer.share)}{value}:{answer.tolerance:f}{_said(answer.feedback, usual)}\n"


def _pairs(item: Item, usual: Markup) -> str:
    return "\n" + "".join(
        f"\t={written(pair.prompt, usual).replace('->', ARROW)} -> {pair.match.translate(RESERVED)}\n"
        for pair in item.pairs
    )


def _sequence(item: Item, usual: Markup) -> str:
    """As the ordering questions of Moodle are written: all of them, one below the other, graded by place."""
    lines = "".join(f"{written(text, usual)}\n" for text in item.sequence)
    return f">{len(item.sequence)} ALL VERTICAL ABSOLUTE_POSITION SHOW none\n{lines}"


_WRITERS: Final[dict[Kind, Callable[[Item, Markup], str]]] = {
    Kind.SINGLE: _choices,
    Kind.MULTIPLE: _choices,
    Kind.TRUE_FALSE: _truth,
    Kind.MATCHING: _pairs,
    Kind.ORDERING: _sequence,
    Kind.NUMERIC: _numbers,
    Kind.SHORT_ANSWER: _accepted,
    Kind.ESSAY: lambda _item, _usual: "",
}
