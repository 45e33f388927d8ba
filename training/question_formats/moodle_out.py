"""Writing Moodle XML: what Moodle imports as the same question, and in a comment what it has no element for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from training.items.definition import FULL, Item, Kind, Text
from training.question_formats import carried
from training.question_formats.categories import joined
from training.question_formats.moodle_kinds import FORMAT_NAMES, PASSED
from training.question_formats.moodle_xml import read

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TYPES: Final = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.MATCHING: "matching",
    Kind.ORDERING: "ordering",
    Kind.NUMERIC: "numerical",
    Kind.SHORT_ANSWER: "shortanswer",
    Kind.ESSAY: "essay",
}
_COMBINED = (
    ("correctfeedback", "right_feedback"),
    ("partiallycorrectfeedback", "partial_feedback"),
    ("incorrectfeedback", "wrong_feedback"),
)


def write(items: Iterable[Item]) -> str:
    """The questions as one Moodle XML file, with an element for each change of category."""
    quiz = etree.Element("quiz")
    category: tuple[str, ...] = ()
    for item in items:
        if item.category != category:
            category = item.category
            _words(_under(etree.SubElement(quiz, "question", type="category"), "category"), joined(category))
        quiz.append(_question(item))
    return str(etree.tostring(quiz, encoding="utf-8", xml_declaration=True, pretty_print=True).decode())


def _question(item: Item) -> Any:
    element = _bare(item)
    back = read(etree.tostring(element, encoding="unicode")).items
    if back and (more := carried.of(item, back[0])):
        # Two hyphens may not stand in a comment; in JSON a hyphen only ever stands in a text.
        element.insert(0, etree.Comment(f" alliance:{more.replace('-', chr(92) + 'u002d')} "))
    return element


def _bare(item: Item) -> Any:
    element = etree.Element("question", type=_TYPES[item.kind])
    _words(_under(element, "name"), item.name)
    _text(element, "questiontext", item.stem)
    _text(element, "generalfeedback", item.explanation)
    _under(element, "defaultgrade").text = f"{item.points:f}"
    if item.penalty is not None:
        _under(element, "penalty").text = f"{item.penalty:f}"
    _under(element, "idnumber").text = _clean(item.ident)
    for tag, name in _COMBINED:
        if text := getattr(item, name):
            _text(element, tag, text)
    _WRITERS[item.kind](element, item)
    _passed(element, item)
    if item.tags:
        tags = _under(element, "tags")
        for tag in item.tags:
            _words(_under(tags, "tag"), tag)
    return element


def _passed(element: Any, item: Item) -> None:
    """Hints, and what came with the question and goes back as it came."""
    hints = [_text(element, "hint", hint) for hint in item.hints]
    for name, value in item.extra:
        head, _, rest = name.partition(".")
        place, _, flag = rest.partition(".")
        if (
            head == "hint"
            and place.isdecimal()
            and 0 < int(place) <= len(hints)
            and flag in {"shownumcorrect", "clearwrong"}
        ):
            _under(hints[int(place) - 1], flag)
        elif name in PASSED and element.find(name) is None:
            _under(element, name).text = _clean(value)


def _under(parent: Any, tag: str) -> Any:
    return etree.SubElement(parent, tag)


def _clean(text: str) -> str:
    """Without the signs that XML may not carry."""
    return _NOT_XML.sub("", text)


def _words(parent: Any, text: str) -> Any:
    _under(parent, "text").text = _clean(text)
    return parent


def _text(parent: Any, tag: str, text: Text) -> Any:
    element = _words(_under(parent, tag), text.body)
    element.set("format", FORMAT_NAMES[text.markup])
    return element


def _share(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _answer(parent: Any, text: Text, share: Decimal, feedback: Text) -> Any:
    answer = _text(parent, "answer", text)
    answer.set("fraction", _share(share))
    _text(answer, "feedback", feedback)
    return answer


def _choices(element: Any, item: Item) -> None:
    _under(element, "single").text = "true" if item.kind is Kind.SINGLE else "false"
    _shuffle(element, item)
    for choice in item.choices:
        _answer(element, choice.text, choice.share, choice.feedback)


def _shuffle(element: Any, item: Item) -> None:
    _under(element, "shuffleanswers").text = "true" if item.shuffle else "false"


def _truth(element: Any, item: Item) -> None:
    for said, choice in zip(("true", "false"), item.choices, strict=True):
        _answer(element, Text(said), FULL if choice.share == FULL else Decimal(0), choice.feedback)


def _accepted(element: Any, item: Item) -> None:
    _under(element, "usecase").text = "1" if item.case_sensitive else "0"
    for choice in item.choices:
        _answer(element, choice.text, choice.share, choice.feedback)


def _numbers(element: Any, item: Item) -> None:
    for number in item.numbers:
        value = "*" if number.value is None else f"{number.value:f}"
        answer = _answer(element, Text(value), number.share, number.feedback)
        _under(answer, "tolerance").text = f"{number.tolerance:f}"
    if item.units:
        units = _under(element, "units")
        for unit in item.units:
            one = _under(units, "unit")
            _under(one, "multiplier").text = f"{unit.multiplier:f}"
            _under(one, "unit_name").text = _clean(unit.name)


def _pairs(element: Any, item: Item) -> None:
    _shuffle(element, item)
    for pair in item.pairs:
        _words(_under(_text(element, "subquestion", pair.prompt), "answer"), pair.match)


def _sequence(element: Any, item: Item) -> None:
    named = {name for name, _ in item.extra}
    for tag in ("layouttype", "selecttype", "gradingtype", "showgrading", "numberingstyle"):
        if tag not in named:
            _under(element, tag).text = PASSED[tag]
    if "selectcount" not in named:
        _under(element, "selectcount").text = str(len(item.sequence))
    for place, text in enumerate(item.sequence, start=1):
        _text(element, "answer", text).set("fraction", str(place))


def _essay(element: Any, item: Item) -> None:
    _text(element, "graderinfo", item.sample)


_WRITERS: Final[dict[Kind, Callable[[Any, Item], None]]] = {
    Kind.SINGLE: _choices,
    Kind.MULTIPLE: _choices,
    Kind.TRUE_FALSE: _truth,
    Kind.MATCHING: _pairs,
    Kind.ORDERING: _sequence,
    Kind.NUMERIC: _numbers,
    Kind.SHORT_ANSWER: _accepted,
    Kind.ESSAY: _essay,
}
