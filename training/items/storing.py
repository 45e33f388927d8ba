"""A question as JSON and back: one spelling per question, so that its hash stands for it in receipts."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from alliance.kernel import canonical
from training.items.definition import Choice, Item, Kind, Markup, NumericAnswer, Pair, Text, Unit

_PLAIN_PLACES = 30
"""Numbers with more digits or zeros than this are written with an exponent: a short text stays a short text."""


def to_json(item: Item) -> dict[str, Any]:
    """The question as values that JSON knows; what is empty or as usual is left out. Equal items give equal values."""
    found: dict[str, Any] = {"kind": item.kind.value, "stem": _text(item.stem)}
    usual = Item(kind=item.kind, stem=item.stem)
    for name in ("name", "ident", "case_sensitive", "shuffle"):
        if (value := getattr(item, name)) != getattr(usual, name):
            found[name] = value
    if item.points != usual.points:
        found["points"] = _number(item.points)
    if item.penalty is not None:
        found["penalty"] = _number(item.penalty)
    for name in ("sample", "explanation", "right_feedback", "partial_feedback", "wrong_feedback"):
        if (text := getattr(item, name)) != Text():
            found[name] = _text(text)
    lists = {
        "choices": [_choice(choice) for choice in item.choices],
        "numbers": [_answer(number) for number in item.numbers],
        "units": [[unit.name, _number(unit.multiplier)] for unit in item.units],
        "pairs": [[_text(pair.prompt), pair.match] for pair in item.pairs],
        "sequence": [_text(text) for text in item.sequence],
        "hints": [_text(text) for text in item.hints],
        "tags": list(item.tags),
        "category": list(item.category),
        "extra": [list(pair) for pair in item.extra],
    }
    return found | {name: values for name, values in lists.items() if values}


def from_json(data: dict[str, Any]) -> Item:
    """The question that `to_json` wrote. Raises KeyError, ValueError or TypeError for what it never wrote."""
    penalty = data.get("penalty")
    return Item(
        kind=Kind(data["kind"]),
        stem=_read(data["stem"]),
        name=data.get("name", ""),
        points=Decimal(data.get("points", "1")),
        choices=tuple(
            Choice(_read(one["text"]), Decimal(one["share"]), _read(one.get("feedback", "")))
            for one in data.get("choices", ())
        ),
        numbers=tuple(
            NumericAnswer(
                None if one["value"] is None else Decimal(one["value"]),
                Decimal(one["tolerance"]),
                Decimal(one["share"]),
                _read(one.get("feedback", "")),
            )
            for one in data.get("numbers", ())
        ),
        units=tuple(Unit(name, Decimal(multiplier)) for name, multiplier in data.get("units", ())),
        pairs=tuple(Pair(_read(prompt), match) for prompt, match in data.get("pairs", ())),
        sequence=tuple(_read(text) for text in data.get("sequence", ())),
        sample=_read(data.get("sample", "")),
        case_sensitive=data.get("case_sensitive", False),
        shuffle=data.get("shuffle", True),
        explanation=_read(data.get("explanation", "")),
        right_feedback=_read(data.get("right_feedback", "")),
        partial_feedback=_read(data.get("partial_feedback", "")),
        wrong_feedback=_read(data.get("wrong_feedback", "")),
        hints=tuple(_read(text) for text in data.get("hints", ())),
        tags=tuple(data.get("tags", ())),
        category=tuple(data.get("category", ())),
        ident=data.get("ident", ""),
        penalty=None if penalty is None else Decimal(penalty),
        extra=tuple((name, value) for name, value in data.get("extra", ())),
    )


def spelled(item: Item) -> str:
    """The one spelling of a question as JSON text: keys in order, no blanks."""
    return canonical.text(to_json(item))


def digest(item: Item) -> str:
    """The SHA-256 of the one spelling, 64 hexadecimal digits: equal for equal questions, and only for those."""
    return hashlib.sha256(spelled(item).encode("utf-8", "surrogatepass")).hexdigest()


def _text(text: Text) -> str | list[str]:
    return text.body if text.markup is Markup.PLAIN else [text.markup.value, text.body]


def _read(value: str | list[str]) -> Text:
    if isinstance(value, str):
        return Text(value)
    markup, body = value
    return Text(body, Markup(markup))


def _choice(choice: Choice) -> dict[str, Any]:
    found: dict[str, Any] = {"text": _text(choice.text), "share": _number(choice.share)}
    return found | ({"feedback": _text(choice.feedback)} if choice.feedback != Text() else {})


def _answer(number: NumericAnswer) -> dict[str, Any]:
    found: dict[str, Any] = {
        "value": None if number.value is None else _number(number.value),
        "tolerance": _number(number.tolerance),
        "share": _number(number.share),
    }
    return found | ({"feedback": _text(number.feedback)} if number.feedback != Text() else {})


def _number(value: Decimal) -> str:
    """One spelling per number: 1, 1.0 and 1.00 are the same."""
    if not value:
        return "0"
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is not a number that an answer can be compared with.")  # noqa: TRY004 -- its type is right
    kept = list(digits)
    while kept[-1] == 0:
        kept.pop()
        exponent += 1
    plain = Decimal((sign, tuple(kept), exponent))
    return format(plain, "f") if abs(exponent) <= _PLAIN_PLACES else str(plain)
