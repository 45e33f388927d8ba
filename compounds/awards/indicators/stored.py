"""Indicators as JSON: how they are kept with a round, how they are read back, and the bytes that a seal is taken of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from compounds.awards.indicators.kinds import EVIDENCE
from compounds.awards.indicators.tree import (
    SOURCE_NAMES,
    Condition,
    Criterion,
    Group,
    Indicators,
    Level,
    Source,
    Veto,
)

_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_PLACES = 2
_ONE = Decimal(1)
_FEWEST_LEVELS = 2


class FaultyIndicators(ValueError):
    """Indicators that nobody could judge by; `problems` are sentences for people."""

    def __init__(self, *problems: str) -> None:
        super().__init__("".join(problems))
        self.problems = problems


def to_json(tree: Indicators) -> dict[str, Any]:
    """The tree as plain values; figures are written as text, so that none is rounded on the way."""
    return {
        "code": tree.code,
        "edition": tree.edition,
        "title": tree.title,
        "note": tree.note,
        "groups": [
            {"code": group.code, "name": group.name, "criteria": [_criterion_json(one) for one in group.criteria]}
            for group in tree.groups
        ],
        "conditions": [
            {"code": one.code, "name": one.name, "look": one.look, "fact": one.fact, "least": figure(one.least)}
            for one in tree.conditions
        ],
        "vetoes": [{"code": one.code, "name": one.name, "paper": one.paper} for one in tree.vetoes],
    }


def from_json(data: Mapping[str, Any]) -> Indicators:
    """The tree again. Raises FaultyIndicators with everything that is wrong with it."""
    try:
        tree = Indicators(
            code=_text(data["code"]),
            edition=_text(data["edition"]),
            title=_text(data["title"]),
            note=_text(data["note"]),
            groups=tuple(
                Group(_text(one["code"]), _text(one["name"]), tuple(_criterion(leaf) for leaf in one["criteria"]))
                for one in data["groups"]
            ),
            conditions=tuple(
                Condition(
                    _text(one["code"]),
                    _text(one["name"]),
                    _text(one["look"]),
                    _text(one.get("fact", "")),
                    _decimal(one.get("least", "1")),
                )
                for one in data.get("conditions", ())
            ),
            vetoes=tuple(
                Veto(_text(one["code"]), _text(one["name"]), _text(one["paper"])) for one in data.get("vetoes", ())
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as wrong:
        raise FaultyIndicators(f"指标读不出来（{wrong}）。") from wrong
    if found := tuple(problems(tree)):
        raise FaultyIndicators(*found)
    return tree


def figure(value: Decimal) -> str:
    """A figure as text without idle zeros: 12, 7.5, 0.25."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def problems(tree: Indicators) -> Iterator[str]:
    """What is wrong with a tree, as sentences; nothing where it can be judged by."""
    if not tree.groups or any(not group.criteria for group in tree.groups):
        yield "每一类都要有指标。"
    coded: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: (group.code for group in tree.groups),
        lambda: (one.code for one in tree.criteria),
        lambda: (one.code for one in tree.conditions),
        lambda: (one.code for one in tree.vetoes),
    )
    for codes in coded:
        known = list(codes())
        if strange := [code for code in known if not _CODE.fullmatch(code)]:
            yield f"代号“{strange[0]}”不能用。"
        if len(set(known)) != len(known):
            yield "有两条用了同一个代号。"
    for one in tree.criteria:
        yield from _criterion_problems(one)


def _criterion_problems(one: Criterion) -> Iterator[str]:
    if not one.name or not one.look:
        yield f"“{one.name or one.code}”要写明名称和看什么。"
    if one.most <= 0:
        yield f"“{one.name}”的分值要大于0。"
    if -int(one.most.normalize().as_tuple().exponent) > _PLACES:
        yield f"“{one.name}”的分值最多两位小数。"
    if strange := [code for code in one.evidence if code not in EVIDENCE]:
        yield f"“{one.name}”要的材料“{strange[0]}”不在材料目录里。"
    if one.source is Source.RECORD and not one.fact:
        yield f"“{one.name}”由{SOURCE_NAMES[Source.RECORD]}定分，要写明用哪一项记录。"
    yield from _level_problems(one)


def _level_problems(one: Criterion) -> Iterator[str]:
    shares = [level.share for level in one.levels]
    if len(shares) < _FEWEST_LEVELS:
        yield f"“{one.name}”至少要有两档。"
        return
    if not all(0 <= share <= 1 for share in shares) or shares[0] != _ONE:
        yield f"“{one.name}”的档次要从满分排起，每档在0和满分之间。"
    if any(better <= worse for better, worse in pairwise(shares)):
        yield f"“{one.name}”的档次要从好到差排。"
    if one.fact:
        leasts = [level.least for level in one.levels[:-1]]
        if None in leasts or one.levels[-1].least is not None:
            yield f"“{one.name}”看记录定档：除最后一档，每档都要写明从多少起。"
        elif any(better <= worse for better, worse in pairwise(least for least in leasts if least is not None)):
            yield f"“{one.name}”各档的起点要从高到低排。"


def _criterion_json(one: Criterion) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "most": figure(one.most),
        "source": one.source.value,
        "look": one.look,
        "levels": [
            {"share": figure(level.share), "words": level.words}
            | ({} if level.least is None else {"least": figure(level.least)})
            for level in one.levels
        ],
        "fact": one.fact,
        "evidence": list(one.evidence),
        "optional": one.optional,
    }


def _criterion(data: Mapping[str, Any]) -> Criterion:
    return Criterion(
        code=_text(data["code"]),
        name=_text(data["name"]),
        most=_decimal(data["most"]),
        source=Source(data["source"]),
        look=_text(data["look"]),
        levels=tuple(
            Level(_decimal(one["share"]), _text(one["words"]), None if "least" not in one else _decimal(one["least"]))
            for one in data["levels"]
        ),
        fact=_text(data.get("fact", "")),
        evidence=tuple(_text(one) for one in data.get("evidence", ())),
        optional=bool(data.get("optional", False)),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r}")
    return value.strip()


def _decimal(value: object) -> Decimal:
    """An exact figure from its text or a whole number; a binary fraction is refused."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"{value!r}")
    found = Decimal(value)
    if not found.is_finite():
        raise ValueError(f"{value!r}")
    return found
