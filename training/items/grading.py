"""How an answer is graded, by the rules of Moodle's question types; exact, and the same on every machine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from training.items.answering import Response, matches, narrow, number, prompts
from training.items.definition import FULL, Choice, Item, Kind, NumericAnswer, Text

_NONE = Decimal(0)
_NEAR = Decimal("0.0001")
"""Three thirds of 33.33333 are a whole: Moodle calls an answer right from 99.9999 percent on."""
_DIGITS = 100
_STAR = re.compile(r"(?<!\\)\*+")


@dataclass(frozen=True, slots=True)
class Grade:
    """What an answer is worth. `share` is in percent of the question's points, from 0 to 100.

    `needs_person` says that somebody has to mark it, and `share` is 0 until then. `matched` is the place of the choice,
    accepted answer or number that decided, `parts` says of each prompt, place in the order or ticked choice whether it
    is right. `feedback` are the texts that belong to this very answer.
    """

    share: Decimal
    needs_person: bool = False
    answered: bool = True
    matched: int | None = None
    parts: tuple[bool, ...] = ()
    feedback: tuple[Text, ...] = ()

    @property
    def is_right(self) -> bool:
        """True for full points."""
        return self.share == FULL

    def of(self, points: Decimal) -> Decimal:
        """The points that the share gives, exact."""
        with localcontext() as context:
            context.prec = _DIGITS
            return points * self.share / FULL


def grade(item: Item, response: Response) -> Grade:
    """Grade a response, whose shapes `answering` tells; it is taken to be in the normal form of `answering.normal`.

    A share below nothing or above the whole is cut to it, as Moodle cuts it. An empty essay needs nobody.
    """
    if response is None:
        return Grade(_NONE, answered=False)
    return _BY_KIND[item.kind](item, response)


def best(item: Item) -> Response:
    """A response that gets the most that the question gives; None for an essay."""
    return _BEST[item.kind](item)


def fits(pattern: str, typed: str, *, case_sensitive: bool = False) -> bool:
    r"""Whether a typed text is an accepted one: `*` stands for any run of signs on a line, `\*` for a star.

    Blanks around it do not count, nor does the width of letters and signs.
    """
    text = _folded(typed.strip(), case_sensitive=case_sensitive)
    bits = [_folded(bit.replace(r"\*", "*"), case_sensitive=case_sensitive) for bit in _STAR.split(pattern.strip())]
    if len(bits) == 1:
        return text == bits[0]
    first, *middle, last = bits
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last) or "\n" in text:
        return False
    at, end = len(first), len(text) - len(last)
    for bit in middle:
        found = text.find(bit, at, end)
        if found < 0:
            return False
        at = found + len(bit)
    return True


def within(accepted: NumericAnswer, value: Decimal) -> bool:
    """Whether a number is accepted; both ends of the tolerance belong to it."""
    if accepted.value is None:
        return True
    with localcontext() as context:
        context.prec = _DIGITS
        return accepted.value - accepted.tolerance <= value <= accepted.value + accepted.tolerance


def _highest(parts: tuple[Choice, ...] | tuple[NumericAnswer, ...]) -> int:
    return max(range(len(parts)), key=lambda place: parts[place].share)


def _cut(share: Decimal) -> Decimal:
    if share >= FULL - _NEAR:
        return FULL
    return _NONE if share <= _NEAR else share


def _said(item: Item, share: Decimal) -> Text:
    if share == FULL:
        return item.right_feedback
    return item.partial_feedback if share else item.wrong_feedback


def _grade(
    item: Item,
    share: Decimal,
    *own: Text,
    matched: int | None = None,
    parts: tuple[bool, ...] = (),
) -> Grade:
    cut = _cut(share)
    feedback = tuple(text for text in (*own, _said(item, cut)) if text)
    return Grade(cut, matched=matched, parts=parts, feedback=feedback)


def _picked(item: Item, response: Response) -> Grade:
    place = response if isinstance(response, int) else 0
    choice = item.choices[place]
    return _grade(item, choice.share, choice.feedback, matched=place, parts=(choice.share > 0,))


def _judged(item: Item, response: Response) -> Grade:
    return _picked(item, 0 if response is True else 1)


def _ticked(item: Item, response: Response) -> Grade:
    chosen = [item.choices[place] for place in _places(response)]
    share = sum((choice.share for choice in chosen), _NONE)
    parts = tuple(choice.share > 0 for choice in chosen)
    return _grade(item, share, *(choice.feedback for choice in chosen), parts=parts)


def _matched(item: Item, response: Response) -> Grade:
    offered = matches(item)
    places = response if isinstance(response, list) else []
    parts = tuple(
        place is not None and offered[place] == pair.match for pair, place in zip(prompts(item), places, strict=True)
    )
    return _grade(item, _portion(parts), parts=parts)


def _ordered(item: Item, response: Response) -> Grade:
    given = [item.sequence[place] for place in _places(response)]
    parts = tuple(one == right for one, right in zip(given, item.sequence, strict=True))
    return _grade(item, _portion(parts), parts=parts)


def _places(response: Response) -> list[int]:
    return [place for place in response if place is not None] if isinstance(response, list) else []


def _portion(parts: tuple[bool, ...]) -> Decimal:
    """The share of what is right, in percent with five places, as shares are kept."""
    if not parts:
        return _NONE
    share = Fraction(100 * sum(parts), len(parts))
    return Decimal(round(share * 10**5)) / 10**5


def _counted(item: Item, response: Response) -> Grade:
    read = number(str(response))
    value = None if read is None else read.value
    if read is not None and read.unit:
        multiplier = next((unit.multiplier for unit in item.units if unit.name == read.unit), None)
        with localcontext() as context:
            context.prec = _DIGITS
            value = None if multiplier is None else read.value * multiplier
    if value is None:
        return _grade(item, _NONE)
    for place, accepted in enumerate(item.numbers):
        if within(accepted, value):
            return _grade(item, accepted.share, accepted.feedback, matched=place)
    return _grade(item, _NONE)


def _worded(item: Item, response: Response) -> Grade:
    typed = str(response)
    for place, choice in enumerate(item.choices):
        if fits(choice.text.body, typed, case_sensitive=item.case_sensitive):
            return _grade(item, choice.share, choice.feedback, matched=place)
    return _grade(item, _NONE)


def _folded(text: str, *, case_sensitive: bool) -> str:
    narrowed = unicodedata.normalize("NFC", narrow(text))
    return narrowed if case_sensitive else narrowed.casefold()


def _best_number(item: Item) -> str:
    value = item.numbers[_highest(item.numbers)].value
    return "0" if value is None else format(value, "f")


def _best_words(item: Item) -> str:
    return _STAR.sub("", item.choices[_highest(item.choices)].text.body).replace(r"\*", "*")


_BY_KIND: Final[dict[Kind, Callable[[Item, Response], Grade]]] = {
    Kind.SINGLE: _picked,
    Kind.TRUE_FALSE: _judged,
    Kind.MULTIPLE: _ticked,
    Kind.MATCHING: _matched,
    Kind.ORDERING: _ordered,
    Kind.NUMERIC: _counted,
    Kind.SHORT_ANSWER: _worded,
    Kind.ESSAY: lambda _item, _response: Grade(_NONE, needs_person=True),
}
_BEST: Final[dict[Kind, Callable[[Item], Response]]] = {
    Kind.SINGLE: lambda item: _highest(item.choices),
    Kind.TRUE_FALSE: lambda item: _highest(item.choices) == 0,
    Kind.MULTIPLE: lambda item: [place for place, choice in enumerate(item.choices) if choice.share > 0],
    Kind.MATCHING: lambda item: [matches(item).index(pair.match) for pair in prompts(item)],
    Kind.ORDERING: lambda item: list(range(len(item.sequence))),
    Kind.NUMERIC: _best_number,
    Kind.SHORT_ANSWER: _best_words,
    Kind.ESSAY: lambda _: None,
}
