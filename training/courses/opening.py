"""When a module or a lesson opens: a rule as a tree, what it lacks in plain sentences, and the shortest way.

As JSON: {} is always open; {"all": [rule, …]}, {"any": [rule, …]}, {"done": "module or lesson"},
{"score": {"exam": "final_new_member", "least": "80"}} in percent, {"from": "2026-12-01"}, {"seat": ["chair"]}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from alliance.kernel.days import full_date
from training.items.definition import FULL
from training.programmes import SEAT_NAMES, Seat

DEEPEST = 5
MOST_PARTS = 20
_WAIT, _NEVER = 100, 10_000


class Unreadable(ValueError):
    """A tree that is no rule; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a learner: what is done (modules and lessons), best scores in percent, seats held today."""

    today: date
    done: frozenset[str] = frozenset()
    scores: Mapping[str, Fraction] = field(default_factory=dict)
    seats: frozenset[Seat] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """What people call a module, a lesson or an examination, and where it is."""

    title: str
    url: str = ""


Names = Callable[[str], Place]


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is still to be done, in a sentence, and where; `cost` orders ways by how long they take."""

    sentence: str
    url: str = ""
    cost: int = 1


Rule = Callable[[Facts, Names], tuple[Lack, ...]]
"""What a learner lacks; nothing where it is open."""


def lacks(tree: Mapping[str, Any], facts: Facts, names: Names) -> tuple[Lack, ...]:
    """What has to be done before something opens, along the shortest way; nothing where it is open.

    Raises Unreadable for a tree that is no rule.
    """
    return read(tree)(facts, names)


def read(tree: Mapping[str, Any], depth: int = 1) -> Rule:
    """The rule of a tree. Raises Unreadable."""
    if not tree:
        return _always
    if not isinstance(tree, Mapping) or len(tree) != 1 or depth > DEEPEST:
        raise Unreadable("开放条件写错了：一层只能有一个条件，最多五层。")
    ((name, value),) = tree.items()
    if name not in _RULES:
        raise Unreadable(f"开放条件里没有“{name}”这一种。")
    try:
        return _RULES[name](value, depth)
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as wrong:
        raise wrong if isinstance(wrong, Unreadable) else Unreadable(f"开放条件“{name}”写错了。") from wrong


def _always(_facts: Facts, _names: Names) -> tuple[Lack, ...]:
    return ()


def codes(tree: Mapping[str, Any]) -> frozenset[str]:
    """The modules and lessons that a rule asks for."""
    if "done" in tree:
        return frozenset({str(tree["done"])})
    parts = (*tree.get("all", ()), *tree.get("any", ()))
    return frozenset(code for part in parts for code in codes(part))


def exams(tree: Mapping[str, Any]) -> frozenset[str]:
    """The examinations that a rule asks for."""
    if "score" in tree:
        return frozenset({str(tree["score"]["exam"])})
    parts = (*tree.get("all", ()), *tree.get("any", ()))
    return frozenset(exam for part in parts for exam in exams(part))


def _parts(value: Any, depth: int) -> list[Rule]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_PARTS:
        raise Unreadable("开放条件里“全部”“任一”下面要有一到二十个条件。")
    return [read(part, depth + 1) for part in value]


def _all(value: Any, depth: int) -> Rule:
    parts = _parts(value, depth)
    return lambda facts, names: tuple(dict.fromkeys(lack for part in parts for lack in part(facts, names)))


def _any(value: Any, depth: int) -> Rule:
    parts = _parts(value, depth)
    return lambda facts, names: min(
        (part(facts, names) for part in parts), key=lambda lacking: sum(lack.cost for lack in lacking)
    )


def _done(value: Any, _depth: int) -> Rule:
    code = str(value)

    def lacking(facts: Facts, names: Names) -> tuple[Lack, ...]:
        if code in facts.done:
            return ()
        place = names(code)
        return (Lack(f"先学完“{place.title}”", place.url),)

    return lacking


def _score(value: Any, _depth: int) -> Rule:
    exam, least = str(value["exam"]), Fraction(value["least"])
    if not 0 <= least <= FULL:
        raise Unreadable("开放条件里的分数在 0 到 100 之间。")

    def lacking(facts: Facts, names: Names) -> tuple[Lack, ...]:
        best = facts.scores.get(exam)
        if best is not None and best >= least:
            return ()
        place = names(exam)
        so_far = f"，现在最好是 {_told(best)} 分" if best is not None else ""
        return (Lack(f"“{place.title}”要考到 {_told(least)} 分{so_far}", place.url),)

    return lacking


def _told(share: Fraction) -> str:
    """Percent with one place at most, never more than it is."""
    tenths = (Decimal(share.numerator) / share.denominator).quantize(Decimal("0.1"), rounding=ROUND_DOWN)
    return f"{tenths:f}".removesuffix(".0")


def _from(value: Any, _depth: int) -> Rule:
    day = date.fromisoformat(value)

    def lacking(facts: Facts, _names: Names) -> tuple[Lack, ...]:
        return () if facts.today >= day else (Lack(f"{full_date(day)}开放", cost=_WAIT),)

    return lacking


def _seat(value: Any, _depth: int) -> Rule:
    seats = [Seat(one) for one in value]
    if not seats:
        raise Unreadable("开放条件里要写明给哪些职务。")

    def lacking(facts: Facts, _names: Names) -> tuple[Lack, ...]:
        if facts.seats & set(seats):
            return ()
        return (Lack(f"这一部分是给{'、'.join(SEAT_NAMES[seat] for seat in seats)}准备的", cost=_NEVER),)

    return lacking


_RULES: Mapping[str, Callable[[Any, int], Rule]] = {
    "all": _all,
    "any": _any,
    "done": _done,
    "score": _score,
    "from": _from,
    "seat": _seat,
}
