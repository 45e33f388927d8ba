"""The receipt of a paper: everything by which anybody draws it again with any program, without the questions.

form       "paper-receipt/1"
method     the way of drawing, `drawing` tells it
seed       text
blueprint  {code, number, rows: [{topic, difficulty, kind, count, points}]}
pool       {digest, entries: [[hash, topic, difficulty, kind], …]}
slots      [[hash, points], …] in the order of the paper
digest     sha256 of the canonical JSON (keys in order, no blanks, UTF-8) of all the rest without pool.entries
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from alliance.kernel import canonical
from training.items.definition import Item, Kind
from training.items.storing import digest as item_digest
from training.papers import blueprint
from training.papers.blueprint import Plan
from training.papers.drawing import METHOD, Candidate, Slot, TooFew, draw, pool_digest

FORM = "paper-receipt/1"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, whether it holds, and what was found where it does not."""

    name: str
    holds: bool
    told: str = ""


def receipt(
    *,
    code: str,
    number: int,
    plan: Plan,
    pool: Iterable[Candidate],
    known_pool_digest: str,
    seed: str,
    slots: Sequence[Slot],
) -> dict[str, Any]:
    """The receipt of a paper, as values that JSON knows."""
    made: dict[str, Any] = {
        "form": FORM,
        "method": METHOD,
        "seed": seed,
        "blueprint": {"code": code, "number": number, "rows": blueprint.to_json(plan)},
        "pool": {"digest": known_pool_digest, "entries": entries(pool)},
        "slots": [[slot.hash, format(slot.points, "f")] for slot in slots],
    }
    return made | {"digest": digest(made)}


def entries(pool: Iterable[Candidate]) -> list[list[Any]]:
    """A pool as values that JSON knows."""
    return [[one.hash, one.topic, one.difficulty, one.kind.value] for one in pool]


def candidates(listed: Iterable[Sequence[Any]]) -> list[Candidate]:
    """The pool that `entries` wrote."""
    return [Candidate(known, topic, difficulty, Kind(kind)) for known, topic, difficulty, kind in listed]


def digest(made: Mapping[str, Any]) -> str:
    """The digest of a receipt, whether it carries one already or not."""
    kept = {name: value for name, value in made.items() if name != "digest"}
    kept["pool"] = {"digest": kept["pool"]["digest"]}
    return canonical.digest(kept)


def check(made: Mapping[str, Any], items: Mapping[str, Item] | None = None) -> tuple[Check, ...]:
    """Draw the paper of a receipt again, and say what holds; `items` are the questions at hand, by their hashes.

    A receipt of another shape gives one check that does not hold.
    """
    try:
        return _checks(made, items)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        return (Check("凭证的格式", holds=False, told="这不是试卷凭证，或者内容残缺。"),)


def _checks(made: Mapping[str, Any], items: Mapping[str, Item] | None) -> tuple[Check, ...]:
    if made["form"] != FORM or made["method"] != METHOD:
        return (Check("抽题方法", holds=False, told="这份凭证用的是另一种抽题方法。"),)
    plan = blueprint.from_json(made["blueprint"]["rows"])
    pool = candidates(made["pool"]["entries"])
    slots = tuple(Slot(known, Decimal(points)) for known, points in made["slots"])
    found = [
        Check("凭证编码", digest(made) == made["digest"], "凭证里有内容被改过。"),
        Check("题库编码", pool_digest(pool) == made["pool"]["digest"], "题库清单和当时的不一样。"),
        _drawn(plan, pool, str(made["seed"]), slots),
    ]
    if items is not None:
        found.append(_worded(slots, items))
    return tuple(Check(one.name, one.holds, "" if one.holds else one.told) for one in found)


def _drawn(plan: Plan, pool: Sequence[Candidate], seed: str, slots: Sequence[Slot]) -> Check:
    name = "重新抽一遍"
    try:
        again = draw(plan, pool, seed)
    except TooFew as short:
        return Check(name, holds=False, told=f"照这份清单抽不出这张卷子：{short}")
    if again == tuple(slots):
        return Check(name, holds=True)
    pairs = zip(again, slots, strict=False)
    first = next((number for number, (one, other) in enumerate(pairs, start=1) if one != other), len(again))
    return Check(name, holds=False, told=f"从第{first}题起不一样。")


def _worded(slots: Sequence[Slot], items: Mapping[str, Item]) -> Check:
    wrong = [
        number
        for number, slot in enumerate(slots, start=1)
        if slot.hash not in items or item_digest(items[slot.hash]) != slot.hash
    ]
    told = f"第{'、'.join(map(str, wrong))}题的文字和当时的不一样，或者找不到了。"
    return Check("题目的文字", not wrong, told)
