"""The fields that each kind of question asks, and how they become a question and a question them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from alliance.kernel.forms import AgreeField, LineField, OneOfField, PassageField, SeveralField
from training.items import answering, checking
from training.items.definition import FULL, Choice, Item, Kind, NumericAnswer, Pair, Text, Unit
from training.items.sharing import ticked

RIGHT, WRONG = "对", "错"
Data = Mapping[str, Any]
"""What was filled in, by the name of the field."""
_LARGEST = Decimal("1e15")
_NOTHING = Text()


@dataclass(frozen=True, slots=True)
class Fields:
    """What a kind asks for with so many rows; a question out of what was filled in; what is filled in of a question."""

    ask: Callable[[int], dict[str, Any]]
    fill: Callable[[Data, Item], Item]
    known: Callable[[Item], dict[str, Any]]


class NumberField(LineField):
    """A number between two bounds; data is a Decimal."""

    inputmode = "decimal"

    def __init__(self, label: str, *, least: Decimal = -_LARGEST, largest: Decimal = _LARGEST, **kwargs: Any) -> None:
        self.least, self.largest = least, largest
        super().__init__(label, **kwargs)

    def _read(self, text: str) -> Decimal:  # type: ignore[override]  # LineField gives text
        found = answering.number(text)
        if found is None or found.unit:
            raise ValueError("要填一个数，例如 12.5，单位不用写。")
        if not self.least <= found.value <= self.largest:
            raise ValueError(f"要在{self.least:f}到{self.largest:f}之间。")
        return found.value

    def _value(self) -> str:
        if self.raw_data or self.data is None:
            return super()._value()
        return f"{Decimal(self.data).normalize():f}"


def letter(number: int) -> str:
    """How a choice is called: A, B, C …, and past Z by its number."""
    return chr(ord("A") + number) if number < 26 else str(number + 1)  # noqa: PLR2004 -- letters of the alphabet


def _rows(rows: int, name: str, label: str, most: int = checking.MOST_PART, lines: int = 2) -> dict[str, Any]:
    return {
        f"{name}_{number}": PassageField(
            label.format(letter=letter(number), number=number + 1), most=most, required=False, render_kw={"rows": lines}
        )
        for number in range(rows)
    }


def _ask_choices(rows: int) -> dict[str, Any]:
    return _rows(rows, "part", "选项 {letter}")


def _ask_more(rows: int) -> dict[str, Any]:
    feedback = _rows(rows, "feedback", "选了 {letter} 以后说什么")
    return feedback | {
        f"share_{number}": NumberField(f"{letter(number)} 的得分比例（%）", least=-FULL, largest=FULL, required=False)
        for number in range(rows)
    }


def _letters(rows: int) -> list[tuple[int, str]]:
    return [(number, letter(number)) for number in range(rows)]


def _ask_single(rows: int) -> dict[str, Any]:
    choices = _ask_choices(rows)
    return choices | {"right": OneOfField("正确的是", choices=_letters(rows), coerce=int)} | _ask_more(rows)


def _ask_multiple(rows: int) -> dict[str, Any]:
    choices = _ask_choices(rows)
    return choices | {"right": SeveralField("正确的有", choices=_letters(rows), coerce=int)} | _ask_more(rows)


def _ask_true_false() -> dict[str, Any]:
    return {
        "right": OneOfField("这句话", choices=[("true", RIGHT), ("false", WRONG)]),
        "feedback_true": PassageField("选了“对”以后说什么", required=False, render_kw={"rows": 2}),
        "feedback_false": PassageField("选了“错”以后说什么", required=False, render_kw={"rows": 2}),
    }


def _ask_matching(rows: int) -> dict[str, Any]:
    paired: dict[str, Any] = {}
    for number in range(rows):
        paired[f"left_{number}"] = PassageField(f"左 {number + 1}", required=False, render_kw={"rows": 2})
        paired[f"match_{number}"] = LineField(f"右 {number + 1}", most=checking.MOST_PART, required=False)
    return paired | {"distractors": PassageField("右边多余的内容", required=False, help="一行一个，用来干扰。")}


def _ask_ordering(rows: int) -> dict[str, Any]:
    return _rows(rows, "part", "第 {number} 步")


def _ask_numeric() -> dict[str, Any]:
    return {
        "answer": NumberField("正确的数"),
        "tolerance": NumberField(
            "允许的误差", least=Decimal(0), required=False, help="左右各差这么多也算对；不填就是一点不能差。"
        ),
        "unit": LineField("单位", most=20, required=False, help="例如 元、平方米。学员写不写都可以。"),
    }


def _ask_short() -> dict[str, Any]:
    return {
        "answers": PassageField("算对的写法", most=checking.MOST_PART, help="一行一种；* 代表任意的字。"),
        "case_sensitive": AgreeField("字母要分大小写", required=False),
    }


def _ask_essay() -> dict[str, Any]:
    return {"sample": PassageField("参考答案和评分要点", most=checking.MOST_PART, required=False)}


def written(body: str | None, before: Text = _NOTHING) -> Text:
    """The text as it was written before: in the same markup."""
    return Text(body, before.markup) if body else Text()


def _of(found: Sequence[Any], number: int, name: str) -> Text:
    """The text of a part with this number, as it was; an empty one where there was none."""
    text = getattr(found[number], name) if number < len(found) else Text()
    return text if isinstance(text, Text) else Text()


def _at(found: Sequence[Text], number: int) -> Text:
    return found[number] if number < len(found) else _NOTHING


def _parts(data: Data) -> list[tuple[int, str]]:
    """What was filled into the rows, with the number of each from 0; empty ones are left out."""
    found = ((number, data[f"part_{number}"]) for number in range(_rows_of(data, "part")))
    return [(number, text) for number, text in found if text]


def _rows_of(data: Data, name: str) -> int:
    return sum(field.startswith(f"{name}_") for field in data)


def _fill_choices(data: Data, item: Item, usual: Mapping[int, Decimal]) -> Item:
    choices = []
    for number, text in _parts(data):
        given = data[f"share_{number}"]
        choices.append(
            Choice(
                written(text, _of(item.choices, number, "text")),
                usual[number] if given is None else given,
                written(data[f"feedback_{number}"], _of(item.choices, number, "feedback")),
            )
        )
    return replace(item, choices=tuple(choices))


def _fill_single(data: Data, item: Item) -> Item:
    right = data["right"]
    return _fill_choices(data, item, {number: FULL * (number == right) for number, _ in _parts(data)})


def _fill_multiple(data: Data, item: Item) -> Item:
    numbers = [number for number, _ in _parts(data)]
    right = data["right"] or []
    shares = ticked([number in right for number in numbers])
    return _fill_choices(data, item, dict(zip(numbers, shares, strict=True)))


def _fill_true_false(data: Data, item: Item) -> Item:
    true = data["right"] == "true"
    told = [
        written(data[name], _of(item.choices, n, "feedback"))
        for n, name in enumerate(("feedback_true", "feedback_false"))
    ]
    named = [_of(item.choices, number, "text") or Text(usual) for number, usual in enumerate((RIGHT, WRONG))]
    shares = (FULL * true, FULL * (not true))
    return replace(item, choices=tuple(map(Choice, named, shares, told)), shuffle=False)


def _fill_matching(data: Data, item: Item) -> Item:
    pairs = [
        Pair(written(data[f"left_{number}"], _of(item.pairs, number, "prompt")), data[f"match_{number}"] or "")
        for number in range(_rows_of(data, "left"))
        if data[f"left_{number}"] or data[f"match_{number}"]
    ]
    false = [Pair(Text(), line) for line in lines(data["distractors"])]
    return replace(item, pairs=(*pairs, *false))


def _fill_ordering(data: Data, item: Item) -> Item:
    return replace(item, sequence=tuple(written(text, _at(item.sequence, number)) for number, text in _parts(data)))


def _fill_numeric(data: Data, item: Item) -> Item:
    first = item.numbers[0] if item.numbers else NumericAnswer(None, Decimal(0), FULL)
    answer = replace(first, value=data["answer"], tolerance=data["tolerance"] or Decimal(0))
    unit = data["unit"]
    if unit and not (item.units and item.units[0].name == unit):
        item = replace(item, units=(Unit(unit), *item.units[1:]))
    elif not unit:
        item = replace(item, units=())
    return replace(item, numbers=(answer, *item.numbers[1:]))


def _fill_short(data: Data, item: Item) -> Item:
    before = {choice.text.body: choice for choice in item.choices}
    answers = [before.get(line) or Choice(Text(line), FULL) for line in lines(data["answers"])]
    return replace(item, choices=tuple(answers), case_sensitive=bool(data["case_sensitive"]))


def _fill_essay(data: Data, item: Item) -> Item:
    return replace(item, sample=written(data["sample"], item.sample))


def _known_choices(item: Item, usual: Sequence[Decimal]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, choice in enumerate(item.choices):
        found[f"part_{number}"] = choice.text.body
        found[f"feedback_{number}"] = choice.feedback.body
        if choice.share != usual[number]:
            found[f"share_{number}"] = choice.share
    return found


def _known_single(item: Item) -> dict[str, Any]:
    best = max(range(len(item.choices)), key=lambda number: item.choices[number].share, default=0)
    return {"right": best} | _known_choices(item, [FULL * (number == best) for number in range(len(item.choices))])


def _known_multiple(item: Item) -> dict[str, Any]:
    right = [choice.share > 0 for choice in item.choices]
    return {"right": [number for number, one in enumerate(right) if one]} | _known_choices(item, ticked(right))


def _known_true_false(item: Item) -> dict[str, Any]:
    true, false = item.choices
    told = {"feedback_true": true.feedback.body, "feedback_false": false.feedback.body}
    return {"right": "true" if true.share > false.share else "false"} | told


def _known_matching(item: Item) -> dict[str, Any]:
    asked = answering.prompts(item)
    found = {f"left_{number}": pair.prompt.body for number, pair in enumerate(asked)}
    found |= {f"match_{number}": pair.match for number, pair in enumerate(asked)}
    return found | {"distractors": "\n".join(pair.match for pair in item.pairs if not pair.prompt)}


def _known_ordering(item: Item) -> dict[str, Any]:
    return {f"part_{number}": text.body for number, text in enumerate(item.sequence)}


def _known_numeric(item: Item) -> dict[str, Any]:
    first = item.numbers[0] if item.numbers else NumericAnswer(None, Decimal(0), FULL)
    unit = item.units[0].name if item.units else ""
    return {"answer": first.value, "tolerance": first.tolerance or None, "unit": unit}


def _known_short(item: Item) -> dict[str, Any]:
    answers = "\n".join(choice.text.body for choice in item.choices)
    return {"answers": answers, "case_sensitive": item.case_sensitive}


def lines(text: str | None) -> tuple[str, ...]:
    """What stands on each line, empty ones left out."""
    return tuple(line.strip() for line in (text or "").split("\n") if line.strip())


def groups(form: Any) -> list[tuple[str, list[Any]]]:
    """The fields that a page shows, in their order, as (heading, fields); those with a heading are folded away."""
    folded = {
        "feedback_": "选了以后说什么",
        "share_": "得分比例，不填就按正确的选项自动算",
        "history": "依据以外的条文",
    }
    folded["elsewhere"] = folded["history"]
    found: list[tuple[str, list[Any]]] = []
    for field in form.shown():
        heading = next((told for name, told in folded.items() if field.short_name.startswith(name)), "")
        if found and found[-1][0] == heading:
            found[-1][1].append(field)
        else:
            found.append((heading, [field]))
    return found


BY_KIND = {
    Kind.SINGLE: Fields(_ask_single, _fill_single, _known_single),
    Kind.MULTIPLE: Fields(_ask_multiple, _fill_multiple, _known_multiple),
    Kind.TRUE_FALSE: Fields(lambda _: _ask_true_false(), _fill_true_false, _known_true_false),
    Kind.MATCHING: Fields(_ask_matching, _fill_matching, _known_matching),
    Kind.ORDERING: Fields(_ask_ordering, _fill_ordering, _known_ordering),
    Kind.NUMERIC: Fields(lambda _: _ask_numeric(), _fill_numeric, _known_numeric),
    Kind.SHORT_ANSWER: Fields(lambda _: _ask_short(), _fill_short, _known_short),
    Kind.ESSAY: Fields(lambda _: _ask_essay(), _fill_essay, lambda item: {"sample": item.sample.body}),
}
