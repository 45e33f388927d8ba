"""A question as candidates see it: in an order of its own, without a word about what is right."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from training.items.answering import Response, matches, normal, prompts
from training.items.definition import Item, Kind, Text


@dataclass(frozen=True, slots=True)
class Order:
    """In which order parts are shown: `first` the choices, prompts or things to put in order, `second` the matches.

    Each is a permutation of the places in the item: `first[0]` is the place of what is shown first.
    """

    first: tuple[int, ...] = ()
    second: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Presented:
    """What a page may show of a question before it is handed in."""

    kind: Kind
    stem: Text
    options: tuple[Text, ...] = ()
    """Choices, or the things to put in order."""
    prompts: tuple[Text, ...] = ()
    matches: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


def ordered(item: Item, key: bytes) -> Order:
    """The one order that the key gives; the same key and the same question always give the same.

    What is to be matched or put in order is always mixed, choices where the question allows it. True comes first.
    """
    if item.kind is Kind.MATCHING:
        asked = len(prompts(item))
        first = _mixed(asked, key, "prompt") if item.shuffle else tuple(range(asked))
        return Order(first, _mixed(len(matches(item)), key, "match"))
    if item.kind is Kind.ORDERING:
        return Order(_mixed(len(item.sequence), key, "sequence"))
    if item.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        many = len(item.choices)
        return Order(_mixed(many, key, "choice") if item.shuffle else tuple(range(many)))
    return Order()


def presented(item: Item, order: Order) -> Presented:
    """The question in that order."""
    match item.kind:
        case Kind.SINGLE | Kind.MULTIPLE:
            options = tuple(item.choices[place].text for place in order.first)
        case Kind.ORDERING:
            options = tuple(item.sequence[place] for place in order.first)
        case _:
            options = ()
    asked, offered = prompts(item), matches(item)
    return Presented(
        item.kind,
        item.stem,
        options,
        tuple(asked[place].prompt for place in order.first) if item.kind is Kind.MATCHING else (),
        tuple(offered[place] for place in order.second),
        tuple(unit.name for unit in item.units),
    )


def taken(item: Item, order: Order, answer: object) -> Response:
    """What a page sent, in the order that it showed, as a response in the item's own order.

    Raises ValueError, with a sentence, for what is no answer to this question.
    """
    shown = normal(item, answer)
    if shown is None or isinstance(shown, (bool, str)):
        return shown
    if isinstance(shown, int):
        return order.first[shown]
    if item.kind is Kind.MATCHING:
        found: list[int | None] = [None] * len(shown)
        for line, match in enumerate(shown):
            if match is not None:
                found[order.first[line]] = order.second[match]
        return found
    places = [order.first[place] for place in shown if place is not None]
    return sorted(places) if item.kind is Kind.MULTIPLE else places


def given(item: Item, order: Order, response: Response) -> Any:
    """A response as the page that shows this order would send it: the other way round of `taken`."""
    if response is None or isinstance(response, (bool, str)):
        return response
    if isinstance(response, int):
        return order.first.index(response)
    if item.kind is Kind.MATCHING:
        by_match = {place: shown for shown, place in enumerate(order.second)}
        return [None if (place := response[line]) is None else by_match[place] for line in order.first]
    places = [order.first.index(place) for place in response if place is not None]
    return sorted(places) if item.kind is Kind.MULTIPLE else places


def posted(shown: Presented, values: Callable[[str], Sequence[str]]) -> object:
    """The answer that a plain form sent, for `taken`; `values` gives all values of a field.

    Fields: `answer` with the place of a choice (several for multiple), `true` or `false`, or what was typed;
    `answer-0`, `answer-1`… with the place of the match, or for ordering with the rank from 1 of what is shown there.
    Raises ValueError for a rank that is given twice or left out.
    """
    sent = list(values("answer"))
    match shown.kind:
        case Kind.MULTIPLE:
            return [_int(one) for one in sent]
        case Kind.SINGLE:
            return _int(sent[0]) if sent and sent[0] else None
        case Kind.TRUE_FALSE:
            return {"true": True, "false": False}.get(sent[0]) if sent else None
        case Kind.MATCHING:
            lines = [next(iter(values(f"answer-{line}")), "") for line in range(len(shown.prompts))]
            return [_int(one) if one else None for one in lines]
        case Kind.ORDERING:
            ranks = [next(iter(values(f"answer-{line}")), "") for line in range(len(shown.options))]
            return _ranked(ranks)
        case _:
            return sent[0] if sent else None


def _ranked(ranks: Sequence[str]) -> list[int] | None:
    if not any(ranks):
        return None
    found = [_int(rank) for rank in ranks if rank]
    if sorted(found) != list(range(1, len(ranks) + 1)):
        raise ValueError(f"请给每一项填一个顺序号，从1到{len(ranks)}，不要重复。")
    return sorted(range(len(ranks)), key=lambda line: found[line])


def _int(sent: str) -> int:
    if not (sent.isascii() and sent.isdigit()) or len(sent) > 4:  # noqa: PLR2004 -- more choices no page has
        raise ValueError("没有这个选项。")
    return int(sent)


def _mixed(many: int, key: bytes, label: str) -> tuple[int, ...]:
    """The numbers below `many` in the one order that the key gives, which chance of no language has a hand in."""
    return tuple(sorted(range(many), key=lambda place: hmac.digest(key, f"{label}:{place}".encode(), "sha256")))
